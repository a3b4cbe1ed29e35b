"""Gamma-gamma: what a customer spends per order, shrunk towards everybody's mean."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln

from customer_value.models.base import (
    FittedModel,
    Floats,
    Histories,
    Identification,
    Objective,
    maximise,
)
from customer_value.models.counting import counted, dot

ALIKE = 1e4


class GammaGamma(FittedModel):
    """The gamma-gamma model of spend (Fader & Hardie 2013, brucehardie.com note 025).

    The value of an order is Gamma(p, nu), nu ~ Gamma(q, v) over customers, independent of
    how often they order. Needs positive mean values. Learnt from repeat orders.

    >>> model = GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> model.expected_value([2, 0], [22.35, 0.0]).round(2)
    array([24.66, 35.22])
    """

    name = "gamma_gamma"
    parameter_names = ("p", "q", "v")

    def __init__(self, **parameters: float) -> None:
        """Take known parameters, or none and learn them with :meth:`fit`."""
        super().__init__(**parameters)
        if parameters:
            self.identification_ = self._judged(converged=True)

    def fit(
        self, orders: ArrayLike, mean_value: ArrayLike, *, weights: ArrayLike | None = None
    ) -> Self:
        """Learn p, q and v from customers with at least one order and a positive mean."""
        x, m = (np.atleast_1d(np.asarray(v, float)) for v in (orders, mean_value))
        w = np.ones(x.shape) if weights is None else np.asarray(weights, float)
        if not (x.shape == m.shape == w.shape):
            raise ValueError("orders, mean_value and weights must be equally long")
        if (x < 1).any() or not (m > 0).all() or not np.isfinite(m).all():
            raise ValueError("every customer needs an order and a positive mean value")
        if w.sum() < 2 or np.allclose(m, m.flat[0], rtol=1e-9):
            none = len(m) == 0
            self.identification_ = Identification.NO_CUSTOMERS if none else Identification.NO_SPREAD
            return self
        # Histories is only the carrier here: x orders, mean value in the place of age.
        histories = Histories(x, np.zeros(x.shape), m, w)
        optimum = maximise(_objective, histories, _start(x, m, w))
        self._learn(optimum, Identification.IDENTIFIED)
        self.identification_ = self._judged(converged=optimum.converged)
        return self

    def _judged(self, *, converged: bool) -> Identification:
        if self.parameters_["q"] <= 1.0:
            return Identification.MEAN_UNDEFINED
        # Where customers are all alike q and v have no end, but everybody's mean is well known.
        known = converged or self.parameters_["q"] > ALIKE
        return Identification.IDENTIFIED if known else Identification.NOT_CONVERGED

    @property
    def population_mean(self) -> float:
        """p v / (q - 1); NaN where q <= 1, for then no mean exists."""
        p, q, v = (self.parameters_[name] for name in self.parameter_names)
        return p * v / (q - 1.0) if q > 1.0 else float("nan")

    def expected_value(self, orders: ArrayLike, mean_value: ArrayLike) -> Floats:
        """Return E[M | x, m] = p (v + x m) / (p x + q - 1), equation 5 of the note."""
        x, m = (np.atleast_1d(np.asarray(v, float)) for v in (orders, mean_value))
        p, q, v = (self.parameters_[name] for name in self.parameter_names)
        spent = np.where(x > 0, x * m, 0.0)
        with np.errstate(divide="ignore"):
            expected: Floats = p * (v + spent) / (p * x + q - 1.0)
        return np.asarray(np.where(p * x + q > 1.0, expected, np.nan))

    def draw_scaled_total(
        self, observed: Floats, future: Floats, *, generator: np.random.Generator
    ) -> Floats:
        """Draw the total of the future orders, divided by (v + x m).

        nu | x, m ~ Gamma(p x + q, v + x m) and the total of n orders ~ Gamma(p n, nu), so
        that the shape of the total depends on the counts alone and m only scales it.
        """
        p, q, _ = (self.parameters_[name] for name in self.parameter_names)
        draws = generator.gamma(p * future) / generator.gamma(p * observed + q)
        return np.where(future > 0, draws, 0.0)

    def scale(self, orders: Floats, mean_value: Floats) -> Floats:
        """Return v + x m, the scale of a customer's future spend."""
        return np.asarray(self.parameters_["v"] + np.where(orders > 0, orders * mean_value, 0.0))


def _start(x: Floats, m: Floats, w: Floats) -> Floats:
    mean = float((w * m).sum() / w.sum())
    p, q = 5.0, 3.0
    return np.asarray(np.log(np.array([p, q, mean * (q - 1.0) / p])))


def _objective(histories: Histories) -> Objective:
    x, m, w = histories.repeats, histories.age, histories.weights
    counts, of_count = counted(x, w)
    log_m = np.log(m)
    log_spent = np.log(x * m)
    total = histories.customers
    constant = -dot(w, log_m)
    weighed, spent = w * x, x * m
    by_spent = dot(weighed, log_spent)

    def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
        p, q, v = (float(part) for part in np.exp(at))
        shape = p * counts
        log_total = np.log(v + spent)
        of_totals, of_repeats = dot(w, log_total), dot(weighed, log_total)
        both = digamma(shape + q)
        value = dot(of_count, gammaln(shape + q) - gammaln(shape)) - total * gammaln(q)
        value += total * q * np.log(v) + constant + p * by_spent - p * of_repeats - q * of_totals
        slope = np.array(
            [
                dot(of_count, counts * (both - digamma(shape))) + by_spent - of_repeats,
                dot(of_count, both) - total * digamma(q) + total * np.log(v) - of_totals,
                total * q / v - dot(p * weighed + q * w, 1.0 / (v + spent)),
            ]
        )
        return float(value / total), slope * np.array([p, q, v]) / total

    return mean_log_likelihood
