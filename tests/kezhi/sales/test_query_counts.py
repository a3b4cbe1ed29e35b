"""No page asks the database once per row."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.kezhi.sales.conftest import NOW, TODAY, Place, make_party
from tests.queries import assert_no_query_per_row

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.sales.models import CostEntry, Order, OrderLine
from kezhi.sales.services.drafts import LineDraft
from kezhi.staff.models import User

Enter = Callable[[str], Client]
MOST = 20


@pytest.fixture
def orders(people: dict[str, User], coil: Product) -> Callable[[int], None]:
    """More orders, each of a customer of its own, with two lines."""

    def make(count: int) -> None:
        for _number in range(count):
            party = make_party(f"Customer {Party.objects.count()}", people["alice"])
            order = Order.objects.create(
                number=f"X-{Order.objects.count()}", party=party, ordered_on=TODAY,
                currency="CNY", amount=1, base_amount=1, base_cost=1,
            )  # fmt: skip
            for position in (1, 2):
                OrderLine.objects.create(
                    order=order, position=position, product=coil, quantity=1, unit_price=1,
                    amount=1,
                )  # fmt: skip

    return make


@pytest.fixture
def costs(people: dict[str, User]) -> Callable[[int], None]:
    def make(count: int) -> None:
        for _number in range(count):
            party = make_party(f"Customer {Party.objects.count()}", people["alice"])
            CostEntry.objects.create(
                party=party, kind="selling", spent_on=TODAY, currency="CNY", amount=1,
                base_amount=1, created_at=NOW,
            )  # fmt: skip

    return make


def test_lists(sign_in: Enter, orders: Callable[[int], None], costs: Callable[[int], None]) -> None:
    finance = sign_in("finance")
    assert len(assert_no_query_per_row(finance, "/orders/", orders)) <= MOST
    assert len(assert_no_query_per_row(finance, "/costs/", costs)) <= MOST


def test_one_order_and_one_customer(
    sign_in: Enter, place: Place, party: Party, coil: Product
) -> None:
    alice = sign_in("alice")
    order = place(status=Order.Status.DELIVERED, lines=[LineDraft(Decimal(1), coil)] * 20)

    def answers(count: int) -> None:
        for _number in range(count):
            Order.objects.create(
                number=f"A-{Order.objects.count()}", party=party, reverses=order, kind="return",
                ordered_on=TODAY, currency="CNY", amount=-1, base_amount=-1, status="closed",
            )  # fmt: skip

    assert len(assert_no_query_per_row(alice, f"/orders/{order.pk}/", answers)) <= MOST + 4
    panel = f"/orders/of-customer/{party.pk}/"
    assert len(assert_no_query_per_row(alice, panel, answers)) <= MOST
