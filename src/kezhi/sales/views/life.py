"""What happens to an order after it was entered."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request
from kezhi.sales import queries
from kezhi.sales.forms import OrderEntry, answer_as_typed
from kezhi.sales.services import moving
from kezhi.sales.services.drafts import OrderRefused
from kezhi.sales.services.ordering import Settled
from kezhi.sales.views import orders
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

ANSWERS = {"return", "cancellation", "adjustment"}


@requires(Right.ORDERS_EDIT)
def answer(request: Request, pk: int, kind: str) -> HttpResponse:
    """A return, partial cancellation or adjustment, filled with what is left of the order."""
    order = queries.get_order(request.user, pk)
    if kind not in ANSWERS or order.kind != "sale":
        raise Http404
    today = staff.local_date(timezone.now())
    entry = OrderEntry(
        request.user,
        request.POST or None,
        party=order.party,
        kind=kind,
        reverses=order,
        initial=answer_as_typed(order, kind, today),
    )
    made = orders.entered(request, entry)
    if made is not None:
        return redirect("sales:detail", made.pk)
    return orders.typed(request, entry)


@requires(Right.ORDERS_EDIT)
@require_POST
def confirmation(request: Request, pk: int) -> HttpResponse:
    return moved(request, pk, moving.confirm_order)


@requires(Right.ORDERS_EDIT)
@require_POST
def delivery(request: Request, pk: int) -> HttpResponse:
    return moved(request, pk, moving.deliver_order, on=given_day(request))


@requires(Right.ORDERS_EDIT)
@require_POST
def cancellation(request: Request, pk: int) -> HttpResponse:
    """All that is left of the order."""
    reason = request.POST.get("reason", "").replace("\x00", "")[:500]
    return moved(request, pk, moving.cancel_order, on=given_day(request), reason=reason)


@requires(Right.ORDERS_EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    order = queries.get_order(request.user, pk)
    try:
        moving.remove_order(by=request.user, now=timezone.now(), order=order)
    except Settled:
        messages.warning(request, orders.settled_words())
        return redirect("sales:detail", pk)
    messages.success(request, _("%(number)s is taken out.") % {"number": order.number})
    return (
        redirect("sales:detail", order.reverses_id) if order.reverses_id else redirect("sales:list")
    )


def given_day(request: Request) -> date:
    """The day of the form; today where it is missing or no day at all."""
    try:
        day = parse_date(request.POST.get("on", ""))
    except ValueError:
        day = None
    return day or staff.local_date(timezone.now())


def moved(request: Request, pk: int, move: Any, **more: Any) -> HttpResponse:
    order = queries.get_order(request.user, pk)
    try:
        kept = move(by=request.user, now=timezone.now(), order=order, **more)
        words = {"number": kept.number, "status": kept.get_status_display()}
        messages.success(request, _("%(number)s: %(status)s.") % words)
    except Settled:
        messages.warning(request, orders.settled_words())
    except OrderRefused as refused:
        messages.error(request, str(refused))
    return redirect("sales:detail", pk)
