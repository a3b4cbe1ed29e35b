"""The same sums as :mod:`customer_value.summaries`, by a compiled library where one was built.

``python tools/kernel.py build`` builds it of ``native/summaries.c``; a library of another source is
not used. Without it, with ``KEZHI_KERNEL=off``, and for numbers that it does not take, NumPy does
the work, to the same figures.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import c_char_p, c_double, c_int, c_int64, c_void_p
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value import summaries
from customer_value.arithmetic import DUST
from customer_value.periods import YEAR_DAYS, Unit
from customer_value.summaries import Columns, OrderDays

SOURCE = Path(__file__).parent / "native" / "summaries.c"
LIBRARY = SOURCE.with_name("libsummaries.so")
LARGEST = (1 << 31) - 1
WHOLE = ("orders", "repeats", "last_year_orders", "year_before_orders")
PARTS = (
    *("first_ago", "last_ago", "gross", "total", "worth_today", "cost", "cost_today"),
    *("last_year_amount", "last_year_cost", "year_before_amount", "year_before_cost"),
    *("last_age", "age", "mean_value", "gap_median", "gap_q95"),
)
OF_COSTS = {"cost", "cost_today", "last_year_cost", "year_before_cost"}
GAPS = ("gap_median", "gap_q95")
POINTERS: list[Any] = [c_void_p] * 8


def digest() -> str:
    """What tells one source from another."""
    import hashlib

    return hashlib.sha256(SOURCE.read_bytes()).hexdigest()


@cache
def library() -> ctypes.CDLL | None:
    """The compiled library, where it is there and wanted."""
    return None if os.environ.get("KEZHI_KERNEL") == "off" else load(LIBRARY)


def load(path: Path) -> ctypes.CDLL | None:
    """A compiled library, if it can be used here and is of this source."""
    if not path.exists():
        return None
    try:
        found = ctypes.CDLL(str(path))
    except OSError:  # of another machine
        return None
    found.kezhi_digest.restype = c_char_p
    if found.kezhi_digest().decode() != digest():
        return None
    found.kezhi_in_order.argtypes = [c_int64, c_void_p]
    found.kezhi_days.restype = c_int64
    found.kezhi_days.argtypes = [*[c_int64] * 3, *POINTERS[:8], c_double, *POINTERS[:5]]
    found.kezhi_histories.argtypes = [
        *(c_int64, *POINTERS[:5], c_int64, c_double, c_double, c_int, *POINTERS[:2])
    ]
    return found


def order_days(
    customer: NDArray[Any],
    ago: NDArray[Any],
    amount: NDArray[Any],
    cost: NDArray[Any] | None = None,
    *,
    zero_is_order: bool = False,
    count_rows: bool = False,
) -> OrderDays:
    """As the library's function of this name; the arrays given may be worked in and be spoilt."""
    native = library()
    if native is None or not len(ago) or not _fits(customer) or int(ago.max()) > LARGEST:
        return summaries.order_days(
            customer, ago, amount, cost, zero_is_order=zero_is_order, count_rows=count_rows
        )
    given = [("i4", customer), ("i4", ago), ("f8", amount), ("f8", cost)]
    past = ago >= 0
    everything = bool(past.all())
    rows = [
        None if values is None else _own(values if everything else values[past], kind)
        for kind, values in given
    ]
    found = _days(native, rows, count_rows=count_rows)
    customers, starts, ago, net, costs, counts, same_day, repeated = found
    return OrderDays(
        customers=customers.astype(customer.dtype),
        starts=starts,
        ago=ago,
        net=net,
        cost=costs,
        zero_is_order=zero_is_order,
        rows=counts,
        same_day=same_day,
        repeated=repeated,
    )


def _fits(customer: NDArray[Any]) -> bool:
    return int(customer.min()) >= 0 and int(customer.max()) < LARGEST


def _own(values: NDArray[Any], kind: str) -> NDArray[Any]:
    """The same numbers as an array that may be written in."""
    return np.require(values, kind, ("C", "W", "A"))


def _days(native: ctypes.CDLL, rows: list[Any], *, count_rows: bool) -> tuple[Any, ...]:
    """Customers, starts, ago, net, cost, rows, same_day and repeated of :class:`OrderDays`."""
    who, ago = rows[:2]
    size, most, oldest = len(who), int(who.max(initial=0)), int(ago.max(initial=0))
    ordered = bool(native.kezhi_in_order(size, _at(who)))
    room = [None if ordered or values is None else np.empty_like(values) for values in rows]
    places = min(size, most + 1)
    customers, starts = np.empty(places, np.int32), np.empty(places + 1, np.int64)
    counts = np.empty(size, np.int32) if count_rows else None
    found, amount = np.zeros(2, np.int64), np.zeros(1)
    days = native.kezhi_days(
        *(size, most, oldest, *map(_at, rows), *map(_at, room), DUST),
        *map(_at, (customers, starts, counts, found, amount)),
    )
    if days < 0:
        raise MemoryError
    several, again = found.tolist()
    netted = (rows if ordered else room)[1:]
    return (
        *(customers[:several], starts[:several]),
        *(None if values is None else values[:days] for values in [*netted, counts]),
        *(size - days, (again, float(amount[0]))),
    )


def _at(values: NDArray[Any] | None) -> int | None:
    """Where an array lies."""
    return None if values is None else values.ctypes.data


def histories(
    days: OrderDays, *, unit: Unit, annual_discount_rate: float
) -> tuple[Columns, Columns]:
    """As the library's ``histories`` and ``intervals``."""
    native = library()
    if native is None or not len(days.ago):
        past = summaries.histories(days, unit=unit, annual_discount_rate=annual_discount_rate)
        return past, summaries.intervals(days)
    size = len(days.customers)
    names = [name for name in PARTS if days.cost is not None or name not in OF_COSTS]
    past = {name: np.empty(size, np.int64) for name in WHOLE}
    past |= {name: np.empty(size) for name in names}
    grown = summaries.growth(int(days.ago.max()), rate=annual_discount_rate)
    ends = np.append(days.starts, len(days.ago))
    rows = [
        None if values is None else np.require(values, kind, ("C", "A"))
        for kind, values in (("i8", ends), ("i4", days.ago), ("f8", days.net), ("f8", days.cost))
    ]
    whole, parts = (
        (c_void_p * len(of))(*(_at(past[name]) if name in past else None for name in of))
        for of in (WHOLE, PARTS)
    )
    fits = native.kezhi_histories(
        *(size, *map(_at, [*rows, grown]), YEAR_DAYS, unit.days, DUST, days.zero_is_order),
        *(whole, parts),
    )
    if not fits:
        raise MemoryError
    several = past["orders"] > 1
    gaps: Columns = {"customer": days.customers[several], "gaps": past["orders"][several] - 1}
    return past, gaps | {name: past.pop(name)[several] for name in GAPS}
