"""What is kept of the orders between two valuations, and what changes do to it.

Kept are the days of every customer with their net spend, not the orders; the summaries of these
days as seen from the last as-of date; and the rows that could not be used, by customer. Changes
name customers: whoever is in them is replaced by what they say of him. Everybody else's summary is
carried on to the new as-of date, and only where that does not do are his days added up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value import refresh
from customer_value.summaries import OrderDays
from kezhi.portfolio import kernel
from kezhi.portfolio.cells import ONLY_NAMED
from kezhi.portfolio.facts import Columns, Facts
from kezhi.portfolio.plain import EPOCH, Rows, latest
from kezhi.portfolio.results import ValuationSettings

GAPS = ("gaps", "gap_median", "gap_q95")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The days of all customers, one after the other, the earliest first.

    ``ids`` are in order; ``counts`` says how many days each has. Days are counted from 1970, those
    still to come among them; ``rows`` says how many orders there were that day.
    """

    ids: NDArray[Any]
    counts: NDArray[Any]
    day: NDArray[Any]
    net: NDArray[np.float64]
    rows: NDArray[Any]
    cost: NDArray[np.float64] | None

    def last_day(self, today: date) -> date | None:
        """The day of the latest order that is not dated in the future."""
        return latest(self.day, today)

    def of(self, chosen: NDArray[np.bool_]) -> Book:
        """Some of the customers."""
        inside = np.repeat(chosen, self.counts)
        return Book(
            ids=self.ids[chosen],
            counts=self.counts[chosen],
            day=self.day[inside],
            net=self.net[inside],
            rows=self.rows[inside],
            cost=None if self.cost is None else self.cost[inside],
        )


def book_of(rows: Rows) -> Book:
    """Add the orders up by customer and day; they are forgotten."""
    last = int(rows.day.max(initial=0))
    rows.day = last - rows.day
    days = kernel.order_days(rows.customer, rows.day, rows.amount, rows.cost, count_rows=True)
    rows.forget()
    return Book(
        ids=rows.name(days.customers),
        counts=days.counts.astype(np.int32),
        day=(last - days.ago).astype(np.int32),
        net=days.net,
        rows=_small(days.rows),
        cost=days.cost,
    )


def _small(counts: Any) -> NDArray[Any]:
    """Counts in the smallest integers that hold them."""
    small: NDArray[Any] = counts.astype(np.min_scalar_type(int(counts.max(initial=0))))
    return small


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Rows that could not be used: by customer and reason, and those that name no customer."""

    ids: NDArray[Any]
    reason: NDArray[Any]
    rows: NDArray[np.int64]
    amount: NDArray[np.float64]
    nobody: dict[str, tuple[int, float]]

    @classmethod
    def of(cls, unread: list[tuple[Any, str, int, float]], ids: NDArray[Any]) -> Rejected:
        """Those of one reading; a row that only names its customer has been understood."""
        lines = [line for line in unread if line[1] != ONLY_NAMED]
        some = [line for line in lines if line[0] is not None]
        return cls(
            ids=np.array([line[0] for line in some], ids.dtype),
            reason=np.array([line[1] for line in some], object),
            rows=np.array([line[2] for line in some], np.int64),
            amount=np.array([line[3] for line in some], np.float64),
            nobody={why: (n, money) for who, why, n, money in lines if who is None},
        )

    def counted(self) -> dict[str, tuple[int, float]]:
        """Rows and money by reason."""
        found = dict(self.nobody)
        for why in np.unique(self.reason.astype(str)).tolist():
            chosen = self.reason == why
            n, money = found.get(why, (0, 0.0))
            more = float(self.amount.sum(where=chosen))
            found[why] = (n + int(self.rows.sum(where=chosen)), money + more)
        return found

    def after(self, changes: Rejected, replaced: NDArray[Any]) -> Rejected:
        """Those of customers who were replaced give way to the new ones."""
        stays = ~np.isin(self.ids, replaced)
        nobody = dict(self.nobody)
        for why, (n, money) in changes.nobody.items():
            before = nobody.get(why, (0, 0.0))
            nobody[why] = (before[0] + n, before[1] + money)
        parts = {name: getattr(self, name)[stays] for name in ("ids", "reason", "rows", "amount")}
        if len(changes.ids):
            parts = {n: np.concatenate([old, getattr(changes, n)]) for n, old in parts.items()}
        return Rejected(**parts, nobody=nobody)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The book, and the summaries of its customers as seen from a day.

    ``past`` has the columns of a history and of a customer's own gaps, and ``seen``: whether any
    of his days is not still to come.
    """

    book: Book
    rejected: Rejected
    malformed: int
    as_of: date
    past: Columns


