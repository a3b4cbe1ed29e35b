"""Whether a customer will choose us, learned from quotes won and lost, and how honest that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand, exp

Floats = NDArray[np.float64]
EVENTS_A_PARAMETER = 10
STEPS = 100


def choice_probability(
    advantage: Operand, price: Operand, *, intercept: Operand, slope: Operand
) -> Operand:
    """Return the chance to be chosen: 1/(1 + exp(-(b0 + b1 S/price))).

    S is the customer's surplus with us beside the best rival, per unit like the price.

    >>> round(choice_probability(-150.0, 28_800.0, intercept=0.0, slope=100.0), 4)
    0.3727
    """
    return 1 / (1 + exp(-(intercept + slope * advantage / price)))


def choice_shares(utilities: ArrayLike, *, last: int | None = None, inertia: float = 0.0) -> Floats:
    """Return the chance of each supplier: multinomial logit, who was bought last being ahead.

    exp(u_i + inertia [i was last])/sum. Source: McFadden 1974; inertia as in Rust, Lemon & Zeithaml
    2004.

    >>> choice_shares([0, 0], last=0, inertia=np.log(3)).round(4).tolist()
    [0.75, 0.25]
    """
    u = np.array(utilities, float)
    if not len(u) or not np.isfinite(u).all():
        raise ValueError("one utility, a number, for each supplier")
    if last is not None:
        u[last] += inertia
    powered = np.exp(u - u.max())
    return np.asarray(powered / powered.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """Weights of a logistic regression, and how surely they are known (covariance, Laplace)."""

    weights: Floats
    covariance: Floats


def learn_logistic(
    design: ArrayLike, outcomes: ArrayLike, *, center: ArrayLike, precision: ArrayLike
) -> Logistic:
    """Learn the weights of the columns of ``design`` (n by k) for outcomes of 0 and 1.

    Each weight has a normal prior around its center, with the precision given (1/variance). By
    Newton's steps, none of which moves a log-odds by more than 2.

    >>> found = learn_logistic([[1.0]] * 4, [1, 1, 1, 0], center=[0.0], precision=[1e-9])
    >>> round(float(found.weights[0]), 4)
    1.0986
    """
    x, y = np.asarray(design, float), np.asarray(outcomes, float)
    start, held = np.array(center, float), np.diag(np.asarray(precision, float))
    at = start.copy()
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-x @ at))
        gradient = x.T @ (y - chance) - held @ (at - start)
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + held
        step = np.linalg.solve(curvature, gradient)
        scale = min(1.0, 2.0 / max(float(np.abs(x @ step).max(initial=0.0)), 1e-12))
        at = at + scale * step
        if float(np.abs(step).max()) < 1e-9:
            break
    return Logistic(weights=at, covariance=np.linalg.inv(curvature))


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What wins and losses teach: the chance at a relative advantage of 0, and its slope."""

    intercept: float
    slope: float
    slope_error: float
    won: int
    lost: int

    @property
    def rests_on_prior(self) -> bool:
        """Whether there are fewer than ten wins or ten losses for each of the two parameters."""
        return min(self.won, self.lost) < 2 * EVENTS_A_PARAMETER

    def probability(self, relative_advantage: ArrayLike) -> Floats:
        """Return the chance to win at so much surplus per price."""
        x = np.asarray(relative_advantage, float)
        return np.asarray(1.0 / (1.0 + np.exp(-(self.intercept + self.slope * x))))


