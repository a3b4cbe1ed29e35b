"""From arrays of orders to one row per customer: :mod:`customer_value.history` without an engine.

Orders are sorted once by customer and day; everything else is sums over neighbors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import DUST
from customer_value.lifetime import carried_forward
from customer_value.periods import YEAR_DAYS, Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger[Any]]
Columns = dict[str, NDArray[Any]]

KEY_BITS = 63
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDays:
    """Net spend of each customer and day, by customer and the earliest day first.

    ``customers`` has each once, ``starts`` where his days begin; ``ago`` counts days back from the
    as-of date; ``rows``, where it was asked for, how many orders there were that day. ``same_day``
    counts the orders that fell on a day with another, ``repeated`` those of them, with their money,
    that equal another in the amount too: perhaps copies.
    """

    customers: Ints
    starts: Ints
    ago: Ints
    net: Floats
    cost: Floats | None
    zero_is_order: bool = False
    rows: Ints | None = None
    same_day: int = 0
    repeated: tuple[int, float] = (0, 0.0)

    @property
    def bought(self) -> NDArray[np.bool_]:
        """Whether each day is a purchase occasion."""
        return self.net >= 0 if self.zero_is_order else self.net > 0

    @property
    def counts(self) -> Ints:
        """How many days each customer has."""
        return np.diff(self.starts, append=len(self.ago))

    @property
    def customer(self) -> Ints:
        """The customer of each day."""
        return np.repeat(self.customers, self.counts)

    @property
    def place(self) -> NDArray[np.int32]:
        """The place among the customers of each day's."""
        return np.repeat(np.arange(len(self.customers), dtype=np.int32), self.counts)


def order_days(
    customer: ArrayLike,
    ago: ArrayLike,
    amount: ArrayLike,
    cost: ArrayLike | None = None,
    *,
    zero_is_order: bool = False,
    count_rows: bool = False,
) -> OrderDays:
    """Add up the orders of each customer and day: what one purchase occasion is made of.

    Parameters
    ----------
    customer
        A whole number for each order's customer, from 0.
    ago
        Days from the order back to the as-of date; later orders (below 0) are left out.
    amount, cost
        Net money, refunds negative, and product cost where it is known.
    zero_is_order
        Whether a day that nets to nothing is an occasion.
    count_rows
        Whether to count the orders of each day.

    Returns
    -------
    OrderDays
        Two orders on one day are one occasion; a refund on the day of its order is netted. What
        is left when refunds take everything back is exactly zero, whatever the order of adding.

    Examples
    --------
    >>> days = order_days([1, 0, 1, 1], [3, 9, 8, 3], [5.0, 7.0, 2.0, -1.0])
    >>> days.customer.tolist(), days.ago.tolist(), days.net.tolist()
    ([0, 1, 1], [9, 8, 3], [7.0, 2.0, 4.0])
    """
    who, back, money = np.asarray(customer), np.asarray(ago), np.asarray(amount, float)
    costs = None if cost is None else np.asarray(cost, float)
    kept = back >= 0
    if not kept.all():
        who, back, money = who[kept], back[kept], money[kept]
        costs = None if costs is None else costs[kept]
    who, back, money, costs = _by_customer_and_day(who, back, money, costs)
    new = _changes(who)
    new[1:] |= back[1:] != back[:-1]
    orders, repeated = len(who), (0, 0.0)
    counts = np.ones(len(who), np.int32) if count_rows else None
    if not new.all():
        firsts = np.flatnonzero(new)
        repeated = _repeated(money, firsts)
        if count_rows:
            counts = np.diff(firsts, append=len(who)).astype(np.int32)
        money = _without_dust(_sums(money, firsts), money, firsts)
        costs = None if costs is None else _sums(costs, firsts)
        who, back = who[firsts], back[firsts]
    starts = np.flatnonzero(_changes(who))
    return OrderDays(
        customers=who[starts],
        starts=starts,
        ago=back,
        net=money,
        cost=costs,
        zero_is_order=zero_is_order,
        rows=counts,
        same_day=orders - len(who),
        repeated=repeated,
    )


