"""Orders added up without Ibis: DuckDB reads the cells, NumPy does the rest.

The same facts as :mod:`kezhi.portfolio.adding_up`, to which it is tested equal, in a part of
the time: nothing heavy is imported and every order is touched once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from customer_value.summaries import OrderDays
from kezhi.portfolio import kernel
from kezhi.portfolio.cells import INTEGERS
from kezhi.portfolio.facts import Columns, Facts
from kezhi.portfolio.results import ValuationSettings

EPOCH = date(1970, 1, 1)
SPAN_BITS = 30
NEVER = -(1 << 31)


@dataclass(slots=True, kw_only=True)
class Rows:
    """The readable orders as arrays, days counted from 1970, and the others by reason.

    ``name`` turns codes of customers into their ids; codes are in the order of the ids.
    """

    customer: NDArray[Any]
    day: NDArray[Any]
    amount: NDArray[np.float64]
    cost: NDArray[np.float64] | None
    name: Callable[[NDArray[Any]], NDArray[Any]]
    unread: dict[str, tuple[int, float]]

    def last_day(self, today: date) -> date | None:
        """The day of the latest order that is not dated in the future."""
        return latest(self.day, today)

    def forget(self) -> None:
        """Let go of the arrays: of a hundred million orders they are large."""
        self.customer = self.day = self.amount = np.empty(0)
        self.cost = None


def latest(day: NDArray[Any], today: date) -> date | None:
    """The latest of days counted from 1970 that is not after today."""
    past = day <= (today - EPOCH).days
    found = int(day.max(where=past, initial=NEVER))
    return EPOCH + timedelta(found) if found > NEVER else None


def read(
    con: DuckDBPyConnection, relation: str, columns: Sequence[str], names: str | None = None
) -> Rows:
    """Read customer_id, day, amount and, if there are, cost and reason of a relation.

    Where ``names`` is a relation of ``customer_id`` and ``customer_code``, its place among all,
    rows have the latter too.
    """
    key = "customer_code" if names else "customer_id"
    unusable = _unusable(columns, key)
    rows = int(con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])
    usable = f"(SELECT * FROM {relation} WHERE {unusable} IS NULL)"
    wanted = "(day::DATE - DATE '1970-01-01')::INTEGER AS day, amount::DOUBLE AS amount"
    wanted += ", coalesce(cost, 0)::DOUBLE AS cost" if "cost" in columns else ""
    found, name = _coded(con, usable, wanted, names)
    unread = {}
    if len(found["day"]) < rows:
        counted = con.execute(
            f"SELECT {unusable} AS reason, count(*), coalesce(sum(amount), 0)::DOUBLE "
            f"FROM {relation} WHERE {unusable} IS NOT NULL GROUP BY 1"
        ).fetchall()
        unread = {why: (count, amount) for why, count, amount in counted}
    return Rows(
        customer=found["customer"],
        day=found["day"],
        amount=found["amount"],
        cost=found.get("cost"),
        name=name,
        unread=unread,
    )


def _unusable(columns: Sequence[str], key: str) -> str:
    """SQL for the reason why a row cannot be used, null where it can."""
    reason = "reason" if "reason" in columns else "NULL::VARCHAR"
    return (
        f"CASE WHEN {reason} IS NOT NULL THEN {reason} "
        f"WHEN {key} IS NULL THEN 'no_customer' WHEN day IS NULL THEN 'no_date' "
        "WHEN amount IS NULL THEN 'no_amount' END"
    )


def unread(
    con: DuckDBPyConnection, relation: str, columns: Sequence[str]
) -> list[tuple[Any, str, int, float]]:
    """Rows that cannot be used and their money, by customer, or None, and reason."""
    return con.execute(
        "SELECT customer_id, why, count(*), coalesce(sum(amount), 0)::DOUBLE "
        f"FROM (SELECT *, {_unusable(columns, 'customer_id')} AS why FROM {relation}) "
        "WHERE why IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()


def _coded(
    con: DuckDBPyConnection, usable: str, wanted: str, names: str | None
) -> tuple[Columns, Callable[[NDArray[Any]], NDArray[Any]]]:
    """Fetch the rows with customers as whole numbers from 0 in the order of their ids."""
    if names:
        return _named(con, f"SELECT customer_code AS customer, {wanted} FROM {usable}", names)
    kind = con.execute(f"SELECT customer_id FROM {usable} LIMIT 0").description[0][1]
    if str(kind) in INTEGERS:
        found = _fetch(con, f"SELECT customer_id AS customer, {wanted} FROM {usable}")
        return _integers_coded(found)
    own = f"names_{uuid.uuid4().hex}"
    con.execute(
        f"CREATE TEMPORARY TABLE {own} AS SELECT customer_id, "
        "(row_number() OVER (ORDER BY customer_id) - 1)::INTEGER AS customer_code "
        f"FROM (SELECT DISTINCT customer_id FROM {usable})"
    )
    try:
        rows = f"{usable} JOIN {own} USING (customer_id)"
        return _named(con, f"SELECT customer_code AS customer, {wanted} FROM {rows}", own)
    finally:
        con.execute(f"DROP TABLE {own}")


def _named(
    con: DuckDBPyConnection, query: str, names: str
) -> tuple[Columns, Callable[[NDArray[Any]], NDArray[Any]]]:
    found = _fetch(con, query)
    ids = _fetch(
        con,
        f"SELECT any_value(customer_id) AS id FROM {names} WHERE customer_code IS NOT NULL "
        "GROUP BY customer_code ORDER BY customer_code",
    )["id"]
    return found, lambda codes: ids[codes]


def _fetch(con: DuckDBPyConnection, query: str) -> Columns:
    """Columns without nulls as plain arrays."""
    found = con.execute(query).fetchnumpy()
    return {name: np.ma.getdata(values) for name, values in found.items()}


def _integers_coded(
    found: Columns,
) -> tuple[Columns, Callable[[NDArray[Any]], NDArray[Any]]]:
    """Ids that lie close together are codes as they are, less the smallest."""
    ids = found["customer"]
    if not len(ids):
        return found, lambda codes: ids[codes]
    lowest, kind = ids.min(), ids.dtype
    if kind != np.uint64 and (int(ids.max()) - int(lowest)).bit_length() <= SPAN_BITS:
        found["customer"] = place = np.empty(len(ids), np.int32)
        np.subtract(ids, int(lowest), out=place, dtype=np.int64, casting="unsafe")
        return found, lambda codes: (codes.astype(np.int64) + int(lowest)).astype(kind)
    known, codes = np.unique(ids, return_inverse=True)
    found["customer"] = codes
    return found, lambda codes: known[codes]


def added_up(rows: Rows, settings: ValuationSettings) -> Facts:
    """The facts of the rows, which are forgotten."""
    rows.day = np.int32((settings.as_of - EPOCH).days) - rows.day  # not both: they are large
    ago = rows.day
    counts, treated = _account(rows, ago), _treated(rows, ago)
    days = kernel.order_days(
        rows.customer, ago, rows.amount, rows.cost, zero_is_order=settings.zero_is_order
    )
    treated |= {"repeated": days.repeated, "same_day": (days.same_day, 0.0)}
    rows.forget()
    del ago
    name, rate = rows.name, settings.annual_discount_rate
    past, gaps = kernel.histories(days, unit=settings.unit, annual_discount_rate=rate)
    ids = name(days.customers)
    return Facts(
        rows=counts,
        treated=treated,
        past={"customer_id": ids, **past},
        gaps={"customer_id": name(gaps.pop("customer")), **gaps},
        occasions=partial(_occasions, days if settings.asks_days else None, ids),
    )


def _occasions(
    days: OrderDays | None, ids: NDArray[Any], chosen: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The occasions of some customers; days take too much room to hold on to them otherwise."""
    if days is None:
        raise LookupError("occasions are kept for a backtest only")
    places = np.searchsorted(ids, chosen)
    counts = days.counts[places]
    skipped = np.repeat(days.starts[places] - np.cumsum(counts) + counts, counts)
    rows = skipped + np.arange(counts.sum())
    bought = days.bought[rows]
    return np.repeat(chosen, counts)[bought], days.ago[rows][bought]


def _account(rows: Rows, ago: NDArray[Any]) -> dict[str, tuple[int, float]]:
    """Rows and money by what became of them."""
    used = ago >= 0
    counts = dict(rows.unread)
    for reason, chosen in (("used", used), ("after_as_of", ~used)):
        if chosen.any():
            counts[reason] = (int(chosen.sum()), float(rows.amount.sum(where=chosen)))
    return counts


def _treated(rows: Rows, ago: NDArray[Any]) -> dict[str, tuple[int, float]]:
    """What is used but needs a word: refunds, and orders of nothing."""
    used = ago >= 0
    back, nothing = used & (rows.amount < 0), used & (rows.amount == 0)
    return {
        "refunds": (int(back.sum()), float(rows.amount.sum(where=back))),
        "zeros": (int(nothing.sum()), 0.0),
    }
