"""What customers owe: ageing, its class, the loss to expect, and how they are used to paying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from statistics import median

import numpy as np
from numpy.typing import ArrayLike

from customer_value.arithmetic import Operand


class Ageing(StrEnum):
    """A customer by the oldest of what he owes."""

    NONE = "none"
    CURRENT = "current"
    SHORT = "short"
    LONG = "long"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeingRule:
    """From how many days past due a debt is long overdue and bad, and what is too little to count.

    ``material`` is an amount: smaller open items do not class a customer.
    """

    long_after: int
    bad_after: int
    material: float

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if not (0 < self.long_after < self.bad_after and self.material >= 0):
            raise ValueError("short, long and bad follow one another; material is not below zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An open invoice: what is still owed, how many days past due (below zero: not yet due)."""

    amount: float
    days_past_due: int
    is_disputed: bool = False


def settle(items: Sequence[Item], credit: float) -> tuple[list[Item], float]:
    """Set credit notes and unplaced payments against the oldest debts first.

    Returns what stays open, in the same order, and the credit that is left over.

    >>> items = [Item(amount=100, days_past_due=5), Item(amount=80, days_past_due=40)]
    >>> [item.amount for item in settle(items, 100)[0]]
    [80]
    """
    if credit < 0:
        raise ValueError("a credit is not below zero")
    owed = [item.amount for item in items]
    for place in sorted(range(len(items)), key=lambda k: -items[k].days_past_due):
        used = min(max(owed[place], 0), credit)
        owed[place], credit = owed[place] - used, credit - used
    left = [
        Item(amount=rest, days_past_due=item.days_past_due, is_disputed=item.is_disputed)
        for item, rest in zip(items, owed, strict=True)
        if rest > 0
    ]
    return left, credit


def ageing_class(items: Sequence[Item], rule: AgeingRule, *, is_insolvent: bool = False) -> Ageing:
    """Class a customer by his oldest material item; disputed ones are shown, not counted.

    >>> rule = AgeingRule(long_after=90, bad_after=730, material=1_000)
    >>> items = [Item(amount=20, days_past_due=400), Item(amount=9_000, days_past_due=30)]
    >>> ageing_class(items, rule).value, ageing_class([], rule).value
    ('short', 'none')
    """
    counted = [one for one in items if not one.is_disputed and one.amount >= rule.material]
    if is_insolvent and any(one.amount > 0 for one in items):
        return Ageing.BAD
    if not counted:
        return Ageing.NONE
    days = max(one.days_past_due for one in counted)
    if days > rule.bad_after:
        return Ageing.BAD
    if days > rule.long_after:
        return Ageing.LONG
    return Ageing.SHORT if days > 0 else Ageing.CURRENT


def buckets(items: Sequence[Item], edges: Sequence[int]) -> tuple[float, ...]:
    """Return what is owed by age: not due, then up to each edge in days, then beyond the last.

    The buckets sum to all that is owed.

    >>> items = [Item(amount=10, days_past_due=-3), Item(amount=20, days_past_due=31)]
    >>> buckets(items, [30, 60, 90])
    (10.0, 0.0, 20.0, 0.0, 0.0)
    """
    if list(edges) != sorted(set(edges)) or (edges and edges[0] <= 0):
        raise ValueError("edges rise, in days past due")
    totals = [0.0] * (len(edges) + 2)
    for item in items:
        place = int(np.searchsorted([0, *edges], item.days_past_due, side="left"))
        totals[place] += item.amount
    return tuple(totals)


def roll_rates(unpaid: ArrayLike, *, lost: float) -> tuple[float, ...]:
    """Return the share of each age that is never paid, from what was still unpaid at each age.

    ``unpaid[0]`` was sold, ``unpaid[k]`` was left of it at the start of age k; the share lost of
    what has come to an age is lost/unpaid. The oldest age may be 1 by leaving nothing but the loss.

    >>> rates = roll_rates([100_000, 50_000, 23_000, 8_000, 2_000], lost=2_000)
    >>> [round(rate, 4) for rate in rates]
    [0.02, 0.04, 0.087, 0.25, 1.0]
    """
    left = np.asarray(unpaid, float)
    if not len(left) or not (left > 0).all() or (np.diff(left) > 0).any():
        raise ValueError("what is unpaid falls from age to age and stays above zero")
    if not 0 <= lost <= left[-1]:
        raise ValueError("no more can be lost than was unpaid at last")
    return tuple(float(rate) for rate in lost / left)


