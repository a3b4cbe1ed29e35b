"""The leaky bucket: what flows out through which hole, and what filling it up again costs."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import sharing
from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]
MOST_HOLES = 12


def steady_state(acquired: Operand, churn_rate: Operand) -> Operand:
    """Return the number of customers at which as many leave as are won, per period.

    >>> round(steady_state(100.0, 0.15), 1)
    666.7
    """
    return acquired / churn_rate


def refill_cost(lost: Operand, acquisition_cost: Operand) -> Operand:
    """Return what it costs to win as many customers as were lost.

    >>> refill_cost(150.0, 5_000.0)
    750000.0
    """
    return lost * acquisition_cost


def lost_with(open_holes: int, exposed: ArrayLike, loss_rate: ArrayLike) -> float:
    """Return the expected loss if only the given holes are open.

    Holes are bits. ``exposed[e]`` counts the customers (or adds up their value) who meet exactly
    the holes of e, ``loss_rate[e]`` is the rate at which such customers leave. Who meets e while
    some of its holes are plugged leaves at the rate of what is left of e.

    >>> lost_with(0b10, [600, 200, 150, 50], [.05, .10, .15, .30])
    70.0
    """
    who, rate = np.asarray(exposed, float), np.asarray(loss_rate, float)
    met = np.arange(len(who)) & open_holes
    return float((who * rate[met]).sum())


@dataclass(frozen=True, slots=True)
class Leak:
    """What leaves through no hole, and through each; the parts sum to everything lost."""

    base: float
    holes: tuple[float, ...]

    @property
    def total(self) -> float:
        """All that is lost."""
        return self.base + sum(self.holes)


def leak(exposed: ArrayLike, loss_rate: ArrayLike) -> Leak:
    """Share the loss among holes that overlap, by Shapley's value.

    A hole's part is what plugging it would save, averaged over all orders in which the holes could
    be plugged: the average sequential attributable fraction (Eide & Gefeller 1995; Shapley 1953).
    Arrays have 2^k places, see :func:`lost_with`; no more than 12 holes.

    >>> parts = leak([600, 200, 150, 50], [.05, .10, .15, .30])
    >>> parts.base, [round(part, 9) for part in parts.holes], parts.total
    (50.0, [15.0, 22.5], 87.5)
    """
    lost = _lost_with_each(exposed, loss_rate)
    return Leak(float(lost[0]), tuple(float(part) for part in sharing.shapley(lost)))


def _lost_with_each(exposed: ArrayLike, loss_rate: ArrayLike) -> Floats:
    """The loss if only the holes of a set are open, for every set."""
    who, rate = np.asarray(exposed, float), np.asarray(loss_rate, float)
    holes = len(who).bit_length() - 1
    if len(who) != 1 << holes or who.shape != rate.shape or holes > MOST_HOLES:
        raise ValueError("one count and one rate for every combination of at most 12 holes")
    sets, lost = np.arange(1 << holes), np.zeros(1 << holes)
    for met in np.flatnonzero(who):
        lost += who[met] * rate[sets & met]
    return lost


def leak_errors(exposed: ArrayLike, loss_rate: ArrayLike) -> Floats:
    """Return the standard error of each hole's part, in customers.

    A part is linear in the rates of loss. Each rate was counted in the customers of its
    combination and varies like a share after a flat prior, (lost+1)(stayed+1)/((n+2)^2(n+3)); a
    combination nobody met takes the rate, and with it the error, of those who met no hole.

    >>> leak_errors([600, 200, 150, 50], [.05, .10, .15, .30]).round(2).tolist()
    [5.51, 5.61]
    """
    who, rate = np.asarray(exposed, float), np.asarray(loss_rate, float)
    holes = len(who).bit_length() - 1
    slopes = np.zeros((holes, len(who)))
    for met in np.flatnonzero(who):
        own = [hole for hole in range(holes) if met >> hole & 1]
        for inner in range(1 << len(own)):
            players = [hole for place, hole in enumerate(own) if inner >> place & 1]
            at = sum(1 << hole for hole in players)
            for hole in own:
                is_in, size = hole in players, len(players)
                others = size - 1 if is_in else size
                weight = factorial(others) * factorial(len(own) - others - 1) / factorial(len(own))
                slopes[hole, at] += who[met] * weight * (1.0 if is_in else -1.0)
    unseen = np.flatnonzero(who[1:] == 0) + 1
    slopes[:, 0] += slopes[:, unseen].sum(axis=1)
    slopes[:, unseen] = 0.0
    lost = who * rate
    variance = (lost + 1.0) * (who - lost + 1.0) / ((who + 2.0) ** 2 * (who + 3.0))
    return np.asarray(np.sqrt((slopes**2 * variance).sum(axis=1)))


def plugged(exposed: ArrayLike, loss_rate: ArrayLike, shares: ArrayLike) -> Floats:
    """Return what is saved where a share of those who meet each hole no longer meets it.

    The holes are plugged independently; the saving of all together is exact, and shared among the
    holes by Shapley's value, so that the parts sum to it. All wholly plugged save all but the base:

    >>> plugged([600, 200, 150, 50], [.05, .10, .15, .30], [1, 1]).round(9).tolist()
    [15.0, 22.5]
    >>> plugged([600, 200, 150, 50], [.05, .10, .15, .30], [.5, 0]).round(9).tolist()
    [8.75, 0.0]
    """
    lost, share = _lost_with_each(exposed, loss_rate), np.asarray(shares, float)
    if len(lost) != 1 << len(share) or ((share < 0) | (share > 1)).any():
        raise ValueError("one share between 0 and 1 for each hole")
    for hole, part in enumerate(share):
        table = lost.reshape(-1, 2, 1 << hole)
        closed, opened = table[:, 0].copy(), table[:, 1].copy()
        table[:, 0], table[:, 1] = opened, part * closed + (1.0 - part) * opened
    return sharing.shapley(lost[0] - lost)


def exposures(met: ArrayLike, is_lost: ArrayLike, *, holes: int) -> tuple[Floats, Floats]:
    """Count customers by the combination of holes they met, and their rate of loss.

    ``met`` has each customer's holes as bits. A combination nobody met has the rate of those who
    met no hole, and no weight.

    >>> who, rate = exposures([0, 0, 1, 3], [False, True, True, False], holes=2)
    >>> who.tolist(), rate.tolist()
    ([2.0, 1.0, 0.0, 1.0], [0.5, 1.0, 0.5, 0.0])
    """
    place, left = np.asarray(met, np.int64), np.asarray(is_lost, float)
    who = np.bincount(place, minlength=1 << holes).astype(float)
    gone = np.bincount(place, left, 1 << holes)
    base = gone[0] / who[0] if who[0] else 0.0
    return who, np.divide(gone, who, out=np.full(len(who), base), where=who > 0)


def plug_priority(saved: Operand, cost: Operand) -> Operand:
    """Return (value saved per period - cost of the plug) / cost.

    >>> plug_priority(300_000.0, 100_000.0)
    2.0
    """
    return (saved - cost) / cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The bucket at the end of a period."""

    customers: float
    prospects: float
    acquired: float
    lost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What flows in and out per period."""

    new_prospects: float
    conversion: float
    churn_rate: float
    word_of_mouth: float
    """Prospects whom one lost customer talks out of it."""


def levels(*, customers: float, prospects: float, flow: Flow, periods: int) -> list[Level]:
    """Follow the bucket: prospects + new - acquired - word of mouth x lost, never below zero.

    >>> flow = Flow(new_prospects=100, conversion=.5, churn_rate=.1, word_of_mouth=1.0)
    >>> path = levels(customers=1000, prospects=100, flow=flow, periods=2)
    >>> [(one.customers, one.prospects) for one in path]
    [(950.0, 50.0), (880.0, 30.0)]
    """
    path = []
    for _ in range(periods):
        acquired, lost = prospects * flow.conversion, customers * flow.churn_rate
        customers = customers + acquired - lost
        talked_out = flow.word_of_mouth * lost
        prospects = max(prospects + flow.new_prospects - acquired - talked_out, 0.0)
        path.append(Level(customers=customers, prospects=prospects, acquired=acquired, lost=lost))
    return path
