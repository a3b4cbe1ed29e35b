"""Pareto/NBD: Poisson orders until an exponential lifetime ends."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.special import betaln, digamma, gammaln

from customer_value.models.base import Floats, Histories, Objective
from customer_value.models.counting import counted, dot
from customer_value.models.dropout import DropoutModel, mean_age
from customer_value.models.nbd import NBD

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(32)
MORE_NODES, MORE_WEIGHTS = np.polynomial.legendre.leggauss(96)
DECAYED = 45.0  # exp(-45) of the integrand is nothing
FADED = 30.0
BLOCK = 4096


class ParetoNBD(DropoutModel):
    """The Pareto/NBD model (Schmittlein, Morrison & Colombo 1987, Management Science 33(1)).

    Orders follow a Poisson process with rate lambda ~ Gamma(r, alpha) until the customer
    leaves at an unseen moment, with hazard mu ~ Gamma(s, beta). One-time buyers may have left.

    CDNOW in weeks, customer 1516 (BTYD vignette: 25.456 and .998):

    >>> model = ParetoNBD(r=.5533, alpha=10.5776, s=.6062, beta=11.6679)
    >>> model.expected_orders([26], [30.857], [31.0], horizon=52.0).round(2)
    array([25.46])
    >>> model.p_alive([26, 0], [30.857, 0], [31.0, 39.0]).round(3)
    array([0.998, 0.294])
    """

    name = "pareto_nbd"
    parameter_names = ("r", "alpha", "s", "beta")
    dropout_load: ClassVar[dict[str, float]] = {"beta": -1.0}

    def _prepared(self, histories: Histories) -> Histories:
        return histories.collapsed()

    def _start(self, histories: Histories, stays: NBD) -> Floats:
        return np.array([*stays.values, 0.5, mean_age(histories) / 2])

    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        """Return the likelihood of having left between t_x and T against that of being alive.

        The first is an integral of a positive function; quadrature keeps all digits where
        differences of 2F1 lose them.
        """
        values = self.values
        odds = np.empty(len(histories))
        for rows in _blocks(len(histories)):
            x, t_x, t = (v[rows] for v in _columns(histories))
            odds[rows] = _Left(values, x, t_x, t).log_integral - _log_alive(values, x, t)
        return odds

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return (r+x)(beta+T)/(alpha+T) [1 - ((beta+T)/(beta+T+t))^(s-1)]/(s-1).

        Equation 41 of Fader & Hardie's note on the Pareto/NBD, safe at s = 1.
        """
        r, alpha, s, beta = self.values
        longer = np.log1p(horizon / (beta + age))
        y = (s - 1.0) * longer
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(np.abs(y) < 1e-9, 1.0 - y / 2, -np.expm1(-y) / y)
        return np.asarray((r + repeats) * (beta + age) / (alpha + age) * longer * share)

    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return ((beta+T)/(beta+T+t))^s.

        >>> model = ParetoNBD(r=.5533, alpha=10.5776, s=.6062, beta=11.6679)
        >>> model.p_alive([26, 0], [30.857, 0], [31.0, 39.0], after=52.0).round(3)
        array([0.616, 0.192])
        """
        _, _, s, beta = self.values
        return np.asarray(np.exp(-s * np.log1p(horizon / (beta + age))))

    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return P(left before the window) + P(alive at its start, and silent in it).

        Silent is who lives through it without an order, or leaves in it before any.
        """
        r, alpha, s, beta = self.values
        stays = self.stays_if_alive(repeats, age, horizon=start)
        later = (r, alpha, s, beta + start)
        silent = np.empty(len(repeats))
        for rows in _blocks(len(repeats)):
            x, now = repeats[rows], age[rows]
            then = now + (end - start)
            left = np.exp(_Left(later, x, now, then).log_integral - _log_alive(later, x, now))
            silent[rows] = left + np.exp(_log_alive(later, x, then) - _log_alive(later, x, now))
        return np.asarray(1.0 - stays + stays * silent)

    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return the integral of P(still alive at u) over the moment u of the m-th order.

        That moment has z = u/(alpha+T+u) ~ Beta(m, r+x), so equal steps of its distribution in
        the log odds of z see all of it.
        """
        r, alpha, s, beta = self.values
        order, now = (r + repeats)[:, None, None], (alpha + age)[:, None, None]
        m = counts[None, :, None]
        high = np.log(horizon / now)
        low = np.log(m / order) - FADED / np.minimum(m, order) - 5.0
        odds = high - np.maximum(high - low, 0.0) * (1.0 - MORE_NODES) / 2
        log_z, log_rest = -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds)
        density = np.exp(m * log_z + order * log_rest - betaln(m, order))
        lived = np.exp(-s * np.log1p(now * np.exp(odds) / (beta + age)[:, None, None]))
        width = np.maximum(high - low, 0.0)[..., 0] / 2
        return np.asarray((density * lived * MORE_WEIGHTS).sum(axis=2) * width)

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw orders over the shorter of the horizon and the drawn remaining lifetime."""
        r, alpha, s, beta = self.values
        rate = generator.gamma(r + repeats) / (alpha + age)
        hazard = generator.gamma(s, size=repeats.shape) / (beta + age)
        with np.errstate(divide="ignore", over="ignore"):
            lifetime = generator.exponential(size=repeats.shape) / hazard
        return generator.poisson(rate * np.minimum(lifetime, horizon)).astype(float)

    def _log_likelihoods(self, histories: Histories, values: tuple[float, ...]) -> Floats:
        r, alpha, s, beta = values
        x = histories.repeats
        found = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        for rows in _blocks(len(histories)):
            part = tuple(v[rows] for v in _columns(histories))
            left = _Left((r, alpha, s, beta), *part).log_integral
            found[rows] += np.logaddexp(_log_alive((r, alpha, s, beta), part[0], part[2]), left)
        return np.asarray(found)

    def _objective(self, histories: Histories) -> Objective:
        return _objective(histories)


