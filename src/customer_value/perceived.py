"""What customers think of us beside our rivals: perceived quality, relative price, value map.

A map of perceptions is a matter of ratios without a unit; whether an order's premium is worth its
money is a matter of differences, and belongs to :mod:`customer_value.delivered`. The two are never
mixed: they can rank the same offers differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import sharing
from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]
ENOUGH_RATERS = 5
ENOUGH_RIVALS = 2


class Method(StrEnum):
    """How quality is set beside the rivals'; the two differ, so it is stored with the number."""

    WEIGHTED_RATIOS = "weighted_ratios"
    RATIO_OF_SCORES = "ratio_of_scores"


class Base(StrEnum):
    """Beside whom: the rivals alone, or the whole market with ourselves in it."""

    RIVALS = "rivals"
    MARKET = "market"


class Caution(StrEnum):
    """Why a point should be shown grey."""

    FEW_RATERS = "few_raters"
    FEW_RIVALS = "few_rivals"
    NOT_ALL_RATED = "not_all_rated"


@dataclass(frozen=True, slots=True)
class Perceived:
    """A market-perceived quality, 1 being parity, and the share of the weights it rests on."""

    quality: float
    coverage: float


def perceived_quality(
    weights: ArrayLike, ours: ArrayLike, rivals: ArrayLike, *, method: Method
) -> Perceived | None:
    """Return market-perceived quality beside the rivals' mean scores.

    Weighted ratios, Gale's way: sum w_k q_k/o_k; ratio of scores: sum w_k q_k / sum w_k o_k. A
    NaN score drops its attribute and the weights are shared anew; undefined where none is left.
    Source: Gale 1994, Managing Customer Value; the chicken business:

    >>> weights, ours = [10, 20, 20, 15, 10, 25], [8.1, 9.0, 9.2, 8.0, 8.0, 9.4]
    >>> rivals = [7.2, 7.3, 6.5, 8.0, 8.0, 6.4]
    >>> round(perceived_quality(weights, ours, rivals, method=Method.WEIGHTED_RATIOS).quality, 4)
    1.2593
    >>> round(perceived_quality(weights, ours, rivals, method=Method.RATIO_OF_SCORES).quality, 4)
    1.2429
    """
    w, q, o = (np.asarray(v, float) for v in (weights, ours, rivals))
    if not w.shape == q.shape == o.shape or w.ndim != 1:
        raise ValueError("one weight, one score of ours and one of the rivals for each attribute")
    if (w < 0).any() or not w.sum() > 0:
        raise ValueError("weights must not be negative and add up to something")
    if (q < 0).any() or (o <= 0).any():
        raise ValueError("scores must not be negative, those of the rivals lie above zero")
    known = np.isfinite(q) & np.isfinite(o)
    if not w[known].sum() > 0:
        return None
    quality = _qualities(w[known], q[known], o[known], method)
    return Perceived(float(quality), float(w[known].sum() / w.sum()))


def _qualities(w: Floats, q: Floats, o: Floats, method: Method) -> Floats:
    if method == Method.WEIGHTED_RATIOS:
        return np.asarray((w * q / o).sum(axis=-1) / w.sum(axis=-1))
    return np.asarray((w * q).sum(axis=-1) / (w * o).sum(axis=-1))


def relative_price(price: float, rivals: ArrayLike, *, base: Base) -> float:
    """Return our price as a multiple of the mean price, the base saying of whom.

    >>> round(relative_price(28_800, [28_000], base=Base.RIVALS), 5)
    1.02857
    >>> round(relative_price(28_800, [28_000], base=Base.MARKET), 5)
    1.01408
    """
    others = np.asarray(rivals, float)
    if not len(others):
        raise ValueError("a relative price needs the price of at least one rival")
    if not price > 0 or not (others > 0).all():
        raise ValueError("prices must be above zero; for free goods only differences have a sense")
    everyone = others if base == Base.RIVALS else np.append(others, price)
    return float(price / everyone.mean())


def relative_to_market(values: ArrayLike) -> Floats:
    """Return each supplier's figure as a multiple of the mean of all.

    >>> relative_to_market([70, 28, 11, 15]).round(3).tolist()
    [2.258, 0.903, 0.355, 0.484]
    """
    figures = np.asarray(values, float)
    if not len(figures) or not (figures > 0).all():
        raise ValueError("figures must be above zero")
    return np.asarray(figures / figures.mean())


