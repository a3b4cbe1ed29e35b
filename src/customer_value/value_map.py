"""The value map of a market: every supplier's perceived quality and relative price, with intervals.

Suppliers are rated by people: what is uncertain is whom one happened to ask, so whole raters are
drawn anew (bootstrap), never single ratings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import perceived
from customer_value.perceived import ENOUGH_RATERS, ENOUGH_RIVALS, Base, Caution, Line, Method

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Interval = tuple[float, float]
MOST_UNDEFINED = 0.05


@dataclass(frozen=True)
class Ratings:
    """One row a rating; raters, suppliers and attributes are codes 0, 1, 2 ...

    ``weight`` is the importance of the attribute to the rater, ``price`` what the rater takes the
    supplier's price to be; NaN where not given. A rating not given has no row.
    """

    rater: Codes
    supplier: Codes
    attribute: Codes
    score: Floats
    weight: Floats
    price: Floats

    @classmethod
    def of(
        cls,
        rater: ArrayLike,
        supplier: ArrayLike,
        attribute: ArrayLike,
        score: ArrayLike,
        *,
        weight: ArrayLike = np.nan,
        price: ArrayLike = np.nan,
    ) -> Ratings:
        """Check the columns once, at the door."""
        codes = [np.asarray(v, np.int64) for v in (rater, supplier, attribute)]
        scores = np.asarray(score, float)
        rows = len(scores)
        if not rows or any(len(c) != rows or (c < 0).any() for c in codes):
            raise ValueError("every rating needs a rater, a supplier and an attribute")
        if not (np.isfinite(scores) & (scores >= 0)).all():
            raise ValueError("scores must be numbers from zero up; leave out what was not answered")
        w, p = (np.array(np.broadcast_to(np.asarray(v, float), rows)) for v in (weight, price))
        if (w < 0).any() or (p <= 0).any():
            raise ValueError("weights must not be negative, prices be above zero")
        who, whom, what = codes
        return cls(who, whom, what, scores, w, p)

    @cached_property
    def suppliers(self) -> int:
        """How many suppliers are rated."""
        return int(self.supplier.max()) + 1

    @cached_property
    def attributes(self) -> int:
        """How many attributes they are rated on."""
        return int(self.attribute.max()) + 1

    @cached_property
    def raters(self) -> int:
        """How many people rated."""
        return int(self.rater.max()) + 1

    @cached_property
    def _cell(self) -> Codes:
        return np.asarray(self.supplier * self.attributes + self.attribute)

    @cached_property
    def _importance(self) -> Floats:
        """Each rater's weights sum to 1 whatever points were shared out, over distinct rows."""
        told = np.isfinite(self.weight)
        pair = self.rater * self.attributes + self.attribute
        rows = np.bincount(pair, told, self.raters * self.attributes)
        once = np.where(told, self.weight, 0.0) / np.maximum(rows[pair], 1.0)
        total = np.bincount(self.rater, once, self.raters)
        return np.asarray(once / np.where(total > 0, total, 1.0)[self.rater])

    def means(self, times: Floats) -> Means:
        """Return mean scores, weights and prices, each rater counted so many times."""
        t = times[self.rater]
        cells = self.suppliers * self.attributes
        with np.errstate(invalid="ignore", divide="ignore"):
            scores = np.bincount(self._cell, t * self.score, cells) / np.bincount(
                self._cell, t, cells
            )
            known = np.isfinite(self.price)
            paid = np.where(known, self.price, 0.0)
            prices = np.bincount(self.supplier, t * paid, self.suppliers) / np.bincount(
                self.supplier, t * known, self.suppliers
            )
        stated = np.bincount(self.attribute, t * self._importance, self.attributes)
        weights = stated if stated.sum() > 0 else np.ones(self.attributes)
        shape = (self.suppliers, self.attributes)
        return Means(scores.reshape(shape), weights / weights.sum(), prices)


