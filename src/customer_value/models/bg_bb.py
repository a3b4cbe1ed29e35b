"""BG/BB: orders at discrete opportunities, each taken or not, until the customer leaves."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from scipy.special import betaln, digamma, gammaln, hyp2f1

from customer_value.models.base import Floats, Histories, Objective, maximise
from customer_value.models.counting import dot
from customer_value.models.dropout import GAIN_OF_TWO_PARAMETERS, DropoutModel
from customer_value.models.nbd import NBD

Values = tuple[float, ...]


class BGBB(DropoutModel):
    """The beta-geometric/beta-Bernoulli model (Fader, Hardie & Shang 2010, Mark. Science 29(6)).

    Time is counted in opportunities: yearly budgets, fairs, seasons. At each one a living
    customer orders with probability p ~ Beta(alpha, beta); before each one he may leave with
    probability theta ~ Beta(gamma, delta). ``age`` is the number of opportunities so far,
    ``last_age`` the last one taken; being alive means alive at the next opportunity.

    Donations, 6 opportunities (table 6 of the paper: .11, .59, .93):

    >>> model = BGBB(alpha=1.204, beta=.750, gamma=.657, delta=2.783)
    >>> model.p_alive([0, 2, 6], [0, 4, 6], 6).round(2)
    array([0.11, 0.59, 0.93])
    >>> model.expected_orders_of_new([1, 5]).round(3)
    array([0.498, 1.938])
    """

    name = "bg_bb"
    parameter_names = ("alpha", "beta", "gamma", "delta")
    purchase_load: ClassVar[dict[str, float]] = {"beta": -1.0}
    dropout_load: ClassVar[dict[str, float]] = {"delta": -1.0}
    least_gain = GAIN_OF_TWO_PARAMETERS

    def fit_histories(self, histories: Histories, without_dropout: NBD | None = None) -> Self:
        """Learn alpha, beta, gamma and delta from histories counted in opportunities."""
        x, t_x, n = histories.repeats, histories.last_age, histories.age
        if (t_x != np.floor(t_x)).any() or (n != np.floor(n)).any() or (x > t_x).any():
            raise ValueError("ages must be whole opportunities, at most one order at each")
        return super().fit_histories(histories, without_dropout)

    def _prepared(self, histories: Histories) -> Histories:
        return histories.collapsed()

    def _start(self, histories: Histories, stays: NBD) -> Floats:
        return np.array([1.0, 1.0, 0.7, 3.0])

    def _log_likelihood_of_staying(self, histories: Histories, stays: NBD) -> float:
        return maximise(_objective_of_staying, histories, np.zeros(2)).log_likelihood

    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        ends = _Ends(histories, self.values)
        return np.asarray(ends.log_gone - ends.log_alive)

    def _log_likelihoods(self, histories: Histories, values: Values) -> Floats:
        alpha, beta, gamma, delta = values
        ends = _Ends(histories, values)
        all_ways = betaln(alpha, beta) + betaln(gamma, delta)
        return np.asarray(np.logaddexp(ends.log_alive, ends.log_gone) - all_ways)

    def _taken(self, repeats: Floats, age: Floats) -> tuple[Floats, Floats]:
        """Return the parameters of p given the past."""
        alpha, beta, _, _ = self.values
        return alpha + repeats, beta + age - repeats

    def _staying(self, age: Floats, opportunities: int) -> Floats:
        """Return P(alive at the i-th opportunity from now | alive at the first), a row each."""
        _, _, gamma, delta = self.values
        later = delta + age + 1.0
        steps = np.arange(opportunities - 1, dtype=float)[:, None]
        each = np.vstack([np.ones(len(age)), (later + steps) / (gamma + later + steps)])
        return np.asarray(np.cumprod(each, axis=0)[:opportunities], float)

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return E[p] times the sum of P(alive) over the opportunities of the horizon."""
        some, none = self._taken(repeats, age)
        staying = self._staying(age, int(horizon)).sum(axis=0)
        return np.asarray(some / (some + none) * staying)

    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return B(gamma, delta+n+1+t) / B(gamma, delta+n+1).

        >>> model = BGBB(alpha=1.204, beta=.750, gamma=.657, delta=2.783)
        >>> model.p_alive([6], [6], [6], after=5).round(3)
        array([0.707])
        """
        _, _, gamma, delta = self.values
        later = delta + age + 1.0
        return np.asarray(np.exp(betaln(gamma, later + int(horizon)) - betaln(gamma, later)))

    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return the sum over how many opportunities of the window he is there to pass over."""
        first, last = int(start), int(end)
        if last <= first:
            return np.ones(len(age))
        some, none = self._taken(repeats, age)
        staying = self._staying(age, last)[first:]
        before, after = 1.0 - staying[:1], staying[:-1] - staying[1:]
        seen = np.vstack([before, after, staying[-1:]])
        passed = np.arange(last - first + 1, dtype=float)[:, None]
        over = np.exp(betaln(some, none + passed) - betaln(some, none))
        return np.asarray((seen * over).sum(axis=0))

    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return the sum over opportunities of P(alive there, and the m-th order falls on it).

        C(i-1, m-1) B(alpha'+m, beta'+i-m)/B(alpha', beta') for the i-th opportunity from now.
        """
        some, none = (v[:, None, None] for v in self._taken(repeats, age))
        i = np.arange(1.0, int(horizon) + 1.0)
        m = counts[None, :, None]
        late = np.maximum(i - m, 0.0)
        log_ways = gammaln(i) - gammaln(m) - gammaln(late + 1.0)
        chance = np.exp(log_ways + betaln(some + m, none + late) - betaln(some, none))
        staying = self._staying(age, int(horizon)).T[:, None, :]
        return np.asarray(np.where(i >= m, chance * staying, 0.0).sum(axis=2))

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw how many opportunities he lives to see, and how many of them he takes."""
        _, _, gamma, delta = self.values
        taking = generator.beta(*self._taken(repeats, age))
        leaving = generator.beta(gamma, delta + age + 1.0)
        seen = generator.geometric(np.clip(leaving, 1e-12, 1.0))
        return generator.binomial(np.minimum(seen, int(horizon)), taking).astype(float)

    def discounted_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, rate: float, steps: int = 0
    ) -> Floats:
        """Return expected orders if alive, that of the i-th opportunity worth 1/(1+rate)^i."""
        some, none = self._taken(repeats, age)
        fades = (1.0 + rate) ** -np.arange(1.0, int(horizon) + 1.0)
        staying = self._staying(age, int(horizon))
        return np.asarray(some / (some + none) * np.einsum("i,ij->j", fades, staying))

    def discounted_residual_if_alive(self, repeats: Floats, age: Floats, *, rate: float) -> Floats:
        """Return E[p] / (1+d) 2F1(1, delta+n+1; gamma+delta+n+1; 1/(1+d)): the sum of all time."""
        if not rate > 0:
            raise ValueError("without a horizon the discount rate must be positive")
        _, _, gamma, delta = self.values
        some, none = self._taken(repeats, age)
        later = delta + age + 1.0
        staying = hyp2f1(1.0, later, gamma + later, 1.0 / (1.0 + rate))
        return np.asarray(some / (some + none) * staying / (1.0 + rate))

    def _objective(self, histories: Histories) -> Objective:
        w, total = histories.weights, histories.customers

        def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
            values = alpha, beta, gamma, delta = tuple(np.exp(at).tolist())
            ends = _Ends(histories, values)
            all_ways = betaln(alpha, beta) + betaln(gamma, delta)
            value = dot(w, np.logaddexp(ends.log_alive, ends.log_gone)) - total * all_ways
            first, second = digamma(alpha + beta), digamma(gamma + delta)
            start = [
                first - digamma(alpha),
                first - digamma(beta),
                second - digamma(gamma),
                second - digamma(delta),
            ]
            slope = np.array(start) * total + np.einsum("ij,j->i", ends.slopes(), w)
            return float(value / total), slope * np.array(values) / total

        return mean_log_likelihood


