"""Files in, valuation out: the steps of the value command behind its arguments."""

from __future__ import annotations

import codecs
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import available_timezones

import duckdb

from customer_value.periods import Unit
from kezhi.kit.delimited import Dialect, Unreadable
from kezhi.portfolio import plain
from kezhi.portfolio.cells import Orders, read_orders
from kezhi.portfolio.embedded import open_engine
from kezhi.portfolio.heap import freed_memory_kept
from kezhi.portfolio.reading import Wishes, choose, open_source
from kezhi.portfolio.refreshing import Reading, today, value_with_state
from kezhi.portfolio.results import FIRST_DAY, ModelName, Stage, Valuation, ValuationSettings
from kezhi.portfolio.state_file import Draft
from kezhi.portfolio.valuation import value_facts

SEPARATORS = {"tab": "\t", "\\t": "\t", "space": " "}


def embedded() -> dict[str, str]:
    """The engine of files, by name and version."""
    return {"name": "duckdb", "version": duckdb.__version__}


@dataclass(frozen=True, slots=True)
class FileValuation:
    """A valuation, the columns it was read from, the first rows it could not use, the engine."""

    valuation: Valuation
    columns: dict[str, str]
    examples: list[dict[str, Any]]
    engine: dict[str, str] = field(default_factory=embedded)
    draft: Draft | None = None
    changes: dict[str, int] | None = None


def value_files(
    paths: list[Path], options: Namespace, progress: Callable[[str], None]
) -> FileValuation:
    """Read the files and value their customers."""
    if options.cost and options.margin_rate is not None:
        raise Unreadable("cost_and_margin")
    settings_of(options, options.as_of or FIRST_DAY)
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
            con = open_engine(memory_limit=options.memory_limit, temporary=Path(folder))
        except duckdb.Error as error:
            raise Unreadable("bad_setting", name="memory-limit") from error
        source = open_source(con, paths, wishes.dialect, Path(folder))
        chosen = choose(source, wishes)
        with read_orders(con, source, chosen, wishes) as orders:
            if options.keep or options.refresh:
                return _value_with_state(Reading(con, orders, chosen.words), options, progress)
            valuation = _value_orders(con, orders, options, progress)
            if not valuation.report.rows.used:
                raise _nothing_usable(con, orders, after=valuation.report.rows.left_out)
            return FileValuation(valuation, chosen.words, orders.examples)


def _value_with_state(
    reading: Reading, options: Namespace, progress: Callable[[str], None]
) -> FileValuation:
    """With a memory between runs."""
    found = value_with_state(reading, options, partial(settings_of, options), progress)
    if found is None:
        raise _nothing_usable(reading.con, reading.orders)
    return FileValuation(
        found.valuation,
        reading.columns,
        reading.orders.examples,
        draft=found.draft,
        changes=found.changes,
    )


def _value_orders(
    con: duckdb.DuckDBPyConnection,
    orders: Orders,
    options: Namespace,
    progress: Callable[[str], None],
) -> Valuation:
    """Here it is chosen what adds the orders up."""
    rows = plain.read(con, orders.relation, orders.columns, orders.names)
    as_of = options.as_of or rows.last_day(today(options.zone))
    if as_of is None:
        raise _nothing_usable(con, orders)
    settings = settings_of(options, as_of)
    progress(Stage.ADDING_UP)
    facts = plain.added_up(rows, settings)
    rejected = {"malformed": orders.malformed}
    with freed_memory_kept():
        return value_facts(facts, settings, rejected=rejected, progress=progress)


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
        changes=bool(options.refresh),
        dialect=Dialect(
            encoding=options.encoding,
            separator=separator,
            has_header={"yes": True, "no": False}.get(options.header or ""),
        ),
    )


def _nothing_usable(
    con: duckdb.DuckDBPyConnection, orders: Orders, after: dict[str, int] | None = None
) -> Unreadable:
    query = f"SELECT reason, count(*) FROM {orders.relation} WHERE reason IS NOT NULL GROUP BY 1"
    reasons: dict[str, int] = dict(con.execute(query).fetchall())
    if orders.malformed:
        reasons["malformed"] = orders.malformed
    reasons |= after or {}
    if not reasons:
        return Unreadable("no_rows")
    return Unreadable(
        "nothing_usable", rows=sum(reasons.values()), reasons=reasons, example=orders.examples[:1]
    )
