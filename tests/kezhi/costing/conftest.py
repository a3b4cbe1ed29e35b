"""The customer of the textbook's example, and what the activities cost."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.today import the_day

from kezhi.costing.models import Activity, Costing
from kezhi.costing.services import starting
from kezhi.customers.models import Party
from kezhi.receivables.models import Invoice
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token
from kezhi.touchpoints.models import Touchpoint

RATES = {
    "visit": ("Visiting", "selling", 120_000, 600),
    "order": ("Orders", "selling", 150_000, 1_000),
    "setup": ("Trial runs", "service", 80_000, 100),
}


def days_ago(count: int) -> date:
    return the_day() - timedelta(days=count)


def ordered(party: Party, number: str, amount: int, cost: int | None, **said: object) -> Order:
    return Order.objects.create(
        party=party, number=number, ordered_on=days_ago(30), currency="CNY", source="test",
        amount=amount, base_amount=amount, base_cost=cost, **said,
    )  # fmt: skip


def visited(party: Party, times: int) -> None:
    at = timezone.make_aware(datetime.combine(days_ago(20), time(12)))
    Touchpoint.objects.bulk_create(
        Touchpoint(party=party, kind="visit", at=at) for _ in range(times)
    )


@pytest.fixture
def activities(db: None) -> list[Activity]:
    return [
        Activity.objects.create(
            name=name, driver=driver, kind=kind, yearly_cost=cost, capacity=capacity
        )
        for driver, (name, kind, cost, capacity) in RATES.items()
    ]


@pytest.fixture
def harbor(people: dict[str, User]) -> Party:
    """Revenue 100,000, goods 70,000, 20 visits, 10 orders, 3 of them made to measure, and 25,000
    open for 90 days (science B19)."""
    party = Party.objects.create(name="Harbor", owner=people["alice"], team=people["alice"].team)
    for at in range(10):
        ordered(party, f"H-{at}", 10_000, 7_000, is_standard=at >= 3)
    visited(party, 20)
    Invoice.objects.create(
        number="IN-1", party=party, issued_on=days_ago(89), due_on=days_ago(59), currency="CNY",
        gross=25_000, open_amount=25_000, base_amount=25_000, base_open=25_000,
    )  # fmt: skip
    return party


@pytest.fixture
def compute(people: dict[str, User]) -> Callable[[], Costing]:
    def run() -> Costing:
        now = timezone.now()
        made = starting.start_costing(
            by=people["administrator"], now=now, as_of=the_day(), cost_of_capital=Decimal("0.08")
        )
        found = starting.compute_costing(costing_id=made.pk, now=now)
        assert found is not None
        return found

    return run


@pytest.fixture
def api(people: dict[str, User]) -> Callable[..., Any]:
    """A request with a token of that person of the cast."""

    def send(name: str, method: str, path: str, body: Any = None) -> Any:
        _token, secret = create_token(
            by=people[name], now=timezone.now(), name="test", days=30, is_read_only=False
        )
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        headers = {"Authorization": f"Bearer {secret}"}
        return getattr(Client(), method)(path, headers=headers, **more)

    return send
