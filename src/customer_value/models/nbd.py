"""Poisson orders with gamma-spread rates, nobody leaves: the model of last resort."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln

from customer_value.models.base import (
    Floats,
    Histories,
    Identification,
    Objective,
    counted,
    maximise,
)
from customer_value.models.orders import OrderModel, doubt_before_fitting


class NBD(OrderModel):
    """The negative binomial model of repeat orders (Ehrenberg 1959), for unequal ages.

    A customer's orders follow a Poisson process with rate lambda ~ Gamma(r, alpha); the
    likelihood of a history is Gamma(r+x)/Gamma(r) alpha^r / (alpha+T)^(r+x). It assumes that
    customers never leave, so it serves where the data hold no sign of leaving.

    >>> model = NBD(r=1.0, alpha=10.0)
    >>> float(model.expected_orders([4], [20.0], [30.0], horizon=8.0)[0])
    1.0
    """

    name = "nbd"
    parameter_names = ("r", "alpha")

    def fit(
        self,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        *,
        weights: ArrayLike | None = None,
    ) -> Self:
        """Learn r and alpha."""
        return self.fit_histories(Histories.of(repeats, last_age, age, weights))

    def fit_histories(self, histories: Histories) -> Self:
        """Learn r and alpha from checked histories."""
        doubt = doubt_before_fitting(histories)
        if doubt is not None:
            self.identification_ = doubt
            return self
        w, x, t = histories.weights, histories.repeats, histories.age
        rate = float((w * x).sum() / (w * t).sum())
        start = np.log(np.array([0.5, 0.5 / rate]))
        optimum = maximise(_objective, histories, start)
        good = Identification.IDENTIFIED if optimum.converged else Identification.NOT_CONVERGED
        self._learn(optimum, good)
        return self

    def p_alive(self, repeats: ArrayLike, last_age: ArrayLike, age: ArrayLike) -> Floats:
        """Return one for everybody: the model knows no leaving."""
        return np.ones(np.atleast_1d(np.asarray(repeats, float)).shape)

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return (r+x)/(alpha+T) times the horizon."""
        r, alpha = self.values
        return np.asarray((r + repeats) / (alpha + age) * horizon)

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw Poisson orders at rates drawn from Gamma(r+x, alpha+T)."""
        r, alpha = self.values
        rate = generator.gamma(r + repeats) / (alpha + age)
        return generator.poisson(rate * horizon).astype(float)

    def expected_orders_of_new(self, horizon: ArrayLike) -> Floats:
        """Return r/alpha times the horizon."""
        r, alpha = self.values
        return np.asarray(r / alpha * np.asarray(horizon, float))


def _objective(histories: Histories) -> Objective:
    x, t, w = histories.repeats, histories.age, histories.weights
    counts, of_count = counted(x, w)
    total = histories.customers

    def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
        r, alpha = np.exp(at)
        log_age = np.log(alpha + t)
        value = (of_count * (gammaln(r + counts) - gammaln(r))).sum()
        value += total * r * np.log(alpha) - (w * (r + x) * log_age).sum()
        by_r = (of_count * (digamma(r + counts) - digamma(r))).sum()
        by_r += total * np.log(alpha) - (w * log_age).sum()
        by_alpha = total * r / alpha - (w * (r + x) / (alpha + t)).sum()
        return float(value / total), np.array([by_r * r, by_alpha * alpha]) / total

    return mean_log_likelihood
