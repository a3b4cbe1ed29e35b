"""Who stayed and what became of the sales, from the results of a run the reader may see.

The base are the customers with an order in the year before last; kept are those of them with an
order in the last year. Newcomers are in neither number.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import ExtractYear

from customer_value import churn
from customer_value.periods import YEAR_DAYS
from kezhi.kit import money
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import owners
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.totals import LEVEL_Z, ZERO

UNLIKELY = 0.5
DEFINITIONS = ("no_order", "silent", "unlikely")
BEFORE, NOW = Q(year_before_orders__gt=0), Q(last_year_orders__gt=0)


@dataclass(frozen=True)
class Kept:
    """Of so many active customers so many came again."""

    active: int
    kept: int

    @property
    def lost(self) -> int:
        return self.active - self.kept

    @property
    def rate(self) -> float | None:
        """Undefined where nobody was active."""
        return churn.retention_rate(float(self.kept), float(self.active)) if self.active else None

    @property
    def churn(self) -> float | None:
        return churn.churn_rate(float(self.kept), float(self.active)) if self.active else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        if not self.active:
            return None
        return churn.wilson_interval(self.kept, self.active, z=LEVEL_Z)


@dataclass(frozen=True)
class SalesMoves:
    """From the sales of the year before to those of the last year; the lines sum exactly.

    `other` are refunds and corrections of customers with an order in neither year.
    """

    start: Decimal
    lost: Decimal
    shrunk: Decimal
    grown: Decimal
    won_back: Decimal
    new: Decimal
    other: Decimal
    end: Decimal

    @property
    def is_closed(self) -> bool:
        changes = self.lost + self.shrunk + self.grown + self.won_back + self.new + self.other
        return self.start + changes == self.end

    @property
    def gross_retention(self) -> Decimal | None:
        """Undefined where there were no sales to keep."""
        if self.start <= 0:
            return None
        return churn.gross_revenue_retention(self.start, -self.lost, -self.shrunk)

    @property
    def net_retention(self) -> Decimal | None:
        if self.start <= 0:
            return None
        return churn.net_revenue_retention(self.start, -self.lost, -self.shrunk, self.grown)


def kept(holding: Holding) -> Kept:
    def counted() -> dict[str, int]:
        return holding.rows.order_by().aggregate(
            active=Count("pk", filter=BEFORE), kept=Count("pk", filter=BEFORE & NOW)
        )

    return Kept(**holding.sums("kept", counted))


def sales_moves(holding: Holding) -> SalesMoves:
    """Each customer's change in exactly one line."""
    run = holding.run
    found = holding.sums("sales_moves", lambda: move_sums(holding.rows, run))
    exact = {name: money.to_smallest(value or ZERO, run.currency) for name, value in found.items()}
    return SalesMoves(**exact)


def move_sums(rows: Worth, run: ValuationRun) -> dict[str, Any]:
    change = F("last_year_amount") - F("year_before_amount")
    falls, rises = (
        Q(last_year_amount__lt=F("year_before_amount")),
        Q(last_year_amount__gte=F("year_before_amount")),
    )
    first_year = Q(first_day__gt=run.as_of - timedelta(days=YEAR_DAYS))
    groups = {
        "lost": BEFORE & ~NOW,
        "shrunk": BEFORE & NOW & falls,
        "grown": BEFORE & NOW & rises,
        "new": ~BEFORE & NOW & first_year,
        "won_back": ~BEFORE & NOW & ~first_year,
        "other": ~BEFORE & ~NOW,
    }
    sums = {name: Sum(change, filter=which) for name, which in groups.items()}
    return rows.order_by().aggregate(
        start=Sum("year_before_amount"), end=Sum("last_year_amount"), **sums
    )


# --- who counts as lost -----------------------------------------------------------------------


@dataclass(frozen=True)
class Definition:
    """One way to say who is lost: how many by it, and their sales of the year before."""

    name: str
    customers: int
    of: int
    sales: Decimal


def definitions(holding: Holding) -> list[Definition]:
    """Three ways side by side, each of all who ever ordered and could be judged by it."""
    found = holding.sums("definitions", lambda: definition_sums(holding.rows))
    return [
        Definition(
            name, found[f"{name}_customers"], found[f"{name}_of"], found[f"{name}_sales"] or ZERO
        )
        for name in DEFINITIONS
    ]


def definition_sums(rows: Worth) -> dict[str, Any]:
    ever = Q(orders__gt=0)
    judged = {
        "no_order": (ever, ~NOW),
        "silent": (ever & Q(long_interval__isnull=False), Q(recency_days__gt=F("long_interval"))),
        "unlikely": (ever & Q(p_alive__isnull=False), Q(p_alive__lt=UNLIKELY)),
    }
    sums: dict[str, Any] = {}
    for name, (known, lost) in judged.items():
        sums[f"{name}_of"] = Count("pk", filter=known)
        sums[f"{name}_customers"] = Count("pk", filter=known & lost)
        sums[f"{name}_sales"] = Sum("year_before_amount", filter=known & lost)
    return rows.order_by().aggregate(**sums)


# --- groups -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class GroupKept:
    """One group of customers: a year of first orders, an owner."""

    key: Any
    label: str
    customers: int
    kept: Kept


def by_first_year(holding: Holding) -> list[GroupKept]:
    keyed = holding.rows.filter(first_day__isnull=False).annotate(key=ExtractYear("first_day"))
    found = holding.sums("first_years", lambda: counted(keyed.values("key")))
    return [group(row, str(row["key"])) for row in found]


def by_owner(holding: Holding) -> list[GroupKept]:
    """The groups with most customers to keep first; those without an owner under no name."""
    found = owners.by_owner(holding, "kept", counted_by_owner)
    names = owners.names_of(row["key"] for row in found)
    groups = [group(row, names.get(row["key"], "")) for row in found if row["active"]]
    return sorted(groups, key=lambda one: (-one.kept.active, one.label))


def counted_by_owner(rows: Any) -> list[dict[str, Any]]:
    return counted(rows.values("key"))


def counted(keyed: Any) -> list[dict[str, Any]]:
    return list(
        keyed.order_by("key").annotate(
            customers=Count("pk"),
            active=Count("pk", filter=BEFORE),
            kept=Count("pk", filter=BEFORE & NOW),
        )
    )


def group(row: dict[str, Any], label: str) -> GroupKept:
    return GroupKept(row["key"], label, row["customers"], Kept(row["active"], row["kept"]))


def dearest_lost(holding: Holding, count: int = 10) -> list[CustomerValuation]:
    """Those who came no more, by what they had brought the year before."""
    lost = holding.rows.filter(BEFORE & ~NOW, year_before_amount__gt=0)
    dearest = lost.order_by("-year_before_amount", "pk")[:count]
    return holding.listed("dearest_lost", lambda: dearest)