def perceived_price(satisfaction: Operand) -> Operand:
    """Return the relative price as customers feel it: 1 / weighted ratio of price satisfaction.

    Source: Gale 1994; a luxury car on purchase price, trade-in, resale and finance rates:

    >>> round(perceived_price(1.187), 3)
    0.842
    """
    return 1 / satisfaction


def value_ratio(quality: Operand, relative_price: Operand) -> Operand:
    """Return V = Q/P, 1 being parity.

    >>> round(value_ratio(1.05, 1.028571), 4)
    1.0208
    """
    return quality / relative_price


def value_advantage(
    quality: Operand, relative_price: Operand, *, quality_weight: Operand
) -> Operand:
    """Return how far a point lies on the good side of the fair-value line.

    w_q (Q - 1) - w_p (P - 1) with w_q + w_p = 1, the importance of quality and of price. A
    difference, so that the map and an order's ledger agree in sign.

    >>> round(value_advantage(1.05, 1.028571, quality_weight=.6), 6)
    0.018572
    """
    return quality_weight * (quality - 1) - (1 - quality_weight) * (relative_price - 1)


def fair_price(quality: Operand, *, quality_weight: Operand) -> Operand:
    """Return the relative price at which a quality is worth its money: 1 + (w_q/w_p)(Q - 1).

    >>> round(fair_price(1.05, quality_weight=.6), 3)
    1.075
    """
    return 1 + quality_weight / (1 - quality_weight) * (quality - 1)


def fair_quality(relative_price: Operand, *, quality_weight: Operand) -> Operand:
    """Return the quality that a relative price asks for: the fair-value line read the other way.

    >>> round(fair_quality(28_800 / 28_000, quality_weight=.6), 6)
    1.019048
    """
    return 1 + (1 - quality_weight) / quality_weight * (relative_price - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """The price that the market pays on average for a quality: at + slope (Q - 1)."""

    at: float
    slope: float

    def price(self, quality: ArrayLike) -> Floats:
        """Return the relative price on the line."""
        return np.asarray(self.at + self.slope * (np.asarray(quality, float) - 1.0))


def value_line(qualities: ArrayLike, relative_prices: ArrayLike) -> Line | None:
    """Fit the line by least squares over the suppliers of a market.

    Undefined with fewer than three suppliers, or where all have the same quality.

    >>> value_line([.9, 1.0, 1.1], [.8, 1.0, 1.2])
    Line(at=1.0, slope=2.0)
    """
    q, p = np.asarray(qualities, float), np.asarray(relative_prices, float)
    spread = q - q.mean() if len(q) else q
    if len(q) < 3 or not (spread**2).sum() > 1e-12:
        return None
    slope = float(spread @ (p - p.mean()) / (spread @ spread))
    return Line(round(float(p.mean() - slope * (q.mean() - 1.0)), 12), round(slope, 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """By how much perceived quality moved, and what moved it; the parts sum to the change."""

    needs: float
    experience: float
    rivals: float

    @property
    def total(self) -> float:
        """The whole change."""
        return self.needs + self.experience + self.rivals


@dataclass(frozen=True, slots=True)
class Wave:
    """One survey: weights, our scores and the rivals' mean scores, an attribute a place."""

    weights: ArrayLike
    ours: ArrayLike
    rivals: ArrayLike


def moved(before: Wave, after: Wave, *, method: Method) -> Moved | None:
    """Say why perceived quality moved: other needs, other experience of us, or other rivals.

    The three are changed one after the other in all orders and their effects averaged (Shapley).
    Undefined where either wave's quality is.

    >>> then, now = Wave([1, 1], [8, 8], [8, 8]), Wave([1, 1], [8, 8], [10, 8])
    >>> moved(then, now, method=Method.WEIGHTED_RATIOS)
    Moved(needs=0.0, experience=0.0, rivals=-0.1)
    """
    worth = []
    for changed in range(8):
        w, q, o = ((after if changed >> place & 1 else before) for place in range(3))
        found = perceived_quality(w.weights, q.ours, o.rivals, method=method)
        if found is None:
            return None
        worth.append(found.quality)
    parts = [round(float(part), 12) for part in sharing.shapley(worth)]
    return Moved(needs=parts[0], experience=parts[1], rivals=parts[2])
