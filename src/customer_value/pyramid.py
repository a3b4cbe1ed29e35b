"""The customer pyramid: four tiers by what customers are worth, that do not flicker."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import concentration

Floats = NDArray[np.float64]
SMALLEST_PYRAMID = 20
MOST_GROUPS = 1_000


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


def natural_cuts(values: ArrayLike) -> Cuts:
    """Cut where the values themselves break: least squares within tiers, on a log scale.

    Lead is who brings nothing or costs money; the others part into three by Fisher's exact
    grouping of the logarithms (Fisher 1958, JASA 53(284); Jenks 1977). More than 1,000 different
    values are first drawn together into 1,000 groups of equal number.

    >>> natural_cuts([-5, 10, 11, 12, 100, 110, 120, 1000, 1100])
    Cuts(platinum=1000.0, gold=100.0, iron=10.0)
    """
    gain = np.asarray(values, float)
    gain = np.sort(gain[gain > 0])
    starts = _starts(gain)
    if len(starts) < len(RATED) - 1:
        raise ValueError("natural breaks need three different values above zero")
    middle, low = _best_breaks(np.log(gain), starts)
    return Cuts(float(gain[middle]), float(gain[low]), float(gain[0]))


def _starts(ordered: Floats) -> NDArray[np.intp]:
    """Return where groups of equal values begin, at most about 1,000 of them."""
    starts = np.flatnonzero(np.diff(ordered, prepend=-np.inf) > 0)
    if len(starts) > MOST_GROUPS:
        wanted = np.linspace(0, len(ordered) - 1, MOST_GROUPS).astype(np.intp)
        starts = np.unique(starts[np.searchsorted(starts, wanted, side="right") - 1])
    return starts


def _best_breaks(logs: Floats, starts: NDArray[np.intp]) -> tuple[int, int]:
    """Return where platinum and gold begin, with the least squares in the three tiers."""
    ends = np.append(starts[1:], len(logs))
    sums = np.concatenate([[0.0], np.cumsum(logs)])
    squares = np.concatenate([[0.0], np.cumsum(logs**2)])

    def within(first: NDArray[np.intp], past: NDArray[np.intp]) -> Floats:
        total = sums[past] - sums[first]
        return np.asarray(squares[past] - squares[first] - total**2 / (past - first))

    bottom = within(np.zeros(len(ends), np.intp), ends)
    top = within(starts, np.full(len(starts), len(logs)))
    best, found = np.inf, (0, 0)
    for i in range(1, len(starts) - 1):
        later = np.arange(i + 1, len(starts))
        cost = bottom[i - 1] + within(np.full(len(later), starts[i]), starts[later]) + top[later]
        place = int(cost.argmin())
        if cost[place] < best:
            best, found = float(cost[place]), (int(starts[later[place]]), int(starts[i]))
    return found


def two_way_tiers(
    values: ArrayLike, potentials: ArrayLike, value_cuts: Cuts, potential_cuts: Cuts
) -> NDArray[np.int64]:
    """Return tiers by value and potential: the better of both, but not two tiers above value.

    Who brings nothing today does not become platinum by hope alone.

    >>> TIERS[two_way_tiers([100, 5], [5, 100], Cuts(90, 50, 10), Cuts(90, 50, 10))].tolist()
    ['platinum', 'iron']
    """
    by_value, by_potential = assign(values, value_cuts), assign(potentials, potential_cuts)
    better = np.maximum(np.minimum(by_value, by_potential), by_value - 1)
    return np.where((by_value == UNRATED) | (by_potential == UNRATED), by_value, better)


class LeadReason(IntFlag):
    """Why a customer is lead; each asks for another remedy."""

    SMALL_ORDERS = 1
    """A minimum order, or self-service."""
    OVERDUE = 2
    """Terms of payment."""
    OVER_SERVICE = 4
    """Less service, or service paid for."""
    LOW_PRICE = 8
    """The price."""
    FEW_ORDERS = 16
    """A distributor, or release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """What can make a customer lead; NaN where unknown."""

    margin_of_order: Floats
    cost_of_order: Floats
    overdue_share: Floats
    service_share: Floats
    """Selling and service cost as a share of the margin."""
    margin_rate: Floats
    orders: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRule:
    """Where a reason begins."""

    overdue_share: float = 0.3
    service_share: float = 0.5
    margin_rate: float = 0.1
    orders: float = 2.0


def lead_reasons(facts: LeadFacts, rule: LeadRule) -> NDArray[np.int64]:
    """Return why each customer is worth so little, as bits of :class:`LeadReason`.

    An order whose margin does not cover what handling it costs is small. Unknown (NaN) is never a
    reason. Ask only for customers of the lead tier.

    >>> facts = LeadFacts(**{name: np.array([value]) for name, value in dict(margin_of_order=40.,
    ...     cost_of_order=60., overdue_share=.1, service_share=.9, margin_rate=.25,
    ...     orders=12.).items()})
    >>> LeadReason(int(lead_reasons(facts, LeadRule())[0]))
    <LeadReason.SMALL_ORDERS|OVER_SERVICE: 5>
    """
    shown = {
        LeadReason.SMALL_ORDERS: facts.margin_of_order < facts.cost_of_order,
        LeadReason.OVERDUE: facts.overdue_share > rule.overdue_share,
        LeadReason.OVER_SERVICE: facts.service_share > rule.service_share,
        LeadReason.LOW_PRICE: facts.margin_rate < rule.margin_rate,
        LeadReason.FEW_ORDERS: facts.orders < rule.orders,
    }
    bits = np.zeros(facts.orders.shape, np.int64)
    for reason, holds in shown.items():
        bits |= np.where(holds, reason.value, 0)
    return bits


@dataclass(frozen=True, slots=True)
class Migration:
    """How many customers went from each tier (row) to each tier (column), in TIERS order."""

    counts: NDArray[np.int64]

    @property
    def rates(self) -> Floats:
        """The share of each tier that went to each; rows sum to 1, NaN for empty tiers."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.counts / self.counts.sum(axis=1, keepdims=True))

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