def summarized(book: Book, settings: ValuationSettings) -> Columns:
    """The summaries of all customers of a book."""
    size, ago = len(book.ids), np.int32((settings.as_of - EPOCH).days) - book.day
    counts, net, cost, past_days = book.counts, book.net, book.cost, ago >= 0
    if not past_days.all():
        place = np.repeat(np.arange(size, dtype=np.int32), counts)[past_days]
        counts = np.bincount(place, minlength=size)
        ago, net = ago[past_days], net[past_days]
        cost = None if cost is None else cost[past_days]
    seen = counts > 0
    days = OrderDays(
        customers=np.flatnonzero(seen),
        starts=(np.cumsum(counts, dtype=np.int64) - counts)[seen],
        ago=ago,
        net=net,
        cost=cost,
        zero_is_order=settings.zero_is_order,
    )
    rate = settings.annual_discount_rate
    found, own = kernel.histories(days, unit=settings.unit, annual_discount_rate=rate)
    past = {name: _laid(values, seen) for name, values in found.items()}
    buyers = np.zeros(size, bool)
    buyers[own.pop("customer")] = True
    return past | {name: _laid(own[name], buyers) for name in GAPS} | {"seen": seen}


def _laid(values: NDArray[Any], where: NDArray[np.bool_]) -> NDArray[Any]:
    """A value for each of many, nothing where there is none."""
    if where.all():
        return values
    nothing = np.nan if values.dtype.kind == "f" else 0
    column = np.full(len(where), nothing, values.dtype)
    column[where] = values
    return column


