from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhi.customers.models import Party
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.retention.models import Exposure, Hole
from kezhi.retention.services.holes import write_first_holes
from kezhi.staff.models import User

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
TODAY = date(2026, 7, 1)


@pytest.fixture
def holes(db: None) -> list[Hole]:
    return write_first_holes(now=NOW)


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    alice = people["alice"]
    made = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    made.roles.create(role="customer")
    return made


@pytest.fixture
def run(people: dict[str, User]) -> ValuationRun:
    return ValuationRun.objects.create(
        as_of=TODAY, status="finished", currency="CNY", finished_at=NOW, model="bg_nbd",
        settings={"horizon": 52, "annual_discount_rate": "0.10", "unit": "week", "model": "auto"},
    )  # fmt: skip


@dataclass(frozen=True)
class Base:
    """Makes customers of a run: `lost` of `count` came no more after the year before."""

    run: ValuationRun
    owner: User

    def add(self, count: int, lost: int = 0, holes: Sequence[Hole] = (), **values: Any) -> None:
        start = Party.objects.count()
        parties = Party.objects.bulk_create(
            Party(name=f"Customer {start + n}", owner=self.owner, team=self.owner.team)
            for n in range(count)
        )
        CustomerValuation.objects.bulk_create(
            worth(self.run, party, is_lost=n < lost, **values) for n, party in enumerate(parties)
        )
        Exposure.objects.bulk_create(
            Exposure(party=party, hole=hole, noticed_on=TODAY - timedelta(days=500))
            for party in parties
            for hole in holes
        )


def worth(run: ValuationRun, party: Party, *, is_lost: bool, **values: Any) -> CustomerValuation:
    facts: dict[str, Any] = {
        "orders": 6, "repeats": 5, "first_day": date(2023, 1, 1), "net_amount": Decimal(4000),
        "net_margin": Decimal(1000), "last_year_orders": 0 if is_lost else 3,
        "last_year_amount": Decimal(0 if is_lost else 2000), "year_before_orders": 3,
        "year_before_amount": Decimal(2000), "residual": Decimal(900), "profit": Decimal(800),
        "tier": "gold", "risk": "lost" if is_lost else "none",
    }  # fmt: skip
    return CustomerValuation(run=run, party=party, **{**facts, **values})


@pytest.fixture
def base(run: ValuationRun, people: dict[str, User]) -> Base:
    return Base(run, people["alice"])
