"""BG/NBD: Poisson orders, and after each repeat order a chance to leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from scipy.special import betainc, betaln, digamma, gammaln, hyp2f1

from customer_value.models.base import Floats, Histories, Objective, by_age, by_repeats
from customer_value.models.counting import distinct, dot
from customer_value.models.dropout import DropoutModel, mean_repeats
from customer_value.models.nbd import NBD

DEGENERATE = 1e-6
NEAR_ONE, CANCELS = 1e-3, 1e-7  # about a = 1 the sum loses digits, the more the larger b is
TINY = 1e-300
FADED = 45.0  # exp(-45) of an integrand is nothing
WIDE = 12.0  # nothing of a bell is beyond so many times its width
BLOCK = 256
ROWS_AT_ONCE = 1 << 15
STEADY = 50.0  # above it everybody leaves with nearly the same chance, and 2F1 overflows
Values = tuple[float, float, float, float]
SMALLEST = 500.0  # below exp(-500) a chance to leave is none


class BGNBD(DropoutModel):
    """The beta-geometric/NBD model (Fader, Hardie & Lee 2005, Marketing Science 24(2)).

    Orders follow a Poisson process with rate lambda ~ Gamma(r, alpha) while the customer is
    alive; after each repeat order he leaves with probability p ~ Beta(a, b). Who never came
    back cannot have left in this model, so P(alive) of a one-time buyer is 1: use MBG/NBD or
    Pareto/NBD where that matters.

    CDNOW in weeks, customer with 2 repeats, the last in week 30.43 of 38.86 (paper: 1.226):

    >>> model = BGNBD(r=.243, alpha=4.414, a=.793, b=2.426)
    >>> model.expected_orders([2], [30.43], [38.86], horizon=39.0).round(3)
    array([1.226])
    >>> model.p_alive([26, 0], [30.857, 0], [31, 31]).round(3)
    array([0.969, 1.   ])
    >>> model.expected_orders_of_new([1.0, 3.0]).round(4)
    array([0.0533, 0.1509])
    """

    name = "bg_nbd"
    parameter_names = ("r", "alpha", "a", "b")
    dropout_load: ClassVar[dict[str, float]] = {"b": -1.0}
    shift: ClassVar[int] = 0
    """1 where a customer may leave after the first order already (MBG/NBD)."""

    def _start(self, histories: Histories, stays: NBD) -> Floats:
        r, alpha = stays.values
        return np.array([r, alpha, 1.0, max(1.0, 2.0 * mean_repeats(histories))])

    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        """Return log of a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x); never for one-time buyers.

        Source: Fader, Hardie & Lee 2008, "Computing P(alive) using the BG/NBD model".
        """
        return _log_odds_of_leaving(histories, self.values, self.shift)[0]

    @property
    def _given_orders(self) -> Values:
        """The parameters as they stand for who has the chance to leave behind him."""
        r, alpha, a, b = self.values
        return r, alpha, a, b + self.shift

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return the expected orders given (x, T) and alive, by Euler's transformation.

        (a+b+x-1)/(a-1) [1 - (1-z)^(a-1) 2F1(a+b-1-r, a-1; a+b+x-1; z)], z = t/(alpha+T+t):
        equation 10 of the paper in the form that stays finite for hundreds of orders. Where it
        has no value of its own (a = 1, r - a a whole number, a large) an integral takes its place.
        """
        values = r, _, a, b = self._given_orders
        whole = abs(r - a - round(r - a)) < DEGENERATE
        if abs(a - 1.0) < max(NEAR_ONE, CANCELS * (a + b)) or a > STEADY or whole:
            return _integral(values, repeats, age, horizon)
        orders = _euler(values, repeats, age, horizon)
        failed = ~np.isfinite(orders)
        if failed.any():
            orders[failed] = _integral(values, repeats[failed], age[failed], horizon)
        return orders

    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return E[exp(-lambda p t)] = E[(1 + p t/(alpha+T))^-(r+x)] over p ~ Beta(a, b+x).

        >>> model = BGNBD(r=.243, alpha=4.414, a=.793, b=2.426)
        >>> model.p_alive([26, 0], [30.857, 0], [31, 31], after=39.0).round(3)
        array([0.562, 0.948])
        """
        return self._quiet(repeats, age, horizon, 0.0)

    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return 1 - E[(1+p s')^-(r+x)] + E[(1 + p s' + z')^-(r+x)].

        s' and z' are the start and the length of the window, divided by alpha+T: either he left
        before it, or he orders nothing in it.

        >>> BGNBD(r=.243, alpha=4.414, a=.793, b=2.426).p_no_order(0, 0, 0, horizon=39.0).round(5)
        array([0.57379])
        """
        r, alpha, _, _ = self.values
        if start <= 0:
            return np.asarray(np.exp(-(r + repeats) * np.log1p(end / (alpha + age))))
        silent = self._quiet(repeats, age, start, end - start)
        return np.asarray(1.0 - self._quiet(repeats, age, start, 0.0) + silent)

    def _quiet(self, repeats: Floats, age: Floats, until: float, after: float) -> Floats:
        """Return P(alive until then, and no order in the time after)."""
        values = r, alpha, _, _ = self._given_orders
        passed, silent = until / (alpha + age), after / (alpha + age)

        def chance(p: Floats, rows: slice) -> Floats:
            longer = p * passed[rows, None] + silent[rows, None]
            return np.asarray(np.exp(-(r + repeats[rows, None]) * np.log1p(longer)))

        return _mean_over_p(values, repeats, chance)

    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return E[(1-p)^(m-1)] I_z(m, r+x): he would order so often, and stays until then.

        >>> model = BGNBD(r=.243, alpha=4.414, a=.793, b=2.426)
        >>> model.count_probabilities(0, 0, 0, horizon=39.0, most=2).round(3)
        array([[0.574, 0.199, 0.085]])
        """
        r, alpha, a, b = self._given_orders
        share = (horizon / (alpha + age + horizon))[:, None]
        kept = b + repeats[:, None]
        stays = np.exp(betaln(a, kept + counts - 1.0) - betaln(a, kept))
        return np.asarray(stays * betainc(counts, (r + repeats)[:, None], share))

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw orders until the horizon or until the draw of leaving, whichever is first."""
        r, alpha, a, b = self._given_orders
        rate = generator.gamma(r + repeats) / (alpha + age)
        would_be = generator.poisson(rate * horizon)
        leaving = generator.beta(a, b + repeats)
        last = generator.geometric(np.clip(leaving, 1e-12, 1.0))
        return np.minimum(would_be, last).astype(float)

    def _log_likelihoods(self, histories: Histories, values: tuple[float, ...]) -> Floats:
        r, alpha, a, b = values
        x = histories.repeats
        odds, _ = _log_odds_of_leaving(histories, values, self.shift)
        of_counts = gammaln(r + x) - gammaln(r) + betaln(a, b + x + self.shift) - betaln(a, b)
        of_age = r * np.log(alpha) - (r + x) * np.log(alpha + histories.age)
        return np.asarray(of_counts + of_age + np.logaddexp(0.0, odds))

    def _objective(self, histories: Histories) -> Objective:
        return _objective(histories, self.shift)


