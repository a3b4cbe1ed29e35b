"""Contacts and care: where the next yuan, hour or visit brings the most.

The best plan has the same marginal return everywhere, so that nothing is gained by moving a
yuan. What counts is how much a customer responds, not how valuable he is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
HALVINGS = 200
MOST_RATIO = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """What customers bring as contacts x grow: gain (1 - exp(-speed x)), each contact at a cost.

    Gains must be incremental: what they would buy without any contact is not part of it.
    """

    gain: Floats
    speed: Floats
    cost: Floats

    @classmethod
    def of(cls, gain: ArrayLike, speed: ArrayLike, cost: ArrayLike = 1.0) -> Responses:
        """Check the arrays once, at the door."""
        arrays = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(v, float)) for v in (gain, speed, cost))
        )
        a, b, c = (np.array(v) for v in arrays)
        if not (np.isfinite(a) & np.isfinite(b) & np.isfinite(c)).all():
            raise ValueError("responses must be finite numbers")
        if (b <= 0).any() or (c <= 0).any() or (a < 0).any():
            raise ValueError("gains must not be negative, speeds and costs be positive")
        return cls(gain=a, speed=b, cost=c)

    def each(self, contacts: ArrayLike) -> Floats:
        """Return what each customer brings with these contacts."""
        return np.asarray(self.gain * -np.expm1(-self.speed * np.asarray(contacts, float)))

    def total(self, contacts: ArrayLike) -> float:
        """Return what all customers bring with these contacts."""
        return float(self.each(contacts).sum())

    def marginal(self, contacts: ArrayLike) -> Floats:
        """Return what the last unit of money brings: gain speed exp(-speed x) / cost.

        >>> Responses.of([1000, 400], .05, [1, 2]).marginal([0, 20]).round(3).tolist()
        [50.0, 3.679]
        """
        x = np.asarray(contacts, float)
        return np.asarray(self.gain * self.speed * np.exp(-self.speed * x) / self.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Contacts per customer, the return of the last yuan, and the total return."""

    contacts: Floats
    marginal_return: float
    total: float


def allocate(
    responses: Responses, *, budget: float, least: ArrayLike = 0.0, most: ArrayLike = np.inf
) -> Plan:
    """Spend a budget so that the marginal return per yuan is the same everywhere.

    x_i = ln(a_i b_i / (lambda c_i)) / b_i between the least and the most contacts allowed;
    lambda is found by bisection. Caps keep customers from being pestered, least service from being
    forgotten. Three customers, 100 to spend:

    >>> plan = allocate(Responses.of([1000, 400, 100], .05), budget=100)
    >>> plan.contacts.round(2).tolist(), round(plan.marginal_return, 5), round(plan.total, 2)
    ([54.79, 36.47, 8.74], 3.22973, 1306.22)
    """
    low = np.broadcast_to(np.asarray(least, float), responses.gain.shape)
    high = np.broadcast_to(np.asarray(most, float), responses.gain.shape)
    if (low < 0).any() or (high < low).any():
        raise ValueError("least contacts must lie between 0 and the most allowed")
    if (low * responses.cost).sum() > budget * (1 + 1e-12):
        raise ValueError("the budget does not cover the least contacts")
    if (high * responses.cost).sum() <= budget:
        return Plan(contacts=np.array(high), marginal_return=0.0, total=responses.total(high))
    at = _multiplier(responses, budget, low, high)
    contacts = _contacts(responses, at, low, high)
    return Plan(
        contacts=contacts, marginal_return=float(np.exp(at)), total=responses.total(contacts)
    )


