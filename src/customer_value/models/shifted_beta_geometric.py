"""Contracts: customers renew or are seen to leave, period by period."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma

from customer_value.models.base import (
    FittedModel,
    Floats,
    Histories,
    Identification,
    Objective,
    maximise,
)
from customer_value.models.counting import dot

ALIKE = 1e-4  # below it the spread of churn rates is nothing
FORGOTTEN = 40.0  # exp(-40) of today's money is nothing


class ContractModel(FittedModel):
    """How long contracts last: S(t) = B(alpha, beta + t^c) / B(alpha, beta).

    Every customer has a chance theta ~ Beta(alpha, beta) to leave at a renewal, which with
    c other than 1 changes as the contract grows older. Time is counted in renewals.
    """

    def fit(self, lost: ArrayLike, kept: ArrayLike) -> Self:
        """Learn from counts by renewal t = 1, 2, ...: lost at t, and last seen alive after t.

        The log-likelihood is the sum of lost_t log P(T=t) and kept_t log S(t). One cohort of
        n renewals has all its ``kept`` in the last place; cohorts of different age add up.
        """
        gone, there = (np.atleast_1d(np.asarray(v, float)) for v in (lost, kept))
        if gone.shape != there.shape or (gone < 0).any() or (there < 0).any():
            raise ValueError("lost and kept must be counts of equal length")
        doubt = self._doubt(gone, there)
        if doubt is not None:
            self.identification_ = doubt
            return self
        t = np.arange(1.0, len(gone) + 1.0)
        # Histories is only the carrier here: lost in the place of repeats, kept of last_age.
        counts = Histories(gone, there, t, gone + there)
        start = np.zeros(len(self.parameter_names))
        optimum = maximise(lambda _: self._mean_log_likelihood(counts), counts, start)
        values = np.exp(optimum.log_parameters)
        doubt = Identification.IDENTIFIED
        if 1.0 / (values[0] + values[1] + 1.0) < ALIKE:
            doubt = Identification.NO_SPREAD
        elif not optimum.converged:
            doubt = Identification.NOT_CONVERGED
        return self._learn(optimum, doubt)

    def _doubt(self, lost: Floats, kept: Floats) -> Identification | None:
        if not (lost.sum() + kept.sum()) > 0:
            return Identification.NO_CUSTOMERS
        if not lost.sum() > 0:
            return Identification.NO_DROPOUT
        exposed = np.cumsum((lost + kept)[::-1])[::-1] > 0
        if exposed.sum() < len(self.parameter_names):
            return Identification.NO_SPREAD
        return None

    def _log_survival(self, t: Floats, values: tuple[float, ...]) -> tuple[Floats, Floats]:
        """Return log S(t) and its slopes by alpha, beta and c."""
        alpha, beta, *rest = values
        c = rest[0] if rest else 1.0
        aged = t**c
        both, start = digamma(alpha + beta + aged), digamma(alpha + beta)
        later = digamma(beta + aged)
        with np.errstate(divide="ignore", invalid="ignore"):
            older = np.where(t > 0, (later - both) * aged * np.log(t), 0.0)
        slopes = [start - both, later - both - digamma(beta) + start, older]
        log_survival = betaln(alpha, beta + aged) - betaln(alpha, beta)
        return np.asarray(log_survival), np.stack(slopes[: len(values)])

    def _mean_log_likelihood(self, counts: Histories) -> Objective:
        lost, kept, t = counts.repeats, counts.last_age, counts.age
        total = counts.customers

        def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
            values = tuple(np.exp(at).tolist())
            before, slope_before = self._log_survival(t - 1.0, values)
            after, slope_after = self._log_survival(t, values)
            left = -np.expm1(after - before)
            log_left = before + np.log(np.maximum(left, 1e-300))
            slope_left = (slope_before - (1.0 - left) * slope_after) / np.maximum(left, 1e-300)
            value = (lost * log_left + kept * after).sum()
            slope = (lost * slope_left + kept * slope_after).sum(axis=1)
            return float(value / total), slope * np.array(values) / total

        return mean_log_likelihood

    def survival(self, renewals: ArrayLike) -> Floats:
        """Return S(t), the share of customers still there after t renewals."""
        t = np.atleast_1d(np.asarray(renewals, float))
        return np.exp(self._log_survival(t, self.values)[0])

    def retention(self, renewal: ArrayLike) -> Floats:
        """Return r_t = S(t)/S(t-1), the share of those there who renew at renewal t."""
        return self.p_alive(np.atleast_1d(np.asarray(renewal, float)) - 1.0, after=1.0)

    def p_alive(self, renewals: ArrayLike, *, after: float) -> Floats:
        """Return S(n+t)/S(n): who has renewed n times is there after t renewals more."""
        n = np.atleast_1d(np.asarray(renewals, float))
        now, later = (self._log_survival(t, self.values)[0] for t in (n, n + after))
        return np.asarray(np.exp(later - now))

    def expected_lifetime(self, *, rate: float) -> float:
        """Return DEL, the sum over t = 0, 1, ... of S(t) / (1+rate)^t: a period paid now, and on.

        Source: Fader & Hardie 2010, Marketing Science 29(1), equation 4.
        """
        return float(1.0 + self.residual_lifetime(0, rate=rate)[0] / (1.0 + rate))

    def residual_lifetime(
        self, renewals: ArrayLike, *, rate: float, horizon: int | None = None
    ) -> Floats:
        """Return DERL just before the next renewal of who has renewed n times.

        The sum over t > n of S(t)/S(n) / (1+rate)^(t-n-1), without end or over ``horizon``
        renewals. Source: Fader & Hardie 2010, equation 6, where n counts from 1.
        """
        if not rate > 0 and horizon is None:
            raise ValueError("without a horizon the discount rate must be positive")
        n, place = np.unique(np.asarray(renewals, float), return_inverse=True)
        far = int(np.ceil(FORGOTTEN / np.log1p(rate))) if horizon is None else horizon
        steps = np.arange(float(far))
        fades = (1.0 + rate) ** -steps
        start = self._log_survival(n, self.values)[0]
        sums = [
            dot(fades, np.exp(self._log_survival(one + 1.0 + steps, self.values)[0] - log_now))
            for one, log_now in zip(n.tolist(), start.tolist(), strict=True)
        ]
        return np.array(sums)[place.ravel()]


class ShiftedBetaGeometric(ContractModel):
    """The shifted-beta-geometric model (Fader & Hardie 2007, J. Interactive Marketing 21(1)).

    Everybody has his own chance to leave at a renewal and it never changes; retention of a
    cohort rises because those who leave easily are gone first.

    >>> model = ShiftedBetaGeometric(alpha=.668, beta=3.806)
    >>> (100 * model.survival([1, 7, 12])).round(1)
    array([85.1, 48.9, 37.8])
    >>> round(model.expected_lifetime(rate=.1), 2)
    5.92
    """

    name = "shifted_beta_geometric"
    parameter_names = ("alpha", "beta")


class BetaDiscreteWeibull(ContractModel):
    """The beta-discrete-Weibull model (Fader, Hardie, Liu, Davin & Steenburgh 2018, JIM 43).

    As the shifted-beta-geometric, but the chance to leave rises (c > 1) or falls (c < 1) as a
    contract grows older; few renewals then foretell the later ones better.

    >>> model = BetaDiscreteWeibull(alpha=.2143, beta=1.4266, c=1.7236)
    >>> (100 * model.survival([1, 7])).round(1)
    array([86.9, 49.1])
    """

    name = "beta_discrete_weibull"
    parameter_names = ("alpha", "beta", "c")
