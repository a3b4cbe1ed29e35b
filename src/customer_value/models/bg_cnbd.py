"""BG/CNBD-k: regular buyers, whose next order takes k steps of a Poisson process."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaln, digamma, expit, gammaln

from customer_value.models.base import Floats, Histories, Objective, maximise
from customer_value.models.counting import dot
from customer_value.models.dropout import DropoutModel, mean_repeats
from customer_value.models.nbd import NBD

MOST_STAGES = 6
TERMS = 32
TERMS_ONE_BY_ONE = 512
NEGLIGIBLE = 1e-12
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(96)
Values = tuple[float, ...]


class BGCNBD(DropoutModel):
    """The BG/CNBD-k model (Reutterer, Platzer & Schroeder 2021, IJRM 38(1)).

    Gaps between orders are Erlang-k: an order is every k-th step of a Poisson process whose
    rate is Gamma(r, alpha); after each repeat order the customer leaves with probability
    p ~ Beta(a, b). With k = 1 it is BG/NBD. Silence tells more of a regular buyer, so who
    left is seen earlier. ``stages`` is k; if not given, the likelihood chooses it.

    Which of the k steps a living customer has reached is not seen; every figure is averaged
    over what is known of it, so nothing is approximated.

    >>> model = BGCNBD(stages=2, r=.8, alpha=2.5, a=.9, b=3.0)
    >>> model.p_alive([6, 6], [30.0, 30.0], [33.0, 60.0]).round(3)
    array([0.857, 0.014])
    """

    name = "bg_cnbd"
    parameter_names = ("r", "alpha", "a", "b")
    dropout_load: ClassVar[dict[str, float]] = {"b": -1.0}
    shift: ClassVar[int] = 0
    """1 where a customer may leave after the first order already (MBG/CNBD-k)."""

    def __init__(self, *, stages: int | None = None, **parameters: float) -> None:
        """Take k, known parameters, both or neither."""
        if parameters and stages is None:
            raise ValueError("known parameters belong to a known number of stages")
        super().__init__(**parameters)
        self._chosen = stages
        self.stages = stages or 1

    def fit_histories(self, histories: Histories, without_dropout: NBD | None = None) -> Self:
        """Learn from checked histories, and k unless it was given."""
        if self._chosen is not None:
            return super().fit_histories(histories, without_dropout)
        best: Self | None = None
        for stages in range(1, MOST_STAGES + 1):
            further = type(self)(stages=stages).fit_histories(histories, without_dropout)
            if best and not further.log_likelihood_ > best.log_likelihood_:
                break
            best = further
            if not best.parameters_:
                break
        vars(self).update(vars(best) | {"_chosen": None})
        return self

    def _start(self, histories: Histories, stays: NBD) -> Floats:
        r, alpha = stays.values
        b = max(1.0, 2.0 * mean_repeats(histories))
        return np.array([r, alpha / self.stages, 1.0, b])

    def _log_likelihood_of_staying(self, histories: Histories, stays: NBD) -> float:
        if self.stages == 1:
            return stays.log_likelihood_
        start = np.log(np.array(stays.values) / [1.0, self.stages])
        return maximise(self._objective_of_staying, histories, start).log_likelihood

    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        return self._parts(histories, self.values)[1]

    def stage_shares(self, histories: Histories) -> Floats:
        """Return P(step j of k | alive): proportional to (r+kx)_j / j! ((T-t_x)/(alpha+T))^j."""
        r, alpha, _, _ = self.values
        return np.asarray(_Steps(histories, r, alpha, self.stages).shares)

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return the sum over m of E[(1-p)^(m-1)] P(m orders or more would come in time)."""
        return self._sum(repeats, age, horizon, lambda left_before: np.ones(left_before.shape))

    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return 1 - sum over m of E[p (1-p)^(m-1)] P(m orders or more would come in time)."""
        a = self.values[2]
        return np.asarray(1.0 - self._sum(repeats, age, horizon, lambda total: a / (a + total)))

    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return P(left before the window) + P(alive at its start, no k-th step in it)."""
        r, alpha, _, _ = self.values
        steps = np.round(repeats * self.stages)
        reached = steps % self.stages
        if start <= 0:
            share = end / (alpha + age + end)
            return np.asarray(1.0 - betainc(self.stages - reached, r + steps, share))
        silent = np.zeros(len(repeats))
        unseen = np.ones(len(repeats))
        for first in range(0, TERMS * TERMS_ONE_BY_ONE, TERMS):
            rows = np.flatnonzero(unseen > NEGLIGIBLE)
            if not len(rows):
                break
            n = first + np.arange(TERMS, dtype=float)
            chance = self._counts(repeats[rows], age[rows], start, n)
            unseen[rows] -= chance.sum(axis=1)
            quiet = self._quiet_after(repeats[rows], age[rows], (start, end), n)
            silent[rows] += (chance * quiet).sum(axis=1)
        return np.asarray(1.0 - self.stays_if_alive(repeats, age, horizon=start) + silent)

    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return E[(1-p)^(m-1)] P(N >= mk - j), N the steps within the horizon."""
        r, alpha, a, b = self.values
        steps = np.round(repeats * self.stages)[:, None]
        share = (horizon / (alpha + age + horizon))[:, None]
        x, reached = np.divmod(steps, self.stages)
        kept = b + x + self.shift
        stays = np.exp(betaln(a, kept + counts - 1.0) - betaln(a, kept))
        return np.asarray(stays * betainc(counts * self.stages - reached, r + steps, share))

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw the steps, of which every k-th is an order, and the order he leaves after."""
        r, alpha, a, b = self.values
        steps = np.round(repeats * self.stages)
        x, reached = np.divmod(steps, self.stages)
        rate = generator.gamma(r + steps) / (alpha + age)
        would_be = (reached + generator.poisson(rate * horizon)) // self.stages
        leaving = generator.beta(a, b + x + self.shift)
        last = generator.geometric(np.clip(leaving, 1e-12, 1.0))
        return np.minimum(would_be, last).astype(float)

    def _counts(self, repeats: Floats, age: Floats, time: float, n: Floats) -> Floats:
        """Return P(n steps in the time), a negative binomial."""
        r, alpha, _, _ = self.values
        order = (r + np.round(repeats * self.stages))[:, None]
        log_stay, log_step = (
            np.log((alpha + age) / (alpha + age + time))[:, None],
            np.log(time / (alpha + age + time))[:, None],
        )
        log_ways = gammaln(order + n) - gammaln(order) - gammaln(n + 1.0)
        return np.asarray(np.exp(log_ways + order * log_stay + n * log_step))

    def _quiet_after(
        self, repeats: Floats, age: Floats, window: tuple[float, float], n: Floats
    ) -> Floats:
        """Return E[stays through the orders of n steps] P(no order in the window after them)."""
        r, alpha, a, b = self.values
        steps = np.round(repeats * self.stages)[:, None]
        x, reached = np.divmod(steps, self.stages)
        orders, reached = np.divmod(reached + n, self.stages)
        kept = b + x + self.shift
        stays = np.exp(betaln(a, kept + orders) - betaln(a, kept))
        start, end = window
        share = ((end - start) / (alpha + age + end))[:, None]
        return np.asarray(stays * (1.0 - betainc(self.stages - reached, r + steps + n, share)))

    def _sum(
        self,
        repeats: Floats,
        age: Floats,
        horizon: float,
        factor: Callable[[Floats], Floats],
    ) -> Floats:
        """Add E[(1-p)^(m-1)] factor P(N >= mk - j) over m, one by one and then by an integral.

        N, the steps of the horizon, is negative binomial; terms fall, so those after a
        negligible one are left out; beyond 512 the sum is the integral between half numbers.
        """
        r, alpha, a, b = self.values
        k = float(self.stages)
        steps = np.round(repeats * k)
        share = horizon / (alpha + age + horizon)
        kept = b + steps // k + self.shift
        log_all = betaln(a, kept)

        def terms(rows: NDArray[np.intp], m: Floats) -> Floats:
            some = kept[rows, None] + m - 1.0
            stays = np.exp(betaln(a, some) - log_all[rows, None])
            needed = m * k - (steps[rows] % k)[:, None]
            late = betainc(needed, (r + steps[rows])[:, None], share[rows, None])
            return np.asarray(stays * factor(some) * late)

        total = np.zeros(len(repeats))
        rows = np.arange(len(repeats))
        for first in range(1, TERMS_ONE_BY_ONE + 1, TERMS):
            block = terms(rows, first + np.arange(TERMS, dtype=float)[None, :])
            total[rows] += block.sum(axis=1)
            rows = rows[block[:, -1] > NEGLIGIBLE * total[rows]]
            if not len(rows):
                return total
        most = (r + steps[rows]) * 1.0 + 10.0 * np.sqrt(r + steps[rows]) + 45.0
        ends = np.maximum(most * horizon / (alpha + age[rows]) / k, TERMS_ONE_BY_ONE + 1.0)
        half = np.log(ends / (TERMS_ONE_BY_ONE + 0.5))[:, None] / 2
        m = (TERMS_ONE_BY_ONE + 0.5) * np.exp(half * (1.0 + NODES))
        total[rows] += (terms(rows, m) * m * half * NODE_WEIGHTS).sum(axis=1)
        return total

    def _parts(self, histories: Histories, values: Values) -> tuple[Floats, Floats]:
        """Return the log-likelihood of being alive without its count terms, and the log odds."""
        r, alpha, a, b = values
        x = histories.repeats
        steps = _Steps(histories, r, alpha, self.stages)
        since = np.log1p((histories.age - histories.last_age) / (alpha + histories.last_age))
        possible = (x > 0) | (self.shift > 0)
        base = np.where(possible, b + x - 1.0 + self.shift, 1.0)
        odds = np.log(a / base) + (r + self.stages * x) * since - steps.log_sum
        return steps.log_alive, np.where(possible, odds, -np.inf)

    def _log_likelihoods(self, histories: Histories, values: Values) -> Floats:
        r, alpha, a, b = values
        x = histories.repeats
        alive, odds = self._parts(histories, values)
        counts = gammaln(r + self.stages * x) - gammaln(r) + r * np.log(alpha)
        leaving = betaln(a, b + x + self.shift) - betaln(a, b)
        constant = _regularity(histories, self.stages)
        return np.asarray(counts + leaving + alive + np.logaddexp(0.0, odds) + constant)

    def _objective(self, histories: Histories) -> Objective:
        x, t_x, t, w = histories.repeats, histories.last_age, histories.age, histories.weights
        counts, shift, total = self.stages * x, self.shift, histories.customers
        since_of = t - t_x
        possible = (x > 0) | (shift > 0)
        constant = dot(w, _regularity(histories, self.stages))

        def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
            r, alpha, a, b = (float(v) for v in np.exp(at))
            steps = _Steps(histories, r, alpha, self.stages)
            base = np.where(possible, b + x - 1.0 + shift, 1.0)
            odds = np.log(a / base) + (r + counts) * np.log1p(since_of / (alpha + t_x))
            odds = np.where(possible, odds - steps.log_sum, -np.inf)
            gone, here = w * expit(odds), w * expit(-odds)
            value, slope = steps.common(w, here)
            value += dot(w, np.asarray(betaln(a, b + x + shift) + np.logaddexp(0.0, odds)))
            value += constant - total * float(betaln(a, b))
            both = digamma(a + b) - digamma(a + b + x + shift)
            by_r = slope[0] - dot(gone, np.log(alpha + t_x))
            by_alpha = slope[1] - dot(gone, (r + counts) / (alpha + t_x))
            by_a = dot(w, both) + gone.sum() / a
            by_b = dot(w, digamma(b + x + shift) - digamma(b) + both) - dot(gone, 1.0 / base)
            slopes = np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])
            return float(value / total), slopes / total

        return mean_log_likelihood

    def _objective_of_staying(self, histories: Histories) -> Objective:
        w, total = histories.weights, histories.customers
        constant = dot(w, _regularity(histories, self.stages))

        def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
            r, alpha = (float(v) for v in np.exp(at))
            steps = _Steps(histories, r, alpha, self.stages)
            value, slope = steps.common(w, w)
            return float((value + constant) / total), slope * np.array([r, alpha]) / total

        return mean_log_likelihood


