"""What every model of repeat orders can answer, whatever it assumes of dropout.

A model declares its mathematics: the likelihood with its slope, the odds of having left, and
what a customer who is alive will do. Everything else is here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from customer_value.models.base import (
    FittedModel,
    Floats,
    Histories,
    Identification,
    Objective,
    Optimum,
    maximise,
    scores,
)
from customer_value.models.counting import distinct

# u = exp(v - exp(-v)) spreads equal steps of v over (0, 45): integrals of exp(-u) f(u).
_V = np.arange(-3.6, 3.81, 0.1)
DELAYS = np.exp(_V - np.exp(-_V))
DELAY_WEIGHTS = 0.1 * DELAYS * (1.0 + np.exp(-_V)) * np.exp(-DELAYS)


@dataclass(frozen=True, slots=True)
class Cells:
    """The different (repeats, age) pairs, and the pair of each customer.

    What happens to a customer who is still alive depends on these two alone, and a million
    customers share a few ten thousand pairs.
    """

    repeats: Floats
    age: Floats
    of_customer: NDArray[np.intp]

    @classmethod
    def of(cls, repeats: ArrayLike, age: ArrayLike) -> Self:
        """Find the different pairs."""
        x, t = np.atleast_1d(np.asarray(repeats, float)), np.atleast_1d(np.asarray(age, float))
        counts, count_place = distinct(x)
        ages, age_place = distinct(t)
        unique, place = distinct(count_place * max(len(ages), 1) + age_place)
        return cls(counts[unique // max(len(ages), 1)], ages[unique % max(len(ages), 1)], place)


class OrderModel(FittedModel, ABC):
    """A model of how many orders a customer will place.

    Learnt values end in an underscore. Ages, horizons and parameters share one unit of time.
    """

    purchase_load: ClassVar[dict[str, float]] = {"alpha": -1.0}
    """How the logarithms of parameters move with a covariate that makes customers order more."""
    dropout_load: ClassVar[dict[str, float]] = {}
    """The same for one that makes them leave sooner."""
    stages: int = 1
    """Steps that make an order; progress between orders is repeats + step / stages."""

    # What a model declares.

    @abstractmethod
    def fit_histories(self, histories: Histories) -> Self:
        """Learn the parameters from checked histories."""

    @abstractmethod
    def _objective(self, histories: Histories) -> Objective:
        """Return the mean log-likelihood and its slope, in logarithms of the parameters."""

    @abstractmethod
    def _log_likelihoods(self, histories: Histories, values: tuple[float, ...]) -> Floats:
        """Return the log-likelihood of each history."""

    @abstractmethod
    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        """Return the log odds of having left against being alive."""

    @abstractmethod
    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return the expected orders within the horizon of a customer alive today."""

    @abstractmethod
    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return the probability that a customer alive today still is after the horizon."""

    @abstractmethod
    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return P(no order between start and end from now), of a customer alive today."""

    @abstractmethod
    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return P(so many orders or more within the horizon | alive): a column a count, from 1."""

    @abstractmethod
    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw the orders within the horizon of customers alive today, one draw a row."""

    def stage_shares(self, histories: Histories) -> Floats:
        """Return how likely each customer, if alive, is at each stage towards the next order."""
        return np.ones((len(histories), 1))

    # What follows for every model.

    def fit(
        self,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        *,
        weights: ArrayLike | None = None,
        log_gaps: ArrayLike | None = None,
    ) -> Self:
        """Learn the parameters by maximum likelihood, without penalty.

        ``log_gaps`` is each customer's sum of logarithms of the gaps between orders; only
        models of regular buyers use it.
        """
        return self.fit_histories(Histories.of(repeats, last_age, age, weights, log_gaps))

    def p_alive(
        self, repeats: ArrayLike, last_age: ArrayLike, age: ArrayLike, *, after: float = 0.0
    ) -> Floats:
        """Return the probability that a customer is one still: now, or after some time more."""
        histories = Histories.of(repeats, last_age, age)
        alive = expit(-self._log_odds_of_leaving(histories))
        if after > 0:
            alive = alive * self._mixed(
                histories, lambda x, t: self.stays_if_alive(x, t, horizon=after)
            )
        return np.asarray(alive)

    def expected_orders(
        self,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        *,
        horizon: float,
        start: float = 0.0,
    ) -> Floats:
        """Return E[orders in (start, horizon] from now]: P(alive) times those if alive."""

        def if_alive(x: Floats, t: Floats) -> Floats:
            until = self.orders_if_alive(x, t, horizon=horizon)
            return until - self.orders_if_alive(x, t, horizon=start) if start > 0 else until

        return self._expected(Histories.of(repeats, last_age, age), if_alive)

    def p_no_order(
        self,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        *,
        horizon: float,
        start: float = 0.0,
    ) -> Floats:
        """Return P(no order in (start, horizon] from now), having left or not."""
        some = self._expected(
            Histories.of(repeats, last_age, age),
            lambda x, t: 1.0 - self.none_if_alive(x, t, start=start, end=horizon),
        )
        return np.asarray(1.0 - some)

    def expected_orders_of_new(self, horizon: ArrayLike) -> Floats:
        """Return E[X(t)], the expected repeat orders of who orders for the first time."""
        times = np.atleast_1d(np.asarray(horizon, float))
        found = [self.expected_orders(0, 0, 0, horizon=float(t))[0] for t in times]
        return np.array(found)

    def count_probabilities(
        self,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        *,
        horizon: float,
        most: int,
    ) -> Floats:
        """Return P(exactly 0, 1, ... most orders within the horizon): a row a customer."""
        histories = Histories.of(repeats, last_age, age)
        alive = expit(-self._log_odds_of_leaving(histories))[:, None]
        cells = Cells.of(histories.repeats, histories.age)
        shares = self.stage_shares(histories)
        counts = np.arange(1.0, most + 2.0)
        reach = np.zeros((len(histories), most + 1))
        for stage in range(self.stages):
            x = cells.repeats + stage / self.stages
            table = self.reach_if_alive(x, cells.age, horizon=horizon, counts=counts)
            reach += shares[:, stage, None] * table[cells.of_customer]
        reach = np.hstack([np.ones((len(histories), 1)), alive * reach])
        return np.asarray(np.maximum(reach[:, :-1] - reach[:, 1:], 0.0))

    def expected_histogram(self, histories: Histories, *, most: int) -> Floats:
        """Return how many customers should have 0, 1, ... most repeats at their ages.

        Beside the actual numbers it shows how well the model fits.
        """
        ages, place = np.unique(histories.age, return_inverse=True)
        customers = np.bincount(place, histories.weights, len(ages))
        new = [self.count_probabilities(0, 0, 0, horizon=float(t), most=most)[0] for t in ages]
        table = np.array(new).reshape(len(ages), most + 1)
        return np.asarray(np.einsum("i,ij->j", customers, table))

    def tracking(self, starts: ArrayLike, times: ArrayLike) -> Floats:
        """Return the repeat orders expected up to each time of customers who came at ``starts``.

        Beside the actual cumulative numbers it shows whether the model keeps up.
        """
        came, each = np.unique(np.asarray(starts, float), return_counts=True)
        when = np.asarray(times, float)
        ages = np.maximum(when[:, None] - came[None, :], 0.0)
        unique, place = np.unique(ages, return_inverse=True)
        expected = self.expected_orders_of_new(unique)[place].reshape(ages.shape)
        return np.asarray(np.einsum("ij,j->i", expected, each.astype(float)))

    def discounted_orders(
        self,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        *,
        rate: float,
        horizon: float | None = None,
    ) -> Floats:
        """Return expected orders in the money of today; without a horizon, of all time (DERT).

        ``rate`` is per unit of time: an order in t is worth (1+rate)^-t.
        """

        def if_alive(x: Floats, t: Floats) -> Floats:
            if horizon is None:
                return self.discounted_residual_if_alive(x, t, rate=rate)
            return self.discounted_orders_if_alive(x, t, horizon=horizon, rate=rate)

        return self._expected(Histories.of(repeats, last_age, age), if_alive)

    def discounted_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, rate: float, steps: int = 12
    ) -> Floats:
        """Return expected orders if alive, each worth 1/(1+rate)^t at the middle of its step.

        ``rate`` is per unit of time. Twelve steps a year at 10 % come within 0.01 % of
        continuous discounting.
        """
        ends = np.linspace(0.0, horizon, steps + 1)
        total = np.zeros(len(repeats))
        before = np.zeros(len(repeats))
        for left, right in pairwise(ends):
            until = self.orders_if_alive(repeats, age, horizon=float(right))
            total += (until - before) * (1.0 + rate) ** (-(left + right) / 2)
            before = until
        return total

    def discounted_residual_if_alive(self, repeats: Floats, age: Floats, *, rate: float) -> Floats:
        """Return d times the integral of exp(-d t) E[X(t) | alive], d = log(1+rate).

        That is the discounted expected residual transactions given alive, by parts; equal
        steps in the double-exponential variable converge exponentially.
        """
        if not rate > 0:
            raise ValueError("without a horizon the discount rate must be positive")
        force = np.log1p(rate)
        total = np.zeros(len(repeats))
        for delay, weight in zip(DELAYS.tolist(), DELAY_WEIGHTS.tolist(), strict=True):
            total += weight * self.orders_if_alive(repeats, age, horizon=delay / force)
        return total

    def log_likelihoods(self, histories: Histories) -> Floats:
        """Return the log-likelihood of each history at the model's parameters."""
        return self._log_likelihoods(histories, self.values)

    def sandwich_errors(self, histories: Histories) -> dict[str, float]:
        """Return standard errors that hold though the model be wrong: H^-1 J H^-1.

        H is the information, J the sum of squared scores (White 1982, Econometrica 50(1)).
        """
        at = np.log(np.array(self.values))
        meat = scores(lambda values: self._log_likelihoods(histories, values), at)
        weighed = meat * histories.weights[:, None]
        spread = self.covariance_ @ np.einsum("ij,ik->jk", weighed, meat) @ self.covariance_
        errors = np.exp(at) * np.sqrt(np.diag(spread))
        return dict(zip(self.parameter_names, map(float, errors), strict=True))

    def bootstrap_errors(
        self, histories: Histories, *, size: int, generator: np.random.Generator
    ) -> dict[str, float]:
        """Return standard errors from refits to customers drawn anew, with replacement.

        Slower than the other two and free of their assumptions (Efron 1979).
        """
        rows = histories.weights / histories.customers
        found = []
        for _ in range(size):
            drawn = generator.multinomial(int(histories.customers), rows).astype(float)
            again = replace(histories, weights=drawn).part(drawn > 0)
            found.append(copy(self).fit_histories(again).values)
        errors = np.std(np.array(found), axis=0, ddof=1)
        return dict(zip(self.parameter_names, map(float, errors), strict=True))

    def _expected(
        self, histories: Histories, if_alive: Callable[[Floats, Floats], Floats]
    ) -> Floats:
        alive = expit(-self._log_odds_of_leaving(histories))
        return np.asarray(alive * self._mixed(histories, if_alive))

    def _mixed(self, histories: Histories, if_alive: Callable[[Floats, Floats], Floats]) -> Floats:
        """Average a figure over the stages a customer may be at; each cell computed once."""
        cells = Cells.of(histories.repeats, histories.age)
        shares = self.stage_shares(histories)
        mixed = np.zeros(len(histories))
        for stage in range(self.stages):
            figure = if_alive(cells.repeats + stage / self.stages, cells.age)
            mixed += shares[:, stage] * figure[cells.of_customer]
        return mixed

    def _maximise(self, histories: Histories, start: ArrayLike) -> Optimum:
        return maximise(self._objective, histories, np.log(np.asarray(start, float)))


def doubt_before_fitting(histories: Histories) -> Identification | None:
    """Name what makes any model of repeat orders impossible on these histories."""
    if histories.customers <= 0 or not (histories.age > 0).any():
        return Identification.NO_CUSTOMERS
    if not (histories.repeats * histories.weights).any():
        return Identification.NO_REPEATS
    return None
