"""Churn seen four ways: by customers, on the market, in the accounts, against competitors.

The first, shares of customers and of their revenue, is in :mod:`customer_value.churn`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How the sum of one period became that of the next; the parts sum exactly."""

    opening: float
    new: float
    expanded: float
    contracted: float
    lost: float

    @property
    def closing(self) -> float:
        """Opening + new + expansion - contraction - lost."""
        return self.opening + self.new + self.expanded - self.contracted - self.lost


def change(before: ArrayLike, now: ArrayLike) -> Change:
    """Decompose the change of revenue or profit by what each customer did.

    Both arrays name the customers in one order; zero means no business in that period. Lost
    takes what it was, new brings what it is, the others expand or contract. With whole numbers
    (cents) the sums are exact to the last digit.

    >>> moves = change([100, 80, 50, 0], [120, 60, 0, 30])
    >>> moves.new, moves.expanded, moves.contracted, moves.lost, moves.closing
    (30, 20, 20, 50, 210)
    """
    was, is_ = np.asarray(before), np.asarray(now)
    if was.shape != is_.shape:
        raise ValueError("both periods must name the same customers")
    delta = is_ - was
    there, here = was != 0, is_ != 0
    both = there & here
    return Change(
        opening=was.sum().item(),
        new=is_[here & ~there].sum().item(),
        expanded=delta[both & (delta > 0)].sum().item(),
        contracted=-delta[both & (delta < 0)].sum().item(),
        lost=was[there & ~here].sum().item(),
    )


def change_of_return(
    profit_before: Operand, invested_before: Operand, profit_now: Operand, invested_now: Operand
) -> tuple[Operand, Operand]:
    """Return what profit and what investment added to the return on it; they sum exactly.

    P1/I1 - P0/I0 = (P1 - P0)/I1 + P0 (1/I1 - 1/I0).

    >>> [round(part, 4) for part in change_of_return(20.0, 100.0, 24.0, 150.0)]
    [0.0267, -0.0667]
    """
    by_profit = (profit_now - profit_before) / invested_now
    return by_profit, profit_before / invested_now - profit_before / invested_before


def relative_growth(own_growth: Operand, market_growth: Operand) -> Operand:
    """Return (1+g)/(1+g of the market) - 1: below zero one falls back though one grows.

    >>> round(relative_growth(0.05, 0.10), 4)
    -0.0455
    """
    return (1 + own_growth) / (1 + market_growth) - 1


def share_implied_loss(share_before: Operand, share_now: Operand, market_now: Operand) -> Operand:
    """Return (s_before - s_now) times today's market: the sales that went to others.

    >>> round(share_implied_loss(0.20, 0.18, 1000.0), 6)
    20.0
    """
    return (share_before - share_now) * market_now


@dataclass(frozen=True, slots=True)
class CompetitiveIndex:
    """A hotel against its competitive set; 100 is the fair share."""

    penetration: float
    rate: float

    @property
    def revenue(self) -> float:
        """RGI, the product of both indices."""
        return self.penetration * self.rate / 100.0


def competitive_index(
    *, occupancy: float, set_occupancy: float, rate: float, set_rate: float
) -> CompetitiveIndex:
    """Return MPI and ARI, ours over the competitive set's times 100, and with them RGI.

    >>> index = competitive_index(occupancy=.72, set_occupancy=.60, rate=90, set_rate=100)
    >>> round(index.penetration, 6), round(index.rate, 6), round(index.revenue, 6)
    (120.0, 90.0, 108.0)
    """
    return CompetitiveIndex(100.0 * occupancy / set_occupancy, 100.0 * rate / set_rate)


@dataclass(frozen=True, slots=True)
class Slope:
    """A trend per period with its confidence interval."""

    estimate: float
    low: float
    high: float


