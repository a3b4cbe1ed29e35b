"""What winning and what keeping customers cost last year, by the firm's own entries."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from customer_value import spending
from customer_value.periods import YEAR_DAYS
from customer_value.spending import Response
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.holdings import Worth
from kezhi.portfolio.queries.keeping import BEFORE, NOW
from kezhi.portfolio.queries.planning import last_years_costs
from kezhi.retention.models import Ceilings
from kezhi.sales.models import CostEntry
from kezhi.staff.rights import Right

ZERO = Decimal(0)
WINNING = Q(kind=CostEntry.Kind.ACQUISITION)
KEEPING = Q(kind__in=[CostEntry.Kind.SELLING, CostEntry.Kind.SERVICE])


@dataclass(frozen=True)
class Spending:
    """Spent on winning and on keeping, with what came of it. `courted` are those on whom money
    was spent to win them, whether or not they were won."""

    winning: Decimal
    keeping: Decimal
    courted: int
    courted_won: int
    won: int
    base: int
    kept: int

    @property
    def cost_of_winning(self) -> Decimal | None:
        return self.winning / self.won if self.winning > 0 and self.won else None

    @property
    def cost_of_keeping(self) -> Decimal | None:
        return self.keeping / self.kept if self.keeping > 0 and self.kept else None

    @property
    def average_ratio(self) -> float | None:
        won, kept = self.cost_of_winning, self.cost_of_keeping
        return float(won / kept) if won is not None and kept is not None else None


def spent(user: Any, run: ValuationRun, rows: Worth, counts: Any) -> Spending | None:
    """None for those who may not see costs. `counts` are the bucket's flows."""
    if not user.may(Right.COSTS_VIEW):
        return None
    theirs = rows.filter(party=OuterRef("party")).order_by()
    first_year = Q(first_day__gt=run.as_of - timedelta(days=YEAR_DAYS))
    new = Exists(theirs.filter(NOW & ~BEFORE & first_year))
    found: dict[str, Any] = (
        last_years_costs(user, run)
        .order_by()
        .aggregate(
            winning=Sum("base_amount", filter=WINNING, default=ZERO),
            keeping=Sum(
                "base_amount", filter=KEEPING & Q(Exists(theirs.filter(BEFORE))), default=ZERO
            ),
            courted=Count("party", distinct=True, filter=WINNING),
            courted_won=Count("party", distinct=True, filter=WINNING & Q(new)),
        )
    )
    return Spending(**found, won=counts.won, base=counts.start, kept=counts.kept)


# --- what one more would cost -----------------------------------------------------------------


def ceilings() -> Ceilings:
    found = Ceilings.objects.filter(pk=1).select_related("answered_by").first()
    return found or Ceilings(pk=1)


@dataclass(frozen=True)
class Margin:
    """What one more would cost, or the id of the reason why that cannot be said."""

    cost: float | None
    reason: str = ""


def one_more(*, spend: Decimal, tried: int, reached: int, ceiling: Decimal | None) -> Margin:
    """Through today's spending and rate, below the ceiling (`spending.calibrated`)."""
    if spend <= 0 or not tried:
        return Margin(None, "nothing_spent")
    if not reached:
        return Margin(None, "nobody")
    if ceiling is None:
        return Margin(None, "not_answered")
    rate, most = reached / tried, float(ceiling) / 100
    if rate >= most:
        return Margin(None, "ceiling_reached")
    each = float(spend) / tried
    curve: Response = spending.calibrated(spend=each, rate=rate, ceiling=most)
    return Margin(curve.marginal_cost(each))


@dataclass(frozen=True)
class Margins:
    winning: Margin
    keeping: Margin

    @property
    def ratio(self) -> float | None:
        if self.winning.cost is None or self.keeping.cost is None:
            return None
        return self.winning.cost / self.keeping.cost


def margins(found: Spending, judged: Ceilings) -> Margins:
    return Margins(
        one_more(
            spend=found.winning, tried=found.courted, reached=found.courted_won,
            ceiling=judged.won_at_best,
        ),
        one_more(
            spend=found.keeping, tried=found.base, reached=found.kept, ceiling=judged.kept_at_best
        ),
    )  # fmt: skip
