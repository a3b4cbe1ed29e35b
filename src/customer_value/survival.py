"""Cohorts over time: how many are still active, and how long customers stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve: at each time of a loss, who was at risk, who was lost, who stays."""

    times: Floats
    at_risk: Floats
    lost: Floats
    survival: Floats
    variance: Floats

    def at(self, times: ArrayLike) -> Floats:
        """Return S(t), a step function; 1 before the first loss."""
        place = np.searchsorted(self.times, np.asarray(times, float), side="right")
        return np.concatenate([[1.0], self.survival])[place]

    @property
    def errors(self) -> Floats:
        """Greenwood's standard errors of the survival."""
        return np.asarray(np.sqrt(self.variance))

    @property
    def median(self) -> float | None:
        """The time by which half are lost; None where more than half stay to the end."""
        below = np.flatnonzero(self.survival <= 0.5)
        return float(self.times[below[0]]) if len(below) else None

    def interval(self, *, z: float = 1.959964) -> tuple[Floats, Floats]:
        """Return lower and upper ends on the log-log scale, where they stay between 0 and 1.

        S^exp(-+ z sqrt(variance)/(S log S)). Source: Kalbfleisch & Prentice 1980, section 1.3.
        NaN where everybody is lost, for the scale knows no zero.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            half = z * self.errors / (self.survival * np.log(self.survival))
            ends = self.survival ** np.exp(-half), self.survival ** np.exp(half)
        unknown = self.survival <= 0
        upper, lower = (np.where(unknown, np.nan, end) for end in ends)
        return np.minimum(lower, upper), np.maximum(lower, upper)


def kaplan_meier(
    durations: ArrayLike, is_lost: ArrayLike, *, weights: ArrayLike | None = None
) -> Survival:
    """Estimate how long customers stay though many have not left yet.

    S(t) = product over times of losses of (1 - lost/at risk); Greenwood's variance is
    S^2 sum of lost/(at risk (at risk - lost)). Who has not left counts as at risk up to his
    duration, that time included. Source: Kaplan & Meier 1958, JASA 53(282); Greenwood 1926.

    >>> curve = kaplan_meier([1, 2, 2, 3], [True, True, False, False])
    >>> curve.survival.tolist(), curve.errors.round(4).tolist()
    ([0.75, 0.5], [0.2165, 0.25])
    """
    time, left = np.asarray(durations, float), np.asarray(is_lost, bool)
    w = np.ones(time.shape) if weights is None else np.asarray(weights, float)
    if not (time.shape == left.shape == w.shape) or (time < 0).any() or np.isnan(time).any():
        raise ValueError("one duration, not negative, and one loss or none for each customer")
    every, place = np.unique(time, return_inverse=True)
    gone = np.bincount(place, w * left, len(every)).astype(float)
    there = np.cumsum(np.bincount(place, w, len(every)).astype(float)[::-1])[::-1]
    losses = gone > 0
    gone, there = gone[losses], there[losses]
    survival = np.asarray(np.cumprod(1.0 - gone / there), float)
    rest = there - gone
    with np.errstate(divide="ignore", invalid="ignore"):
        summed = np.cumsum(np.where(rest > 0, gone / (there * rest), 0.0))
    return Survival(every[losses], there, gone, survival, survival**2 * summed)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Customers by the period they came (rows) and the periods since (columns)."""

    sizes: NDArray[np.int64]
    active: Floats
    """Customers active so many periods after they came; NaN where that is yet to come."""
    amounts: Floats
    """What they brought then; NaN where that is yet to come."""

    @property
    def retention(self) -> Floats:
        """The share active; NaN for cohorts of nobody and for what is yet to come."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.active / self.sizes[:, None])

    @property
    def amount_each(self) -> Floats:
        """What each customer of the cohort brought, whether he bought then or not."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.amounts / self.sizes[:, None])

    @property
    def average(self) -> Floats:
        """The share active by age over all cohorts old enough, weighted by their size."""
        return self._over_all(self.active)

    @property
    def average_amount_each(self) -> Floats:
        """What each customer brought by age, over all cohorts old enough."""
        return self._over_all(self.amounts)

    def _over_all(self, cells: Floats) -> Floats:
        sizes = (~np.isnan(cells) * self.sizes[:, None]).sum(axis=0)
        unknown = np.full(cells.shape[1], np.nan)
        return np.asarray(np.divide(np.nansum(cells, axis=0), sizes, out=unknown, where=sizes > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Established:
    """Period by period, from the second: customers who came before it, how many of them bought in
    it, and what they brought."""

    customers: Floats
    active: Floats
    amounts: Floats

    @property
    def active_share(self) -> Floats:
        """The share of them that bought."""
        return self._over(self.active, self.customers)

    @property
    def amount_each(self) -> Floats:
        """What each who bought brought."""
        return self._over(self.amounts, self.active)

    def _over(self, part: Floats, whole: Floats) -> Floats:
        unknown = np.full(len(whole), np.nan)
        return np.asarray(np.divide(part, whole, out=unknown, where=whole > 0))


def established(table: Cohorts) -> Established:
    """Turn a cohort table into figures of those who were customers before each period.

    Newcomers count in none of them, so that winning customers cannot hide losing them.

    >>> found = established(cohorts([7, 7, 8, 9, 9], [0, 1, 0, 1, 2], last=2))
    >>> found.customers.tolist(), found.active.tolist()
    ([2.0, 3.0], [1.0, 1.0])
    """
    count = len(table.sizes)
    came, now = np.triu_indices(count, 1)
    sums = (
        np.asarray(np.bincount(now, values, count)[1:], float)
        for values in (
            table.sizes[came].astype(float),
            table.active[came, now - came],
            table.amounts[came, now - came],
        )
    )
    customers, active, amounts = sums
    return Established(customers=customers, active=active, amounts=amounts)


def cohorts(
    customers: ArrayLike, periods: ArrayLike, amounts: ArrayLike | None = None, *, last: int
) -> Cohorts:
    """Count the active customers of each cohort by age, from orders up to the last period.

    ``periods`` are whole numbers from 0, those after ``last`` are left out; a customer belongs
    to the period of his first purchase. An amount of zero or less, a refund, is no purchase but
    counts in the amounts, at the earliest in the period he came; who never bought is left out.

    >>> table = cohorts([7, 7, 8, 9, 9], [0, 1, 0, 1, 2], last=2)
    >>> table.sizes.tolist(), table.retention[:2].tolist()
    ([2, 1, 0], [[1.0, 0.5, 0.0], [1.0, 1.0, nan]])
    """
    who, when = np.asarray(customers), np.asarray(periods, np.int64)
    amount = np.ones(who.shape) if amounts is None else np.asarray(amounts, float)
    if not (who.shape == when.shape == amount.shape) or (when < 0).any():
        raise ValueError("one customer, one period from 0 and one amount for each order")
    seen = when <= last
    _, place = np.unique(who[seen], return_inverse=True)
    when, amount = when[seen], amount[seen]
    count, width = int(place.max(initial=-1)) + 1, last + 1
    came = np.full(count, width, np.int64)
    bought = amount > 0
    np.minimum.at(came, place[bought], when[bought])
    known = came[place] < width
    place, when, amount, bought = place[known], when[known], amount[known], bought[known]
    cell = came[place] * width + np.maximum(when - came[place], 0)
    brought = np.bincount(cell, amount, width * width).astype(float).reshape(width, width)
    once = np.unique((place * width + when)[bought], return_index=True)[1]
    active = np.bincount(cell[bought][once], minlength=width * width).reshape(width, width)
    there = active.astype(float)
    to_come = np.add.outer(np.arange(width), np.arange(width)) > last
    there[to_come] = brought[to_come] = np.nan
    sizes = np.bincount(came, minlength=width)[:width]
    return Cohorts(sizes, there, brought)
