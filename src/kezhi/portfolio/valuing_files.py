"""Files in, valuation out: the steps of the value command behind its arguments."""

from __future__ import annotations

import codecs
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import available_timezones

import duckdb
import ibis.expr.types as ir

from customer_value.periods import Unit
from kezhi.portfolio.adding_up import value_customers
from kezhi.portfolio.cells import Orders, read_orders
from kezhi.portfolio.delimited import Dialect, Unreadable
from kezhi.portfolio.engine import connect
from kezhi.portfolio.reading import Wishes, choose, open_source
from kezhi.portfolio.results import ModelName, Valuation, ValuationSettings

SEPARATORS = {"tab": "\t", "\\t": "\t", "space": " "}


@dataclass(frozen=True, slots=True)
class FileValuation:
    """A valuation, the columns it was read from, and the first rows it could not use."""

    valuation: Valuation
    columns: dict[str, str]
    examples: list[dict[str, Any]]


def value_files(
    paths: list[Path], options: Namespace, progress: Callable[[str], None]
) -> FileValuation:
    """Read the files and value their customers."""
    if options.cost and options.margin_rate is not None:
        raise Unreadable("cost_and_margin")
    settings_of(options, date.max)
    wishes = wishes_of(options)
    try:
        return _value_files(paths, options, wishes, progress)
    except duckdb.OutOfMemoryException as error:
        raise Unreadable("out_of_memory") from error
    except duckdb.Error as error:
        names = ", ".join(path.name for path in paths[:3])
        raise Unreadable("broken_file", file=names, detail=str(error)[:300]) from error


def _value_files(
    paths: list[Path], options: Namespace, wishes: Wishes, progress: Callable[[str], None]
) -> FileValuation:
    with TemporaryDirectory(prefix="kezhi-value-") as folder:
        progress("reading")
        try:
            con = connect(memory_limit=options.memory_limit, temporary=Path(folder))
        except duckdb.Error as error:
            raise Unreadable("bad_setting", name="memory-limit") from error
        source = open_source(con, paths, wishes.dialect, Path(folder))
        chosen = choose(source, wishes)
        with read_orders(con, source, chosen, wishes) as orders:
            as_of = options.as_of or _last_day(orders.table)
            if as_of is None:
                raise _nothing_usable(orders)
            valuation = value_customers(
                orders.table,
                settings_of(options, as_of),
                rejected={"malformed": orders.malformed},
                progress=progress,
            )
            if not valuation.report.rows.used:
                raise _nothing_usable(orders, after=valuation.report.rows.left_out)
            return FileValuation(valuation, chosen.words, orders.examples)


def settings_of(options: Namespace, as_of: date) -> ValuationSettings:
    """The settings the options ask for."""
    try:
        return ValuationSettings(
            as_of=as_of,
            unit=Unit(options.unit),
            horizon=options.horizon,
            annual_discount_rate=options.annual_discount_rate,
            model=ModelName(options.model),
            margin_rate=options.margin_rate,
            zero_is_order=options.zero_is_order,
            seed=options.seed,
            backtest=options.backtest,
        )
    except ValueError as error:
        raise Unreadable("bad_setting", name=str(error).replace("_", "-")) from error


def wishes_of(options: Namespace) -> Wishes:
    """What the options say of columns and cells."""
    if options.encoding:
        try:
            codecs.lookup(options.encoding)
        except LookupError as error:
            raise Unreadable("unknown_encoding", encoding=options.encoding) from error
    separator = SEPARATORS.get(options.separator or "", options.separator)
    if separator is not None and len(separator) != 1:
        raise Unreadable("bad_setting", name="separator")
    if options.zone and options.zone not in available_timezones():
        raise Unreadable("bad_setting", name="zone")
    return Wishes(
        customer=options.customer,
        date=options.date,
        amount=options.amount,
        cost=options.cost,
        date_order=options.date_order,
        decimal=options.decimal,
        zone=options.zone,
        dialect=Dialect(
            encoding=options.encoding,
            separator=separator,
            has_header={"yes": True, "no": False}.get(options.header or ""),
        ),
    )


def _last_day(orders: ir.Table) -> date | None:
    usable = orders.filter(orders["reason"].isnull())
    found: date | None = usable.aggregate(day=usable["day"].max()).to_pyarrow()["day"][0].as_py()
    return found


def _nothing_usable(orders: Orders, after: dict[str, int] | None = None) -> Unreadable:
    counted = orders.table.group_by("reason").aggregate(rows=orders.table.count()).to_pyarrow()
    reasons = {row["reason"]: row["rows"] for row in counted.to_pylist() if row["reason"]}
    if orders.malformed:
        reasons["malformed"] = orders.malformed
    reasons |= after or {}
    return Unreadable(
        "nothing_usable", rows=sum(reasons.values()), reasons=reasons, example=orders.examples[:1]
    )
