"""The customer pyramid: four tiers by what customers are worth, that do not flicker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import concentration

Floats = NDArray[np.float64]
SMALLEST_PYRAMID = 20


class Tier(StrEnum):
    """Tiers from the top; the words for them are the company's own."""

    PLATINUM = "platinum"
    GOLD = "gold"
    IRON = "iron"
    LEAD = "lead"
    UNRATED = "unrated"


RATED = (Tier.PLATINUM, Tier.GOLD, Tier.IRON, Tier.LEAD)
UNRATED = len(RATED)
TIERS = np.array([*(tier.value for tier in RATED), Tier.UNRATED.value])


@dataclass(frozen=True, slots=True)
class Cuts:
    """The lowest value of platinum, gold and iron, descending; what is below is lead."""

    platinum: float
    gold: float
    iron: float

    def __post_init__(self) -> None:
        """Refuse cuts that cross."""
        if not self.platinum >= self.gold >= self.iron:
            raise ValueError("cuts must descend from platinum to iron")

    @property
    def values(self) -> Floats:
        """The three cuts as an array."""
        return np.array([self.platinum, self.gold, self.iron])


def quantile_cuts(values: ArrayLike, *, shares: tuple[float, float, float]) -> Cuts:
    """Cut so that the given shares of customers lie in platinum, gold and iron.

    Equal values are never parted: all customers at a cut are in the higher tier.

    >>> quantile_cuts(range(1, 11), shares=(0.2, 0.3, 0.3))
    Cuts(platinum=9.0, gold=6.0, iron=3.0)
    """
    ordered = np.sort(np.asarray(values, float))[::-1]
    if not len(ordered) or min(shares) < 0 or sum(shares) > 1 + 1e-9:
        raise ValueError("cuts need values, and shares that add up to 1 at most")
    reached = np.ceil(np.cumsum(shares) * len(ordered) - 1e-9).astype(int)
    places = np.clip(reached - 1, 0, len(ordered) - 1)
    top, middle, low = (float(ordered[i]) for i in places)
    return Cuts(top, middle, low)


def cumulative_cuts(values: ArrayLike, *, shares: tuple[float, float]) -> Cuts:
    """Cut the whale curve: platinum to the first share of its peak, gold to the second.

    Iron reaches to the peak; lead is what lies behind it, the customers who bring nothing or
    cost more than they bring.

    >>> cumulative_cuts([120, 80, 50, 20, 10, 0, -5, -15, -60, -100], shares=(0.8, 0.95))
    Cuts(platinum=50.0, gold=20.0, iron=10.0)
    """
    ordered = np.sort(np.asarray(values, float))[::-1]
    gain = ordered[ordered > 0]
    if not len(gain):
        return Cuts(np.inf, np.inf, np.inf)
    share = concentration.whale_curve(gain) / gain.sum()
    top, middle = (int(np.searchsorted(share, s - 1e-12)) for s in shares)
    last = len(gain) - 1
    return Cuts(float(gain[min(top, last)]), float(gain[min(middle, last)]), float(gain[-1]))


def assign(
    values: ArrayLike,
    cuts: Cuts,
    *,
    previous: ArrayLike | None = None,
    rated: ArrayLike | None = None,
    up: float = 0.05,
    down: float = 0.10,
) -> NDArray[np.int64]:
    """Return each customer's place in :data:`TIERS`.

    A customer with a previous tier rises only when ``up`` above a cut and sinks only when
    ``down`` below it, so that nobody flickers at a border. Not rated, or without a value
    (NaN): unrated. Source of the bands: Zeithaml, Rust & Lemon 2001 ask for stable tiers; the
    widths are settings.

    >>> cuts = Cuts(100, 50, 10)
    >>> TIERS[assign([104, 104, 91, 89], cuts, previous=[4, 1, 0, 0])].tolist()
    ['platinum', 'gold', 'platinum', 'gold']
    """
    value = np.asarray(values, float)
    borders = cuts.values
    width = np.where(np.isfinite(borders), np.abs(borders), 0.0)
    tier = _place(value, borders)
    if previous is not None:
        before = np.asarray(previous, np.int64)
        risen, sunk = _place(value, borders + up * width), _place(value, borders - down * width)
        stable = np.where(tier < before, np.minimum(risen, before), np.maximum(sunk, before))
        tier = np.where((before >= 0) & (before < UNRATED), stable, tier)
    unknown = np.isnan(value)
    if rated is not None:
        unknown |= ~np.asarray(rated, bool)
    return np.where(unknown, UNRATED, tier)


def _place(value: Floats, borders: Floats) -> NDArray[np.int64]:
    return np.asarray((value[:, None] < borders).sum(axis=1), np.int64)


def cuts_of(
    values: ArrayLike, *, rated: ArrayLike | None = None, shares: tuple[float, float, float]
) -> Cuts:
    """Return quantile cuts, or a single tier where a pyramid would mean nothing.

    Fewer than 20 rated customers, or all alike, are all iron; all at or below zero, all lead.
    Nobody at or below zero is ever above lead.
    """
    value = np.asarray(values, float)
    known = ~np.isnan(value)
    if rated is not None:
        known &= np.asarray(rated, bool)
    value = value[known]
    least_gain = float(np.nextafter(0.0, 1.0))
    if len(value) < SMALLEST_PYRAMID or value.min() == value.max():
        return Cuts(np.inf, np.inf, least_gain)
    cuts = quantile_cuts(value, shares=shares)
    return Cuts(*(max(cut, least_gain) for cut in cuts.values.tolist()))


@dataclass(frozen=True, slots=True)
class Migration:
    """How many customers went from each tier (row) to each tier (column), in TIERS order."""

    counts: NDArray[np.int64]

    @property
    def risen(self) -> int:
        """Customers who went to a higher tier."""
        return int(np.tril(self.counts[:UNRATED, :UNRATED], -1).sum())

    @property
    def sunk(self) -> int:
        """Customers who went to a lower tier."""
        return int(np.triu(self.counts[:UNRATED, :UNRATED], 1).sum())


def migration(before: ArrayLike, after: ArrayLike) -> Migration:
    """Count the moves between two assignments of the same customers.

    >>> moves = migration([0, 1, 1, 4], [0, 0, 2, 3])
    >>> moves.risen, moves.sunk
    (1, 1)
    """
    size = UNRATED + 1
    pairs = np.asarray(before, np.int64) * size + np.asarray(after, np.int64)
    return Migration(np.bincount(pairs, minlength=size * size).reshape(size, size))