def learn_choice(
    relative_advantage: ArrayLike, won: ArrayLike, *, prior_slope: float, prior_spread: float
) -> Learned:
    """Learn the chance to win from the surplus per price of quotes won **and lost**.

    Logistic regression with a normal prior on the slope (ridge around ``prior_slope``) and a wide
    one on the intercept, by Newton's steps: with few quotes the prior stands, with many it is
    forgotten, and quotes told apart without error still have a finite slope.

    >>> found = learn_choice([-.02, -.01, .01, .02], [0, 0, 1, 1], prior_slope=50, prior_spread=25)
    >>> round(found.slope, 1), found.rests_on_prior
    (60.2, True)
    """
    x, y = np.asarray(relative_advantage, float), np.asarray(won, float)
    if x.shape != y.shape or not np.isfinite(x).all() or not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("an advantage, and won (1) or lost (0), for each quote")
    if not prior_spread > 0:
        raise ValueError("the spread of the prior must be above zero")
    design = np.column_stack([np.ones(len(x)), x])
    found = learn_logistic(design, y, center=[0.0, prior_slope], precision=[1e-2, prior_spread**-2])
    at, error = found.weights, float(np.sqrt(found.covariance[1, 1]))
    wins = int(y.sum())
    return Learned(
        intercept=float(at[0]),
        slope=float(at[1]),
        slope_error=error,
        won=wins,
        lost=len(y) - wins,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Honesty:
    """How predicted chances fared: lower Brier score and log loss are better, a higher AUC."""

    brier: float
    log_loss: float
    auc: float | None
    """The chance that one who did was given more than one who did not; None if all did alike."""
    expected: float
    happened: int
    n: int


def honesty(outcomes: ArrayLike, probabilities: ArrayLike) -> Honesty:
    """Hold predicted chances against what happened.

    Brier mean (p - y)^2 (1950); log loss -mean(y ln p + (1 - y) ln(1 - p)); AUC by ranks, equal
    chances counting half.

    >>> told = honesty([1, 0, 1, 0], [.9, .1, .8, .3])
    >>> round(told.brier, 4), round(told.log_loss, 5), told.auc
    (0.0375, 0.19763, 1.0)
    """
    y, p = _checked(outcomes, probabilities)
    with np.errstate(divide="ignore"):
        log_loss = -np.where(y > 0, np.log(p), np.log1p(-p)).mean()
    return Honesty(
        brier=float(((p - y) ** 2).mean()),
        log_loss=float(log_loss),
        auc=_auc(y, p),
        expected=float(p.sum()),
        happened=int(y.sum()),
        n=len(y),
    )


def brier_gain(outcomes: ArrayLike, chances: ArrayLike, others: ArrayLike) -> tuple[float, float]:
    """Return by how much ``chances`` beat ``others`` in squared error, and the error of that mean.

    Mean of (others - y)^2 - (chances - y)^2 with its standard error, paired. A gain below its
    error is luck.

    >>> gain, error = brier_gain([1, 0, 1, 0], [.9, .1, .8, .3], [.5, .5, .5, .5])
    >>> round(gain, 4), round(error, 4)
    (0.2125, 0.0189)
    """
    y, p = _checked(outcomes, chances)
    _, q = _checked(outcomes, others)
    gains = (q - y) ** 2 - (p - y) ** 2
    error = float(gains.std(ddof=1) / np.sqrt(len(y))) if len(y) > 1 else float("inf")
    return float(gains.mean()), error


def _checked(outcomes: ArrayLike, probabilities: ArrayLike) -> tuple[Floats, Floats]:
    y, p = np.asarray(outcomes, float), np.asarray(probabilities, float)
    if y.shape != p.shape or not len(y) or not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("an outcome (1 or 0) and a chance for each")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("chances lie between 0 and 1")
    return y, p


def _auc(y: Floats, p: Floats) -> float | None:
    did, did_not = int(y.sum()), len(y) - int(y.sum())
    if not did or not did_not:
        return None
    _, place, counts = np.unique(p, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[place]
    return float((ranks[y > 0].sum() - did * (did + 1) / 2.0) / (did * did_not))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Those given about the same chance: what was said on average, and what came true."""

    predicted: float
    happened: int
    n: int
    low: float
    high: float

    @property
    def is_honest(self) -> bool:
        """Whether what was said lies within the 95 % interval of what came true."""
        return self.low <= self.predicted <= self.high


def calibration(outcomes: ArrayLike, probabilities: ArrayLike, *, bins: int) -> tuple[Bin, ...]:
    """Return groups of about equal size, from the lowest chances to the highest.

    The interval of what came true is Wilson's.

    >>> first, last = calibration([0, 0, 1, 1], [.1, .2, .7, .9], bins=2)
    >>> round(first.predicted, 2), first.happened, round(last.predicted, 2), last.happened
    (0.15, 0, 0.8, 2)
    """
    from customer_value.churn import wilson_interval

    y, p = _checked(outcomes, probabilities)
    if bins < 1:
        raise ValueError("one group or more")
    order = np.argsort(p, kind="stable")
    groups: Sequence[NDArray[np.int64]] = np.array_split(order, min(bins, len(y)))
    found = []
    for rows in groups:
        happened, n = int(y[rows].sum()), len(rows)
        low, high = wilson_interval(happened, n)
        found.append(
            Bin(predicted=float(p[rows].mean()), happened=happened, n=n, low=low, high=high)
        )
    return tuple(found)


def lift(outcomes: ArrayLike, scores: ArrayLike, *, share: float) -> float | None:
    """Return how many times likelier the outcome is among those scored highest.

    The number taken is rounded up. Undefined where the outcome never happened.

    >>> lift([1, 0, 0, 0, 0, 0, 0, 0, 1, 0], [9, 1, 1, 1, 1, 1, 1, 1, 8, 1], share=.2)
    5.0
    """
    y, s = np.asarray(outcomes, float), np.asarray(scores, float)
    if y.shape != s.shape or not len(y) or not 0 < share <= 1:
        raise ValueError("a score for each outcome, and a share above 0 up to 1")
    if not y.sum() > 0:
        return None
    taken = int(np.ceil(share * len(y) - 1e-9))
    best = np.argsort(-s, kind="stable")[:taken]
    return float(y[best].mean() / y.mean())


def stability(before: ArrayLike, now: ArrayLike) -> float:
    """Return the population stability index of counts in the same groups then and now.

    Sum of (q - p) ln(q/p) with half a count added to each group; below .1 nothing moved, above .25
    the model should be learned anew.

    >>> stability([100, 100], [100, 100]), round(stability([900, 100], [500, 500]), 3)
    (0.0, 0.876)
    """
    first, second = np.asarray(before, float) + 0.5, np.asarray(now, float) + 0.5
    if first.shape != second.shape or (first < 0.5).any() or (second < 0.5).any():
        raise ValueError("the same groups then and now, counts not below zero")
    p, q = first / first.sum(), second / second.sum()
    return float(((q - p) * np.log(q / p)).sum())
