"""Deliveries of Alice's order, and the customer's link to one."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import MOBILE, Cast, kind, order

from kezhi.deliveries.models import Delivery, DeliveryLine, Notice
from kezhi.deliveries.services.links import link_token
from kezhi.sales.models import Order

AT = datetime(2100, 1, 4, 1, tzinfo=UTC)


def deliver(cast: Cast) -> Delivery:
    known = Order.objects.filter(source="test", number="SO-1").first()
    made = Delivery.objects.create(
        number=f"DN-{Delivery.objects.count()}", order_id=known.pk if known else order(cast)["pk"],
        state="noticed", departs_at=AT, window_from=AT, window_until=AT, told_from=AT,
        told_until=AT, vehicle="苏D-A1234", driver_phone=MOBILE, language="en",
        link_key="x" * 32, created_by=cast["alice"],
    )  # fmt: skip
    DeliveryLine.objects.create(
        delivery=made, position=1, description="Coated coil", quantity=Decimal(1)
    )
    Notice.objects.create(
        delivery=made, position=1, goods="Coated coil 1 t", departs_at=AT, vehicle=made.vehicle,
        driver_phone=MOBILE, window_from=AT, window_until=AT, channel="wechat",
        recipient="Lin Wei", language="en", sent_at=AT, sent_by=cast["alice"],
    )  # fmt: skip
    return made


@kind("delivery", owned=True)
def delivery(cast: Cast) -> dict[str, Any]:
    return {"pk": deliver(cast).pk}


@kind("delivery link", owned=False)
def delivery_link(cast: Cast) -> dict[str, Any]:
    return {"token": link_token(deliver(cast))}
