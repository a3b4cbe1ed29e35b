"""Recurring seasons: time runs faster where all customers order more, and models run on that time.

Models of repeat orders take a customer's rate for constant. Where the whole market has its
seasons, the same models hold on a clock that runs by them: a week before Christmas is worth two,
one in August a half. The clock is learnt from the orders themselves, and only where a second year
can show that they recur.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from customer_value.models.base import Floats, Histories
from customer_value.models.choice import FittedForecast
from customer_value.models.clocked import OnClock
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, Snapshot
from customer_value.models.orders import OrderModel

SEASONS = 12
LEAST_YEARS = 1.5
ROUNDS = 2
SLOWEST = 0.05


class SeasonDoubt(StrEnum):
    """Why no seasons are known."""

    TOO_SHORT = "too_short"
    FEW_CUSTOMERS = "few_customers"
    NO_MODEL = "no_model"
    ONLY_CHANCE = "only_chance"


def _unknown() -> Floats:
    return np.zeros(SEASONS)


@dataclass(frozen=True, slots=True)
class Seasons:
    """How fast time runs in each of the equal seasons of a year; on average it runs at 1.

    A year begins at ``begins``. ``error`` is what chance leaves open of each speed, as a standard
    deviation.
    """

    year: float
    speed: Floats
    begins: float = 0.0
    error: Floats = field(default_factory=_unknown)
    doubt: SeasonDoubt | None = None

    @classmethod
    def none(cls, year: float, doubt: SeasonDoubt | None = None) -> Self:
        """Time that always runs alike."""
        return cls(year, np.ones(SEASONS), doubt=doubt)

    @property
    def is_flat(self) -> bool:
        """Whether there are no seasons to speak of."""
        return bool(np.all(self.speed == 1.0))

    def clock(self, times: ArrayLike) -> Floats:
        """Return what the clock shows at some times; a whole year is as long as ever.

        >>> seasons = Seasons(12.0, np.array([2.0] * 6 + [0.0] * 6))
        >>> seasons.clock([3.0, 6.0, 9.0, 12.0, 13.0]).tolist()
        [6.0, 12.0, 12.0, 12.0, 14.0]
        """
        when = np.asarray(times, float)
        if self.is_flat:
            return when
        count = len(self.speed)
        edges = self.year * np.arange(count + 1) / count
        shown = np.append(0.0, np.cumsum(self.speed)) * self.year / count
        since = when - self.begins
        whole = np.floor(since / self.year) * self.year
        return np.asarray(self.begins + whole + np.interp(since - whole, edges, shown))

    def bounds(self, share: float) -> tuple[Floats, Floats]:
        """Return the ends of the central interval of each speed; speeds are never negative.

        >>> low, high = Seasons(12.0, np.ones(12), error=np.full(12, .1)).bounds(.8)
        >>> low.round(3)[0], high.round(3)[0]
        (np.float64(0.872), np.float64(1.128))
        """
        far = float(ndtri((1.0 + share) / 2)) * self.error
        return np.maximum(self.speed - far, 0.0), self.speed + far

    def on_clock(self, occasions: Occasions) -> Occasions:
        """Return the occasions as the clock shows them; their order stays."""
        return Occasions(occasions.customer, self.clock(occasions.time))


def learn(
    occasions: Occasions,
    *,
    end: float,
    year: float,
    model: Callable[[], OrderModel],
    begins: float = 0.0,
) -> Seasons:
    """Learn the seasons from orders up to ``end``; none where less than a year and a half is known.

    In each season the repeat orders made are held against those the model expects of the customers
    there were, whose rates and leaving it knows. The ratio is drawn towards 1 by the part of its
    spread that chance explains (empirical Bayes by moments, as for pooled rates), so that data
    without seasons give none. Two rounds, the second on the clock of the first. ``begins`` is a
    moment at which a year begins.
    """
    start = float(occasions.time.min(initial=end))
    if end - start < LEAST_YEARS * year:
        return Seasons.none(year, SeasonDoubt.TOO_SHORT)
    found = Seasons.none(year)
    moved = Occasions(occasions.customer, occasions.time - begins)
    for _ in range(ROUNDS):
        known = found.on_clock(moved)
        now = float(found.clock(end - begins))
        fitted = _fit(model, known.snapshot(now, window=1.0).histories)
        if not fitted.parameters_:
            return Seasons.none(year, SeasonDoubt.NO_MODEL)
        found = _sharper(found, fitted, moved, end - begins)
    if found.is_flat:
        return Seasons.none(year, SeasonDoubt.ONLY_CHANCE)
    return replace(found, begins=begins)


def _fit(model: Callable[[], OrderModel], histories: Histories) -> OrderModel:
    """The model, or NBD where the data cannot tell its parameters, who leaves for one."""
    fitted = model().fit_histories(histories)
    if fitted.identified:
        return fitted
    simpler = NBD().fit_histories(histories)
    return simpler if simpler.identified else fitted


def _sharper(seasons: Seasons, fitted: OrderModel, occasions: Occasions, end: float) -> Seasons:
    """The seasons after one more look at what was made and what was expected."""
    length = seasons.year / len(seasons.speed)
    _, first = np.unique(occasions.customer, return_index=True)
    began = occasions.time[first]
    borders = length * np.arange(np.ceil(began.min() / length), np.floor(end / length) + 1)
    is_repeat = np.ones(len(occasions.time), bool)
    is_repeat[first] = False
    made = np.histogram(occasions.time[is_repeat], borders)[0].astype(float)
    # Who came within a season came in its middle: so there are few ages to expect orders of.
    middles = (np.floor(began / length) + 0.5) * length
    expected = np.diff(fitted.tracking(seasons.clock(middles), seasons.clock(borders)))
    place = np.rint(borders[:-1] / length).astype(int) % len(seasons.speed)
    made, expected = (
        np.bincount(place, of, len(seasons.speed)).astype(float) for of in (made, expected)
    )
    ratio, noise = _ratios(made, expected)
    speed = seasons.speed * ratio
    speed = np.maximum(speed / speed.mean(), SLOWEST)
    speed = speed / speed.mean()  # else the clock would jump back at New Year
    return replace(seasons, speed=speed, error=_error(speed, noise))


def _ratios(made: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Made over expected, level and drawn towards 1 by what chance explains; and their noise."""
    known = expected > 0
    if not known.any() or made.sum() <= 0:
        return np.ones(len(made)), np.full(len(made), np.inf)
    level = expected * made.sum() / expected.sum()
    ratio = np.divide(made, level, out=np.ones_like(made), where=known)
    noise = np.divide(1.0, level, out=np.full_like(made, np.inf), where=known)
    between = float((((ratio - 1.0) ** 2)[known] - noise[known]).mean())
    if between <= 0:
        return np.ones(len(made)), noise
    return np.asarray(1.0 + (ratio - 1.0) * between / (between + noise)), noise


