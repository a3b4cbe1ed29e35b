from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.kit import editing, once
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.sales import queries
from kezhi.sales.asking import chosen_party, of_party
from kezhi.sales.forms import OrderEntry, as_typed
from kezhi.sales.services.drafts import OrderRefused
from kezhi.sales.services.ordering import Settled, change_order, create_order
from kezhi.sales.tables import ORDERS
from kezhi.sales.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def order_list(request: Request) -> HttpResponse:
    found = queries.for_list(queries.visible_orders(request.user))
    listing = make_listing(request, ORDERS, found)
    return render_part(
        request, "sales/list.html", "rows", page(request, listing=listing, of=of_party(request))
    )


@requires(Right.ORDERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    summary = queries.summary_of(request.user, party.pk, staff.local_date(timezone.now()))
    newest = queries.newest(request.user, pk)
    context = page(request, party=party, summary=summary, orders=newest)
    return render_part(request, "sales/of_customer.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    order = queries.get_order(request.user, pk)
    today = staff.local_date(timezone.now())
    context = page(request, order=order, shown=queries.shown_order(request.user, order, today))
    return render(request, "sales/detail.html", context)


@requires(Right.ORDERS_EDIT)
def new(request: Request) -> HttpResponse:
    party = chosen_party(request)
    currency = queries.usual_currency(party) or staff.company().currency
    known = {"ordered_on": staff.local_date(timezone.now()), "currency": currency}
    entry = OrderEntry(request.user, request.POST or None, party=party, initial=(known, []))
    order = entered(request, entry)
    if order is not None:
        return redirect("sales:detail", order.pk)
    return typed(request, entry)


def entered(request: Request, entry: OrderEntry) -> Any:
    """The order made of what was typed, or None with the reasons beside the fields."""
    if request.method != "POST" or entry.wants_more or not entry.is_valid():
        return None
    key = entry.form.cleaned_data["key"] or None
    now = timezone.now()
    try:
        order = create_order(by=request.user, now=now, draft=entry.draft(), key=key)
    except OrderRefused as refused:
        entry.show(refused.problems)
        return None
    except once.OtherRequest:
        entry.form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    warn(request, order, now)
    return order


def warn(request: Request, order: Any, now: Any) -> None:
    messages.success(request, _("%(number)s is kept.") % {"number": order.number})
    if order.ordered_on > staff.local_date(now):
        messages.warning(request, _("The day of this order is in the future: check it."))


def typed(request: Request, entry: OrderEntry, status: int = 200, **more: Any) -> HttpResponse:
    offered = catalog.offered_products(request.user).order_by("code")[:300]
    context = page(request, **{"entry": entry, "products": offered, "conflict": None, **more})
    return render(request, "sales/form.html", context, status=status)


@requires(Right.ORDERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    order = queries.get_order(request.user, pk)
    if not queries.is_open(order):
        messages.warning(request, settled_words())
        return redirect("sales:detail", pk)
    entry = OrderEntry(
        request.user, request.POST or None, party=order.party, initial=as_typed(order)
    )
    if request.method == "POST" and not entry.wants_more and entry.is_valid():
        return changed(request, order, entry)
    return typed(request, entry, order=order)


def changed(request: Request, order: Any, entry: OrderEntry) -> HttpResponse:
    version = entry.form.cleaned_data["version"]
    try:
        now = timezone.now()
        change_order(by=request.user, now=now, order=order, version=version, draft=entry.draft())
    except OrderRefused as refused:
        entry.show(refused.problems)
        return typed(request, entry, order=order)
    except editing.Conflict as conflict:
        conflict.renew(entry.form)
        return typed(request, entry, status=409, order=order, conflict=conflict)
    except Settled:
        messages.warning(request, settled_words())
    return redirect("sales:detail", order.pk)


def settled_words() -> str:
    return _("This order is settled. Correct it by a return, a cancellation or an adjustment.")
