"""From what was counted to each customer's profit, by the library's formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from customer_value import costs
from kezhi.costing.choices import Driver
from kezhi.costing.models import Activity, Costing, CostingLine
from kezhi.costing.queries import counting
from kezhi.costing.queries.counting import Traded
from kezhi.kit import money
from kezhi.sales.models import CostEntry

NOTHING = Traded(Decimal(0), Decimal(0), 0)
CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Reckoned:
    lines: list[CostingLine]
    activities: list[dict[str, Any]]
    margin: Decimal


def reckon(costing: Costing, activities: Sequence[Activity]) -> Reckoned:
    first, final = counting.first_day(costing.as_of), costing.as_of
    counts = [counting.counts_of(Driver(one.driver), first, final) for one in activities]
    trade = counting.traded(first, final)
    credit = waiting(first, final, float(costing.cost_of_capital))
    known = set(trade).union(credit, *counts) & counting.customers()
    parties = sorted(known)
    drivers = np.array([[found.get(one, 0) for found in counts] for one in parties], float)
    drivers = drivers.reshape(len(parties), len(activities))
    charged = charged_by(drivers, activities, costing.currency)
    caused = Caused(activities, counts, trade, credit)
    lines = [line_of(costing, party, charged[at], caused) for at, party in enumerate(parties)]
    margin = sum((one.margin for one in lines), Decimal(0))
    return Reckoned(lines, told(costing, activities, drivers), margin)


def rate_of(activity: Activity, currency: str) -> Decimal:
    """What once costs, as it is shown: so that what is shown adds up."""
    return money.to_smallest(activity.rate, currency)


def charged_by(drivers: Any, activities: Sequence[Activity], currency: str) -> Any:
    nothing = np.zeros(len(drivers))
    found = costs.customer_profits(
        net_revenue=nothing, product_cost=nothing, drivers=drivers,
        rates=[float(rate_of(one, currency)) for one in activities],
    )  # fmt: skip
    return found.activity_costs


def waiting(first: date, final: date, rate: float) -> dict[int, float]:
    """What waiting for the money cost at each customer."""
    found: dict[int, float] = {}
    for one in counting.waited(first, final):
        cost = costs.receivable_cost(one.balance, annual_cost_of_capital=rate, days=one.days)
        found[one.party] = found.get(one.party, 0.0) + cost
    return found


@dataclass(frozen=True, slots=True)
class Caused:
    activities: Sequence[Activity]
    counts: Sequence[dict[int, int]]
    trade: dict[int, Traded]
    credit: dict[int, float]


def line_of(costing: Costing, party: int, charged: Any, caused: Caused) -> CostingLine:
    kinds = [one.kind for one in caused.activities]
    parts = {kind: float(cost[0]) for kind, cost in costs.costs_by_kind(charged, kinds).items()}
    rounded = {
        kind.value: in_coins(parts.get(kind.value, 0.0), costing.currency)
        for kind in CostEntry.Kind
    }
    trade = caused.trade.get(party, NOTHING)
    credit = in_coins(max(caused.credit.get(party, 0.0), 0.0), costing.currency)
    margin = trade.revenue - trade.product_cost
    return CostingLine(
        costing=costing, party_id=party, revenue=trade.revenue, product_cost=trade.product_cost,
        unpriced=trade.unpriced, credit=credit, **rounded,
        profit=margin - sum(rounded.values()) - credit,
        counts={
            one.driver: times
            for one, found in zip(caused.activities, caused.counts, strict=True)
            if (times := found.get(party, 0))
        },
    )  # fmt: skip


def in_coins(amount: float, currency: str) -> Decimal:
    return money.to_smallest(Decimal(repr(amount)), currency)


def told(costing: Costing, activities: Sequence[Activity], drivers: Any) -> list[dict[str, Any]]:
    """The rates it was made with, and what stood idle: kept as it was on the day."""
    used, currency = drivers.sum(axis=0), costing.currency
    return [
        {
            "name": one.name, "driver": one.driver, "kind": one.kind, "used": int(used[at]),
            "capacity": str(one.capacity), "cost": str(one.yearly_cost),
            "rate": str(rate_of(one, currency)),
            "charged": str(rate_of(one, currency) * int(used[at])),
            "idle": str(in_coins(idle(one, used[at]), currency)),
        }
        for at, one in enumerate(activities)
    ]  # fmt: skip


def idle(activity: Activity, used: float) -> float:
    cost, capacity = float(activity.yearly_cost), float(activity.capacity)
    return float(costs.idle_cost(cost, capacity, float(used)))
