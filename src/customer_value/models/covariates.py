"""What is known of customers before they buy, and how it moves their rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from customer_value.models.base import (
    SUBSAMPLE,
    Floats,
    Histories,
    Identification,
    Objective,
    Optimum,
    climb,
)
from customer_value.models.orders import OrderModel

MOST_GROUPS = 2_000
Figure = Callable[[OrderModel, NDArray[np.intp]], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """What one more of a covariate does: exp(estimate) times the rate, and its error."""

    estimate: float
    standard_error: float

    @property
    def z(self) -> float:
        """The estimate in standard errors."""
        return self.estimate / self.standard_error


@dataclass(frozen=True, slots=True)
class Covariates:
    """Time-invariant covariates: a row a customer; of purchase and of dropout, either may be none.

    Categories come as columns of 0 and 1, one less than there are categories.
    """

    purchase: Floats
    dropout: Floats

    @classmethod
    def of(cls, purchase: ArrayLike | None = None, dropout: ArrayLike | None = None) -> Self:
        """Check the arrays once, at the door; a vector is one covariate."""
        given = [None if v is None else np.asarray(v, float) for v in (purchase, dropout)]
        size = next((len(v) for v in given if v is not None), 0)
        columns = [np.zeros((size, 0)) if v is None else v.reshape(len(v), -1) for v in given]
        if len(columns[0]) != len(columns[1]):
            raise ValueError("one row for each customer in both")
        if not all(np.isfinite(v).all() for v in columns):
            raise ValueError("covariates must be finite numbers")
        return cls(*columns)

    @property
    def both(self) -> Floats:
        """Purchase and dropout side by side."""
        return np.hstack([self.purchase, self.dropout])


class CovariateModel:
    """Any model of orders with static covariates for purchase and for dropout.

    Source: Fader & Hardie 2007, "Incorporating time-invariant covariates into the Pareto/NBD and
    BG/NBD models". Rates of ordering are exp(g'z) times those of a customer with z = 0, for alpha
    becomes alpha exp(-g'z); likewise beta of Pareto/NBD for the hazard of leaving. In models that
    leave at orders b becomes b exp(-g'z), so that a positive coefficient means leaving sooner
    everywhere. Customers with equal covariates are one group, fitted as ever; 2,000 groups at
    most, so draw continuous covariates together in classes first.
    """

    def __init__(self, model: Callable[[], OrderModel]) -> None:
        """Take the class of the model."""
        self.base_ = model()
        self.identification_ = Identification.NO_CUSTOMERS
        self.purchase_: tuple[Coefficient, ...] = ()
        self.dropout_: tuple[Coefficient, ...] = ()
        self.log_likelihood_ = float("-inf")
        self.gain_ = 0.0
        """By how much covariates raise the log-likelihood."""

    def fit(self, histories: Histories, covariates: Covariates) -> Self:
        """Learn the parameters of a customer with z = 0, and the coefficients."""
        if len(covariates.purchase) != len(histories):
            raise ValueError("one row of covariates for each history")
        plain = self.base_.fit_histories(histories)
        self.identification_ = plain.identification_
        if not plain.parameters_:
            return self
        both = covariates.both
        spread = both.std(axis=0)
        if (spread == 0).any():
            self.identification_ = Identification.NO_SPREAD
            return self
        loads = _loads(plain, covariates)
        optimum = _climbed(plain, histories, (both - both.mean(axis=0)) / spread, loads)
        # Back from standardised covariates to those given: a linear change of the estimates.
        size = len(plain.values)
        back = np.eye(size + both.shape[1])
        back[size:, size:] = np.diag(1.0 / spread)
        back[:size, size:] = -loads * (both.mean(axis=0) / spread)
        at = back @ optimum.log_parameters
        errors = np.sqrt(np.diag(back @ optimum.covariance @ back.T))
        found = tuple(
            Coefficient(estimate=float(v), standard_error=float(e))
            for v, e in zip(at[size:], errors[size:], strict=True)
        )
        count = covariates.purchase.shape[1]
        self.purchase_, self.dropout_ = found[:count], found[count:]
        self.gain_ = optimum.log_likelihood - plain.log_likelihood_
        self.log_likelihood_ = optimum.log_likelihood
        self.base_ = plain.with_values(np.exp(at[:size]))
        if not optimum.converged:
            self.identification_ = Identification.NOT_CONVERGED
        return self

    @property
    def identified(self) -> bool:
        """Whether the data could tell all parameters and coefficients."""
        return self.identification_ is Identification.IDENTIFIED

    @property
    def p_value(self) -> float:
        """P of a gain so large if no covariate mattered: the likelihood-ratio test."""
        count = len(self.purchase_) + len(self.dropout_)
        return float(chdtrc(count, max(2.0 * self.gain_, 0.0))) if count else 1.0

    def each(self, covariates: Covariates, figure: Figure) -> Floats:
        """Compute a figure with every customer's own model; ``figure`` gets a model and its rows.

        Any question an order model answers can be asked so.
        """
        unique, place = np.unique(covariates.both, axis=0, return_inverse=True)
        loads = _loads(self.base_, covariates)
        slopes = [c.estimate for c in (*self.purchase_, *self.dropout_)]
        moved = np.log(np.array(self.base_.values)) + (unique * slopes) @ loads.T
        answer = np.empty(len(covariates.purchase))
        order = np.argsort(place.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(place.ravel(), minlength=len(unique)))
        for at, rows in zip(moved, np.split(order, ends[:-1]), strict=True):
            answer[rows] = figure(self.base_.with_values(np.exp(at)), rows)
        return answer

    def expected_orders(
        self, histories: Histories, covariates: Covariates, *, horizon: float
    ) -> Floats:
        """Return the expected orders of each customer with his covariates."""
        h = histories
        return self.each(
            covariates,
            lambda model, rows: model.expected_orders(
                h.repeats[rows], h.last_age[rows], h.age[rows], horizon=horizon
            ),
        )

    def p_alive(
        self, histories: Histories, covariates: Covariates, *, after: float = 0.0
    ) -> Floats:
        """Return the probability that each customer is one still, now or later."""
        h = histories
        return self.each(
            covariates,
            lambda model, rows: model.p_alive(
                h.repeats[rows], h.last_age[rows], h.age[rows], after=after
            ),
        )


def _climbed(plain: OrderModel, histories: Histories, scaled: Floats, loads: Floats) -> Optimum:
    whole = _objective(plain, histories, scaled, loads)
    part, stride = None, -(-len(histories) // SUBSAMPLE)
    if stride > 1:
        part = _objective(plain, histories.every(stride), scaled[::stride], loads)
    start = np.concatenate([np.log(np.array(plain.values)), np.zeros(scaled.shape[1])])
    return climb(whole, part, start, histories.customers)


def _loads(model: OrderModel, covariates: Covariates) -> Floats:
    """Return how each log-parameter (row) moves with each covariate (column)."""
    names = model.parameter_names
    columns = [model.purchase_load] * covariates.purchase.shape[1]
    columns += [model.dropout_load] * covariates.dropout.shape[1]
    if any(not load for load in columns):
        raise ValueError(f"{model.name} knows no leaving, so nothing can move it")
    return np.array([[load.get(name, 0.0) for load in columns] for name in names])


def _objective(model: OrderModel, histories: Histories, scaled: Floats, loads: Floats) -> Objective:
    """Return the mean log-likelihood over groups of equal covariates, and its slope.

    log-parameters of a group = those at z = 0 + loads (g * z): slopes follow by the chain rule.
    """
    unique, place = np.unique(scaled, axis=0, return_inverse=True)
    if len(unique) > MOST_GROUPS:
        raise ValueError("too many different covariates: draw continuous ones together in classes")
    parts = [histories.part(place.ravel() == group) for group in range(len(unique))]
    objectives = [model._objective(part) for part in parts]
    shares = np.array([part.customers for part in parts]) / histories.customers
    size = len(loads)

    def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
        value, slope = 0.0, np.zeros(len(at))
        for objective, share, z in zip(objectives, shares, unique, strict=True):
            own, steep = objective(at[:size] + loads @ (at[size:] * z))
            value += share * own
            slope[:size] += share * steep
            slope[size:] += share * (steep @ loads) * z
        return float(value), slope

    return mean_log_likelihood
