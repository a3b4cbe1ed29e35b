"""The bucket of last year, from the results of a run: who was in it, came, and left, and what
those who left had met. Counted in the database; only combinations of holes come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from customer_value import bucket
from customer_value.bucket import MOST_HOLES, Floats
from customer_value.periods import YEAR_DAYS
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import contributions
from kezhi.portfolio.queries.contributions import LOST, money_of, money_sums
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.keeping import BEFORE
from kezhi.retention.models import Exposure, Hole

OTHERS = 0  # the place of all holes beyond the twelfth, taken together
YEARS_BACK = 2  # who left a year and a half ago had met the hole before


@dataclass(frozen=True)
class Flows:
    """Customers at the start, who came and went, at the end: start + won + won back - lost = end.

    `base_money` is what the customers of the start brought in the year before, `lost_money` what
    those of them brought who left: contribution, or sales where costs are not to be seen.
    """

    start: int
    kept: int
    lost: int
    won: int
    won_back: int
    base_money: float
    lost_money: float
    margin_rate: float | None

    @property
    def end(self) -> int:
        return self.kept + self.won + self.won_back


def flows(holding: Holding, *, in_margin: bool) -> Flows:
    found = dict(contributions.flows(holding, in_margin))
    sales, margin = found.pop("sales"), found.pop("margin")
    rate = float(margin / sales) if in_margin and sales and margin is not None else None
    counts: dict[str, int] = {
        name: found[name] for name in ("start", "kept", "lost", "won", "won_back")
    }
    base, lost = (money_of(found, name, rate) for name in ("base", "lost"))
    return Flows(**counts, base_money=base, lost_money=lost, margin_rate=rate)


# --- what they had met ------------------------------------------------------------------------


@dataclass(frozen=True)
class Met:
    """Customers of the start by the combination of holes they met; arrays as in `bucket.leak`."""

    holes: list[Hole | None]
    """None stands for all further ones together."""
    who: Floats
    lost: Floats
    money: Floats
    lost_money: Floats

    def met(self, place: int) -> tuple[int, int]:
        """How many met the hole, and how many of them are lost."""
        inside = (np.arange(len(self.who)) >> place & 1).astype(bool)
        return round(float(self.who[inside].sum())), round(float(self.lost[inside].sum()))

    @property
    def untouched(self) -> tuple[int, int]:
        return round(float(self.who[0])), round(float(self.lost[0]))

    @property
    def rates(self) -> Floats:
        return self.of_all(self.who, self.lost)

    @property
    def money_rates(self) -> Floats:
        """Of the money; what cannot be a share (refunds above sales) stays with the base."""
        return np.clip(self.of_all(self.money_met, self.lost_money), 0.0, 1.0)

    @property
    def money_met(self) -> Floats:
        return np.asarray(np.maximum(self.money, 0.0))

    @staticmethod
    def of_all(whole: Floats, lost: Floats) -> Floats:
        """A combination nobody met loses at the rate of those who met no hole."""
        base = lost[0] / whole[0] if whole[0] > 0 else 0.0
        rates = np.divide(lost, whole, out=np.full(len(whole), base), where=whole > 0)
        return np.asarray(rates)


def exposures_until(run: ValuationRun) -> QuerySet[Exposure]:
    first = run.as_of - timedelta(days=YEARS_BACK * YEAR_DAYS)
    return Exposure.objects.filter(
        removed_at__isnull=True, noticed_on__gt=first, noticed_on__lte=run.as_of
    )


def holes_met(rows: Worth, run: ValuationRun) -> list[Hole]:
    """Those that any customer of the start met, the commonest first."""
    base = rows.filter(BEFORE, party=OuterRef("party")).order_by()
    counted = (
        exposures_until(run)
        .filter(Exists(base))
        .order_by()
        .values("hole")
        .annotate(customers=Count("party", distinct=True))
    )
    known = Hole.objects.in_bulk([row["hole"] for row in counted])
    ranked = sorted(counted, key=lambda row: (-row["customers"], row["hole"]))
    return [known[row["hole"]] for row in ranked]


def met(rows: Worth, run: ValuationRun, found: Flows, *, in_margin: bool) -> Met:
    holes = holes_met(rows, run)
    groups: list[list[Hole]] = [[hole] for hole in holes]
    if len(holes) > MOST_HOLES:
        groups = [*groups[: MOST_HOLES - 1], holes[MOST_HOLES - 1 :]]
    who, lost, money, lost_money = (np.zeros(1 << len(groups)) for _ in range(4))
    for row in combinations(rows, run, groups, in_margin):
        place = row["mask"]
        who[place], lost[place] = row["who"], row["gone"]
        money[place] = money_of(row, "base", found.margin_rate)
        lost_money[place] = money_of(row, "lost", found.margin_rate)
    who[0], lost[0] = found.start - who.sum(), found.lost - lost.sum()
    money[0] = found.base_money - money.sum()
    lost_money[0] = found.lost_money - lost_money.sum()
    named = [group[0] if len(group) == 1 else None for group in groups]
    return Met(named, who, lost, money, lost_money)


def combinations(
    rows: Worth, run: ValuationRun, groups: Sequence[Sequence[Hole]], in_margin: bool
) -> list[dict[str, Any]]:
    """Only customers who met anything are looked at; the rest is what is left of the whole."""
    if not groups:
        return []
    met = exposures_until(run)
    mask: Any = Value(0)
    for place, group in enumerate(groups):
        has = Exists(met.filter(party=OuterRef("party"), hole__in=[hole.pk for hole in group]))
        mask += Case(When(has, then=Value(1 << place)), default=Value(0))
    some = rows.filter(BEFORE, party__in=met.values("party")).select_related(None).order_by()
    grouped: Any = some.annotate(mask=Cast(mask, IntegerField())).values("mask")
    return list(
        grouped.annotate(
            who=Count("pk"),
            gone=Count("pk", filter=LOST),
            **money_sums("base", BEFORE, in_margin),
            **money_sums("lost", LOST, in_margin),
        )
    )


# --- by hole ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loss:
    """What left through one hole; `error` is the standard error of `customers`."""

    hole: Hole | None
    met: int
    lost: int
    customers: float
    error: float
    money: float


@dataclass(frozen=True)
class Losses:
    """The parts of all holes and the base sum to everything lost, in customers and in money."""

    base: float
    base_money: float
    holes: list[Loss]


def losses(found: Met) -> Losses:
    parts = bucket.leak(found.who, found.rates)
    money = bucket.leak(found.money_met, found.money_rates)
    errors = bucket.leak_errors(found.who, found.rates)
    lines = [
        Loss(hole, *found.met(at), parts.holes[at], float(errors[at]), money.holes[at])
        for at, hole in enumerate(found.holes)
    ]
    rest = float(found.lost_money.sum()) - sum(money.holes)
    return Losses(base=parts.base, base_money=rest, holes=lines)
