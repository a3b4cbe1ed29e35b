"""What the customer reads by its link: nothing of costs, margins, people of ours or others."""

from dataclasses import dataclass
from datetime import datetime

from kezhi.deliveries.choices import PHONE_KEPT, State
from kezhi.deliveries.models import Delivery, DeliveryLine
from kezhi.deliveries.queries import goods


@dataclass(frozen=True, slots=True)
class Tracking:
    """The only door through which a delivery leaves the house: the page reads nothing else."""

    number: str
    order_number: str
    customer: str
    state: str
    state_label: str
    tone: str
    lines: list[DeliveryLine]
    departs_at: datetime | None
    window_from: datetime | None
    window_until: datetime | None
    arrived_at: datetime | None
    carrier: str
    vehicle: str
    driver: str
    phone: str
    destination: str
    answer: str
    answer_label: str
    is_overdue: bool


def is_phone_shown(delivery: Delivery, now: datetime) -> bool:
    """From the departure until some hours after the arrival."""
    if delivery.departed_at is None or delivery.departed_at > now:
        return False
    if delivery.state == State.UNDER_WAY:
        return True
    return delivery.arrived_at is not None and now < delivery.arrived_at + PHONE_KEPT


def customer_view(delivery: Delivery, now: datetime) -> Tracking:
    is_shown = is_phone_shown(delivery, now)
    end = delivery.window_until
    return Tracking(
        number=delivery.number,
        order_number=delivery.order.number,
        customer=delivery.order.party.name,
        state=delivery.state,
        state_label=str(State(delivery.state).label),
        tone=delivery.tone,
        lines=goods.lines_of(delivery),
        departs_at=delivery.departed_at or delivery.departs_at,
        window_from=delivery.window_from,
        window_until=end,
        arrived_at=delivery.arrived_at,
        carrier=delivery.carrier,
        vehicle=delivery.vehicle,
        driver=delivery.driver if is_shown else "",
        phone=delivery.driver_phone if is_shown else "",
        destination=delivery.destination,
        answer=delivery.answer,
        answer_label=str(delivery.get_answer_display()),
        is_overdue=delivery.is_active and end is not None and end < now,
    )
