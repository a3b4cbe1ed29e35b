"""On the way: departed, arrived, or come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.customers.services.values import UNFIT
from kezhi.deliveries.choices import ACTIVE, WAITING, State
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.queries import goods
from kezhi.deliveries.services.drafts import Refused, require_sender
from kezhi.deliveries.services.planning import held, lock_order
from kezhi.deliveries.services.promising import keep_promise
from kezhi.kit import editing
from kezhi.sales.models import Order
from kezhi.sales.services import moving as orders
from kezhi.sales.services.drafts import Problem
from kezhi.sales.services.gates import Held, Passage, pass_gates
from kezhi.staff import queries as staff

SLACK = timedelta(minutes=10)  # clocks of phones differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was found when the goods were taken over."""

    arrived_at: datetime
    received_by: str = ""
    is_damaged: bool = False
    remarks: str = ""


def check_moment(name: str, at: datetime, now: datetime, order: Order) -> list[Problem]:
    if at > now + SLACK:
        return [Problem(name, _("This lies ahead: enter it when it has happened."))]
    if staff.local_date(at) < order.ordered_on:
        return [Problem(name, _("This is before the day of the order: check the date."))]
    return []


@transaction.atomic
def depart(*, by: Any, now: datetime, delivery: Delivery, at: datetime) -> Delivery:
    """Raises Settled and Refused."""
    require_sender(by)
    order = lock_order(delivery.order_id)
    kept = held(delivery, *WAITING)
    problems = check_moment("departed_at", at, now, order)
    if problems:
        raise Refused(problems)
    try:
        pass_gates(Passage(party=order.party, on=staff.local_date(now), order=order))
    except Held as held_back:
        raise Refused(held_back.problems) from held_back
    values = {"state": State.UNDER_WAY, "departed_at": at}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="depart")


@transaction.atomic
def arrive(*, by: Any, now: datetime, delivery: Delivery, receipt: Receipt) -> Delivery:
    """The last load also makes the order delivered. Raises Settled and Refused."""
    require_sender(by)
    order = lock_order(delivery.order_id)
    kept = held(delivery, *ACTIVE)
    problems = check_receipt(kept, receipt, now, order)
    if problems:
        raise Refused(problems)
    values = {
        "state": State.ARRIVED,
        "arrived_at": receipt.arrived_at,
        "ended_at": now,
        "received_by": receipt.received_by.strip(),
        "is_damaged": receipt.is_damaged,
        "remarks": receipt.remarks.strip(),
    }
    changed = editing.change_record(by=by, now=now, record=kept, values=values, action="arrive")
    if order.status == Order.Status.CONFIRMED and goods.is_complete(order):
        on = last_arrival(order)
        orders.deliver_order(by=by, now=now, order=order, on=staff.local_date(on), has_left=True)
        keep_promise(by=by, now=now, order=order)
    return changed


def last_arrival(order: Order) -> datetime:
    """The order is delivered when its last load is there, in whichever order they were entered."""
    arrived = Delivery.objects.filter(order=order, state=State.ARRIVED)
    return max(at for at in arrived.values_list("arrived_at", flat=True) if at is not None)


def check_receipt(kept: Delivery, receipt: Receipt, now: datetime, order: Order) -> list[Problem]:
    found = check_moment("arrived_at", receipt.arrived_at, now, order)
    if kept.departed_at is not None and receipt.arrived_at < kept.departed_at:
        found.append(Problem("arrived_at", _("This is before it departed: check the time.")))
    for name, most in (("received_by", 80), ("remarks", 500)):
        text = getattr(receipt, name)
        if UNFIT.search(text):
            found.append(Problem(name, _("It holds characters that cannot be kept.")))
        elif len(text) > most:
            found.append(Problem(name, _("It is too long.")))
    if receipt.is_damaged and not receipt.remarks.strip():
        found.append(Problem("remarks", _("Say what is damaged or missing.")))
    return found


@transaction.atomic
def come_back(*, by: Any, now: datetime, delivery: Delivery, reason: str) -> Delivery:
    """It could not be handed over; its goods are open again. Raises Settled and Refused."""
    require_sender(by)
    lock_order(delivery.order_id)
    kept = held(delivery, State.UNDER_WAY)
    if not reason.strip() or UNFIT.search(reason):
        raise Refused([Problem("reason", _("Say why it came back."))])
    values = {"state": State.FAILED, "ended_at": now, "remarks": reason.strip()[:500]}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="come_back")
