"""A small customer base with a past: owned by Alice and Charlie, some regular, some gone."""

import itertools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kezhi.customers.models import Party
from kezhi.kit import grams
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.services import computing, runs
from kezhi.sales.models import CostEntry, Order
from kezhi.staff.models import User

LAST_DAY = date(2026, 6, 30)
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
Value = Callable[..., ValuationRun]


NUMBERS = itertools.count(1)


def an_order(party: Party, day: date, amount: str, **values: object) -> Order:
    cost = values.pop("base_cost", Decimal(amount) * Decimal("0.7"))
    return Order(
        number=str(next(NUMBERS)), party=party, ordered_on=day, currency="CNY", amount=amount,
        base_amount=amount, base_cost=cost, **values,
    )  # fmt: skip


def add_order(party: Party, day: date, amount: str, **values: object) -> Order:
    order = an_order(party, day, amount, **values)
    order.save()
    return order


def found_by(name: str) -> dict[str, str]:
    words = grams.search_text(name)
    return {"search_text": words, "search_grams": grams.grams(words)}


def make_customers(people: dict[str, User], count: int = 60, seed: int = 7) -> list[Party]:
    dice = random.Random(seed)
    owners = [people["alice" if n % 2 else "charlie"] for n in range(count)]
    made = Party.objects.bulk_create(
        Party(name=f"Customer {n:03}", owner=owner, team=owner.team, **found_by(f"Customer {n:03}"))
        for n, owner in enumerate(owners)
    )
    orders = []
    for party in made:
        day = date(2024, 1, 1) + timedelta(days=dice.randrange(300))
        gap = dice.choice([12, 25, 60, 120])
        last = LAST_DAY if dice.random() < 0.6 else day + timedelta(days=dice.randrange(60, 500))
        while day <= min(last, LAST_DAY):
            orders.append(an_order(party, day, f"{dice.lognormvariate(7, 0.6):.2f}"))
            day += timedelta(days=1 + int(dice.expovariate(1 / gap)))
    Order.objects.bulk_create(orders)
    return made


@pytest.fixture
def customers(transactional_db: None, people: dict[str, User]) -> list[Party]:
    made = make_customers(people)
    add_order(made[0], LAST_DAY, "1000.00")
    for kind in CostEntry.Kind:
        CostEntry.objects.create(
            party=made[0], kind=kind, spent_on=date(2026, 1, 5), currency="CNY",
            amount=100, base_amount=100,
        )  # fmt: skip
    return made


@pytest.fixture
def value(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> Value:
    """Make a run, do its work here, give it back finished."""

    def make(**options: object) -> ValuationRun:
        monkeypatch.setattr(runs, "enqueue", lambda pk: None)
        now = options.pop("now", NOW)
        run = runs.start_run(by=people["executive"], now=now, **options)  # type: ignore[arg-type]
        computing.compute_run(run_id=run.pk, clock=lambda: now)  # type: ignore[arg-type,return-value]
        run.refresh_from_db()
        return run

    return make