def _repeated(money: Floats, firsts: Ints) -> tuple[int, float]:
    """Count rows that equal another of their run of neighbors, and add them up.

    Only runs of several rows are looked at, some at a time.
    """
    size = np.diff(np.append(firsts, len(money)))
    several = np.flatnonzero(size > 1)
    found, amount = 0, 0.0
    ends = np.cumsum(size[several])
    cuts = np.searchsorted(ends, np.arange(BLOCK, int(ends[-1]) + BLOCK, BLOCK), side="left") + 1
    for part in np.split(several, cuts[:-1]):
        length = size[part]
        run = np.repeat(np.arange(len(part)), length)
        rows = np.repeat(firsts[part] - np.cumsum(length) + length, length) + np.arange(len(run))
        values = money[rows]
        order = np.lexsort((values, run))
        values, run = values[order], run[order]
        again = values[1:][(values[1:] == values[:-1]) & (run[1:] == run[:-1])]
        found, amount = found + len(again), amount + float(again.sum())
    return found, amount


def _by_customer_and_day(
    customer: Ints, ago: Ints, money: Floats, costs: Floats | None
) -> tuple[Ints, Ints, Floats, Floats | None]:
    """Sort the rows, the earliest day first.

    Customer, day and row number go into one integer where they fit: sorting plain integers is
    several times faster than sorting places.
    """
    oldest = int(ago.max(initial=0))
    day_bits, row_bits = oldest.bit_length(), max(len(customer) - 1, 0).bit_length()
    if int(customer.max(initial=0)).bit_length() + day_bits + row_bits > KEY_BITS:
        order = np.lexsort((-ago, customer))
        return customer[order], ago[order], money[order], None if costs is None else costs[order]
    key = customer.astype(np.int64)
    key <<= day_bits
    key |= oldest - ago
    key <<= row_bits
    key |= np.arange(len(key))
    key.sort()
    order = key & ((1 << row_bits) - 1)
    money, costs = money[order], None if costs is None else costs[order]
    del order
    key >>= row_bits
    back = (key & ((1 << day_bits) - 1)).astype(np.int32)
    np.subtract(oldest, back, out=back)
    key >>= day_bits
    return key.astype(customer.dtype), back, money, costs


def _without_dust(net: Floats, money: Floats, firsts: Ints) -> Floats:
    """Make nothing of sums that are nothing beside what they were added up from.

    Few come into question; only they are looked at row by row.
    """
    bounds = [firsts[i : i + BLOCK + 1] for i in range(0, len(firsts), BLOCK)]
    longest = max(int(np.diff(part).max(initial=0)) for part in bounds)
    longest = max(longest, len(money) - int(firsts[-1]))
    limit = DUST * longest * max(float(money.max()), -float(money.min()))
    small = np.flatnonzero((net <= limit) & (net >= -limit) & (net != 0))
    start = firsts[small]
    after = firsts[np.minimum(small + 1, len(firsts) - 1)]
    size = np.where(small + 1 < len(firsts), after, len(money)) - start
    ends = np.cumsum(size)
    rows = np.repeat(start - ends + size, size) + np.arange(size.sum())
    moved = _sums(np.abs(money[rows]), ends - size)
    net[small[np.abs(net[small]) <= DUST * moved]] = 0.0
    return net


def _changes(values: Ints) -> NDArray[np.bool_]:
    """Where a value differs from the one before it."""
    new = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new


def _sums(values: Any, starts: Ints) -> Any:
    """Sum each run of neighbors."""
    return np.add.reduceat(values, starts) if len(starts) else values[:0]


def histories(days: OrderDays, *, unit: Unit, annual_discount_rate: float) -> Columns:
    """Return a row per customer with everything a valuation needs of the past.

    The columns are those of :func:`customer_value.history.histories`, which does the same in
    an engine; what has no value is NaN.

    >>> days = order_days([0, 0, 0], [30, 20, 2], [8.0, 10.0, -3.0])
    >>> row = histories(days, unit=Unit.DAY, annual_discount_rate=0.0)
    >>> {name: row[name].item() for name in ("repeats", "last_age", "age", "total")}
    {'repeats': 1, 'last_age': 10.0, 'age': 30.0, 'total': 15.0}
    """
    ago, net, starts = days.ago, days.net, days.starts
    place, bought = days.place, days.bought
    found, first_gross = _occasions(days, place, bought)
    worth = growth(int(ago.max(initial=0)), rate=annual_discount_rate)[ago]
    found["total"] = _sums(net, starts)
    found["worth_today"] = _sums(net * worth, starts)
    if days.cost is not None:
        found["cost"] = _sums(days.cost, starts)
        found["cost_today"] = _sums(days.cost * worth, starts)
    del worth
    for name, begin in (("last_year", 0), ("year_before", YEAR_DAYS)):
        inside = (ago >= begin) & (ago < begin + YEAR_DAYS)
        found |= _year(days, name, place[inside], inside)
        found[f"{name}_orders"] = np.bincount(place[inside & bought], minlength=len(starts))
    return found | _ages(found, first_gross, unit)