def _columns(histories: Histories) -> tuple[Floats, Floats, Floats]:
    return histories.repeats, histories.last_age, histories.age


def _log_alive(values: tuple[float, ...], x: Floats, t: Floats) -> Floats:
    r, alpha, s, beta = values
    return np.asarray(-(r + x) * np.log(alpha + t) - s * np.log(beta + t))


class _Left:
    """The integral over u in [t_x, T] of s (alpha+u)^-(r+x) (beta+u)^-(s+1), and its slope.

    Gauss-Legendre in the logarithm of (base + u), base the smaller of alpha and beta, up to
    where the first factor has decayed: the integrand is then smooth for one and for 500 orders.
    """

    def __init__(self, values: tuple[float, ...], x: Floats, t_x: Floats, t: Floats) -> None:
        r, alpha, s, beta = values
        base = min(alpha, beta)
        self.order = (r + x)[:, None]
        with np.errstate(over="ignore"):
            end = np.minimum(t, (alpha + t_x) * np.exp(DECAYED / (r + x)) - alpha)
        half = np.log1p((end - t_x) / (base + t_x)) / 2
        start = np.log(base + t_x)
        u = np.exp(start[:, None] + half[:, None] * (1.0 + NODES)) - base
        self.u_alpha, self.u_beta = alpha + u, beta + u
        self.log_alpha, self.log_beta = np.log(self.u_alpha), np.log(self.u_beta)
        integrand = np.log(base + u) - self.order * self.log_alpha - (s + 1) * self.log_beta
        top = integrand.max(axis=1)
        self.share = np.exp(integrand - top[:, None]) * NODE_WEIGHTS
        mass = self.share.sum(axis=1)
        with np.errstate(divide="ignore"):
            self.log_integral = np.log(s) + top + np.log(mass) + np.log(half)
        self.share /= mass[:, None]

    def mean(self, values: Floats) -> Floats:
        """Average over the nodes, weighted by the integrand."""
        return np.asarray((self.share * values).sum(axis=1))


def _blocks(size: int) -> list[slice]:
    return [slice(i, min(i + BLOCK, size)) for i in range(0, size, BLOCK)]


def _block(values: tuple[float, ...], x: Floats, t_x: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Return the log-likelihood of each history without its count terms, and the slopes."""
    r, alpha, s, beta = values
    left = _Left(values, x, t_x, t)
    log_sum = np.logaddexp(_log_alive(values, x, t), left.log_integral)
    gone = np.exp(left.log_integral - log_sum)
    alive = 1.0 - gone
    slopes = np.stack(
        [
            -alive * np.log(alpha + t) - gone * left.mean(left.log_alpha),
            -(r + x) * (alive / (alpha + t) + gone * left.mean(1.0 / left.u_alpha)),
            -alive * np.log(beta + t) + gone * (1.0 / s - left.mean(left.log_beta)),
            -alive * s / (beta + t) - gone * (s + 1.0) * left.mean(1.0 / left.u_beta),
        ]
    )
    return log_sum, slopes


def _objective(histories: Histories) -> Objective:
    x, t_x, t, w = histories.repeats, histories.last_age, histories.age, histories.weights
    counts, of_count = counted(x, w)
    total = histories.customers

    def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = values = tuple(float(v) for v in np.exp(at))
        value = dot(of_count, gammaln(r + counts) - gammaln(r))
        value += total * (r * np.log(alpha) + s * np.log(beta))
        slope = np.array(
            [
                dot(of_count, digamma(r + counts) - digamma(r)) + total * np.log(alpha),
                total * r / alpha,
                total * np.log(beta),
                total * s / beta,
            ]
        )
        for rows in _blocks(len(x)):
            log_sum, slopes = _block((r, alpha, s, beta), x[rows], t_x[rows], t[rows])
            value += dot(w[rows], log_sum)
            slope += np.einsum("ij,j->i", slopes, w[rows])
        return float(value / total), slope * np.array(values) / total

    return mean_log_likelihood