def _contacts(responses: Responses, at: float, low: Floats, high: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        first = np.log(responses.gain * responses.speed / responses.cost)
    return np.asarray(np.clip((first - at) / responses.speed, low, high))


def _multiplier(responses: Responses, budget: float, low: Floats, high: Floats) -> float:
    """Halve the logarithm of lambda until the plan costs the budget."""
    with np.errstate(divide="ignore"):
        first = np.log(responses.gain * responses.speed / responses.cost)
    known = first[np.isfinite(first)]
    top = float(known.max(initial=0.0))
    bottom = top - 1.0
    while (_contacts(responses, bottom, low, high) * responses.cost).sum() < budget:
        top, bottom = bottom, bottom - 2.0 * (top - bottom)
        if bottom < -1e6:
            break
    for _ in range(HALVINGS):
        middle = (top + bottom) / 2
        if middle in (top, bottom):
            break
        if (_contacts(responses, middle, low, high) * responses.cost).sum() > budget:
            bottom = middle
        else:
            top = middle
    return top


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The best plan beside the two rules in common use, all for one budget."""

    best: Plan
    equal: float
    by_value: float
    misled: NDArray[np.bool_]
    """Customers on whom "more for the more valuable" spends twice the best plan or more."""


def compare_rules(responses: Responses, values: ArrayLike, *, budget: float) -> Rules:
    """Show what spending alike, and spending in proportion to value, would bring.

    >>> rules = compare_rules(Responses.of([1000, 400, 100], .05), [1000, 400, 100], budget=100)
    >>> round(rules.best.total, 2), round(rules.equal, 2), round(rules.by_value, 2)
    (1306.22, 1216.69, 1287.23)

    A valuable customer who buys anyway responds little:

    >>> compare_rules(Responses.of([50, 400], .05), [9000, 1000], budget=60).misled.tolist()
    [True, False]
    """
    value = np.asarray(values, float)
    if (value < 0).any() or not value.sum() > 0:
        raise ValueError("values must not be negative and add up to something")
    best = allocate(responses, budget=budget)
    equal = budget / responses.cost.sum()
    by_value = budget * value / value.sum() / responses.cost
    return Rules(
        best=best,
        equal=responses.total(np.full(len(value), equal)),
        by_value=responses.total(by_value),
        misled=(by_value > 2.0 * best.contacts) & (value > np.median(value)),
    )


def speed_of(*, contacts: float, share: float) -> float:
    """Calibrate by one question: which share of the greatest gain do today's contacts reach?

    speed = -ln(1 - share) / x.

    >>> round(speed_of(contacts=4, share=.8), 4)
    0.4024
    """
    if not 0 < share < 1 or not contacts > 0:
        raise ValueError("a share between 0 and 1 of contacts above 0")
    return -log(1.0 - share) / contacts


def two_answers(*, nothing: float, half_more: float) -> tuple[float, float]:
    """Calibrate by two questions: sales without any contact, and with half as much again.

    Sales are in shares of today's (1), contacts in today's (x = 1). Through the three points runs
    nothing + gain (1 - exp(-speed x)): with u = exp(-speed/2) and
    R = (half_more - nothing)/(1 - nothing) = (1 + u + u^2)/(1 + u),
    u = (R - 1 + sqrt((R - 1)^2 + 4 (R - 1)))/2. Returns gain and speed (decision calculus after
    Little 1970). R of 1.5 or more would mean that contacts never tire.

    >>> gain, speed = two_answers(nothing=.6, half_more=1.1)
    >>> round(gain, 5), round(speed, 5)
    (0.67808, 0.89136)
    """
    if not 0 <= nothing < 1 < half_more:
        raise ValueError("sales without contact lie below, with more contact above today's")
    ratio = (half_more - nothing) / (1.0 - nothing)
    if ratio >= MOST_RATIO:
        raise ValueError("half as much again must bring less than half as much again")
    rest = ratio - 1.0
    u = (rest + (rest * rest + 4.0 * rest) ** 0.5) / 2.0
    return (1.0 - nothing) / (1.0 - u * u), -2.0 * log(u)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adbudg:
    """An S-shaped response: least + (most - least) x^c / (d + x^c), x = 1 today.

    Source: Little 1970, Management Science 16(8).
    """

    least: float
    most: float
    exponent: float
    half: float

    def share(self, effort: ArrayLike) -> Floats:
        """Return the response to an effort, 1 being today's."""
        powered = np.asarray(effort, float) ** self.exponent
        return np.asarray(self.least + (self.most - self.least) * powered / (self.half + powered))


def adbudg(*, least: float, most: float, today: float, half_more: float) -> Adbudg:
    """Calibrate by the manager's answers: with nothing, with everything, today, half as much more.

    d = (most - today)/(today - least); c = ln(d (p - least)/(most - p)) / ln 1.5.

    >>> curve = adbudg(least=.2, most=.9, today=.7, half_more=.8)
    >>> round(curve.exponent, 5), round(curve.half, 5), round(float(curve.share(.5)), 4)
    (2.15917, 0.4, 0.4512)
    """
    if not least < today < half_more < most:
        raise ValueError("answers must rise from nothing over today and half more to everything")
    half = (most - today) / (today - least)
    odds = (half_more - least) / (most - half_more)
    return Adbudg(least=least, most=most, exponent=log(half * odds) / log(1.5), half=half)


def allocate_visits(returns: ArrayLike, *, visits: int) -> NDArray[np.int64]:
    """Return the whole numbers of visits per customer that bring the most, exactly.

    ``returns[i, v]`` is what customer i brings with v visits, v = 0, 1, ... Where no further visit
    brings more than the one before, the best visits are taken one by one; otherwise (S-shaped
    responses) every division is compared by dynamic programming.

    >>> curve = [[a * (1 - np.exp(-.5 * v)) for v in range(11)] for a in (1000, 400, 100)]
    >>> allocate_visits(curve, visits=10).tolist()
    [5, 4, 1]
    >>> allocate_visits([[0, 1, 9], [0, 4, 5]], visits=2).tolist()
    [2, 0]
    """
    table = np.asarray(returns, float)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all() or visits < 0:
        raise ValueError("returns need a row a customer and a column a number of visits")
    gains = np.diff(table, axis=1)
    if (np.diff(gains, axis=1) <= 1e-12 * np.abs(table).max()).all():
        return _best_visits(gains, visits)
    return _best_division(table, visits)


def _best_visits(gains: Floats, visits: int) -> NDArray[np.int64]:
    flat = np.minimum.accumulate(gains, axis=1).ravel()
    order = np.argsort(-flat, kind="stable")[:visits]
    taken = order[flat[order] > 0] // max(gains.shape[1], 1)
    return np.bincount(taken, minlength=len(gains))


def _best_division(table: Floats, visits: int) -> NDArray[np.int64]:
    """best[v] = max over k of best of the others with v-k visits + this one's return of k."""
    best = np.zeros(visits + 1)
    choices = []
    for row in table:
        most = min(len(row) - 1, visits)
        options = np.full((most + 1, visits + 1), -np.inf)
        for k in range(most + 1):
            options[k, k:] = best[: visits + 1 - k] + row[k]
        choices.append(options.argmax(axis=0))
        best = options.max(axis=0)
    left = int(best.argmax())
    taken = np.zeros(len(table), np.int64)
    for i in range(len(table) - 1, -1, -1):
        taken[i] = choices[i][left]
        left -= int(taken[i])
    return taken
