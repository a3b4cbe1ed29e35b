"""Cohorts and length of stay: from months and days to what a run keeps, and back.

Months are counted from the beginning of the calendar: 12 year + month - 1. Periods are so many
months; only those that are over on the as-of day are compared.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import survival
from customer_value.survival import Cohorts, Survival

LENGTHS = (1, 3, 6, 12)
MOST = 20  # columns that a page can hold
FEWEST = 2
MONTH_DAYS = 30.4375
Stays = list[tuple[int, int, bool, int]]


@dataclass(frozen=True)
class Span:
    """The whole periods of a run: so many months each, numbered from the first."""

    months: int
    first: int
    count: int

    @property
    def is_long_enough(self) -> bool:
        return self.count >= FEWEST

    def starts_on(self, place: int) -> date:
        year, month = divmod((self.first + place) * self.months, 12)
        return date(year, month + 1, 1)


def month_number(day: date) -> int:
    return 12 * day.year + day.month - 1


def span_of(first_day: date, as_of: date) -> Span:
    """The shortest length of periods of which the page can hold all."""
    begun, over = month_number(first_day), month_number(as_of + timedelta(days=1))
    spans = [Span(months, begun // months, over // months - begun // months) for months in LENGTHS]
    return next((span for span in spans if span.count <= MOST), spans[-1])


def table(who: ArrayLike, when: ArrayLike, net: ArrayLike, span: Span) -> Cohorts:
    """The cohorts of customers with their net sales by period, numbered as the span does it."""
    places = np.asarray(when, np.int64) - span.first
    return survival.cohorts(who, places, np.asarray(net, float), last=span.count - 1)


def kept(found: Cohorts, span: Span) -> dict[str, Any]:
    """As a run keeps it: plain numbers, null for what is yet to come."""
    return {
        "months": span.months,
        "first": span.first,
        "sizes": found.sizes.tolist(),
        "active": plain(found.active),
        "amounts": plain(np.round(found.amounts, 2)),
    }


def plain(cells: NDArray[np.float64]) -> list[list[float | None]]:
    return [[None if cell != cell else cell for cell in row] for row in cells.tolist()]


def read(found: dict[str, Any]) -> tuple[Cohorts, Span]:
    span = Span(found["months"], found["first"], len(found["sizes"]))
    active, amounts = (np.array(found[name], float) for name in ("active", "amounts"))
    return Cohorts(np.array(found["sizes"], np.int64), active, amounts), span


# --- how long customers stay ------------------------------------------------------------------


def stays(
    first_days: NDArray[np.datetime64],
    last_days: NDArray[np.datetime64],
    is_lost: NDArray[np.bool_],
    as_of: date,
) -> Stays:
    """Customers by year of the first order, whole months of stay, and whether they are lost.

    Who is lost stayed from the first order to the last, everybody else at least until now.
    """
    known = ~np.isnat(first_days)
    first, lost = first_days[known].astype("datetime64[D]"), is_lost[known]
    until = np.where(lost, last_days[known].astype("datetime64[D]"), np.datetime64(as_of, "D"))
    months = ((until - first).astype(np.int64) / MONTH_DAYS).astype(np.int64)
    years = first.astype("datetime64[Y]").astype(np.int64) + 1970
    counts = Counter(zip(years.tolist(), months.tolist(), lost.tolist(), strict=True))
    return sorted((*key, count) for key, count in counts.items())


def curve(found: Iterable[Iterable[int]]) -> Survival | None:
    """None where there is nobody."""
    rows = list(found)
    if not rows:
        return None
    _, months, lost, customers = zip(*rows, strict=True)
    return survival.kaplan_meier(months, np.array(lost, bool), weights=customers)
