"""The day an order was promised for, in the ledger of promises: noted, moved, settled.

Sales stands below and tells nobody, so the orders are looked through: at once where a delivery is
planned or arrives, and every quarter of an hour for all others.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from kezhi.deliveries.models import OrderPromise
from kezhi.promises import services as promises
from kezhi.promises.choices import Layer, Outcome
from kezhi.sales.models import Order

MOST = 500  # of one run; the next goes on


@transaction.atomic
def keep_promise(*, by: Any, now: datetime, order: Order) -> None:
    """Bring the ledger to what the order says now. Safe to run twice."""
    held = Order.objects.select_for_update(of=("self",)).select_related("party", "created_by")
    kept = held.get(pk=order.pk)
    link = OrderPromise.objects.select_related("expectation").filter(order=kept).first()
    if link is None:
        if is_promised(kept):
            _note(by, now, kept)
        return
    if link.expectation.outcome != Outcome.OPEN:
        return
    _follow(by, now, kept, link)


def is_promised(order: Order) -> bool:
    """A day named with the order; one before the order is a slip of the pen, no promise."""
    due: date | None = order.promised_on
    return (
        order.kind == Order.Kind.SALE
        and order.status == Order.Status.CONFIRMED
        and due is not None
        and due >= order.ordered_on
    )


def _note(by: Any, now: datetime, order: Order) -> None:
    with translation.override(language_of(order)):
        text = _("Delivery of %(number)s") % {"number": order.number}
    draft = promises.Draft(
        layer=Layer.CONTRACT,
        text=text[:300],
        promised_on=order.ordered_on,
        due_on=order.promised_on or order.ordered_on,
        is_sure=True,
    )
    made = promises.note_agreed(by=by, now=now, party=order.party, draft=draft)
    OrderPromise.objects.create(order=order, expectation=made)


def _follow(by: Any, now: datetime, order: Order, link: OrderPromise) -> None:
    """Another day is a renegotiation and leaves the first; delivered or cancelled settles it."""
    expectation = link.expectation
    due = order.promised_on
    if due is not None and due != expectation.due_on and due >= expectation.promised_on:
        expectation = promises.move_agreed(by=by, now=now, expectation=expectation, due_on=due)
    if order.status == Order.Status.CANCELLED:
        promises.settle_agreed(by=by, now=now, expectation=expectation, met_on=None)
    elif order.delivered_on is not None:
        met_on = max(order.delivered_on, expectation.promised_on)
        promises.settle_agreed(by=by, now=now, expectation=expectation, met_on=met_on)


def language_of(order: Order) -> str:
    by = order.created_by
    return (by.language if by else "") or "zh-hans"


def keep_promises(*, now: datetime) -> int:
    """All orders whose promise is not in the ledger yet, or no longer as the order says."""
    waiting = Order.objects.filter(
        kind=Order.Kind.SALE, status=Order.Status.CONFIRMED, promised_on__gte=F("ordered_on")
    ).exclude(pk__in=OrderPromise.objects.values("order"))
    linked = OrderPromise.objects.filter(expectation__outcome=Outcome.OPEN)
    moved = linked.exclude(order__promised_on=F("expectation__due_on"))
    ended = linked.exclude(order__status=Order.Status.CONFIRMED)
    pks = [
        *waiting.order_by("pk").values_list("pk", flat=True)[:MOST],
        *moved.order_by("pk").values_list("order", flat=True)[:MOST],
        *ended.order_by("pk").values_list("order", flat=True)[:MOST],
    ]
    for order in Order.objects.filter(pk__in=set(pks)).order_by("pk"):
        keep_promise(by=order.created_by, now=now, order=order)
    return len(set(pks))