def slope(values: ArrayLike, *, confidence: float = 0.90) -> Slope | None:
    """Fit a straight line over equal periods, with Student's interval; None below 3 values.

    >>> found = slope([1.0, 2.0, 2.5, 4.0])
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.95, 0.564, 1.336)
    """
    from scipy.special import stdtrit

    y = np.asarray(values, float)
    if len(y) < 3 or np.isnan(y).any():
        return None
    t = np.arange(len(y)) - (len(y) - 1) / 2.0
    spread = float((t * t).sum())
    estimate = float((t * y).sum()) / spread
    rest = y - y.mean() - estimate * t
    error = np.sqrt(float((rest * rest).sum()) / (len(y) - 2) / spread)
    half = float(stdtrit(len(y) - 2, (1.0 + confidence) / 2)) * float(error)
    return Slope(estimate, estimate - half, estimate + half)


class Divergence(IntFlag):
    """Satisfaction holds while something else falls."""

    SHARE_FALLS = 1
    RELATIVE_VALUE_FALLS = 2


def divergence(
    satisfaction: ArrayLike,
    share: ArrayLike,
    relative_value: ArrayLike,
    *,
    window: int,
    confidence: float = 0.90,
) -> Divergence:
    """Alarm where customers say they are content and leave all the same.

    In each of the last two periods, over the window that ends with it: the slope of satisfaction
    is not negative, and that of the market share or of relative value is below zero with its whole
    confidence interval. One series may be empty.

    >>> good, falling = [7.9, 8.0, 8.0, 8.1, 8.1, 8.2], [.30, .29, .27, .26, .24, .23]
    >>> divergence(good, falling, [], window=5)
    <Divergence.SHARE_FALLS: 1>
    """
    holds = _trend_holds(satisfaction, window, confidence)
    found = Divergence(0)
    for sign, series in (
        (Divergence.SHARE_FALLS, share),
        (Divergence.RELATIVE_VALUE_FALLS, relative_value),
    ):
        if holds and _trend_falls(series, window, confidence):
            found |= sign
    return found


def false_alarm_rate(
    *, window: int, confidence: float = 0.90, series: int = 2, size: int, generator: Generator
) -> float:
    """Return how often :func:`divergence` alarms where nothing changes, by simulation.

    Satisfaction and each of one or two series are steady levels with independent normal errors; the
    scale of the errors does not matter. It is the chance of one look: who looks every quarter has
    that chance each time anew.

    >>> from numpy.random import default_rng
    >>> rate = false_alarm_rate(window=8, size=2_000, generator=default_rng(1))
    >>> 0.005 < rate < 0.03
    True
    """
    if series not in (1, 2):
        raise ValueError("one or two series besides satisfaction")
    drawn = generator.normal(size=(size, series + 1, window + 1))
    nothing = np.empty(0)
    alarms = [
        divergence(
            row[0], row[1], row[2] if series > 1 else nothing, window=window, confidence=confidence
        )
        for row in drawn
    ]
    return float(np.mean([bool(alarm) for alarm in alarms]))


def _last_two(values: ArrayLike, window: int, confidence: float) -> list[Slope]:
    y = np.asarray(values, float)
    if len(y) < window + 1:
        return []
    ends = (y[-window - 1 : -1], y[-window:])
    slopes = [slope(part, confidence=confidence) for part in ends]
    return [found for found in slopes if found is not None]


def _trend_holds(values: ArrayLike, window: int, confidence: float) -> bool:
    slopes = _last_two(values, window, confidence)
    return len(slopes) == 2 and all(found.estimate >= 0 for found in slopes)


def _trend_falls(values: ArrayLike, window: int, confidence: float) -> bool:
    slopes = _last_two(values, window, confidence)
    return len(slopes) == 2 and all(found.high < 0 for found in slopes)


@dataclass(frozen=True, slots=True)
class LossCheck:
    """How a definition of "lost" stood the test of time."""

    called_lost: int
    returned: int

    @property
    def wrong_share(self) -> float | None:
        """The share of those called lost who came back; None where nobody was called lost."""
        return self.returned / self.called_lost if self.called_lost else None


def check_losses(is_lost: ArrayLike, orders_after: ArrayLike) -> LossCheck:
    """Count who was called lost, and who of them ordered afterwards.

    >>> check_losses([True, True, False, True], [0, 2, 5, 0]).wrong_share
    0.3333333333333333
    """
    lost, came = np.asarray(is_lost, bool), np.asarray(orders_after, float) > 0
    return LossCheck(int(lost.sum()), int((lost & came).sum()))
