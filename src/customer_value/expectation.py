"""Expectations that rise with what is given, and how to give unpromised extras without spoiling.

Scales are those of the ratings. Only extras that nobody promised may be scheduled: what a contract
or a promise holds is delivered when it is due, never held back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.satisfaction import LOSS_AVERSION

Floats = NDArray[np.float64]
CURVATURE = 0.88


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How fast expectations follow what was experienced (0..1), and what a rival shows."""

    learning: float
    rival_pull: float = 0.0

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if not (0 <= self.learning <= 1 and 0 <= self.rival_pull <= 1):
            raise ValueError("expectations follow by a share between 0 and 1")

    def next(self, expectation: float, performance: float, *, rival: float | None = None) -> float:
        """Return what is expected next time.

        E + learning (P - E) + pull max(rival - E, 0). Source: adaptive expectations after Boulding,
        Kalra, Staelin & Zeithaml 1993.

        >>> Drift(learning=.5, rival_pull=.2).next(6, 8, rival=9)
        7.6
        """
        moved = expectation + self.learning * (performance - expectation)
        if rival is not None:
            moved += self.rival_pull * max(rival - expectation, 0.0)
        return moved


@dataclass(frozen=True, slots=True)
class Path:
    """Surprise (performance less expectation) and expectation, a place a period."""

    surprises: tuple[float, ...]
    expectations: tuple[float, ...]


def path(performances: Sequence[float], *, start: float, drift: Drift) -> Path:
    """Follow expectation and surprise through a row of performances.

    One burst delights once and punishes the orders after it:

    >>> path([6, 10, 6, 6, 6], start=6, drift=Drift(learning=.5)).surprises
    (0.0, 4.0, -2.0, -1.0, -0.5)
    """
    expected, surprises, expectations = float(start), [], []
    for performance in performances:
        surprises.append(performance - expected)
        expectations.append(expected)
        expected = drift.next(expected, performance)
    return Path(tuple(surprises), tuple(expectations))


def learning_rate(expectations: ArrayLike, performances: ArrayLike) -> float | None:
    """Estimate how fast expectations follow, from rows of both by many customers.

    Least squares of E_(t+1) - E_t on P_t - E_t, kept between 0 and 1; NaN is a rating that lacks.
    Undefined where performance never differed from expectation.

    >>> learning_rate([[6, 6, 8, 7]], [[6, 10, 6, 6]])
    0.5
    """
    e, p = (np.atleast_2d(np.asarray(v, float)) for v in (expectations, performances))
    if e.shape != p.shape:
        raise ValueError("one performance for each expectation")
    moved, surprise = np.diff(e, axis=1), (p - e)[:, :-1]
    known = np.isfinite(moved) & np.isfinite(surprise)
    size = float((surprise[known] ** 2).sum())
    if not size > 0:
        return None
    return min(max(float(moved[known] @ surprise[known]) / size, 0.0), 1.0)


def felt_value(
    change: float, *, curvature: float = CURVATURE, loss_aversion: float = LOSS_AVERSION
) -> float:
    """Return what a gain or loss is felt to be worth: x^.88, or -2.25 (-x)^.88.

    Source: Tversky & Kahneman 1992.

    >>> round(felt_value(100), 3), round(felt_value(-100), 3)
    (57.544, -129.474)
    """
    size = float(abs(change) ** curvature)
    return size if change >= 0 else -loss_aversion * size


def felt_total(changes: Sequence[float]) -> float:
    """Return what several gains and losses, each met apart, are felt to be worth together.

    Good news is worth more in pieces, bad news costs less at once (Thaler 1985):

    >>> round(felt_total([25] * 4), 3), round(felt_total([-25] * 4), 3)
    (67.959, -152.908)
    """
    return sum(felt_value(change) for change in changes)


def constant_delight(budget: float, *, periods: int, learning: float) -> Floats:
    """Return the extras that give the same surprise every period: x_t = s (1 + learning t).

    s = budget/(T + learning T (T - 1)/2), t = 0, 1, ...: to surprise alike, extras must grow.

    >>> constant_delight(6, periods=6, learning=.5).round(3).tolist()
    [0.444, 0.667, 0.889, 1.111, 1.333, 1.556]
    """
    if periods < 1 or budget < 0 or not 0 <= learning <= 1:
        raise ValueError("a budget not below zero, one period or more, learning between 0 and 1")
    surprise = budget / (periods + learning * periods * (periods - 1) / 2)
    return np.asarray(surprise * (1.0 + learning * np.arange(periods)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When customers stay: chance logistic(base + surprise), disappointments counting more."""

    base: float
    discount_rate: float
    """Per period."""
    periods: int
    """How far ahead the relation is valued; after the extras nothing more is given."""
    loss_aversion: float = LOSS_AVERSION


def relation_value(extras: ArrayLike, patience: Patience, *, learning: float) -> float:
    """Return the discounted number of periods that a customer stays, given a row of extras.

    Sum over t of d^t times the chances of having stayed so far; the first period is certain. Giving
    everything at once is worse than giving nothing:

    >>> calm = Patience(base=2, discount_rate=.01, periods=60)
    >>> round(relation_value([0] * 12, calm, learning=.5), 3)
    7.815
    >>> round(relation_value([12] + [0] * 11, calm, learning=.5), 3)
    1.99
    """
    given = np.asarray(extras, float)
    if len(given) > patience.periods or not np.isfinite(given).all():
        raise ValueError("extras are numbers, no more of them than periods")
    expected, stayed, value, discount = 0.0, 1.0, 0.0, 1.0 / (1.0 + patience.discount_rate)
    for period in range(patience.periods):
        extra = float(given[period]) if period < len(given) else 0.0
        surprise = extra - expected
        expected += learning * surprise
        value += stayed * discount**period
        felt = surprise if surprise >= 0 else patience.loss_aversion * surprise
        stayed /= 1.0 + float(np.exp(-(patience.base + felt)))
    return value


def best_extras(budget: float, *, periods: int, patience: Patience, learning: float) -> Floats:
    """Return the extras that keep the customer longest for the budget, by sequential programming.

    Started from even and from growing extras; the better end is returned. The gain over giving
    nothing is small unless extras cost little, and any burst destroys value.

    >>> calm = Patience(base=2, discount_rate=.01, periods=60)
    >>> best = best_extras(12, periods=12, patience=calm, learning=.5)
    >>> round(relation_value(best, calm, learning=.5), 2)
    8.09
    """
    from scipy.optimize import (
        LinearConstraint,
        minimize,
    )  # a second to import; a web worker must not pay for it

    starts: list[Floats] = [np.full(periods, budget / periods)]
    starts.append(constant_delight(budget, periods=periods, learning=learning))
    found: list[Floats] = []
    for start in starts:
        end = minimize(  # type: ignore[call-overload]  # its stubs know no lambda here
            lambda x: -relation_value(x, patience, learning=learning),
            start,
            method="SLSQP",
            bounds=[(0.0, budget)] * periods,
            constraints=LinearConstraint(np.ones(periods), -np.inf, budget),
        )
        found.append(np.clip(end.x, 0.0, budget))
    return max(found + starts, key=lambda x: relation_value(x, patience, learning=learning))