class MBGNBD(BGNBD):
    """The modified BG/NBD model (Batislam, Denizel & Filiztekin 2007, IJRM 24(3)).

    As BG/NBD, but the customer may leave after the first order already, so P(alive) of a
    one-time buyer falls with time.

    >>> model = MBGNBD(r=.525, alpha=6.183, a=.891, b=1.614)
    >>> model.p_alive([0], [0], [39.0]).round(2)
    array([0.39])
    """

    name = "mbg_nbd"
    shift = 1


def _euler(values: Values, repeats: Floats, age: Floats, horizon: float) -> Floats:
    r, alpha, a, b = values
    z = horizon / (alpha + age + horizon)
    c = a + b + repeats - 1.0
    inner = (1.0 - z) ** (a - 1.0) * hyp2f1(a + b - 1.0 - r, a - 1.0, c, z)
    return np.asarray(np.maximum(c / (a - 1.0) * (1.0 - inner), 0.0))


def _integral(values: Values, repeats: Floats, age: Floats, horizon: float) -> Floats:
    """E[(1 - (1 + p t/(alpha+T))^-(r+x)) / p] over p ~ Beta(a, b+x): the same expectation."""
    r, alpha, _, _ = values
    y = horizon / (alpha + age)

    def gain(p: Floats, rows: slice) -> Floats:
        order = r + repeats[rows, None]
        with np.errstate(invalid="ignore"):
            found = -np.expm1(-order * np.log1p(p * y[rows, None])) / p
        return np.where(p > 0, found, order * y[rows, None])

    return _mean_over_p(values, repeats, gain)


