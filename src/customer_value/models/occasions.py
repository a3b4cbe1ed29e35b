"""Purchase occasions as they fell in time, and what was known of them at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.models.base import Floats, Histories


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known at an origin, customer by customer.

    ``recent`` counts the repeat orders of the last window, as long as the horizon looked at.
    ``seen`` are all occasions up to the origin ``at``.
    """

    customers: NDArray[np.intp]
    histories: Histories
    recent: Floats
    seen: Occasions
    at: float


@dataclass(frozen=True, slots=True)
class Occasions:
    """All purchase occasions, sorted by customer and time; one at a time and customer."""

    customer: NDArray[np.intp]
    time: Floats

    @classmethod
    def of(cls, customer: ArrayLike, time: ArrayLike) -> Self:
        """Check, sort and merge what happened at one time.

        Customers are whole numbers from 0; times are numbers in one unit on one clock.

        >>> Occasions.of([1, 0, 0, 1], [5.0, 3.0, 1.0, 5.0]).time.tolist()
        [1.0, 3.0, 5.0]
        """
        who, when = np.asarray(customer), np.asarray(time, float)
        if who.shape != when.shape or who.ndim != 1:
            raise ValueError("one customer and one time for each occasion")
        if not np.isfinite(when).all() or (len(who) and who.min() < 0):
            raise ValueError("customers must count from 0, times must be finite")
        order = np.lexsort((when, who))
        who, when = who[order].astype(np.intp), when[order]
        again = (np.diff(who, prepend=-1) == 0) & (np.diff(when, prepend=np.nan) == 0)
        return cls(who[~again], when[~again])

    def sample(self, at_most: int) -> Self:
        """Keep every n-th customer, so that no more than the given number remain."""
        known = np.unique(self.customer)
        stride = -(-len(known) // at_most)
        keep = np.isin(self.customer, known[::stride]) if stride > 1 else slice(None)
        return type(self)(self.customer[keep], self.time[keep])

    def snapshot(self, at: float, *, window: float) -> Snapshot:
        """Return the histories as they stood at a moment, and the orders of the window before.

        >>> known = Occasions.of([0, 0, 0, 1], [1.0, 3.0, 9.0, 4.0]).snapshot(6.0, window=5.0)
        >>> known.histories.repeats.tolist(), known.histories.age.tolist(), known.recent.tolist()
        ([1.0, 0.0], [5.0, 2.0], [1.0, 0.0])
        """
        seen = self.time <= at
        who, when = self.customer[seen], self.time[seen]
        customers, first, place, count = np.unique(
            who, return_index=True, return_inverse=True, return_counts=True
        )
        start, last = when[first], when[first + count - 1]
        is_repeat = np.ones(len(who), bool)
        is_repeat[first] = False
        gaps = np.log(np.diff(when, prepend=0.0)[is_repeat])
        size = len(customers)
        known = Histories.of(
            (count - 1).astype(float),
            last - start,
            at - start,
            log_gaps=np.bincount(place[is_repeat], gaps, size),
        )
        lately = is_repeat & (when > at - window)
        recent = np.bincount(place[lately], minlength=size).astype(float)
        return Snapshot(customers, known, recent, type(self)(who, when), at)

    def orders(self, customers: NDArray[np.intp], *, start: float, end: float) -> Floats:
        """Count each customer's orders in (start, end].

        >>> Occasions.of([0, 0, 1], [1.0, 3.0, 4.0]).orders(np.array([1, 0]), start=1, end=4)
        array([1., 1.])
        """
        inside = (self.time > start) & (self.time <= end)
        size = int(max(self.customer.max(initial=0), customers.max(initial=0))) + 1
        return np.bincount(self.customer[inside], minlength=size)[customers].astype(float)


def rolling_origins(first: float, last: float, *, horizon: float, count: int) -> list[float]:
    """Return moments to look back from, the last of them one horizon before the end.

    They begin where a third of the time has passed, so that there is something to learn from.

    >>> rolling_origins(0.0, 90.0, horizon=30.0, count=3)
    [30.0, 45.0, 60.0]
    """
    early, late = first + (last - first) / 3, last - horizon
    if not horizon > 0 or late <= first:
        raise ValueError("the horizon must be positive and shorter than the data")
    return np.linspace(min(early, late), late, count).tolist() if count > 1 else [late]