class MBGCNBD(BGCNBD):
    """The MBG/CNBD-k model: as BG/CNBD-k, but one may leave after the first order already.

    With k = 1 it is MBG/NBD.

    >>> MBGCNBD(stages=1, r=.525, alpha=6.183, a=.891, b=1.614).p_alive([0], [0], [39.0]).round(2)
    array([0.39])
    """

    name = "mbg_cnbd"
    shift = 1


class _Steps:
    """The steps made since the last order by who is alive, none to k-1 of them.

    Step j weighs (r+kx)_j / j! ((T-t_x)/(alpha+T))^j.
    """

    def __init__(self, histories: Histories, r: float, alpha: float, stages: int) -> None:
        self.r, self.alpha, self.stages, self.histories = r, alpha, stages, histories
        self.order = r + stages * histories.repeats
        self.log_age = np.log(alpha + histories.age)
        passed = (histories.age - histories.last_age) / (alpha + histories.age)
        weight = np.ones((stages, len(histories)))
        for j in range(1, stages):
            weight[j] = weight[j - 1] * (self.order + j - 1.0) / j * passed
        mass = weight.sum(axis=0)
        self.shares = (weight / mass).T
        self.log_sum = np.log(mass)
        self.log_alive = self.log_sum - self.order * self.log_age

    def common(self, w: Floats, here: Floats) -> tuple[float, Floats]:
        """Return terms of the log-likelihood that hold with and without leaving.

        The slopes by r and alpha of being alive count by ``here``, the weight that is alive.
        """
        total = float(w.sum())
        value = dot(w, gammaln(self.order) + self.log_alive)
        value += float(total * (self.r * np.log(self.alpha) - gammaln(self.r)))
        more, made = np.zeros(len(here)), np.zeros(len(here))
        grown = np.zeros(len(here))
        for j in range(1, self.stages):
            grown = grown + 1.0 / (self.order + j - 1.0)
            more += self.shares[:, j] * grown
            made += self.shares[:, j] * j
        by_r = dot(w, digamma(self.order)) + float(total * (np.log(self.alpha) - digamma(self.r)))
        by_r += dot(here, more - self.log_age)
        by_alpha = float(total * self.r / self.alpha)
        by_alpha -= dot(here, (self.order + made) / (self.alpha + self.histories.age))
        return value, np.array([by_r, by_alpha])


def _regularity(histories: Histories, stages: int) -> Floats:
    """Return the part of the log-likelihood that knows only k and the times of the orders.

    With the gaps: (k-1) sum of log gaps - x log Gamma(k). Without them: the density of the
    last order alone, t^(kx-1)/Gamma(kx), against that of k = 1.
    """
    x, t_x = histories.repeats, histories.last_age
    if histories.log_gaps is not None:
        return np.asarray((stages - 1.0) * histories.log_gaps - x * gammaln(float(stages)))
    with np.errstate(divide="ignore", invalid="ignore"):
        known = (stages - 1.0) * x * np.log(t_x) - gammaln(stages * x) + gammaln(x)
    return np.where(x > 0, known, 0.0)