def expected_loss(balances: ArrayLike, rates: ArrayLike) -> float:
    """Return the loss to expect of what is owed, by a provision matrix: sum balance x rate.

    Source: IFRS 9, simplified approach.

    >>> balances = [15e6, 7.5e6, 4e6, 2.5e6, 1e6]
    >>> round(expected_loss(balances, [.003, .016, .036, .066, .106]), 2)
    580000.0
    """
    owed, rate = np.asarray(balances, float), np.asarray(rates, float)
    if owed.shape != rate.shape or not ((rate >= 0) & (rate <= 1)).all():
        raise ValueError("one rate between 0 and 1 for each balance")
    return float(owed @ rate)


def collectible_margin(margin: Operand, *, loss_rate: Operand, credit_cost: Operand) -> Operand:
    """Return the margin that arrives: margin x (1 - expected loss) - cost of credit.

    >>> collectible_margin(10_000.0, loss_rate=0.02, credit_cost=493.15)
    9306.85
    """
    return margin * (1 - loss_rate) - credit_cost


class Settlement(StrEnum):
    """Customers by how they pay: beforehand, on the spot, on credit."""

    PREPAID = "prepaid"
    CASH = "cash"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer pays, in days after the due day; early payment is below zero."""

    payments: int
    typical: float
    slowest_tenth: float
    on_time: int


def payment_habit(days_late: Sequence[float]) -> Habit | None:
    """Return the median delay, the delay that one in ten passes, and how many came in time.

    Undefined without payments.

    >>> payment_habit([-2, 0, 3, 10, 45])
    Habit(payments=5, typical=3, slowest_tenth=45, on_time=2)
    """
    if not days_late:
        return None
    ordered = sorted(days_late)
    slow = ordered[max(-(-9 * len(ordered) // 10) - 1, 0)]
    return Habit(len(ordered), median(ordered), slow, sum(day <= 0 for day in ordered))


def median_interval(values: Sequence[float], *, confidence: float) -> tuple[float, float] | None:
    """Return the interval of the median that holds whatever the values are spread like.

    The k-th smallest and the k-th largest value, k the largest with 2 P(B < k) <= 1 - confidence,
    B ~ binomial(n, 1/2) (sign test; Hahn & Meeker, Statistical Intervals, 5.2). In the unit of the
    values. Undefined where even the whole range is surer than too few values allow: below six for
    95 %.

    >>> median_interval([3, 5, 8, 9, 12, 14, 15, 20, 31, 60], confidence=0.95)
    (5, 31)
    >>> median_interval([3, 5, 8, 9, 12], confidence=0.95)
    """
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    ordered, count = sorted(values), len(values)
    spare, tail, k = (1 - confidence) * 2**count, 0, 0
    while k < count / 2 and 2 * (tail + comb(count, k)) <= spare:
        tail, k = tail + comb(count, k), k + 1
    return (ordered[k - 1], ordered[-k]) if k else None


def settlement_class(
    days_to_pay: Sequence[float], *, fewest: int, cash_days: float
) -> Settlement | None:
    """Return how a customer pays by what he did: the median of the days from invoice to payment.

    Before the invoice is prepaid, up to ``cash_days`` cash, later credit. Undefined for fewer than
    ``fewest`` payments.

    >>> settlement_class([28, 31, 64], fewest=3, cash_days=3).value
    'credit'
    >>> settlement_class([28, 31], fewest=3, cash_days=3)
    """
    if len(days_to_pay) < fewest:
        return None
    typical = median(days_to_pay)
    if typical < 0:
        return Settlement.PREPAID
    return Settlement.CASH if typical <= cash_days else Settlement.CREDIT
