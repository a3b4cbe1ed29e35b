"""Two customers of Alice and one of Charlie, with a year and a half of orders."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.today import the_day

from kezhi.catalog.models import Product, ProductLine
from kezhi.customers.models import Party
from kezhi.sales.models import Order, OrderLine
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token


def month(back: int = 0) -> date:
    """The first day of this month, or of one before."""
    day = the_day().replace(day=1)
    for _step in range(back):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def customer(name: str, owner: User) -> Party:
    made = Party.objects.create(name=name, owner=owner, team=owner.team)
    made.roles.create(role="customer")
    return made


def ordered(party: Party, number: str, day: date, amount: int, **said: Any) -> Order:
    product = said.pop("product", None)
    made = Order.objects.create(
        party=party, number=number, ordered_on=day, currency="CNY", source="test", amount=amount,
        base_amount=amount, **said,
    )  # fmt: skip
    OrderLine.objects.create(
        order=made, position=1, product=product, quantity=1, unit_price=amount, amount=amount
    )
    return made


@pytest.fixture
def coils(db: None) -> Product:
    line = ProductLine.objects.create(name="Coils")
    return Product.objects.create(code="AL-1", name="Coil", line=line)


@pytest.fixture
def base(people: dict[str, User], coils: Product) -> dict[str, Party]:
    """This month 600 and 300 of Alice's, 50 of Charlie's; last month 400; a year before 500."""
    alice, charlie = people["alice"], people["charlie"]
    harbor, ridge = customer("Harbor", alice), customer("Ridge", alice)
    valley = customer("Valley", charlie)
    this, last, year = month(), month(1), month(12)
    ordered(harbor, "H-1", year, 500, product=coils)
    ordered(harbor, "H-2", last, 400, base_cost=300)
    ordered(harbor, "H-3", this, 700, product=coils, base_cost=500)
    ordered(harbor, "H-4", this, -100, kind="return", base_cost=-70)
    ordered(ridge, "R-1", this, 300)
    ordered(ridge, "R-2", this, 9_999, status="draft")
    ordered(valley, "V-1", this, 50)
    return {"harbor": harbor, "ridge": ridge, "valley": valley}


@pytest.fixture
def api(people: dict[str, User]) -> Callable[..., Any]:
    def get(name: str, path: str) -> Any:
        _token, secret = create_token(
            by=people[name], now=timezone.now(), name="test", days=30, is_read_only=True
        )
        return Client().get(path, headers={"Authorization": f"Bearer {secret}"})

    return get