class _Ends:
    """The ways a history can have gone on after the last order, one column each.

    Column i: left after passing over i opportunities. Alive: passed over all of them.
    """

    def __init__(self, histories: Histories, values: Values) -> None:
        self.values = alpha, beta, gamma, delta = values
        self.x, self.last, self.n = histories.repeats, histories.last_age, histories.age
        silent = self.n - self.last
        passed = np.arange(silent.max(initial=0.0) + 1.0)[None, :]
        self.seen = self.last[:, None] + np.minimum(passed, silent[:, None])
        x = self.x[:, None]
        ways = betaln(alpha + x, beta + self.seen - x) + betaln(gamma + 1.0, delta + self.seen)
        self.ways = np.where(passed <= silent[:, None], ways, -np.inf)
        self.log_gone = np.logaddexp.reduce(self.ways, axis=1)
        taken = betaln(alpha + self.x, beta + self.n - self.x)
        self.log_alive = taken + betaln(gamma, delta + self.n + 1.0)

    def slopes(self) -> Floats:
        """Return the slopes of the log-sum of all ways, by the four parameters."""
        alpha, beta, gamma, delta = self.values
        log_sum = np.logaddexp(self.log_alive, self.log_gone)
        alive, gone = np.exp(self.log_alive - log_sum), np.exp(self.ways - log_sum[:, None])
        x, n, seen = self.x, self.n, self.seen
        both, tail = digamma(alpha + beta + n), digamma(gamma + delta + n + 1.0)
        some = digamma(alpha + x)
        all_seen = digamma(alpha + beta + seen)
        left = digamma(gamma + delta + 1.0 + seen)
        passed = digamma(beta + seen - x[:, None])
        by_alive = [
            some - both,
            digamma(beta + n - x) - both,
            digamma(gamma) - tail,
            digamma(delta + n + 1.0) - tail,
        ]
        by_gone = [
            some[:, None] - all_seen,
            passed - all_seen,
            digamma(gamma + 1.0) - left,
            digamma(delta + seen) - left,
        ]
        return np.stack(
            [alive * a + (gone * g).sum(axis=1) for a, g in zip(by_alive, by_gone, strict=True)]
        )


def _objective_of_staying(histories: Histories) -> Objective:
    x, n, w = histories.repeats, histories.age, histories.weights
    total = histories.customers

    def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
        alpha, beta = (float(v) for v in np.exp(at))
        value = dot(w, np.asarray(betaln(alpha + x, beta + n - x))) - total * betaln(alpha, beta)
        start, end = digamma(alpha + beta), digamma(alpha + beta + n)
        by_alpha = dot(w, digamma(alpha + x) - end) + total * (start - digamma(alpha))
        by_beta = dot(w, digamma(beta + n - x) - end) + total * (start - digamma(beta))
        return float(value / total), np.array([by_alpha * alpha, by_beta * beta]) / total

    return mean_log_likelihood
