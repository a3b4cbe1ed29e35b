from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog import services as catalog
from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.sales.models import Order, OrderLine
from kezhi.scorecards.models import Ledger
from kezhi.scorecards.queries import access
from kezhi.scorecards.services import keeping
from kezhi.scorecards.services.checking import EntryDraft, LedgerDraft, OfferDraft
from kezhi.staff.models import User
from kezhi.staff.services import tokens

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
DAY = date(2026, 6, 15)
Compare = Callable[..., Ledger]


@pytest.fixture
def elements(db: object) -> dict[str, ValueElement]:
    catalog.write_first_elements(now=timezone.now())
    return {one.code: one for one in ValueElement.objects.all()}


@pytest.fixture
def program(people: dict[str, User]) -> Callable[[str], Client]:
    """A program with the token of that person of the cast."""

    def enter(name: str) -> Client:
        _kept, text = tokens.create_token(
            by=people[name], now=timezone.now(), name="test", days=30, is_read_only=False
        )
        return Client(headers={"Authorization": f"Bearer {text}"})

    return enter


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    alice = people["alice"]
    made = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    made.roles.create(role="customer")
    return made


@pytest.fixture
def rival(db: object) -> Party:
    made = Party.objects.create(name="Lidao Metals")
    made.roles.create(role="competitor")
    return made


def make_order(party: Party, number: str, price: int = 28_800, cost: int | None = 25_000) -> Order:
    """100 t at that price."""
    made = Order.objects.create(
        number=number, party=party, ordered_on=DAY, currency="CNY", amount=100 * price,
        base_amount=100 * price, base_cost=None if cost is None else 100 * cost,
    )  # fmt: skip
    OrderLine.objects.create(
        order=made, position=1, description="Coated coil", quantity=100, unit="t",
        unit_price=price, amount=100 * price, product_cost=None if cost is None else 100 * cost,
    )  # fmt: skip
    return made


@pytest.fixture
def order(party: Party) -> Order:
    return make_order(party, "SO-2026-00001")


# The worked order of the documents: 28,800 against 28,000 a ton, elements worth 1,350 and 700.
WORTHS = {
    "customer_brand": (400, 250),
    "customer_competitiveness": (200, 150),
    "complaint_speed": (500, 200),
    "company_relations": (150, 50),
    "respect": (100, 50),
}


@pytest.fixture
def compare(
    people: dict[str, User], order: Order, rival: Party, elements: dict[str, ValueElement]
) -> Compare:
    """Alice keeps the worked ledger; what is said replaces parts of it."""

    def make(of: Order | None = None, price: int = 28_800, **said: Any) -> Ledger:
        alice = people["alice"]
        subject = access.get_subject(alice, "order", (of or order).pk)
        offers = said.get("offers", [offer(rival)])
        entries = [
            EntryDraft(
                element=elements[code], claimed=Decimal(ours), rivals={0: Decimal(theirs)},
                **said.get("entry", {}),
            )
            for code, (ours, theirs) in said.get("worths", WORTHS).items()
        ]  # fmt: skip
        draft = LedgerDraft(price=Decimal(price), compared_on=DAY, unit="t", quantity=Decimal(100))
        return keeping.open_ledger(
            by=alice, now=NOW, subject=subject, draft=draft, parts=(offers, entries)
        )

    return make


def offer(
    party: Party | None, low: int = 28_000, high: int | None = None, **said: Any
) -> OfferDraft:
    values: dict[str, Any] = {
        "kind": "competitor", "party": party, "price_low": Decimal(low),
        "price_high": Decimal(high or low), "currency": "CNY", "offered_on": DAY,
    }  # fmt: skip
    return OfferDraft(**(values | said))
