"""What the order of a stay says."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kezhi.sales.models import Order
from kezhi.sales.services.leading import Led
from kezhi.stays.choices import FALLEN, State
from kezhi.stays.models import Stay

STATUS = {
    State.BOOKED: Order.Status.CONFIRMED,
    State.KEPT: Order.Status.DELIVERED,
    State.CANCELLED: Order.Status.CANCELLED,
    State.NO_SHOW: Order.Status.CANCELLED,
}


def led_by(stay: Stay, order: Order) -> Led:
    """Kept and expected stays are sold nights; of one that fell away nothing is sold.

    A stay without a night, such as the use of a day, is an order without a line: its rate is of
    a night it does not have.
    """
    sold = stay.state not in FALLEN and stay.room_nights > 0
    return Led(
        number=order.number,
        party_id=order.party_id,
        status=STATUS[State(stay.state)],
        ordered_on=stay.arrival_on,
        delivered_on=stay.departure_on if stay.state == State.KEPT else None,
        currency=order.currency,
        rate=order.rate,
        quantity=Decimal(stay.room_nights) if sold else None,
        unit=_("night"),
        unit_price=stay.nightly_rate,
        description=" · ".join(filter(None, (stay.hotel, stay.room_type))) or _("Room nights"),
        note=order.note,
    )


def base_revenue(revenue: Decimal, rate: Decimal) -> Decimal:
    return (revenue * rate).quantize(Decimal("0.0001"))
