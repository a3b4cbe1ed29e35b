"""How far the future may lie from what is expected: simulated, then held against the past.

Parameters are known well as soon as there are some thousand customers; what a customer will do
is chance, and a model is never quite right. So intervals come from simulated futures, and their
width from how the same model did in backtests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from customer_value.models.base import Floats, Histories
from customer_value.models.choice import FittedForecast
from customer_value.models.occasions import Occasions
from customer_value.models.orders import Cells, OrderModel

Draws = NDArray[np.float32]
DRAWS_IN_ALL, FEWEST_DRAWS = 10_000_000, 50
AT_ONCE = 2_000_000
MANY = 1_000  # customers of whom a sum is as good as normal
LEVELS = np.linspace(0.0, 1.0, 201)


@dataclass(frozen=True, slots=True)
class Predictive:
    """Each customer's orders to come: none if he has left, else as drawn for his like.

    A row of ``draws`` holds the sorted draws of all customers who share repeats and age.
    """

    alive: Floats
    like: NDArray[np.intp]
    draws: Draws

    def __len__(self) -> int:
        """Return the number of customers."""
        return len(self.alive)

    def quantile(self, level: float) -> Floats:
        """Return the smallest count that is reached or undershot with the given probability."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            within = np.clip((level - (1.0 - self.alive)) / self.alive, -1.0, 1.0)
        size = self.draws.shape[1]
        column = np.clip(np.ceil(within * size - 1e-9).astype(np.int64) - 1, 0, size - 1)
        return np.where(within <= 0, 0.0, self.draws[self.like, column]).astype(float)

    def at_most(self, counts: ArrayLike) -> Floats:
        """Return P(orders <= count), customer by customer; 0 below zero."""
        count = np.broadcast_to(np.asarray(counts, float), self.alive.shape)
        share = np.empty(len(self))
        step = max(AT_ONCE // self.draws.shape[1], 1)
        for start in range(0, len(self), step):
            rows = slice(start, start + step)
            share[rows] = (self.draws[self.like[rows]] <= count[rows, None]).mean(axis=1)
        return np.where(count >= 0, 1.0 - self.alive + self.alive * share, 0.0)

    def pit(self, actual: ArrayLike, *, generator: np.random.Generator) -> Floats:
        """Return the randomised probability integral transform of what came true.

        F(y-1) + V (F(y) - F(y-1)), V uniform: uniform where the distributions are right, though
        most counts are zero. Source: Czado, Gneiting & Held 2009, Biometrics 65(4).
        """
        came = np.asarray(actual, float)
        below, up_to = self.at_most(came - 1.0), self.at_most(came)
        return np.asarray(below + generator.random(len(self)) * (up_to - below))

    @property
    def mean(self) -> Floats:
        """Expected orders, by the draws."""
        return np.asarray(self.alive * self.draws.mean(axis=1, dtype=float)[self.like])

    @property
    def variance(self) -> Floats:
        """Variance of the orders, by the draws."""
        square = (self.draws.astype(float) ** 2).mean(axis=1)[self.like]
        return np.asarray(self.alive * square - self.mean**2)

    def sample(self, *, generator: np.random.Generator) -> Floats:
        """Draw one future of all customers."""
        column = generator.integers(0, self.draws.shape[1], len(self))
        stays = generator.random(len(self)) < self.alive
        return np.where(stays, self.draws[self.like, column], 0.0).astype(float)

    def part(self, rows: NDArray[np.bool_]) -> Predictive:
        """Take some of the customers."""
        return Predictive(self.alive[rows], self.like[rows], self.draws)


def predict(
    model: OrderModel,
    histories: Histories,
    *,
    horizon: float,
    generator: np.random.Generator,
    draws: int = 1_000,
) -> Predictive:
    """Simulate the orders to come, once for all customers who are alike.

    Very many different customers get fewer draws each, 50 at least. Weights play no part.

    >>> from customer_value.models.nbd import NBD
    >>> future = predict(NBD(r=4.0, alpha=4.0), Histories.of([2, 2], [1.0, 2.0], [2.0, 2.0]),
    ...     horizon=1.0, generator=np.random.default_rng(1))
    >>> future.draws.shape, future.quantile(.9).tolist()
    ((1, 1000), [2.0, 2.0])
    """
    h = histories
    alive = model.p_alive(h.repeats, h.last_age, h.age)
    if model.stages == 1:
        cells = Cells.of(h.repeats, h.age)
        x, age, like, shares = cells.repeats, cells.age, cells.of_customer, None
    else:
        rows = np.column_stack([h.repeats, h.age, h.last_age])
        unique, place = np.unique(rows, axis=0, return_inverse=True)
        x, age, like = unique[:, 0], unique[:, 1], place.ravel()
        shares = model.stage_shares(Histories.of(x, unique[:, 2], age))
    size = int(np.clip(DRAWS_IN_ALL // max(len(x), 1), min(FEWEST_DRAWS, draws), draws))
    table = np.empty((len(x), size), np.float32)
    step = max(AT_ONCE // size, 1)
    for start in range(0, len(x), step):
        part = slice(start, start + step)
        made, then = np.repeat(x[part], size), np.repeat(age[part], size)
        if shares is not None:
            passed = np.cumsum(shares[part, :-1], axis=1).repeat(size, axis=0)
            stage = (generator.random(len(made))[:, None] > passed).sum(axis=1)
            made = made + stage / model.stages
        drawn = model.draw_orders_if_alive(made, then, horizon=horizon, generator=generator)
        table[part] = np.sort(drawn.reshape(-1, size), axis=1)
    return Predictive(alive, like, table)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What backtests say of a model's intervals.

    ``levels`` maps nominal levels of a customer's distribution to those that held; ``spread`` is
    the relative error of totals beyond chance, as a standard deviation.
    """

    levels: Floats
    spread: float

    @classmethod
    def none(cls) -> Calibration:
        """Believe the model as it is."""
        return cls(LEVELS, 0.0)

    def level(self, nominal: float) -> float:
        """Return the level to look up so that the nominal one holds."""
        return float(np.interp(nominal, LEVELS, self.levels))


@dataclass(frozen=True, slots=True)
class Trial:
    """One backtest: what was simulated at an origin, what came true, and the groups."""

    predictive: Predictive
    actual: Floats
    groups: NDArray[np.intp]


def trials(
    forecast: FittedForecast,
    occasions: Occasions,
    *,
    origins: Sequence[float],
    horizon: float,
    generator: np.random.Generator,
    groups: ArrayLike | None = None,
) -> list[Trial]:
    """Fit at each origin, simulate its horizon, and keep what came true.

    ``groups`` has the group of every customer number; without it all are one. An origin at which
    the model finds no parameters is left out.
    """
    group_of = None if groups is None else np.asarray(groups, np.intp)
    found = []
    for origin in origins:
        known = occasions.snapshot(origin, window=horizon)
        fitted, histories = forecast.fitted(known)
        if not fitted.parameters_:
            continue
        future = predict(fitted, histories, horizon=horizon, generator=generator, draws=400)
        actual = occasions.orders(known.customers, start=origin, end=origin + horizon)
        of_one = np.zeros(len(actual), np.intp)
        found.append(
            Trial(future, actual, of_one if group_of is None else group_of[known.customers])
        )
    return found


def calibrate(
    past: Sequence[Trial], *, generator: np.random.Generator, share: float = 0.8
) -> Calibration:
    """Learn from backtests at which levels intervals held and how far totals were off.

    Levels are the quantiles of the randomised PIT. The spread is the smallest with which the
    interval of the given share would have held that often, over the groups of all trials and one
    more of the same kind: a total needs s^2 = ((actual - expected)^2 / z^2 - variance) /
    expected^2, and s is the ceil((n+1) share)-th smallest of the n (Vovk et al. 2005).
    """
    if not past:
        return Calibration.none()
    pits = np.concatenate([t.predictive.pit(t.actual, generator=generator) for t in past])
    needed = np.sort(np.concatenate([_needed_spread(trial, share) for trial in past]))
    rank = min(int(np.ceil((len(needed) + 1) * share)), len(needed))
    spread = float(needed[rank - 1]) if len(needed) else 0.0
    return Calibration(np.quantile(pits, LEVELS), spread)


def _needed_spread(trial: Trial, share: float) -> Floats:
    """Return, per group that has expectations, the spread with which its interval had held."""
    size = int(trial.groups.max(initial=-1)) + 1
    expected, variance, actual = (
        np.bincount(trial.groups, figure, size)
        for figure in (trial.predictive.mean, trial.predictive.variance, trial.actual)
    )
    some = expected > 0
    z = float(ndtri((1.0 + share) / 2))
    square = ((actual - expected)[some] / z) ** 2 - variance[some]
    return np.asarray(np.sqrt(np.maximum(square, 0.0)) / expected[some])


@dataclass(frozen=True, slots=True)
class Interval:
    """A lower and an upper end, customer by customer or group by group."""

    low: Floats
    high: Floats


def customer_intervals(
    future: Predictive, *, share: float, calibration: Calibration | None = None
) -> Interval:
    """Return the central interval of each customer's orders that holds with the given share.

    >>> from customer_value.models.nbd import NBD
    >>> future = predict(NBD(r=4.0, alpha=4.0), Histories.of([2], [1.0], [2.0]),
    ...     horizon=4.0, generator=np.random.default_rng(1))
    >>> found = customer_intervals(future, share=.8)
    >>> found.low.tolist(), found.high.tolist()
    ([1.0], [8.0])
    """
    known = calibration or Calibration.none()
    tail = (1.0 - share) / 2
    low, high = known.level(tail), known.level(1.0 - tail)
    return Interval(future.quantile(low), future.quantile(high))


def group_totals(
    future: Predictive,
    groups: ArrayLike,
    *,
    spread: float,
    generator: np.random.Generator,
    draws: int = 1_000,
) -> Floats:
    """Draw the total orders of each group: a row a group, a column a future.

    Chance of the customers, simulated one by one in groups under 1,000 and as a gamma of the
    same mean and variance in larger ones, times a common error of the model with mean 1.
    """
    group = np.asarray(groups, np.intp)
    size = int(group.max(initial=-1)) + 1
    mean, variance = (np.bincount(group, v, size) for v in (future.mean, future.variance))
    totals: Floats = np.repeat(mean[:, None], draws, axis=1).astype(float)
    large = (np.bincount(group, minlength=size) >= MANY) & (variance > 0)
    ratio = (variance[large] / mean[large])[:, None]
    shape = np.broadcast_to(mean[large][:, None] / ratio, (int(large.sum()), draws))
    totals[large] = generator.gamma(shape) * ratio
    few = ~large[group]
    some, place = future.part(few), group[few]
    if few.any():
        for column in range(draws):
            drawn = np.bincount(place, some.sample(generator=generator), size)
            totals[~large, column] = drawn[~large]
    if spread > 0:
        totals = totals * generator.gamma(spread**-2, spread**2, totals.shape)
    return np.asarray(totals, float)


def total_intervals(totals: Floats, *, share: float) -> Interval:
    """Return the central interval of each row of drawn totals.

    >>> total_intervals(np.arange(101.0)[None, :], share=.8)
    Interval(low=array([10.]), high=array([90.]))
    """
    tail = (1.0 - share) / 2
    low, high = np.quantile(totals, [tail, 1.0 - tail], axis=1)
    return Interval(low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often intervals of the given share held where they could not know the outcome."""

    share: float
    customers: float
    """By randomised PIT."""
    customers_tried: int
    totals: float
    totals_tried: int


def coverage(past: Sequence[Trial], *, share: float, generator: np.random.Generator) -> Coverage:
    """Measure coverage, each trial calibrated on all the others only.

    With a single trial there is nothing to calibrate on: its intervals are the model's own.
    """
    tail = (1.0 - share) / 2
    inside, held, tried, groups = 0.0, 0, 0, 0
    for i, trial in enumerate(past):
        others = [t for j, t in enumerate(past) if j != i]
        known = calibrate(others, generator=generator, share=share)
        pit = trial.predictive.pit(trial.actual, generator=generator)
        inside += float(((pit >= known.level(tail)) & (pit <= known.level(1.0 - tail))).sum())
        tried += len(pit)
        totals = group_totals(
            trial.predictive, trial.groups, spread=known.spread, generator=generator, draws=400
        )
        actual = np.bincount(trial.groups, trial.actual, len(totals))
        ends = total_intervals(totals, share=share)
        there = np.bincount(trial.groups, minlength=len(totals)) > 0
        held += int(((actual >= ends.low) & (actual <= ends.high))[there].sum())
        groups += int(there.sum())
    return Coverage(
        share=share,
        customers=inside / tried if tried else float("nan"),
        customers_tried=tried,
        totals=held / groups if groups else float("nan"),
        totals_tried=groups,
    )
