"""Columns that already have types, as orders: what a database table or Parquet files hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio.reading import Chosen
from kezhi.portfolio.results import FIRST_DAY, MOST_AMOUNT

NOTHING = ("", "NULL", "NA", "N/A", "?", "NAN", "NONE", "-", "\\N")
LARGEST = 1.7976931348623157e308
EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, or nothing known here, and the server's own word for it."""

    type: dt.DataType | None
    told: str

    @property
    def is_number(self) -> bool:
        return self.type is not None and self.type.is_numeric() and not self.type.is_boolean()

    @property
    def is_day(self) -> bool:
        return self.type is not None and (self.type.is_date() or self.type.is_timestamp())

    @property
    def is_moment(self) -> bool:
        """A moment of the whole world: its day hangs on the time zone."""
        return isinstance(self.type, dt.Timestamp) and self.type.timezone is not None

    @property
    def is_name(self) -> bool:
        known = self.type
        return self.is_number or (known is not None and (known.is_string() or known.is_uuid()))


Columns = Mapping[str, Column]


def check(columns: Columns, chosen: Chosen, zone: str | None, engine: str) -> None:
    """Refuse columns of another type, by name and with the cure."""

    def refuse(code: str, name: str) -> Unreadable:
        return Unreadable(code, column=name, type=columns[name].told, engine=engine)

    if not columns[chosen.customer].is_name:
        raise refuse("customer_type", chosen.customer)
    if not columns[chosen.date].is_day:
        raise refuse("date_type", chosen.date)
    if columns[chosen.date].is_moment and not zone:
        raise Unreadable("zone_needed", column=chosen.date)
    for name in (*chosen.amount, *chosen.cost):
        if not columns[name].is_number:
            raise refuse("number_type", name)


def types_of(columns: Columns, chosen: Chosen) -> dict[str, dt.DataType]:
    """The types of the chosen columns, each once."""
    names = (chosen.customer, chosen.date, *chosen.amount, *chosen.cost)
    return {name: found for name in names if (found := columns[name].type) is not None}


def orders_of(table: ir.Table, chosen: Chosen, local: ir.Value) -> ir.Table:
    """The orders, with a reason where a row cannot be used.

    ``local`` is the chosen date as a date or timestamp of the company's own zone. Reads what
    the same cells mean in a Parquet file, so that every engine tells the same of them.
    """
    amounts = [table[name].cast("float64") for name in chosen.amount]
    # NaN is an amount, though a bad one; only its text tells it from nothing on every engine.
    given = [table[name].cast("string").notnull() for name in chosen.amount]
    costs = [table[name].cast("float64") for name in chosen.cost]
    customer, day = _customer(table[chosen.customer]), local.cast("date")
    is_day = day.between(ibis.literal(EARLIEST), ibis.literal(LATEST))
    orders = table.select(
        customer_id=customer,
        day=ibis.ifelse(is_day, day, ibis.null("date")),
        amount=_product(amounts),
        has_date=day.notnull(),
        has_amount=ibis.and_(*given),
        **({"cost": _product(costs)} if costs else {}),
    )
    reason = _reason(orders)
    return orders.mutate(reason=reason).drop("has_date", "has_amount")


def _reason(orders: ir.Table) -> ir.Value:
    no_customer, no_date = orders["customer_id"].isnull(), ~orders["has_date"]
    cases = [
        (no_customer & no_date & ~orders["has_amount"], "empty_row"),
        (no_customer, "no_customer"),
        (no_date, "no_date"),
        (orders["day"].isnull(), "bad_date"),
        (orders["day"] < ibis.literal(FIRST_DAY), "early_date"),
        (~orders["has_amount"], "no_amount"),
        (orders["amount"].isnull(), "bad_amount"),
    ]
    if "cost" in orders.columns:
        cases.append((orders["cost"].isnull(), "no_cost"))
    return ibis.cases(*cases, else_=ibis.null("string"))


def _customer(column: ir.Value) -> ir.Value:
    """Ids as they are; numbers that came as decimals lose their ".0"."""
    kind = column.type()
    if kind.is_integer():
        return column.cast("int64")
    if kind.is_floating():
        whole = column.cast("decimal(38, 0)").cast("string")
        return ibis.ifelse(_is_finite(column), whole, ibis.null("string"))
    if not kind.is_string():
        return column.cast("string")
    text = column.strip()
    return ibis.ifelse(text.upper().isin(NOTHING), ibis.null("string"), text)


def _product(factors: list[ir.Value]) -> ir.Value:
    product = factors[0]
    for factor in factors[1:]:
        product = product * factor
    return ibis.ifelse(product.abs() <= MOST_AMOUNT, product, ibis.null("float64"))


def _is_finite(number: ir.Value) -> ir.Value:
    """Engines that know NaN hold it to be the greatest of all numbers."""
    return number.abs() <= LARGEST
