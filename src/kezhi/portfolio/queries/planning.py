"""What a plan of customer equity starts from: the last year's own facts, of a run's results."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum

from customer_value.periods import YEAR_DAYS
from kezhi.kit import money
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import keeping
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.totals import ZERO
from kezhi.sales import queries as sales
from kezhi.sales.models import CostEntry

WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Start:
    """Today's equity, and what the last year says about the next ones.

    `value_of_new` is what the newcomers of the last year are expected to bring from now on;
    `earned_a_year` what today's customers are expected to bring within a year.
    """

    equity: Decimal | None
    customers: int
    retention: float | None
    new_customers: int
    value_of_new: Decimal
    acquisition_cost: Decimal
    earned_a_year: Decimal


def last_years_costs(user: Any, run: ValuationRun) -> QuerySet[CostEntry]:
    """What winning, selling to and serving the customers one may see cost in the last year."""
    first = run.as_of - timedelta(days=YEAR_DAYS)
    return sales.visible_costs(user).filter(
        archived_at__isnull=True, spent_on__gt=first, spent_on__lte=run.as_of
    )


def cost_of_winning(user: Any, run: ValuationRun, won: int) -> Decimal:
    """For each customer won, what was spent on all who were courted, in vain or not."""
    found = last_years_costs(user, run).filter(kind=CostEntry.Kind.ACQUISITION).order_by()
    spent: Decimal = found.aggregate(spent=Sum("base_amount", default=ZERO))["spent"]
    return spent / won if won else ZERO


def start(user: Any, holding: Holding, lens: Lens) -> Start:
    run = holding.run
    found = year_sums(holding, lens)
    years = float(run.settings["horizon"]) / WEEKS_A_YEAR

    def plain(amount: Decimal | None) -> Decimal:
        return money.to_smallest(Decimal(amount or ZERO), run.currency)

    return Start(
        equity=None if found["equity"] is None else plain(found["equity"]),
        customers=found["customers"],
        retention=keeping.kept(holding).rate,
        new_customers=found["new"],
        value_of_new=plain(found["value"]),
        acquisition_cost=(
            plain(cost_of_winning(user, run, found["new"])) if lens.sees_costs else ZERO
        ),
        earned_a_year=plain((found["expected"] or ZERO) / Decimal(years)),
    )


def year_sums(holding: Holding, lens: Lens) -> dict[str, Any]:
    expected = "expected_amount" if lens.is_revenue else "expected_margin"
    return holding.sums(f"year {expected}", lambda: added_up(holding, expected))


def added_up(holding: Holding, expected: str) -> dict[str, Any]:
    new = Q(first_day__gt=holding.run.as_of - timedelta(days=YEAR_DAYS))
    return holding.rows.order_by().aggregate(
        equity=Sum("residual"),
        customers=Count("pk", filter=keeping.NOW),
        new=Count("pk", filter=new),
        value=Avg("residual", filter=new),
        expected=Sum(expected),
    )