def growth(oldest: int, *, rate: float) -> Floats:
    """Return what 1 of so many days ago has become, for every day from 0 to the oldest.

    >>> growth(365, rate=0.1)[[0, 365]].round(6).tolist()
    [1.0, 1.1]
    """
    return np.asarray(carried_forward(1.0, age=np.arange(oldest + 1) / YEAR_DAYS, rate=rate))


def _occasions(
    days: OrderDays, place: NDArray[np.int32], bought: NDArray[np.bool_]
) -> tuple[Columns, Floats]:
    """Number, first, last and gross spend of each customer's occasions; spend of the first."""
    size = len(days.starts)
    who, ago, net = place[bought], days.ago[bought], days.net[bought]
    firsts = np.flatnonzero(_changes(who))
    lasts = np.append(firsts[1:], len(who)) - 1
    some = who[firsts]

    def laid(values: Any) -> Floats:
        column = np.full(size, np.nan)
        column[some] = values
        return column

    columns: Columns = {
        "orders": np.bincount(who, minlength=size),
        "first_ago": laid(ago[firsts]),
        "last_ago": laid(ago[lasts[: len(firsts)]]),
        "gross": laid(_sums(net, firsts)),
    }
    return columns, laid(net[firsts])


def _year(days: OrderDays, name: str, who: NDArray[np.int32], inside: NDArray[np.bool_]) -> Columns:
    size = len(days.starts)
    columns: Columns = {f"{name}_amount": np.bincount(who, days.net[inside], size)}
    if days.cost is not None:
        columns[f"{name}_cost"] = np.bincount(who, days.cost[inside], size)
    return columns


def _ages(found: Columns, first_gross: Floats, unit: Unit) -> Columns:
    repeats = np.maximum(found["orders"] - 1, 0)
    total = np.where(np.abs(found["total"]) <= DUST * found["gross"], 0.0, found["total"])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        kept = total / found["gross"]
        mean = (found["gross"] - first_gross) / (found["orders"] - 1) * kept
    return {
        "total": total,
        "repeats": repeats,
        "last_age": (found["first_ago"] - found["last_ago"]) / unit.days,
        "age": found["first_ago"] / unit.days,
        "mean_value": np.where((mean > 0) & np.isfinite(mean), mean, np.nan),
    }


def intervals(days: OrderDays) -> Columns:
    """Return each repeat customer's own gaps between occasions, in days: count, median, q95.

    Quantiles interpolate linearly between the sorted gaps (Hyndman & Fan 1996, type 7), as
    :func:`customer_value.history.intervals` does in an engine.

    >>> found = intervals(order_days([7, 7, 7], [30, 20, 2], [1.0, 1.0, 1.0]))
    >>> {name: values.tolist() for name, values in found.items()}
    {'customer': [7], 'gaps': [2], 'gap_median': [14.0], 'gap_q95': [17.6]}
    """
    bought = days.bought
    who, ago = days.place[bought], days.ago[bought]
    same = who[1:] == who[:-1]
    gap = (ago[:-1] - ago[1:])[same].astype(np.int64)
    who = who[1:][same]
    bits = int(gap.max(initial=0)).bit_length()
    starts = np.flatnonzero(_changes(who))
    counts = np.diff(np.append(starts, len(who)))
    gap = _sorted_within(gap, counts, bits)
    return {
        "customer": days.customers[who[starts]],
        "gaps": counts,
        "gap_median": _quantile(gap, starts, counts, 0.5),
        "gap_q95": _quantile(gap, starts, counts, 0.95),
    }


def _sorted_within(values: Ints, counts: Ints, bits: int) -> Ints:
    """Sort each run of neighbors by itself."""
    key = np.repeat(np.arange(len(counts)) << bits, counts)
    key |= values
    key.sort()
    key &= (1 << bits) - 1
    return key


def _quantile(sorted_values: Ints, starts: Ints, counts: Ints, share: float) -> Floats:
    at = (counts - 1) * share
    below = np.floor(at).astype(np.int64)
    low = sorted_values[starts + below]
    high = sorted_values[starts + np.ceil(at).astype(np.int64)]
    return np.asarray(low + (high - low) * (at - below))
