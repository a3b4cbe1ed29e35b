from datetime import timedelta
from typing import Any

import pytest
from tests.kezhi.deliveries.conftest import HOUR, NOW, TODAY, Place, Plan

from kezhi.deliveries.models import OrderPromise
from kezhi.deliveries.queries import punctuality
from kezhi.deliveries.services import moving, promising
from kezhi.promises.models import Expectation
from kezhi.sales.models import Order
from kezhi.sales.services import moving as orders
from kezhi.staff.models import User

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=5)


def promise_of(order: Order) -> Expectation:
    return OrderPromise.objects.select_related("expectation").get(order=order).expectation


def test_the_first_day_stays_and_the_arrival_settles(
    plan: Plan, sale: Order, people: dict[str, User]
) -> None:
    made = plan(10)
    noted = promise_of(sale)
    assert (noted.layer, noted.first_due_on, noted.due_on) == ("contract", DUE, DUE)
    assert sale.number in noted.text
    Order.objects.filter(pk=sale.pk).update(promised_on=DUE + timedelta(days=4))
    assert promising.keep_promises(now=NOW) == 1
    assert promising.keep_promises(now=NOW) == 0
    moved = promise_of(sale)
    assert (moved.first_due_on, moved.due_on) == (DUE, DUE + timedelta(days=4))
    at = NOW + timedelta(days=7)
    receipt = moving.Receipt(arrived_at=at)
    moving.arrive(by=people["alice"], now=at, delivery=made, receipt=receipt)
    settled = promise_of(sale)
    assert (settled.outcome, settled.met_on) == ("kept", TODAY + timedelta(days=7))
    found = punctuality.all_figures(people["alice"], TODAY + timedelta(days=8))
    assert (found["total"].due, found["total"].on_time, found["total"].by_last_date) == (1, 0, 1)
    for name in ("customers", "products", "people"):
        assert [(one.due, one.on_time) for one in found[name]] == [(1, 0)]
    assert found["people"][0].name == "Alice"
    assert not punctuality.all_figures(people["charlie"], TODAY)["total"].due


def test_orders_without_deliveries_are_looked_through(
    place: Place, people: dict[str, User]
) -> None:
    plain, late, gone = place(), place(), place()
    nameless = place(promised_on=None)
    assert promising.keep_promises(now=NOW) == 3
    assert not OrderPromise.objects.filter(order=nameless).exists()
    who: dict[str, Any] = {"by": people["alice"], "now": NOW}
    orders.deliver_order(**who, order=plain, on=TODAY)
    orders.deliver_order(**who, order=late, on=DUE + timedelta(days=1))
    orders.cancel_order(**who, order=gone, on=TODAY)
    promising.keep_promises(now=NOW + HOUR)
    outcomes = [promise_of(one).outcome for one in (plain, late, gone)]
    assert outcomes == ["kept", "late", "withdrawn"]
    assert promising.keep_promises(now=NOW + HOUR) == 0


def test_an_order_that_the_customer_placed_by_itself(place: Place) -> None:
    order = place()
    Order.objects.update(created_by=None)
    promising.keep_promises(now=NOW)
    assert promise_of(order).created_by is None
