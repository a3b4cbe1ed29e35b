"""Planning a delivery, changing it, and calling it off."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.catalog import queries as catalog
from kezhi.deliveries.choices import ACTIVE, WAITING, State
from kezhi.deliveries.models import Delivery, DeliveryLine
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services.checking import problems_of
from kezhi.deliveries.services.drafts import (
    DeliveryDraft,
    LineDraft,
    Refused,
    Settled,
    require_sender,
)
from kezhi.deliveries.services.promising import keep_promise
from kezhi.kit import audit, editing, once
from kezhi.sales.models import Order
from kezhi.sales.services.numbering import take
from kezhi.staff import queries as staff

# How the trail tells the actions and what is no field.
TRAIL = [
    gettext_noop("Call off"),
    gettext_noop("Change goods"),
    gettext_noop("Goods"),
    gettext_noop("Depart"),
    gettext_noop("Arrive"),
    gettext_noop("Come back"),
    gettext_noop("Tell the customer"),
    gettext_noop("Forget the driver"),
    gettext_noop("Answer"),
    gettext_noop("Renew link"),
    gettext_noop("Revoke link"),
]


def new_key() -> str:
    return secrets.token_urlsafe(24)


def lock_order(pk: int) -> Order:
    """Whoever plans or closes a delivery holds the order, so that nothing is loaded twice."""
    held = Order.objects.select_for_update(of=("self",))
    return held.select_related("party").get(pk=pk)


def held(delivery: Delivery, *states: str) -> Delivery:
    """The delivery as it stands now, locked. Raises Settled."""
    kept = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if kept.state not in states:
        raise Settled
    return kept


def plan_delivery(
    *, by: Any, now: datetime, order: Order, draft: DeliveryDraft, key: str | None = None
) -> Delivery:
    """Raises Refused with every problem, and once.OtherRequest for a reused key."""
    require_sender(by)
    answer = once.once(
        by=by,
        now=now,
        scope="deliveries.delivery",
        key=key,
        body=[order.pk, *draft.body()],
        effect=lambda: {"pk": _insert(by, now, order, draft).pk},
    )
    return Delivery.objects.select_related("order__party").get(pk=answer["pk"])


def _insert(by: Any, now: datetime, order: Order, draft: DeliveryDraft) -> Delivery:
    kept = lock_order(order.pk)
    problems = problems_of(draft, kept)
    if problems:
        raise Refused(problems)
    number = take(f"DN-{staff.local_date(now).year}")
    made = Delivery(order=kept, number=number, link_key=new_key(), **draft.header())
    editing.create_record(by=by, now=now, record=made)
    lines = _fill(made, draft.lines)
    DeliveryLine.objects.bulk_create(lines)
    _tell_goods(by, now, made, [], lines)
    keep_promise(by=by, now=now, order=kept)
    return made


def _fill(delivery: Delivery, given: Sequence[LineDraft]) -> list[DeliveryLine]:
    return [
        DeliveryLine(
            delivery=delivery,
            position=position,
            product=line.product,
            description=line.description or (line.product.name if line.product else ""),
            quantity=line.quantity,
            unit=line.unit or catalog.unit_code(line.product),
        )
        for position, line in enumerate(given, start=1)
    ]


@transaction.atomic
def change_delivery(
    *, by: Any, now: datetime, delivery: Delivery, version: int | None, draft: DeliveryDraft
) -> Delivery:
    """What left keeps its goods and its departure. Raises Settled, Refused, editing.Conflict."""
    require_sender(by)
    order = lock_order(delivery.order_id)
    kept = held(delivery, *ACTIVE)
    values = draft.header()
    if kept.state == State.UNDER_WAY:
        values["departs_at"] = kept.departs_at
    problems = problems_of(draft, order, kept)
    if problems:
        raise Refused(problems)
    changed = editing.change_record(by=by, now=now, record=kept, values=values, version=version)
    if kept.state in WAITING:
        _replace_lines(by, now, changed, draft.lines)
    return changed


def _replace_lines(by: Any, now: datetime, delivery: Delivery, given: Sequence[LineDraft]) -> None:
    before, after = goods.lines_of(delivery), _fill(delivery, given)
    if _shown(before) == _shown(after):
        return
    delivery.lines.all().delete()
    DeliveryLine.objects.bulk_create(after)
    _tell_goods(by, now, delivery, before, after)


def _tell_goods(
    by: Any,
    now: datetime,
    delivery: Delivery,
    before: Sequence[DeliveryLine],
    after: Sequence[DeliveryLine],
) -> None:
    changes = {"goods": [_shown(before), _shown(after)]}
    audit.record(by=by, now=now, action="change_goods", target=delivery, changes=changes)


def _shown(lines: Sequence[DeliveryLine]) -> list[str]:
    return [f"{one.description} {one.quantity.normalize():f} {one.unit}" for one in lines]


@transaction.atomic
def call_off(*, by: Any, now: datetime, delivery: Delivery, reason: str = "") -> Delivery:
    """It never left; its goods are open again. Raises Settled."""
    require_sender(by)
    lock_order(delivery.order_id)
    kept = held(delivery, *WAITING)
    values = {"state": State.CANCELLED, "ended_at": now, "remarks": reason[:500]}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="call_off")
