"""The life of an order after it was entered: confirmed, delivered, cancelled."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.kit import audit, editing
from kezhi.sales import queries
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import LineDraft, OrderDraft
from kezhi.sales.services.gates import Passage, pass_gates
from kezhi.sales.services.ordering import Settled, create_order, require_seller
from kezhi.staff import queries as staff

# How the trail tells the actions and what is no field.
TRAIL = [
    gettext_noop("Confirm"),
    gettext_noop("Deliver"),
    gettext_noop("Cancel"),
    gettext_noop("Remove"),
    gettext_noop("Change lines"),
    gettext_noop("Order lines"),
]


@transaction.atomic
def confirm_order(*, by: Any, now: datetime, order: Order) -> Order:
    """Raises Settled and gates.Held."""
    require_seller(by)
    kept = _held(order, Order.Status.DRAFT)
    on = staff.local_date(now)
    pass_gates(Passage(party=kept.party, on=on, order=kept, adds=kept.base_amount))
    return editing.change_record(
        by=by, now=now, record=kept, values={"status": Order.Status.CONFIRMED}, action="confirm"
    )


@transaction.atomic
def deliver_order(
    *, by: Any, now: datetime, order: Order, on: date, has_left: bool = False
) -> Order:
    """`has_left`: the goods passed the gates when they departed. Raises Settled and gates.Held."""
    require_seller(by)
    kept = _held(order, Order.Status.CONFIRMED)
    if not has_left:
        pass_gates(Passage(party=kept.party, on=staff.local_date(now), order=kept))
    values = {"status": Order.Status.DELIVERED, "delivered_on": on}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="deliver")


@transaction.atomic
def cancel_order(*, by: Any, now: datetime, order: Order, on: date, reason: str = "") -> Order:
    """The order is answered by a cancellation of all that is left. Raises Settled."""
    require_seller(by)
    kept = _held(order, Order.Status.CONFIRMED)
    _answer(by, now, kept, on, reason)
    values = {"status": Order.Status.CANCELLED}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="cancel")


@transaction.atomic
def remove_order(*, by: Any, now: datetime, order: Order) -> None:
    """Take out what never was a fact: a draft, or an answer entered by mistake.

    A withdrawn cancellation brings its order back to life. Raises Settled for real sales.
    """
    require_seller(by)
    kept = Order.objects.select_for_update(of=("self",)).select_related("reverses").get(pk=order.pk)
    if not queries.is_removable(kept):
        raise Settled
    shown = {"number": kept.number, "amount": f"{kept.amount} {kept.currency}", "note": kept.note}
    if kept.kind == Order.Kind.CANCELLATION and kept.reverses is not None:
        values = {"status": Order.Status.CONFIRMED}
        editing.change_record(by=by, now=now, record=kept.reverses, values=values)
    audit.record(by=by, now=now, action="remove", target=kept, changes=shown)
    kept.delete()


def _held(order: Order, *statuses: str) -> Order:
    kept = Order.objects.select_for_update(of=("self",)).select_related("party").get(pk=order.pk)
    if kept.kind != Order.Kind.SALE or kept.status not in statuses or kept.is_led:
        raise Settled
    return kept


def _answer(by: Any, now: datetime, order: Order, on: date, reason: str) -> None:
    lines = [
        LineDraft(
            quantity=rest.quantity,
            product=rest.product,
            description=rest.description,
            unit=rest.unit,
            unit_price=rest.unit_price,
            unit_cost=rest.unit_cost,
        )
        for rest in queries.rest_of(order)
    ]
    if lines:
        draft = OrderDraft(
            party=order.party,
            ordered_on=on,
            currency=order.currency,
            lines=lines,
            kind=Order.Kind.CANCELLATION,
            status=Order.Status.CLOSED,
            reverses=order,
            note=reason[:500],
        )
        create_order(by=by, now=now, draft=draft)
