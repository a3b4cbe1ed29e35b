from datetime import timedelta
from typing import Any

import pytest
from tests.kezhi.deliveries.conftest import HOUR, NOW, TODAY, Plan

from kezhi.deliveries.models import Delivery
from kezhi.deliveries.services import moving
from kezhi.deliveries.services.drafts import Refused, Settled
from kezhi.deliveries.services.moving import Receipt
from kezhi.sales.models import Order
from kezhi.sales.services import moving as orders
from kezhi.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrive(people: dict[str, User]) -> Any:
    def act(delivery: Delivery, **said: Any) -> Delivery:
        at = said.setdefault("arrived_at", NOW + 7 * HOUR)
        receipt = Receipt(**said)
        return moving.arrive(by=people["alice"], now=at, delivery=delivery, receipt=receipt)

    return act


def test_the_last_load_makes_the_order_delivered(
    plan: Plan, sale: Order, people: dict[str, User], arrive: Any
) -> None:
    first, second = plan(4), plan(6)
    moving.depart(by=people["alice"], now=NOW, delivery=second, at=NOW)
    arrive(second, arrived_at=NOW + timedelta(days=6), received_by="王工")
    sale.refresh_from_db()
    assert sale.status == "confirmed"
    arrive(first)
    sale.refresh_from_db()
    assert (sale.status, sale.delivered_on) == ("delivered", TODAY + timedelta(days=6))
    with pytest.raises(Settled):
        arrive(first)


def test_an_order_called_delivered_by_hand_stays_so(
    plan: Plan, sale: Order, people: dict[str, User], arrive: Any
) -> None:
    made = plan(10)
    orders.deliver_order(by=people["alice"], now=NOW, order=sale, on=TODAY)
    assert arrive(made).state == "arrived"
    sale.refresh_from_db()
    assert sale.delivered_on == TODAY


def test_what_came_back_may_be_sent_again(plan: Plan, people: dict[str, User], arrive: Any) -> None:
    made = plan(10)
    who: dict[str, Any] = {"by": people["alice"], "now": NOW, "delivery": made}
    with pytest.raises(Settled):
        moving.come_back(**who, reason="Gate closed")
    moving.depart(**who, at=NOW)
    with pytest.raises(Settled):
        moving.depart(**who, at=NOW)
    with pytest.raises(Refused, match="Say why"):
        moving.come_back(**who, reason=" ")
    assert moving.come_back(**who, reason="Gate closed").state == "failed"
    assert plan(10).pk != made.pk


def test_receipts_that_cannot_be(plan: Plan, people: dict[str, User], arrive: Any) -> None:
    made = plan(10)
    moving.depart(by=people["alice"], now=NOW, delivery=made, at=NOW)
    with pytest.raises(Refused, match="before it departed"):
        arrive(made, arrived_at=NOW - HOUR)
    with pytest.raises(Refused, match="what is damaged"):
        arrive(made, is_damaged=True)
    receipt = Receipt(arrived_at=NOW + HOUR)
    with pytest.raises(Refused, match="lies ahead"):
        moving.arrive(by=people["alice"], now=NOW, delivery=made, receipt=receipt)
    with pytest.raises(Refused, match="before the day of the order"):
        moving.depart(
            by=people["alice"], now=NOW, delivery=plan_more(made), at=NOW - timedelta(days=3)
        )
    assert arrive(made, is_damaged=True, remarks="一卷边部压伤").is_damaged


def plan_more(delivery: Delivery) -> Delivery:
    """Another one, still waiting."""
    return Delivery.objects.create(
        number="DN-X", order=delivery.order, state="planned", language="en"
    )