def _error(speed: Floats, noise: Floats) -> Floats:
    """What chance leaves open of the speeds: noise of theirs, drawn in by how far they spread."""
    between = float(((speed - 1.0) ** 2).mean())
    if not between > 0:
        return np.zeros(len(speed))
    return np.sqrt(between / (1.0 + between / (noise * speed**2)))


class SeasonalForecast(FittedForecast):
    """A model of orders on the clock of the seasons; where none are seen, the plain model."""

    def __init__(
        self, model: Callable[[], OrderModel], *, year: float, begins: float = 0.0
    ) -> None:
        """Take the model's class, how many units of time a year has, and when one begins."""
        super().__init__(model)
        self.plain, self.year, self.begins = self.name, year, begins
        self.name = f"seasonal_{self.plain}"

    def seasons(self, known: Snapshot) -> Seasons:
        """Learn the seasons from what is known."""
        return learn(known.seen, end=known.at, year=self.year, model=self.model, begins=self.begins)

    def fitted(self, known: Snapshot) -> tuple[OrderModel, Histories]:
        """Learn the seasons and the model from what is known."""
        seasons = self.seasons(known)
        if seasons.is_flat:
            return super().fitted(known)
        now = float(seasons.clock(known.at))
        on_clock = seasons.on_clock(known.seen).snapshot(now, window=1.0).histories
        return OnClock(_fit(self.model, on_clock), seasons.clock, now=known.at), on_clock
