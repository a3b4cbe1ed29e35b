"""Deliveries: list, panels, one of them, planning and changing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers import queries as customers
from kezhi.deliveries.choices import ACTIVE, WAITING
from kezhi.deliveries.files import as_csv
from kezhi.deliveries.forms import DeliveryForm, as_typed, forms_for
from kezhi.deliveries.queries import deliveries as queries
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services import links, noticing, planning
from kezhi.deliveries.services.drafts import LineDraft, Refused, Settled
from kezhi.deliveries.tables import DELIVERIES
from kezhi.deliveries.views.context import page, settled_words
from kezhi.kit import editing, once
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.sales import queries as sales
from kezhi.sales.asking import of_party
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_VIEW)
def delivery_list(request: Request) -> HttpResponse:
    found = queries.for_list(queries.visible_deliveries(request.user))
    listing = make_listing(request, DELIVERIES, found)
    rows = queries.rows(listing.rows, timezone.now())
    context = page(request, listing=listing, rows=rows, of=of_party(request))
    return render_part(request, "deliveries/list.html", "rows", context)


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    return as_csv(request, queries.for_list(queries.visible_deliveries(request.user)))


@requires(Right.ORDERS_VIEW)
def of_order(request: Request, pk: int) -> HttpResponse:
    """The deliveries of an order and what of it is still open, beside the order."""
    order = sales.get_order(request.user, pk)
    found = queries.of_order(request.user, order)
    context = page(
        request,
        order=order,
        rows=queries.rows(found, timezone.now()),
        goods=goods.goods_of(order),
    )
    return render_part(request, "deliveries/of_order.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    newest = list(queries.of_party(request.user, pk).order_by("-pk")[:8])
    context = page(request, party=party, rows=queries.rows(newest, timezone.now()))
    return render_part(request, "deliveries/of_customer.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    return shown(request, queries.get_delivery(request.user, pk))


def shown(request: Request, delivery: Any, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one, with what the person just typed where it was refused."""
    kept = queries.shown_delivery(request.user, delivery, timezone.now())
    context = page(
        request,
        delivery=delivery,
        shown=kept,
        missing=[noticing.ELEMENTS[name] for name in noticing.missing(delivery, kept.lines)],
        link=links.address_of(delivery, request.build_absolute_uri("/")),
        link_until=links.link_until(delivery),
        forms={**forms_for(delivery), **more},
    )
    return render(request, "deliveries/detail.html", context, status=status)


@requires(Right.ORDERS_EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    """Another delivery of this order, filled with all that is open of it."""
    order = sales.get_order(request.user, pk)
    known = {"language": queries.usual_language(order), **queries.usual_goal(order)}
    lines = [line for line in goods.goods_of(order) if line.open]
    form = DeliveryForm(request.POST or None, lines=lines, initial=known)
    if request.method == "POST" and form.is_valid():
        made = planned(request, order, form)
        if made is not None:
            return redirect("deliveries:detail", made.pk)
    return typed(request, form, order)


def planned(request: Request, order: Any, form: DeliveryForm) -> Any:
    """The delivery made of what was typed, or None with the reasons beside the fields."""
    key, now = form.cleaned_data["key"] or None, timezone.now()
    try:
        made = planning.plan_delivery(
            by=request.user, now=now, order=order, draft=form.draft(), key=key
        )
    except Refused as refused:
        form.show(refused.problems)
        return None
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    messages.success(request, _("%(number)s is planned.") % {"number": made.number})
    return made


def typed(
    request: Request, form: DeliveryForm, order: Any, status: int = 0, **more: Any
) -> HttpResponse:
    context = page(request, **{"form": form, "order": order, "conflict": None, **more})
    status = status or (422 if form.errors else 200)
    return render(request, "deliveries/form.html", context, status=status)


@requires(Right.ORDERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    delivery = queries.get_delivery(request.user, pk)
    if delivery.state not in ACTIVE:
        messages.warning(request, settled_words())
        return redirect("deliveries:detail", pk)
    loaded = goods.lines_of(delivery)
    form = DeliveryForm(request.POST or None, **known_of(request, delivery, loaded))
    if request.method == "POST" and form.is_valid():
        return changed(request, delivery, form, loaded)
    return typed(request, form, delivery.order, delivery=delivery)


def known_of(request: Request, delivery: Any, loaded: list[Any]) -> dict[str, Any]:
    """What the form starts with; on the way the goods stay as they are."""
    initial = as_typed(delivery)
    if delivery.state not in WAITING:
        return {"initial": initial}
    initial["loaded"] = {
        sales.line_key(line.product_id, line.description): line.quantity for line in loaded
    }
    found = goods.goods_of(delivery.order, without=delivery)
    return {"initial": initial, "lines": [one for one in found if one.open]}


def changed(request: Request, delivery: Any, form: DeliveryForm, loaded: list[Any]) -> HttpResponse:
    kept = [LineDraft(one.quantity, one.product, one.description, one.unit) for one in loaded]
    draft = form.draft(None if delivery.state in WAITING else kept)
    version, by = form.cleaned_data["version"], request.user
    try:
        planning.change_delivery(
            by=by, now=timezone.now(), delivery=delivery, version=version, draft=draft
        )
    except Refused as refused:
        form.show(refused.problems)
        return typed(request, form, delivery.order, delivery=delivery)
    except editing.Conflict as conflict:
        conflict.renew(form)
        more = {"delivery": delivery, "conflict": conflict}
        return typed(request, form, delivery.order, status=409, **more)
    except Settled:
        messages.warning(request, settled_words())
    return redirect("deliveries:detail", delivery.pk)
