"""The ratings of a study as the library takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value.scorecard import Scale
from customer_value.value_map import Means, Ratings
from kezhi.scorecards.ratings import Sheet

Floats = NDArray[np.float64]
GRADES = {"none": 0.0, "satisfied": 1.0, "will_return": 2.0, "will_recommend": 3.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a study holds of the raters chosen; keys are those of the database."""

    suppliers: Sequence[tuple[int, str, bool]]
    elements: Sequence[tuple[int, str, Decimal | None]]
    scale: tuple[int, int]
    scores: Sequence[tuple[int, int, int, Decimal]]
    points: Mapping[tuple[int, int], Decimal]
    prices: Mapping[tuple[int, int], Decimal]
    grades: Mapping[int, str]
    told: Sequence[tuple[str, Decimal, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The same in codes 0, 1, 2 ... of those who rated and were rated."""

    suppliers: list[tuple[int, str, bool]]
    elements: list[tuple[int, str, Decimal | None]]
    raters: list[int]
    ratings: Ratings
    grades: Floats
    has_weights: bool

    @property
    def ours(self) -> int | None:
        return next((at for at, one in enumerate(self.suppliers) if one[2]), None)

    @property
    def sheet(self) -> Sheet:
        """As the command reads it from a file."""
        return Sheet(
            suppliers=[name for _pk, name, _ours in self.suppliers],
            attributes=[name for _pk, name, _view in self.elements],
            raters=len(self.raters),
            read=len(self.ratings.score),
            no_answer={},
            has_weights=self.has_weights,
            ratings=self.ratings,
            aggregates=None,
        )

    def means(self) -> Means:
        return self.ratings.means(np.ones(self.ratings.raters))

    def table(self, supplier: int) -> Floats:
        """A row a rater, a column an element; NaN where he did not rate the supplier on it."""
        found = np.full((len(self.raters), len(self.elements)), np.nan)
        rows = self.ratings.supplier == supplier
        ratings = self.ratings
        found[ratings.rater[rows], ratings.attribute[rows]] = ratings.score[rows]
        return found


def market_of(given: Given) -> Market | None:
    """None where nothing was rated, or one supplier alone."""
    if not given.scores:
        return None
    rater, supplier, element = np.array([row[:3] for row in given.scores], np.int64).T
    rated, met = set(supplier.tolist()), set(element.tolist())
    suppliers = [one for one in given.suppliers if one[0] in rated]
    elements = [one for one in given.elements if one[0] in met]
    if len(suppliers) < 2:
        return None
    raters = sorted(set(rater.tolist()))
    score = np.array([float(row[3]) for row in given.scores])
    weight = looked_up(given.points, rater, element)
    ratings = Ratings.of(
        coded(rater, raters),
        coded(supplier, [one[0] for one in suppliers]),
        coded(element, [one[0] for one in elements]),
        score,
        weight=weight,
        price=looked_up(given.prices, rater, supplier),
    )
    if Scale(*given.scale).outside(score):
        raise ValueError("a score lies off the study's scale")
    grades = [GRADES.get(given.grades.get(one, ""), np.nan) for one in raters]
    return Market(
        suppliers=suppliers,
        elements=elements,
        raters=raters,
        ratings=ratings,
        grades=np.array(grades, float),
        has_weights=bool(np.isfinite(weight).any()),
    )


def coded(keys: NDArray[np.int64], known: Sequence[int]) -> list[int]:
    places = {key: at for at, key in enumerate(known)}
    return [places[key] for key in keys.tolist()]


def looked_up(known: Mapping[tuple[int, int], Any], *keys: NDArray[np.int64]) -> Floats:
    pairs = zip(*(key.tolist() for key in keys), strict=True)
    return np.array([float(known.get(pair, np.nan)) for pair in pairs])
