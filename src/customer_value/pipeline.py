"""Selling: how likely an open opportunity is won, by when, and what many of them may bring.

Everything is learnt from how the firm's own opportunities fared, those still open included;
nobody types a probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import survival

Floats = NDArray[np.float64]
LEAST = 20
AGE_SHARES = (0.0, 0.25, 0.5, 0.75, 0.9)
ROT_SHARE = 0.8
DRAWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """How opportunities fared that entered one stage, in days: one row for each entry.

    `stay` in the stage, `until_close` from entering to the close, both so far where it still
    lasts; `outcome` 1 won, -1 lost, 0 still open.
    """

    stay: Floats
    has_left: NDArray[np.bool_]
    until_close: Floats
    outcome: NDArray[np.int64]

    @classmethod
    def of(
        cls, stay: ArrayLike, has_left: ArrayLike, until_close: ArrayLike, outcome: ArrayLike
    ) -> Stays:
        """Check the arrays once, at the door."""
        days, close = np.asarray(stay, float), np.asarray(until_close, float)
        left, end = np.asarray(has_left, bool), np.asarray(outcome, np.int64)
        if len({len(days), len(close), len(left), len(end)}) > 1:
            raise ValueError("the arrays must have one length")
        if len(days) and not (np.isfinite(days).all() and (days >= 0).all()):
            raise ValueError("days must be finite and not negative")
        if len(days) and (not np.isfinite(close).all() or (close < days).any()):
            raise ValueError("nothing closes before it leaves a stage")
        if not np.isin(end, (-1, 0, 1)).all():
            raise ValueError("an outcome is 1, -1 or 0")
        return cls(stay=days, has_left=left, until_close=close, outcome=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """P(won within each horizon), P(won) and P(lost) as far as was seen, and what taught it.

    `closed` of those at risk are decided; the rest of the probability is not decided yet.
    """

    won_by: Floats
    won: float
    lost: float
    closed: int


def chances(stays: Stays, *, age: float, horizons: Sequence[float]) -> Chances:
    """Estimate how one ends that has stood in the stage for `age` days.

    Among those still in the stage at that age (a landmark), the Aalen-Johansen estimate of the
    competing ends: F_w(t) = sum over times of S(before) wins/at risk, S = product of
    (1 - ends/at risk). Open ones count as at risk up to their age. `horizons` are days from now,
    rising. Source: Aalen & Johansen 1978, Scand. J. Statist. 5; van Houwelingen 2007, ibid. 34.

    >>> stays = Stays.of([10, 20, 30, 40], [1, 1, 1, 0], [10, 20, 30, 40], [1, -1, 1, 0])
    >>> chances(stays, age=0, horizons=[10, 30]).won_by.round(3).tolist()
    [0.25, 0.5]
    >>> chances(stays, age=15, horizons=[15]).won_by.round(3).tolist()
    [0.333]
    """
    at_risk = np.where(stays.has_left, stays.stay > age, stays.stay >= age)
    if age == 0:
        at_risk[:] = True
    rest, outcome = stays.until_close[at_risk] - age, stays.outcome[at_risk]
    times = np.unique(rest[outcome != 0])
    if not len(times):
        return Chances(won_by=np.zeros(len(horizons)), won=0.0, lost=0.0, closed=0)
    waiting = len(rest) - np.searchsorted(np.sort(rest), times, side="left")
    wins, losses = (_ends_at(rest[outcome == end], times) for end in (1, -1))
    stay_open = np.cumprod(1 - (wins + losses) / waiting)
    before = np.concatenate([[1.0], stay_open[:-1]])
    won = np.cumsum(before * wins / waiting)
    place = np.searchsorted(times, np.asarray(horizons, float), side="right")
    return Chances(
        won_by=np.concatenate([[0.0], won])[place],
        won=float(won[-1]),
        lost=float((before * losses / waiting).sum()),
        closed=int((outcome != 0).sum()),
    )


def _ends_at(rest: Floats, times: Floats) -> Floats:
    """Return how many end at each time."""
    counted = np.searchsorted(np.sort(rest), times, side="right")
    return np.diff(np.concatenate([[0], counted])).astype(float)


def ages(stays: Stays, *, horizons: Sequence[float], least: int = LEAST) -> dict[float, Chances]:
    """Estimate the chances from several ages on, as far as each is taught by `least` decided.

    The ages are the quantiles 0, 25, 50, 75 and 90 % of the firm's own stays. Empty when even
    the whole stage teaches too little.
    """
    if not len(stays.stay):
        return {}
    edges = sorted({0.0, *np.floor(np.quantile(stays.stay, AGE_SHARES[1:])).tolist()})
    found = {edge: chances(stays, age=edge, horizons=horizons) for edge in edges}
    return {edge: one for edge, one in found.items() if one.closed >= least}


def stay_limit(stays: Stays, *, share: float = ROT_SHARE, least: int = LEAST) -> float | None:
    """Return the days by which `share` of the opportunities have left the stage.

    The quantile of the Kaplan-Meier curve of stays, those still there counting as long as they
    have stood. None while fewer than `least` have left, or where it is never reached.

    >>> stay_limit(Stays.of(range(1, 31), [1] * 30, range(1, 31), [1] * 30))
    24.0
    """
    if int(stays.has_left.sum()) < least:
        return None
    curve = survival.kaplan_meier(stays.stay, stays.has_left)
    below = np.flatnonzero(curve.survival <= 1 - share + 1e-12)
    return float(curve.times[below[0]]) if len(below) else None


# --- what many may bring ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Open opportunities that share their chances; an amount not known is NaN.

    `won_in` are the shares won in each period, learnt from `closed` decided ones.
    """

    amounts: Floats
    won_in: Floats
    closed: int

    @property
    def weights(self) -> Floats:
        """The parameters of the Dirichlet distribution of the periods and of "not in them".

        n p_k + 1/(2K) for each of K periods and n (1 - sum p) + 1/2: Jeffreys' prior for winning
        within the periods, spread evenly over them.

        >>> Cell(amounts=np.array([1.0]), won_in=np.array([.5, .25]), closed=20).weights.tolist()
        [10.25, 5.25, 5.5]
        """
        periods = len(self.won_in)
        won = self.closed * self.won_in + 0.5 / periods
        rest = self.closed * max(0.0, 1 - float(self.won_in.sum())) + 0.5
        return np.append(won, rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Expected amount of each period and of all of them, with the ends of the interval."""

    mean: Floats
    low: Floats
    high: Floats
    total: float
    total_low: float
    total_high: float


def expected(cells: Sequence[Cell], *, usual: float = 0.0) -> Floats:
    """Return the expected amount of each period: sum of amounts times the mean share.

    The mean share is that of the cell's Dirichlet distribution, `usual` stands for amounts not
    known. One cell of 100 and 300, 20 decided, half won in the period: 400 x 10.5/21.

    >>> cell = Cell(amounts=np.array([100.0, 300.0]), won_in=np.array([.5]), closed=20)
    >>> expected([cell]).tolist()
    [200.0]
    """
    sums = [
        cell.weights[:-1] / cell.weights.sum() * np.nan_to_num(cell.amounts, nan=usual).sum()
        for cell in cells
    ]
    return np.asarray(np.sum(sums, axis=0))


def variance(cell: Cell) -> float:
    """Return the variance of what a cell of known amounts brings in all periods together.

    Winning is beta-binomial: with p = a/(a+b), s = a+b,
    p (1-p) [sum x^2 s/(s+1) + (sum x)^2/(s+1)]. Skellam 1948, JRSS B 10(2).

    >>> cell = Cell(amounts=np.array([100.0, 300.0]), won_in=np.array([.5]), closed=20)
    >>> round(variance(cell), 1)
    25681.8
    """
    won = cell.weights[:-1].sum()
    size = cell.weights.sum()
    share = won / size
    x = cell.amounts
    spread = (x**2).sum() * size / (size + 1) + x.sum() ** 2 / (size + 1)
    return float(share * (1 - share) * spread)


def forecast(
    cells: Sequence[Cell],
    *,
    known_amounts: ArrayLike,
    rng: np.random.Generator,
    share: float = 0.8,
    draws: int = DRAWS,
) -> Forecast:
    """Simulate what the open opportunities bring in each period.

    Each draw takes the shares of every cell from its Dirichlet distribution, the period of each
    opportunity from those, and amounts not known from `known_amounts`, those won before. The
    interval holds `share` of the draws, the mean is the exact one.
    """
    known = np.asarray(known_amounts, float)
    periods = len(cells[0].won_in)
    sums = np.zeros((draws, periods))
    for cell in cells:
        shares = rng.dirichlet(cell.weights, size=draws)
        ends = np.cumsum(shares, axis=1)[:, :-1]
        for amount in cell.amounts:
            period = (rng.random((draws, 1)) > ends).sum(axis=1)
            brought = rng.choice(known, draws) if np.isnan(amount) else np.full(draws, amount)
            is_won = period < periods
            sums[np.flatnonzero(is_won), period[is_won]] += brought[is_won]
    edges = [(1 - share) / 2, (1 + share) / 2]
    low, high = np.quantile(sums, edges, axis=0)
    total_low, total_high = np.quantile(sums.sum(axis=1), edges)
    mean = expected(cells, usual=float(known.mean()) if len(known) else 0.0)
    return Forecast(
        mean=mean, low=low, high=high, total=float(mean.sum()),
        total_low=float(total_low), total_high=float(total_high),
    )  # fmt: skip
