"""A table on a server in, valuation out: what the value command does with other engines."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import ibis
import ibis.expr.types as ir

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio.adding_up import added_up
from kezhi.portfolio.reading import Source, Wishes, choose
from kezhi.portfolio.refreshing import today
from kezhi.portfolio.results import FIRST_DAY
from kezhi.portfolio.servers import typed
from kezhi.portfolio.servers.server import Server
from kezhi.portfolio.valuation import value_facts
from kezhi.portfolio.valuing_files import FileValuation, settings_of, wishes_of

OF_TEXT_FILES = ("encoding", "separator", "header", "date_order", "decimal", "memory_limit")


def value_table(options: Namespace, progress: Callable[[str], None]) -> FileValuation:
    """Value the customers of a table that a server holds."""
    _refuse_needless(options)
    if options.cost and options.margin_rate is not None:
        raise Unreadable("cost_and_margin")
    settings_of(options, options.as_of or FIRST_DAY)
    wishes = wishes_of(options)
    progress("connecting")
    with _server(options) as server:
        return _value(server, wishes, options, progress)


def _refuse_needless(options: Namespace) -> None:
    needless = [*OF_TEXT_FILES, "database" if options.engine == "spark" else "remote"]
    for name in needless:
        if getattr(options, name) is not None:
            shown = name.replace("_", "-")
            raise Unreadable("option_without_use", option=shown, engine=options.engine)


def _server(options: Namespace) -> AbstractContextManager[Server]:
    if options.engine == "spark":
        from kezhi.portfolio.servers import spark

        return spark.connected(options.orders, options.remote)
    if len(options.orders) != 1:
        raise Unreadable("one_table", tables=", ".join(options.orders[:3]))
    from kezhi.portfolio.servers import postgres

    return postgres.connected(options.orders[0], options.database)


def _value(
    server: Server, wishes: Wishes, options: Namespace, progress: Callable[[str], None]
) -> FileValuation:
    told = {name: column.told for name, column in server.columns.items()}
    chosen = choose(Source("", told, is_text=False, encoding=None), wishes)
    typed.check(server.columns, chosen, wishes.zone, server.name)
    orders = server.orders(chosen, wishes.zone)
    progress("adding_up")
    as_of = options.as_of or _last_day(server, orders, today(options.zone))
    if as_of is None:
        raise _nothing_usable(_reasons(server, orders))
    settings = settings_of(options, as_of)
    with added_up(orders, settings, runner=server) as facts:
        valuation = value_facts(facts, settings, progress=progress)
    if not valuation.report.rows.used:
        raise _nothing_usable(valuation.report.rows.left_out)
    engine = {"name": server.name, "version": server.version}
    return FileValuation(valuation, chosen.words, [], engine)


def _last_day(server: Server, orders: ir.Table, until: date) -> date | None:
    usable = orders.filter(orders["reason"].isnull(), orders["day"] <= ibis.literal(until))
    found: date | None = server.fetch(usable.aggregate(day=usable["day"].max()))["day"][0].as_py()
    return found


def _reasons(server: Server, orders: ir.Table) -> dict[str, int]:
    unread = orders.filter(orders["reason"].notnull())
    counted = server.fetch(unread.group_by("reason").aggregate(rows=unread.count()))
    return {row["reason"]: row["rows"] for row in counted.to_pylist()}


def _nothing_usable(reasons: dict[str, int]) -> Unreadable:
    if not reasons:
        return Unreadable("no_rows")
    return Unreadable("nothing_usable", rows=sum(reasons.values()), reasons=reasons, example=[])
