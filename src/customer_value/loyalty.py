"""Loyalty: who comes back because he wants to, and who only until something better turns up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]


class Loyalty(StrEnum):
    """The cells of attitude and behavior (Dick & Basu 1994, J. Acad. Marketing Science 22(2))."""

    TRUE = "true"
    LATENT = "latent"
    SPURIOUS = "spurious"
    NONE = "none"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


CLASSES = tuple(Loyalty)
TRUE, LATENT, SPURIOUS, NONE, UNCERTAIN, UNKNOWN = range(len(CLASSES))


def share_of_usual(orders: Operand, usual_interval: Operand, period: Operand) -> Operand:
    """Return the orders of a period as a share of what the usual interval lets expect.

    orders x usual interval / period, both in one unit of time; 1 is as often as usual.

    >>> share_of_usual(3.0, 73.0, 365.0)
    0.6
    """
    return orders * usual_interval / period


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Where attitude and behavior become high, and how far a class reaches over its border."""

    attitude: float
    behavior: float
    band: float = 0.0


def median_cuts(attitude: ArrayLike, behavior: ArrayLike, *, band: float = 0.0) -> Cuts:
    """Cut at the medians of those known.

    >>> median_cuts([1.0, 2.0, 9.0], [0.1, 0.5, float("nan")])
    Cuts(attitude=2.0, behavior=0.3, band=0.0)
    """
    return Cuts(
        attitude=float(np.nanmedian(np.asarray(attitude, float))),
        behavior=float(np.nanmedian(np.asarray(behavior, float))),
        band=band,
    )


def classify(
    attitude: ArrayLike,
    behavior: ArrayLike,
    cuts: Cuts,
    *,
    attitude_error: ArrayLike = 0.0,
    behavior_error: ArrayLike = 0.0,
    previous: ArrayLike | None = None,
) -> NDArray[np.int64]:
    """Return each customer's place in :data:`CLASSES`.

    Attitude is relative to the best rival; behavior is the share of wallet or the repeat rate. A
    value nearer to its cut than its error is uncertain. A customer with a previous class keeps the
    side of a cut he was on until he has passed it by the band. Missing values (NaN) are unknown.

    >>> places = classify([.9, .9, .1, .1, .5], [.8, .2, .8, .2, .8],
    ...     Cuts(attitude=.5, behavior=.5), attitude_error=.05)
    >>> [CLASSES[place].value for place in places]
    ['true', 'latent', 'spurious', 'none', 'uncertain']
    """
    likes, comes = np.asarray(attitude, float), np.asarray(behavior, float)
    before = None if previous is None else np.asarray(previous, np.int64)
    liked = _side(likes, cuts.attitude, cuts.band, before, (TRUE, LATENT), (SPURIOUS, NONE))
    came = _side(comes, cuts.behavior, cuts.band, before, (TRUE, SPURIOUS), (LATENT, NONE))
    found = np.where(liked, np.where(came, TRUE, LATENT), np.where(came, SPURIOUS, NONE))
    unsure = np.abs(likes - cuts.attitude) < np.asarray(attitude_error, float)
    unsure |= np.abs(comes - cuts.behavior) < np.asarray(behavior_error, float)
    found = np.where(unsure, UNCERTAIN, found)
    return np.where(np.isnan(likes) | np.isnan(comes), UNKNOWN, found)


def _side(
    value: Floats,
    cut: float,
    band: float,
    before: NDArray[np.int64] | None,
    high: tuple[int, int],
    low: tuple[int, int],
) -> NDArray[np.bool_]:
    border = np.full(value.shape, cut)
    if before is not None:
        border = np.where(np.isin(before, high), cut - band, border)
        border = np.where(np.isin(before, low), cut + band, border)
    return np.asarray(value >= border)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many customers are in a class, and what they bring."""

    customers: int
    revenue: float


def matrix(classes: ArrayLike, revenue: ArrayLike) -> dict[Loyalty, Cell]:
    """Add up customers and revenue by class; the cells sum to everybody.

    >>> matrix([0, 2, 2], [10.0, 5.0, 1.0])[Loyalty.SPURIOUS]
    Cell(customers=2, revenue=6.0)
    """
    place = np.asarray(classes, np.int64)
    counts = np.bincount(place, minlength=len(CLASSES))
    sums = np.bincount(place, np.asarray(revenue, float), len(CLASSES))
    return {
        name: Cell(int(count), float(amount))
        for name, count, amount in zip(CLASSES, counts, sums, strict=True)
    }


def spurious_risk(repeat: Operand, attitude: Operand, barrier: Operand) -> Operand:
    """Return P(comes back) (1 - attitude) (1 - barrier): he comes, does not care, can leave.

    All three lie between 0 and 1; the barrier is how hard leaving would be.

    >>> round(spurious_risk(0.9, 0.2, 0.25), 6)
    0.54
    """
    return repeat * (1 - attitude) * (1 - barrier)


def fragile_revenue(revenue: Operand, risk: Operand) -> Operand:
    """Return the revenue that hangs on nothing but habit: revenue times the risk.

    >>> fragile_revenue(1000.0, 0.54)
    540.0
    """
    return revenue * risk
