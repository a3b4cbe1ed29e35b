"""A stay that is booked, and one that was kept."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import Cast, customer, kind

from kezhi.sales.models import Order
from kezhi.stays.models import Stay

DAY = date(2026, 1, 5)


def make_stay(party: int, number: str, state: str, status: str) -> Stay:
    order = Order.objects.create(
        number=number, source="stays:", party_id=party, ordered_on=DAY, currency="CNY",
        status=status, amount=Decimal(900), base_amount=Decimal(900),
    )  # fmt: skip
    return Stay.objects.create(
        order=order, payer="company", state=state, arrival_on=DAY, nights=3,
        nightly_rate=Decimal(300), revenue=Decimal(900), base_revenue=Decimal(900),
    )  # fmt: skip


@kind("stay", owned=True)
def stay(cast: Cast) -> dict[str, Any]:
    return {"pk": make_stay(customer(cast)["pk"], "ST-1", "booked", "confirmed").pk}


@kind("kept stay", owned=True)
def kept_stay(cast: Cast) -> dict[str, Any]:
    return {"pk": make_stay(customer(cast)["pk"], "ST-2", "kept", "delivered").pk}


@kind("order of a stay", owned=True)
def order_of_stay(cast: Cast) -> dict[str, Any]:
    return {"pk": make_stay(customer(cast)["pk"], "ST-3", "booked", "confirmed").order_id}