@dataclass(frozen=True, slots=True)
class Means:
    """What the raters say on average; NaN where nobody rated."""

    scores: Floats
    weights: Floats
    prices: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A supplier on the map; what cannot be known is None, and so is an interval from one rater."""

    supplier: int
    quality: float | None
    relative_price: float | None
    value_ratio: float | None
    advantage: float | None
    quality_interval: Interval | None = None
    price_interval: Interval | None = None
    advantage_interval: Interval | None = None
    raters: int | None = None
    coverage: float = 1.0
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMap:
    """All suppliers of a market, the attributes' weights, and the price the market pays."""

    points: tuple[Point, ...]
    weights: Floats
    scores: Floats
    line: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a map is read: these choices are stored with it."""

    method: Method
    base: Base
    quality_weight: float | None
    confidence: float

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if self.quality_weight is not None and not 0 < self.quality_weight < 1:
            raise ValueError("the weight of quality lies between 0 and 1")
        if not 0 < self.confidence < 1:
            raise ValueError("a confidence between 0 and 1")

    def advantage(self, quality: Floats, price: Floats) -> Floats:
        """Return the distances from the fair-value line, NaN without a weight of quality."""
        if self.quality_weight is None:
            return np.full(np.shape(quality), np.nan)
        weight: Floats = np.full(np.shape(quality), self.quality_weight)
        return perceived.value_advantage(quality, price, quality_weight=weight)


def value_map(
    ratings: Ratings, reading: Reading, *, draws: int, random: np.random.Generator
) -> ValueMap:
    """Place every supplier against the rest, with bootstrap percentile intervals over raters.

    A supplier's rivals are the mean of the other suppliers' mean scores, every rival one voice;
    with the base `market` the supplier's own is among them.

    >>> rater, supplier = [0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]
    >>> ratings = Ratings.of(rater, supplier, [0] * 6, [9, 6, 9, 6, 9, 6], price=[12, 10] * 3)
    >>> reading = Reading(
    ...     method=Method.WEIGHTED_RATIOS, base=Base.RIVALS, quality_weight=.5, confidence=.95
    ... )
    >>> ours = value_map(ratings, reading, draws=100, random=np.random.default_rng(1)).points[0]
    >>> ours.quality, ours.relative_price, ours.value_ratio, round(ours.advantage, 3)
    (1.5, 1.2, 1.25, 0.15)
    """
    means = ratings.means(np.ones(ratings.raters))
    quality, coverage = _qualities(means, reading)
    price = _relative(means.prices[:, None], reading.base)[:, 0]
    drawn = np.array(list(_drawn(ratings, reading, draws, random)))
    drawn = drawn.reshape(draws, 2, ratings.suppliers)
    who = _raters_of(ratings)
    bounds = [
        _intervals(part, who, reading.confidence)
        for part in (drawn[:, 0], drawn[:, 1], reading.advantage(drawn[:, 0], drawn[:, 1]))
    ]
    advantage = reading.advantage(quality, price)
    points = tuple(
        Point(
            supplier=s,
            quality=_known(quality[s]),
            relative_price=_known(price[s]),
            value_ratio=_known(quality[s] / price[s]),
            advantage=_known(advantage[s]),
            quality_interval=bounds[0][s],
            price_interval=bounds[1][s],
            advantage_interval=bounds[2][s],
            raters=int(who[s]),
            coverage=float(coverage[s]),
            cautions=_cautions(int(who[s]), ratings.suppliers - 1, float(coverage[s])),
        )
        for s in range(ratings.suppliers)
    )
    both = np.isfinite(quality) & np.isfinite(price)
    line = perceived.value_line(quality[both], price[both])
    return ValueMap(points=points, weights=means.weights, scores=means.scores, line=line)


def map_of_market(
    qualities: ArrayLike, prices: ArrayLike, *, base: Base, quality_weight: float | None
) -> ValueMap:
    """Place suppliers of whom only one quality and one price are known, beside the base's mean.

    Nothing is known of who was asked, so no interval is possible. Four of Gale's toasters:

    >>> found = map_of_market(
    ...     [128, 119, 83, 80], [70, 28, 11, 13], base=Base.MARKET, quality_weight=None
    ... )
    >>> [(round(p.quality, 3), round(p.relative_price, 3)) for p in found.points[:2]]
    [(1.249, 2.295), (1.161, 0.918)]
    """
    q, p = np.asarray(qualities, float), np.asarray(prices, float)
    if q.shape != p.shape or len(q) < 2 or not ((q > 0) & (p > 0)).all():
        raise ValueError("one quality and one price, above zero, for each of two suppliers or more")
    quality, price = (_relative(v[:, None], base)[:, 0] for v in (q, p))
    reading = Reading(
        method=Method.RATIO_OF_SCORES, base=base, quality_weight=quality_weight, confidence=0.95
    )
    advantage = reading.advantage(quality, price)
    few = (Caution.FEW_RIVALS,) if len(quality) - 1 < ENOUGH_RIVALS else ()
    points = tuple(
        Point(
            supplier=s,
            quality=float(quality[s]),
            relative_price=float(price[s]),
            value_ratio=float(quality[s] / price[s]),
            advantage=_known(advantage[s]),
            cautions=few,
        )
        for s in range(len(quality))
    )
    line = perceived.value_line(quality, price)
    return ValueMap(points=points, weights=np.ones(1), scores=quality[:, None], line=line)


def _qualities(means: Means, reading: Reading) -> tuple[Floats, Floats]:
    """Each supplier's quality, and the share of the weights that it could be judged on."""
    others = _others(means.scores, reading.base)
    known = np.isfinite(means.scores) & (others > 0)
    w = np.where(known, means.weights, 0.0)
    q, o = np.where(known, means.scores, 1.0), np.where(known, others, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        if reading.method == Method.WEIGHTED_RATIOS:
            quality = (w * q / o).sum(axis=1) / w.sum(axis=1)
        else:
            quality = (w * q).sum(axis=1) / (w * o).sum(axis=1)
    return np.asarray(quality), np.asarray(w.sum(axis=1))


def _others(figures: Floats, base: Base) -> Floats:
    """For each supplier the mean over the rivals (or over all), of those that have a figure."""
    known = np.isfinite(figures)
    total, count = np.where(known, figures, 0.0).sum(axis=0), known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        if base == Base.MARKET:
            return np.asarray(np.broadcast_to(total / count, figures.shape))
        return np.asarray((total - np.where(known, figures, 0.0)) / (count - known))


def _relative(figures: Floats, base: Base) -> Floats:
    return np.asarray(figures / _others(figures, base))


def _drawn(
    ratings: Ratings, reading: Reading, draws: int, random: np.random.Generator
) -> Iterator[tuple[Floats, Floats]]:
    chances = np.full(ratings.raters, 1.0 / ratings.raters)
    for _ in range(draws):
        means = ratings.means(random.multinomial(ratings.raters, chances).astype(float))
        quality, _coverage = _qualities(means, reading)
        yield quality, _relative(means.prices[:, None], reading.base)[:, 0]


def _raters_of(ratings: Ratings) -> Codes:
    pairs = np.unique(ratings.supplier * ratings.raters + ratings.rater)
    return np.bincount(pairs // ratings.raters, minlength=ratings.suppliers)


def _intervals(drawn: Floats, raters: Codes, confidence: float) -> list[Interval | None]:
    """Percentiles of the draws; none from a single rater or where draws are too often undefined."""
    tail = (1.0 - confidence) / 2.0
    found: list[Interval | None] = []
    for s in range(drawn.shape[1]):
        known = drawn[np.isfinite(drawn[:, s]), s]
        if raters[s] < 2 or len(known) < (1.0 - MOST_UNDEFINED) * max(len(drawn), 1):
            found.append(None)
            continue
        low, high = np.quantile(known, [tail, 1.0 - tail])
        found.append((float(low), float(high)))
    return found


def _cautions(raters: int, rivals: int, coverage: float) -> tuple[Caution, ...]:
    told = {
        Caution.FEW_RATERS: raters < ENOUGH_RATERS,
        Caution.FEW_RIVALS: rivals < ENOUGH_RIVALS,
        Caution.NOT_ALL_RATED: coverage < 1.0 - 1e-9,
    }
    return tuple(caution for caution, holds in told.items() if holds)


def _known(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None
