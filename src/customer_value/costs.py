"""What a customer is left with after all he causes: costs by activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]
YEAR_DAYS = 365


def activity_rate(cost: Operand, practical_capacity: Operand) -> Operand:
    """Return cost / practical capacity: capacity that stands idle is charged to no customer.

    Source: Kaplan & Anderson 2004, time-driven activity-based costing.

    >>> activity_rate(120_000.0, 600.0)
    200.0
    """
    return cost / practical_capacity


def idle_cost(cost: Operand, practical_capacity: Operand, used: Operand) -> Operand:
    """Return what capacity that nobody used has cost: cost x (1 - used / practical capacity).

    With what :func:`customer_profits` charges at :func:`activity_rate` it makes up the cost; below
    zero where more was used than is practical. Source: Kaplan & Anderson 2004.

    >>> idle_cost(120_000.0, 600.0, 450.0)
    30000.0
    """
    return cost - cost * used / practical_capacity


def activity_time(base: float, extras: ArrayLike, counts: ArrayLike) -> Floats:
    """Return the time an activity takes: base + sum of extra time x how often it was needed.

    A time equation (Kaplan & Anderson 2004, Harvard Business Review 82(11)); ``counts`` has a row
    an order, visit or complaint and a column for each thing that takes extra time. Time and
    capacity share one unit. Handling takes 8 minutes, 2 a line, 15 for a new customer:

    >>> activity_time(8.0, [2.0, 15.0], [[3, 0], [1, 1]]).tolist()
    [14.0, 25.0]
    """
    extra, times = np.asarray(extras, float), np.atleast_2d(np.asarray(counts, float))
    if times.shape[1] != len(extra):
        raise ValueError("one count for each extra time")
    return np.asarray(base + (times * extra).sum(axis=1))


def receivable_cost(balance: Operand, *, annual_cost_of_capital: Operand, days: Operand) -> Operand:
    """Return balance x cost of capital x days / 365: what waiting for the money costs.

    >>> round(receivable_cost(25_000.0, annual_cost_of_capital=.08, days=90.0), 2)
    493.15
    """
    return balance * annual_cost_of_capital * days / YEAR_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Profits:
    """Profit of each customer, and what each activity cost him (a column an activity)."""

    profit: Floats
    activity_costs: Floats
    cost_to_serve_known: NDArray[np.bool_]
    """False where no driver was counted: the profit is a margin only."""


def customer_profits(
    *,
    net_revenue: ArrayLike,
    product_cost: ArrayLike,
    drivers: ArrayLike,
    rates: ArrayLike,
    credit_cost: ArrayLike = 0.0,
) -> Profits:
    """Return net revenue - product cost - sum of drivers x rates - credit cost.

    ``drivers`` has a row a customer and a column an activity: visits, orders, complaints ...; NaN
    where it was not counted.

    >>> found = customer_profits(net_revenue=[100_000.], product_cost=[70_000.],
    ...     drivers=[[20, 10, 3]], rates=[200, 150, 800], credit_cost=[493.15])
    >>> found.profit.round(2).tolist()
    [21606.85]
    """
    counts, rate = np.atleast_2d(np.asarray(drivers, float)), np.asarray(rates, float)
    if counts.shape[1] != len(rate):
        raise ValueError("one rate for each activity")
    known = ~np.isnan(counts).all(axis=1) if counts.shape[1] else np.zeros(len(counts), bool)
    charged = np.nan_to_num(counts) * rate
    margin = np.asarray(net_revenue, float) - np.asarray(product_cost, float)
    profit = margin - charged.sum(axis=1) - np.asarray(credit_cost, float)
    return Profits(profit=profit, activity_costs=charged, cost_to_serve_known=known)


def costs_by_kind(activity_costs: ArrayLike, kinds: Sequence[str]) -> dict[str, Floats]:
    """Add up each customer's activity costs by kind: acquisition, selling, service ...

    ``kinds`` names the kind of each column. The kinds sum to all that was charged.

    >>> found = costs_by_kind([[4000., 1500., 2400.]], ["selling", "selling", "service"])
    >>> {kind: cost.tolist() for kind, cost in found.items()}
    {'selling': [5500.0], 'service': [2400.0]}
    """
    charged = np.atleast_2d(np.asarray(activity_costs, float))
    if charged.shape[1] != len(kinds):
        raise ValueError("one kind for each activity")
    names = np.array(kinds, str)
    return {kind: charged[:, names == kind].sum(axis=1) for kind in dict.fromkeys(kinds)}
