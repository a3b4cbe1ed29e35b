"""Orders as an analyst has them, in pandas, Polars, Arrow, DuckDB or Ibis: to histories and back.

Whatever speaks Arrow's C stream interface is a table here; what comes back is an Arrow table,
which all of them take.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customer_value import summaries
from customer_value.models.base import Histories
from customer_value.models.occasions import Occasions
from customer_value.periods import Unit

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class OrderColumns:
    """What the columns of an orders table are called, and in whose days the company counts.

    A day is a date or a timestamp; a timestamp with a zone needs ``zone``.
    """

    customer: str = "customer_id"
    day: str = "day"
    amount: str = "amount"
    cost: str | None = None
    zone: str | None = None


USUAL = OrderColumns()


def purchase_histories(
    orders: Any,
    *,
    as_of: date,
    unit: Unit = Unit.WEEK,
    columns: OrderColumns = USUAL,
    annual_discount_rate: float = 0.0,
    zero_is_order: bool = False,
) -> pa.Table:
    """Add up a table of orders to one row per customer, ordered by customer.

    Parameters
    ----------
    orders
        A row per order or order line: anything with Arrow's C stream interface, or a mapping of
        column names to values. Refunds are negative amounts.
    as_of
        The day up to which orders count; later rows are left out.
    unit
        The unit of ``last_age`` and ``age``, in exact days.
    columns
        What the columns are called, where not ``customer_id``, ``day`` and ``amount``.
    annual_discount_rate
        At which ``worth_today`` carries the past forward.
    zero_is_order
        Whether a day that nets to nothing is an occasion.

    Returns
    -------
    pyarrow.Table
        ``customer_id`` and the columns of :func:`customer_value.history.histories`. What has no
        value is null. Several orders on one day are one purchase occasion.

    Raises
    ------
    ValueError
        A column is missing, holds nothing in some row, or is of the wrong kind.

    Examples
    --------
    >>> orders = {"customer_id": ["a", "a", "b"], "amount": [5.0, 7.0, 9.0],
    ...     "day": [date(2024, 1, 1), date(2024, 1, 15), date(2024, 1, 8)]}
    >>> table = purchase_histories(orders, as_of=date(2024, 1, 29))
    >>> table.select(["customer_id", "repeats", "last_age", "age"]).to_pylist()[0]
    {'customer_id': 'a', 'repeats': 1, 'last_age': 2.0, 'age': 4.0}
    """
    table = _checked(orders, columns)
    ids, who = _coded(table[columns.customer])
    days = summaries.order_days(
        who,
        (as_of - EPOCH).days - _days(table, columns),
        _numbers(table, columns.amount),
        _numbers(table, columns.cost) if columns.cost else None,
        zero_is_order=zero_is_order,
    )
    found = summaries.histories(days, unit=unit, annual_discount_rate=annual_discount_rate)
    laid = {"customer_id": ids.take(pa.array(days.customers))}
    laid |= {name: pa.array(values, from_pandas=True) for name, values in found.items()}
    return pa.table(laid)


def occasions(orders: Any, *, unit: Unit = Unit.WEEK, columns: OrderColumns = USUAL) -> Occasions:
    """Return when each customer bought, for backtests; time counts in units from 1970.

    Takes and refuses the same tables as :func:`purchase_histories`; customers are numbered in
    the order of their ids.

    >>> found = occasions({"customer_id": [7, 7, 4], "day": [date(1970, 1, 8), date(1970, 1, 15),
    ...     date(1970, 1, 8)], "amount": [5.0, 7.0, 9.0]})
    >>> found.customer.tolist(), found.time.tolist()
    ([0, 1, 1], [1.0, 1.0, 2.0])
    """
    table = _checked(orders, columns)
    _, who = _coded(table[columns.customer])
    when = _days(table, columns)
    last = int(when.max(initial=0))
    days = summaries.order_days(who, last - when, _numbers(table, columns.amount))
    return Occasions.of(days.customer[days.bought], (last - days.ago[days.bought]) / unit.days)


def buyers(table: pa.Table) -> Histories:
    """Return the histories of those who ever bought, as every model takes them.

    >>> orders = {"customer_id": ["a", "b"], "day": [date(2024, 1, 1)] * 2, "amount": [5.0, -5.0]}
    >>> buyers(purchase_histories(orders, as_of=date(2024, 1, 29))).age.tolist()
    [4.0]
    """
    some = table.filter(pc.greater(table["orders"], 0))
    return Histories.of(*(some[name].to_numpy() for name in ("repeats", "last_age", "age")))


def _checked(orders: Any, columns: OrderColumns) -> pa.Table:
    """The wanted columns, complete. Raises ValueError."""
    table = pa.table(orders)
    wanted = (columns.customer, columns.day, columns.amount, columns.cost)
    names = [name for name in wanted if name]
    for name in names:
        if name not in table.column_names:
            there = ", ".join(table.column_names)
            raise ValueError(f"there is no column {name!r}; the table has {there}")
        empty = table[name].null_count
        if empty:
            raise ValueError(f"{empty} rows have no {name!r}: fill them in or leave them out first")
    return table.select(names)


def _coded(column: pa.ChunkedArray) -> tuple[pa.Array, Any]:
    """The customers in order, each once, and the place of each row's."""
    ids = column.unique()
    ids = ids.take(pc.sort_indices(ids))
    return ids, pc.index_in(column, value_set=ids).to_numpy().astype(np.int64)


def _days(table: pa.Table, columns: OrderColumns) -> Any:
    """Days from 1970 on. Raises ValueError where no day can be read from the column."""
    name, zone, column = columns.day, columns.zone, table[columns.day]
    kind = column.type
    if pa.types.is_timestamp(kind):
        if kind.tz is not None:
            if zone is None:
                raise ValueError(f"{name!r} is of zone {kind.tz}: say in whose days with zone=")
            column = pc.local_timestamp(column.cast(pa.timestamp(kind.unit, zone)))
        column = pc.floor_temporal(column, unit="day")
    elif not pa.types.is_date(kind):
        raise ValueError(f"{name!r} holds {kind}, not dates")
    return column.cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64)


def _numbers(table: pa.Table, name: str) -> Any:
    kind = table[name].type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise ValueError(f"{name!r} holds {kind}, not numbers")
    numbers = table[name].cast(pa.float64(), safe=False).to_numpy()
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name!r} holds infinity or what is not a number")
    return numbers
