"""Which figures a person may see of a run: with the right to costs, value; without it, sales.

Whoever may not see costs and margins sees tiers, risks, reasons, probabilities, expected orders
and expected sales. From none of these can a margin be worked out. A run that knows no product
costs speaks of revenue to everyone.
"""

from dataclasses import dataclass
from typing import Any

from kezhi.portfolio.choices import Measure
from kezhi.portfolio.models import ValuationRun
from kezhi.staff.rights import ROLE_SCOPE, Right, Scope


@dataclass(frozen=True)
class Lens:
    """The names of the columns that this person's pages are made of."""

    sees_costs: bool
    is_revenue: bool
    is_whole: bool
    value: str
    past: str
    stake: str

    @property
    def has_value(self) -> bool:
        """Whether the estimate is shown as residual value (or revenue) with its interval."""
        return self.value == "residual"


def lens_for(user: Any, run: ValuationRun) -> Lens:
    return lens_of(
        sees_costs=user.may(Right.COSTS_VIEW),
        is_revenue=run.measure == Measure.LIFETIME_REVENUE,
        is_whole=ROLE_SCOPE.get(user.role) == Scope.ALL,
    )


def lens_of(*, sees_costs: bool, is_revenue: bool, is_whole: bool) -> Lens:
    has_value = sees_costs or is_revenue
    return Lens(
        sees_costs=sees_costs and not is_revenue,
        is_revenue=is_revenue,
        is_whole=is_whole,
        value="residual" if has_value else "expected_amount",
        past="profit" if sees_costs and not is_revenue else "net_amount",
        stake="value_at_stake" if has_value else "amount_at_stake",
    )
