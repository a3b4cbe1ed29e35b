"""Lifetime value with a constant rate of retention, and from margins known or planned.

Lifetime value is the whole relation: what has been realised, and what is still expected
(residual), net of the costs of acquiring, selling and serving, in the money of today. Only the
residual counts for decisions; what is spent is spent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand, require_positive

Floats = NDArray[np.float64]


class Timing(StrEnum):
    """When the first margin comes: the answer depends on it, so it is stored with the value."""

    NOW = "now"
    CERTAIN_AFTER_ONE_PERIOD = "certain_after_one_period"
    IF_RETAINED_AFTER_ONE_PERIOD = "if_retained_after_one_period"


@dataclass(frozen=True, slots=True)
class LifetimeValue(Generic[Operand]):
    """A lifetime value with the convention it was computed by."""

    value: Operand
    timing: Timing


def margin_multiple(
    *, retention_rate: Operand, discount_rate: Operand, timing: Timing, growth_rate: float = 0.0
) -> Operand:
    """Return the factor that turns the margin of one period into a lifetime's.

    With s = r (1+g) and rates per period: r/(1+i-s) where the first margin comes after one
    period if the customer is retained (Gupta & Lehmann 2005), 1/(1+i-s) where it is certain
    by then, (1+i)/(1+i-s) where it is received now. s must stay below 1+i.

    >>> multiple = margin_multiple(retention_rate=.8, discount_rate=.12,
    ...     timing=Timing.IF_RETAINED_AFTER_ONE_PERIOD)
    >>> round(multiple, 2)
    2.5
    """
    kept = retention_rate * (1 + growth_rate) if growth_rate else retention_rate
    left = 1 + discount_rate - kept
    require_positive(left, "retention with growth must stay below 1 + discount rate")
    if timing is Timing.NOW:
        return (1 + discount_rate) / left
    if timing is Timing.CERTAIN_AFTER_ONE_PERIOD:
        return 1 / left
    return retention_rate / left


def lifetime_value(
    *,
    margin: Operand,
    retention_rate: Operand,
    discount_rate: Operand,
    timing: Timing,
    acquisition_cost: Operand | float = 0,
    growth_rate: float = 0.0,
) -> LifetimeValue[Operand]:
    """Return margin times the multiple, less the cost of acquisition, and the convention.

    Margin is per period, after selling and service costs; all rates are per that period.
    L.L. Bean exercise, A=100, m=150, r=.55, i=.10 by the three conventions:

    >>> for timing in Timing:
    ...     print(round(lifetime_value(margin=150., retention_rate=.55, discount_rate=.1,
    ...         acquisition_cost=100, timing=timing).value, 2))
    200.0
    172.73
    50.0
    """
    multiple = margin_multiple(
        retention_rate=retention_rate,
        discount_rate=discount_rate,
        timing=timing,
        growth_rate=growth_rate,
    )
    return LifetimeValue(margin * multiple - acquisition_cost, timing)


def retention_elasticity(*, retention_rate: Operand, discount_rate: Operand) -> Operand:
    """Return the per cent that value rises when retention rises by one per cent.

    (1+i)/(1+i-r), from the first form of :func:`margin_multiple`.

    >>> round(retention_elasticity(retention_rate=.8, discount_rate=.12), 6)
    3.5
    """
    return (1 + discount_rate) / (1 + discount_rate - retention_rate)


def present_value(
    amounts: Sequence[Operand], *, discount_rate: Operand, first_period: float = 0.0
) -> Operand:
    """Return the sum of amounts, one a period, discounted to now.

    >>> round(present_value([100.0, 100.0], discount_rate=.1, first_period=1), 4)
    173.5537
    """
    if not amounts:
        raise ValueError("no amounts")
    growth = 1 + discount_rate
    total: Operand = amounts[0] / growth**first_period
    for period, amount in enumerate(amounts[1:], 1):
        total = total + amount / growth ** (first_period + period)
    return total


def finite_lifetime_value(
    *,
    margins: Sequence[float],
    retention_rate: float,
    discount_rate: float,
    acquisition_cost: float = 0.0,
    first_period: float = 1.0,
) -> float:
    """Return the value of planned margins: sum of m_t r^(t-1) / (1+i)^t, less acquisition.

    The first margin is certain, at ``first_period``. Customer 421 of the textbook exercise
    (margins less retention costs, r=.8, i=.1, A=400):

    >>> nets = [110, 290, 295, 310, 235, 340]
    >>> round(finite_lifetime_value(margins=nets, retention_rate=.8, discount_rate=.1,
    ...     acquisition_cost=400), 2)
    264.65
    """
    kept = [margin * retention_rate**t for t, margin in enumerate(margins)]
    value = present_value(kept, discount_rate=discount_rate, first_period=first_period)
    return value - acquisition_cost


def migration_values(
    transition: ArrayLike, rewards: ArrayLike, *, discount_rate: float, periods: int | None = None
) -> Floats:
    """Return the value of a customer in each state of a Markov chain.

    V = (I - P/(1+d))^-1 R, or the sum of (P/(1+d))^t R for t = 0..periods. Source: Pfeifer &
    Carraway 2000; their customer pays 40 on buying, costs 4 a period until given up, and buys
    again with .3, .2, .15, .05 by recency:

    >>> buy = [.3, .2, .15, .05]
    >>> chain = [[p if j == 0 else (1 - p) * (j == i + 1) for j in range(5)]
    ...     for i, p in enumerate([*buy, 0])]
    >>> chain[4][4] = 1
    >>> migration_values(chain, [36, -4, -4, -4, 0], discount_rate=.2).round(3).tolist()
    [52.32, 5.554, 1.251, -1.82, 0.0]
    """
    step = np.asarray(transition, float) / (1.0 + discount_rate)
    reward = np.asarray(rewards, float)
    if step.shape != (len(reward), len(reward)):
        raise ValueError("one row and column of the transition for each reward")
    if not np.allclose(step.sum(axis=1) * (1.0 + discount_rate), 1.0):
        raise ValueError("rows of the transition must sum to 1")
    if periods is None:
        if discount_rate <= 0:
            raise ValueError("without an end the discount rate must be positive")
        return np.asarray(np.linalg.solve(np.eye(len(reward)) - step, reward), float)
    value = reward
    for _ in range(periods):
        value = reward + step @ value
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Generic[Operand]):
    """The three figures of a lifetime value; total is always realised plus residual."""

    realised: Operand
    residual: Operand

    @property
    def total(self) -> Operand:
        """The whole relation.

        >>> Relation(realised=-40.0, residual=100.0).total
        60.0
        """
        return self.realised + self.residual


def realised_value(
    *,
    margin_today: Operand,
    acquisition_today: Operand,
    selling_today: Operand,
    service_today: Operand,
    credit_today: Operand | float = 0,
) -> Operand:
    """Return what the relation has brought so far, every amount carried forward to today.

    Sum of past margins (1+i)^age less the costs likewise; credit is what waiting for the money
    and bad debts have cost. Source: the definition of
    lifetime value as net of the costs of attracting, selling to and serving a customer with
    regard to the time value of money (Kotler).

    >>> realised_value(margin_today=500.0, acquisition_today=100.0, selling_today=50.0,
    ...     service_today=25.0)
    325.0
    """
    return margin_today - acquisition_today - selling_today - service_today - credit_today


def residual_value(
    *,
    discounted_orders: Operand,
    order_value: Operand,
    margin_rate: Operand,
    cost_per_order: Operand,
) -> Operand:
    """Return the discounted expected orders times what one of them earns.

    An order earns its value times the margin rate, less what selling and serving it costs.

    >>> residual_value(discounted_orders=3.0, order_value=200.0, margin_rate=.3,
    ...     cost_per_order=10.0)
    150.0
    """
    return discounted_orders * (order_value * margin_rate - cost_per_order)


def carried_forward(amount: Operand, *, age: Operand, rate: float) -> Operand:
    """Return an amount of the past in the money of today: amount (1+i)^age.

    Age and rate are in the same unit of time.

    >>> round(carried_forward(100.0, age=2.0, rate=.1), 2)
    121.0
    """
    grown: Operand = (1 + rate) ** age  # type: ignore[operator]  # float ** any operand
    return amount * grown
