"""Orders added up where they lie: every step is an expression that any engine can run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from customer_value import history
from kezhi.portfolio.engine import materialized
from kezhi.portfolio.facts import Columns, Facts
from kezhi.portfolio.results import Stage, Valuation, ValuationSettings
from kezhi.portfolio.valuation import Progress, unheard, value_facts


class Runner(Protocol):
    """Who computes an expression: the engine that its tables stand in."""

    def fetch(self, table: ir.Table) -> pa.Table:
        """Compute a table and bring it here."""

    def kept(self, table: ir.Table) -> AbstractContextManager[ir.Table]:
        """Compute a table once, for the several questions asked of it."""


class Embedded:
    """DuckDB within the process, to which its tables are bound."""

    def fetch(self, table: ir.Table) -> pa.Table:
        """Compute a table and bring it here."""
        return table.to_pyarrow()

    def kept(self, table: ir.Table) -> AbstractContextManager[ir.Table]:
        """Compute a table once, for the several questions asked of it."""
        return materialized(table)


EMBEDDED = Embedded()


def value_customers(
    orders: ir.Table,
    settings: ValuationSettings,
    *,
    costs: ir.Table | None = None,
    previous_tiers: Mapping[Any, str] | None = None,
    rejected: Mapping[str, int] | None = None,
    progress: Progress = unheard,
) -> Valuation:
    """Value every customer of an orders table.

    ``orders`` has ``customer_id``, ``day`` (local date), ``amount`` and, where known, ``cost``
    (product cost). ``costs`` has ``customer_id``, ``day``, ``kind`` (acquisition, selling,
    service) and ``amount``. ``rejected`` are rows a reader has left out already, by reason;
    rows it could not read may also stay in the table with a ``reason``.
    """
    if "cost" in orders.columns and settings.margin_rate is not None:
        raise ValueError("margin_rate")
    progress(Stage.ADDING_UP)
    with added_up(orders, settings, costs=costs) as facts:
        return value_facts(
            facts,
            settings,
            previous_tiers=previous_tiers,
            rejected=rejected,
            progress=progress,
        )


@contextmanager
def added_up(
    orders: ir.Table,
    settings: ValuationSettings,
    *,
    costs: ir.Table | None = None,
    runner: Runner = EMBEDDED,
) -> Iterator[Facts]:
    """The facts of an orders table; occasions may be asked for while the block lasts."""
    as_of, rate = settings.as_of, settings.annual_discount_rate
    counted = runner.fetch(history.account(orders, as_of=as_of)).to_pylist()
    rows = {row["reason"]: (int(row["rows"]), float(row["amount"])) for row in counted}
    days = history.order_days(orders, as_of=as_of, zero_is_order=settings.zero_is_order)
    with runner.kept(days) as kept:
        past = history.histories(kept, unit=settings.unit, annual_discount_rate=rate)
        yield Facts(
            rows=rows,
            treated=_treated(orders, kept, rows.get("used", (0, 0.0))[0], (as_of, runner)),
            past=arrays(runner.fetch(past)),
            gaps=arrays(runner.fetch(history.intervals(kept))),
            costs=_costs(costs, settings, runner),
            occasions=lambda ids: _occasions(kept, ids, runner),
        )


def _treated(
    orders: ir.Table, days: ir.Table, used: int, context: tuple[date, Runner]
) -> dict[str, tuple[int, float]]:
    as_of, runner = context
    (found,) = runner.fetch(history.treated(orders, as_of=as_of)).to_pylist()
    (all_days,) = runner.fetch(days.aggregate(n=days.count())).to_pylist()
    return {
        "refunds": (int(found["refunds"]), float(found["refunds_amount"])),
        "zeros": (int(found["zeros"]), 0.0),
        "repeated": (int(found["repeated"]), float(found["repeated_amount"])),
        "same_day": (used - int(all_days["n"]), 0.0),
    }


def _costs(costs: ir.Table | None, settings: ValuationSettings, runner: Runner) -> Columns | None:
    if costs is None:
        return None
    rate = settings.annual_discount_rate
    served = history.cost_to_serve(costs, as_of=settings.as_of, annual_discount_rate=rate)
    return arrays(runner.fetch(served))


def _occasions(
    days: ir.Table, ids: NDArray[Any], runner: Runner
) -> tuple[NDArray[Any], NDArray[Any]]:
    # At most a few thousand ids: a list of them goes to any server without a table of its own.
    customer = days["customer_id"]
    wanted = [ibis.literal(key, type=customer.type()) for key in ids.tolist()]
    chosen = days.filter(days["bought"] & customer.isin(wanted))
    found = runner.fetch(chosen.select("customer_id", "ago"))
    return _array(found["customer_id"]), _array(found["ago"])


def arrays(table: pa.Table) -> Columns:
    """Columns as arrays, ordered by customer; null numbers become NaN.

    Ordered here and not by the engine: servers sort text by the rules of their language.
    """
    table = table.take(pc.sort_indices(table["customer_id"]))
    return {name: _array(table[name]) for name in table.column_names}


def _array(column: pa.ChunkedArray) -> NDArray[Any]:
    return np.asarray(column.combine_chunks().to_numpy(zero_copy_only=False))