def _mean_over_p(
    values: Values, repeats: Floats, figure: Callable[[Floats, slice], Floats]
) -> Floats:
    """Average a figure over p ~ Beta(a, b+x).

    Summed over the log odds of p, where the integrand is smooth and fades on both sides, so
    that equal steps converge exponentially. Slower than a closed form and never cancels.
    """
    _, _, a, b = values
    mean = np.empty(len(repeats))
    for start in range(0, len(repeats), BLOCK):
        rows = slice(start, start + BLOCK)
        x = repeats[rows, None]
        middle, spread = np.log(a / (b + x)), np.sqrt(1.0 / a + 1.0 / (b + x))
        margin = np.minimum(WIDE * spread, 5.0)
        low = middle - min(FADED / a, SMALLEST) - margin
        high = middle + np.minimum(FADED / (b + x), SMALLEST) + margin
        fineness = (high - low) / (0.2 * np.minimum(spread, 1.0))
        steps = np.linspace(0.0, 1.0, int(np.ceil(fineness.max(initial=2.0))))
        odds = low + (high - low) * steps
        log_p, log_stay = -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds)
        weight = np.exp(a * log_p + (b + x) * log_stay - betaln(a, b + x))
        p = np.exp(np.maximum(log_p, -SMALLEST))
        width = (high - low)[:, 0] * steps[1]
        unseen = np.maximum(1.0 - weight.sum(axis=1) * width, 0.0)
        tail = -(b + x) * high - np.log(b + x) - betaln(a, b + x)
        sure = np.minimum(np.exp(np.minimum(tail[:, 0], 0.0)), unseen)
        never, always = (figure(np.full((len(x), 1), p), rows)[:, 0] for p in (0.0, 1.0))
        mean[rows] = (weight * figure(p, rows)).sum(axis=1) * width
        mean[rows] += (unseen - sure) * never + sure * always
    return mean


def _log_odds_of_leaving(
    histories: Histories, values: tuple[float, ...], shift: int
) -> tuple[Floats, Floats]:
    """Return the log odds of having left, and log((alpha+T)/(alpha+t_x))."""
    r, alpha, a, b = values
    x = histories.repeats
    log_ratio = np.log1p((histories.age - histories.last_age) / (alpha + histories.last_age))
    base = np.where((x > 0) | (shift > 0), b + x - 1.0 + shift, 1.0)
    odds = np.log(a) - np.log(base) + (r + x) * log_ratio
    if shift == 0:
        odds = np.where(x > 0, odds, -np.inf)
    return np.asarray(odds), np.asarray(log_ratio)


def _of_counts(
    counts: Floats, of_count: Floats, shift: int, values: Values
) -> tuple[float, Floats]:
    """Terms of the likelihood and its slope that depend on the number of repeats alone."""
    r, _, a, b = values
    z = b + counts + shift
    value = dot(of_count, gammaln(r + counts) - gammaln(r) + betaln(a, z) - betaln(a, b))
    by_r = dot(of_count, digamma(r + counts) - digamma(r))
    both = digamma(a + b) - digamma(a + z)
    by_b = dot(of_count, digamma(z) - digamma(b) + both)
    return float(value), np.array([by_r, 0.0, dot(of_count, both), by_b])


def _objective(histories: Histories, shift: int) -> Objective:
    counts, of_count, place = by_repeats(histories)
    ages, of_age, repeats_of_age = by_age(histories)
    total = histories.customers
    # Only who has had a chance to leave needs a look of his own.
    some = slice(None) if shift else histories.repeats > 0
    might, count_of = histories.part(some), place[some]
    last_ages, last_of = distinct(might.last_age)
    blocks = [slice(at, at + ROWS_AT_ONCE) for at in range(0, len(might), ROWS_AT_ONCE)]

    def mean_log_likelihood(at: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = (float(v) for v in np.exp(at))
        value, slope = _of_counts(counts, of_count, shift, (r, alpha, a, b))
        of_ages = r * of_age + repeats_of_age
        log_age, inverse = np.log(alpha + ages), 1.0 / (alpha + last_ages)
        base = np.maximum(b + counts - 1.0 + shift, TINY)
        log_base = np.log(a) - np.log(base)
        value += total * r * np.log(alpha) - dot(of_ages, log_age)
        slope[0] += total * np.log(alpha) - dot(of_age, log_age)
        slope[1] += total * r / alpha - dot(of_ages, 1.0 / (alpha + ages))
        gone = np.zeros(len(counts))
        for rows in blocks:  # so many at once stay near the processor
            x, w, here = might.repeats[rows], might.weights[rows], inverse[last_of[rows]]
            silence = (might.age[rows] - might.last_age[rows]) * here
            log_ratio = np.log1p(silence)
            odds = log_base[count_of[rows]] + (r + x) * log_ratio
            shrunk = np.exp(-np.abs(odds))
            left = w * np.where(odds > 0, 1.0, shrunk) / (1.0 + shrunk)
            value += dot(w, np.maximum(odds, 0.0) + np.log1p(shrunk))
            slope[0] += dot(left, log_ratio)
            slope[1] -= dot(left * (r + x), here * silence / (1.0 + silence))
            gone += np.bincount(count_of[rows], left, len(counts))
        slope[2] += gone.sum() / a
        slope[3] -= dot(gone, 1.0 / base)
        return float(value / total), slope * np.array([r, alpha, a, b]) / total

    return mean_log_likelihood
