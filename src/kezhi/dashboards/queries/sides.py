"""The two-sided map: what each customer gains with us beside what he is worth to us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from kezhi.portfolio.choices import RunStatus
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import holdings, runs, totals, worth
from kezhi.portfolio.queries.lens import Lens, lens_for
from kezhi.portfolio.queries.totals import Equity
from kezhi.scorecards.queries import surplus
from kezhi.scorecards.queries.surplus import Gain, Gains

MOST = 200
YEAR, SLACK = timedelta(days=365), timedelta(days=90)
ZERO = Decimal(0)


class Quadrant(StrEnum):
    WIN_WIN = "win_win"
    OVER_GIVEN = "over_given"
    HIDDEN_RISK = "hidden_risk"
    LET_GO = "let_go"


@dataclass(frozen=True)
class Point:
    """One customer. `value` is None where it is undefined; `earlier` of a year ago."""

    row: CustomerValuation
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    gain: Gain
    before: Gain | None
    earlier: Decimal | None
    typical: Decimal
    """What customers are worth on average: above it one is worth much."""

    @property
    def sales(self) -> Decimal:
        amount: Decimal = self.row.last_year_amount
        return amount

    @property
    def covered(self) -> float | None:
        """The part of the year's sales that ledgers speak of; None where nothing was sold."""
        return min(self.gain.covered / float(self.sales), 1.0) if self.sales > 0 else None

    @property
    def quadrant(self) -> Quadrant | None:
        if self.value is None:
            return None
        if self.gain.surplus >= 0:
            return Quadrant.WIN_WIN if self.value >= self.typical else Quadrant.OVER_GIVEN
        return Quadrant.HIDDEN_RISK if self.value >= self.typical else Quadrant.LET_GO

    @property
    def is_uncertain(self) -> bool:
        """Whether an interval reaches into another quadrant."""
        crosses = self.gain.low < 0 <= self.gain.high
        if self.low is None or self.high is None:
            return crosses
        return crosses or self.low < self.typical <= self.high

    @property
    def moved_from(self) -> tuple[float, Decimal] | None:
        """Where he stood a year ago, on the axes where that is known; None where on neither."""
        if self.value is None or (self.before is None and self.earlier is None):
            return None
        side = self.gain if self.before is None else self.before
        return side.surplus, self.value if self.earlier is None else self.earlier


@dataclass(frozen=True)
class Map:
    """The points shown, the most valuable first, and what the others come to."""

    run: ValuationRun
    lens: Lens
    equity: Equity
    points: Sequence[Point]
    typical: Decimal
    earlier_run: ValuationRun | None
    with_ledger: int
    value_with_ledger: Decimal

    @property
    def shown_value(self) -> Decimal:
        return sum((point.value or ZERO for point in self.points), ZERO)

    @property
    def more(self) -> int:
        """Customers with a ledger beyond the points shown."""
        return self.with_ledger - len(self.points)

    @property
    def more_value(self) -> Decimal:
        return self.value_with_ledger - self.shown_value

    @property
    def without_ledger(self) -> int:
        return self.equity.customers - self.with_ledger

    @property
    def value_without_ledger(self) -> Decimal:
        return (self.equity.value or ZERO) - self.value_with_ledger

    @cached_property
    def surplus(self) -> float:
        return sum(point.gain.surplus for point in self.points)

    def of(self, quadrant: Quadrant) -> list[Point]:
        return [point for point in self.points if point.quadrant == quadrant]


def of(user: Any, day: date) -> Map | None:
    """None while no run is finished."""
    run = runs.current_run(user)
    if run is None:
        return None
    lens, holding = lens_for(user, run), holdings.of(user, run)
    placed = holding.rows.filter(party__in=surplus.customers_with_ledgers(user, day))
    found = totals.equity(holding, lens)
    count, value = worth.count_and_sum(placed, lens.value)
    rows = list(worth.most_valuable(placed, lens.value)[:MOST])
    typical = (found.value or ZERO) / found.valued if found.valued else ZERO
    before = year_earlier(user, run)
    gains = surplus.gains(user, [row.party_id for row in rows], day)
    earlier = values_of(user, before, lens, rows)
    points = [point_of(row, lens, gains[row.party_id], earlier, typical) for row in rows]
    return Map(
        run, lens, found, [one for one in points if one is not None], typical, before, count, value
    )


def point_of(
    row: CustomerValuation, lens: Lens, gains: Gains, earlier: Mapping[int, Decimal],
    typical: Decimal,
) -> Point | None:  # fmt: skip
    if gains.now is None:
        return None
    ends = (row.residual_low, row.residual_high) if lens.has_value else (None, None)
    return Point(
        row=row, value=getattr(row, lens.value), low=ends[0], high=ends[1], gain=gains.now,
        before=gains.before, earlier=earlier.get(row.party_id), typical=typical,
    )  # fmt: skip


def year_earlier(user: Any, run: ValuationRun) -> ValuationRun | None:
    """The finished run nearest to a year before, none that is more than a quarter off."""
    wanted = run.as_of - YEAR
    found = runs.visible_runs(user).filter(
        status=RunStatus.FINISHED, rows_removed_at__isnull=True, currency=run.currency,
        as_of__gte=wanted - SLACK, as_of__lte=wanted + SLACK,
    )  # fmt: skip
    return min(found, key=lambda one: (abs(one.as_of - wanted), -one.pk), default=None)


def values_of(
    user: Any, run: ValuationRun | None, lens: Lens, rows: Sequence[CustomerValuation]
) -> dict[int, Decimal]:
    """What the earlier run found of these customers."""
    if run is None or lens_for(user, run).value != lens.value:
        return {}
    found = worth.visible_worth(user, run).filter(party__in=[row.party_id for row in rows])
    named = found.values_list("party_id", lens.value)
    return {pk: value for pk, value in named if value is not None}
