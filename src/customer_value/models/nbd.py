"""Poisson orders with gamma-spread rates, nobody leaves: the model of last resort."""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy.special import betainc, digamma, gammaln

from customer_value.models.base import (
    Floats,
    Histories,
    Identification,
    Objective,
    by_age,
    by_repeats,
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

    def fit_histories(self, histories: Histories) -> Self:
        """Learn r and alpha from checked histories."""
        doubt = doubt_before_fitting(histories)
        if doubt is not None:
            self.identification_ = doubt
            return self
        w, x, t = histories.weights, histories.repeats, histories.age
        rate = float((w * x).sum() / (w * t).sum())
        optimum = self._maximise(histories, [0.5, 0.5 / rate])
        good = Identification.IDENTIFIED if optimum.converged else Identification.NOT_CONVERGED
        return self._learn(optimum, good)

    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        return np.full(len(histories), -np.inf)

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return (r+x)/(alpha+T) times the horizon."""
        r, alpha = self.values
        return np.asarray((r + repeats) / (alpha + age) * horizon)

    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return one for everybody: the model knows no leaving."""
        return np.ones(len(repeats))

    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return ((alpha+T)/(alpha+T+t))^(r+x), t the length of the window."""
        r, alpha = self.values
        return np.asarray(np.exp(-(r + repeats) * np.log1p((end - start) / (alpha + age))))

    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return the upper tail of a negative binomial: I_z(m, r+x), z = t/(alpha+T+t)."""
        r, alpha = self.values
        share = (horizon / (alpha + age + horizon))[:, None]
        return np.asarray(betainc(counts, (r + repeats)[:, None], share))

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw Poisson orders at rates drawn from Gamma(r+x, alpha+T)."""
        r, alpha = self.values
        rate = generator.gamma(r + repeats) / (alpha + age)
        return generator.poisson(rate * horizon).astype(float)

    def _log_likelihoods(self, histories: Histories, values: tuple[float, ...]) -> Floats:
        r, alpha = values
        x = histories.repeats
        log_age = np.log(alpha + histories.age)
        return np.asarray(gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * log_age)

    def _objective(self, histories: Histories) -> Objective:
        counts, of_count, _ = by_repeats(histories)
        ages, of_age, repeats_of_age = by_age(histories)
        total = histories.customers

        def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
            r, alpha = np.exp(at)
            log_age = np.log(alpha + ages)
            value = (of_count * (gammaln(r + counts) - gammaln(r))).sum()
            value += total * r * np.log(alpha) - ((r * of_age + repeats_of_age) * log_age).sum()
            by_r = (of_count * (digamma(r + counts) - digamma(r))).sum()
            by_r += total * np.log(alpha) - (of_age * log_age).sum()
            by_alpha = total * r / alpha - ((r * of_age + repeats_of_age) / (alpha + ages)).sum()
            return float(value / total), np.array([by_r * r, by_alpha * alpha]) / total

        return mean_log_likelihood