def kept_of(book: Book, rejected: Rejected, malformed: int, settings: ValuationSettings) -> Kept:
    """What is kept of a first reading."""
    return Kept(
        book=book,
        rejected=rejected,
        malformed=malformed,
        as_of=settings.as_of,
        past=summarized(book, settings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What changes did: the book after them, and how the old customers lie in it.

    ``stays`` says which customers of before are as they were, ``fresh`` which ones of now are not.
    """

    book: Book
    stays: NDArray[np.bool_]
    fresh: NDArray[np.bool_]


def replaced(book: Book, changes: Book, named: NDArray[Any]) -> Changed:
    """Put the customers of the changes in the place of all who are named."""
    place = np.searchsorted(book.ids, named)
    inside = place < len(book.ids)
    inside[inside] = book.ids[place[inside]] == named[inside]
    stays = np.ones(len(book.ids), bool)
    stays[place[inside]] = False
    left = book.ids[stays]
    at = np.searchsorted(left, changes.ids) + np.arange(len(changes.ids))
    fresh = np.zeros(len(left) + len(changes.ids), bool)
    fresh[at] = True
    counts = _joined(book.counts[stays], changes.counts, fresh)
    days_stay, days_fresh = np.repeat(stays, book.counts), np.repeat(fresh, counts)

    def days(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        return _joined(old[days_stay], new, days_fresh)

    merged = Book(
        ids=_joined(left, changes.ids, fresh),
        counts=counts,
        day=days(book.day, changes.day),
        net=days(book.net, changes.net),
        rows=days(book.rows, changes.rows),
        cost=None if book.cost is None or changes.cost is None else days(book.cost, changes.cost),
    )
    return Changed(book=merged, stays=stays, fresh=fresh)


def unchanged(book: Book) -> Changed:
    """Nobody is named."""
    everybody = np.ones(len(book.ids), bool)
    return Changed(book=book, stays=everybody, fresh=~everybody)


def _joined(old: NDArray[Any], new: NDArray[Any], fresh: NDArray[np.bool_]) -> NDArray[Any]:
    """Old and new values in one column, the new ones where it is fresh."""
    column = np.empty(len(fresh), np.result_type(old, new))
    column[~fresh] = old
    column[fresh] = new
    return column


def refreshed(before: Kept, changed: Changed, settings: ValuationSettings) -> Columns:
    """The summaries after changes: carried on where that is the same, else added up again."""
    book, days = changed.book, (settings.as_of - before.as_of).days
    again = changed.fresh | _crossing(book, settings.as_of, days)
    anew = summarized(book.of(again), settings)
    stays = {name: values[changed.stays] for name, values in before.past.items()}
    carried = refresh.moved_on(
        stays, days=days, unit=settings.unit, annual_discount_rate=settings.annual_discount_rate
    )
    old = ~again[~changed.fresh]
    return {name: _joined(carried[name][old], anew[name], again) for name in anew}


def _crossing(book: Book, as_of: date, days: int) -> NDArray[np.bool_]:
    """Customers of whom a day counts differently than so many days ago."""
    found = np.zeros(len(book.ids), bool)
    if not len(book.day) or not days:
        return found
    first = int(book.day.min())
    every = np.arange(first, int(book.day.max()) + 1)
    crossed = refresh.crossed((as_of - EPOCH).days - every, days=days)
    ends = np.cumsum(book.counts, dtype=np.int64)
    places = np.flatnonzero(crossed[book.day - first])
    found[np.searchsorted(ends, places, side="right")] = True
    return found


def facts_of(kept: Kept, settings: ValuationSettings) -> Facts:
    """The facts of what is kept, as if all orders had been read.

    They hold on to the days only where occasions are asked for.
    """
    book, seen = kept.book, kept.past["seen"]
    all_seen = bool(seen.all())
    past = {
        name: values if all_seen else values[seen]
        for name, values in kept.past.items()
        if name != "seen"
    }
    ids = book.ids if all_seen else book.ids[seen]
    several = past["orders"] > 1
    gaps = {name: past.pop(name)[several] for name in GAPS}
    return Facts(
        rows=_account(kept),
        treated={"same_day": (_merged(kept), 0.0)},  # more is not told by days alone
        past={"customer_id": ids, **past},
        gaps={"customer_id": ids[several], **gaps},
        occasions=partial(_occasions, kept.book if settings.asks_days else None, settings),
    )


def _occasions(
    book: Book | None, settings: ValuationSettings, chosen: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    if book is None:
        raise LookupError("occasions are kept for a backtest only")
    mask = np.zeros(len(book.ids), bool)
    mask[np.searchsorted(book.ids, chosen)] = True
    some = book.of(mask)
    ago = (settings.as_of - EPOCH).days - some.day
    bought = (some.net >= 0 if settings.zero_is_order else some.net > 0) & (ago >= 0)
    return np.repeat(some.ids, some.counts)[bought], ago[bought]


def _merged(kept: Kept) -> int:
    """Orders that fell on a day with another."""
    now = kept.book.day <= (kept.as_of - EPOCH).days
    return int(kept.book.rows.sum(where=now, dtype=np.int64) - now.sum())


def _account(kept: Kept) -> dict[str, tuple[int, float]]:
    """Rows and money by what became of them."""
    book, counts = kept.book, kept.rejected.counted()
    later = book.day > (kept.as_of - EPOCH).days
    for reason, chosen in (("used", ~later), ("after_as_of", later)):
        if chosen.any():
            rows = int(book.rows.sum(where=chosen, dtype=np.int64))
            counts[reason] = (rows, float(book.net.sum(where=chosen)))
    return counts
