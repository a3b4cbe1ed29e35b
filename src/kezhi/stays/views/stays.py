from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers import queries as customers
from kezhi.kit import editing, once
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.sales import queries as sales
from kezhi.sales.asking import chosen_party, of_party
from kezhi.sales.exporting import as_csv
from kezhi.sales.services.drafts import OrderRefused
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right
from kezhi.stays.forms import StayForm, as_typed
from kezhi.stays.queries import access, revenue
from kezhi.stays.services import entering
from kezhi.stays.services.entering import Settled
from kezhi.stays.tables import STAYS
from kezhi.stays.views.context import page, today


@requires(Right.ORDERS_VIEW)
def stay_list(request: Request) -> HttpResponse:
    found = access.for_list(access.visible_stays(request.user))
    listing = make_listing(request, STAYS, found)
    context = page(request, listing=listing, of=of_party(request))
    return render_part(request, "stays/list.html", "rows", context)


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    found = access.for_list(access.visible_stays(request.user))
    return as_csv(request, STAYS, found, "stays")


@requires(Right.ORDERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the account's page, and a page of its own without JavaScript.

    Where no stay was ever kept the panel goes away: the company is no hotel.
    """
    party = customers.get_party(request.user, pk)
    sums = revenue.of_customer(request.user, party.pk, staff.company().currency)
    newest = access.newest(request.user, party.pk) if sums.stays else []
    is_shown = bool(newest) or not request.htmx or access.has_any()
    context = page(request, party=party, sums=sums, stays=newest, is_shown=is_shown)
    return render_part(request, "stays/of_customer.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def of_order(request: Request, pk: int) -> HttpResponse:
    return redirect("stays:detail", access.of_order(request.user, pk).pk)


@requires(Right.ORDERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    stay = access.get_stay(request.user, pk)
    shown = access.shown_stay(request.user, stay)
    return render(request, "stays/detail.html", page(request, stay=stay, shown=shown))


@requires(Right.ORDERS_EDIT)
def new(request: Request) -> HttpResponse:
    party = chosen_party(request)
    currency = sales.usual_currency(party) or staff.company().currency
    known = {"arrival_on": today(), "currency": currency}
    form = StayForm(request.POST or None, user=request.user, party=party, initial=known)
    stay = entered(request, form)
    if stay is not None:
        return redirect("stays:detail", stay.pk)
    return typed(request, form)


def entered(request: Request, form: StayForm) -> Any:
    """The stay made of what was typed, or None with the reasons beside the fields."""
    if request.method != "POST" or not form.is_valid():
        return None
    key, now = form.cleaned_data["key"] or None, timezone.now()
    try:
        stay = entering.book_stay(by=request.user, now=now, draft=form.draft(), key=key)
    except OrderRefused as refused:
        form.show(refused.problems)
        return None
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    messages.success(request, _("%(number)s is kept.") % {"number": stay})
    return stay


def typed(request: Request, form: StayForm, status: int = 200, **more: Any) -> HttpResponse:
    context = page(request, **{"form": form, "conflict": None, **more})
    return render(request, "stays/form.html", context, status=status)


@requires(Right.ORDERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    stay = access.get_stay(request.user, pk)
    if not access.is_changeable(stay):
        messages.warning(request, settled_words())
        return redirect("stays:detail", pk)
    form = StayForm(
        request.POST or None, user=request.user, party=stay.order.party, stay=stay,
        initial=as_typed(stay),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return changed(request, stay, form)
    return typed(request, form, stay=stay)


def changed(request: Request, stay: Any, form: StayForm) -> HttpResponse:
    version = form.cleaned_data["version"]
    who: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    try:
        entering.change_stay(**who, stay=stay, version=version, draft=form.draft())
    except OrderRefused as refused:
        form.show(refused.problems)
        return typed(request, form, stay=stay)
    except editing.Conflict as conflict:
        conflict.renew(form)
        return typed(request, form, status=409, stay=stay, conflict=conflict)
    except Settled:
        messages.warning(request, settled_words())
    return redirect("stays:detail", stay.pk)


def settled_words() -> str:
    return _("A return or correction answers to the order of this stay: it stays as it is.")
