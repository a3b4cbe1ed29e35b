"""The work of a run, in steps that may be killed anywhere.

A worker takes a run up by raising its version; every later write asks for that version, so a
second worker on the same run puts the first one off. Rows are written in pieces that nobody
sees until the last small transaction finishes the run and hands the tiers down.
"""

import json
import logging
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import distributions
from typing import Any

import numpy as np
from django.db import DataError, connection, transaction
from django.db.models import F

from customer_value.periods import Unit
from kezhi.customers.services import tiers as customer_tiers
from kezhi.kit import audit
from kezhi.portfolio.adding_up import value_customers
from kezhi.portfolio.choices import ACTIVE, RunStatus, RunStep
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import runs, source, worth
from kezhi.portfolio.results import ModelName, Valuation, ValuationSettings
from kezhi.portfolio.services import curves, rows, summing

logger = logging.getLogger(__name__)

PIECE = 4000
COST_KINDS = ("acquisition", "selling", "service")
Clock = Callable[[], datetime]


# The company's way of cutting tiers (staff.choices) -> the setting of the valuation.
TIER_SETTINGS = {
    "quantile": "tier_shares",
    "cumulative": "tier_peak_shares",
    "absolute": "tier_cuts",
}


class Cancelled(Exception):
    """Somebody wants the run to stop."""


class Superseded(Exception):
    """Another worker has taken the run up meanwhile."""


@dataclass(frozen=True)
class Found:
    """What the database gave and the library made of it."""

    valuation: Valuation
    columns: rows.Columns
    fingerprint: str
    cost_known_share: float
    is_compared: bool
    curves: dict[str, Any]


def compute_run(*, run_id: int, clock: Clock) -> None:
    """Do the run, from the start if an earlier worker was killed in it."""
    run = take_up(run_id=run_id, now=clock())
    if run is None:
        return
    try:
        found = value(run, clock)
        write(run, found.columns, clock)
        add_up(run, found, clock)
        finish(run, found, now=clock())
    except Superseded:
        logger.warning("Valuation run %s goes on in another worker", run_id)
    except Cancelled:
        end(run, status=RunStatus.CANCELLED, error="", now=clock())
    except DataError:
        end(run, status=RunStatus.FAILED, error="out_of_bounds", now=clock())
        raise
    except Exception:
        end(run, status=RunStatus.FAILED, error="unexpected", now=clock())
        raise


@transaction.atomic
def take_up(*, run_id: int, now: datetime) -> ValuationRun | None:
    """Claim a run that waits or whose worker was lost; None where it has ended."""
    waiting = ValuationRun.objects.filter(pk=run_id, status__in=ACTIVE)
    claimed = waiting.update(
        status=RunStatus.RUNNING,
        step=RunStep.READING,
        progress=1,
        started_at=now,
        updated_at=now,
        previous=runs.newest_finished(),
        version=F("version") + 1,
    )
    return ValuationRun.objects.get(pk=run_id) if claimed else None


def go_on(run: ValuationRun, clock: Clock, *, step: RunStep, progress: int) -> None:
    """Show progress. Raises Cancelled or Superseded."""
    mine = ValuationRun.objects.filter(pk=run.pk, version=run.version, status=RunStatus.RUNNING)
    if not mine.update(step=step, progress=progress, updated_at=clock()):
        raise Superseded
    if mine.filter(is_cancel_wanted=True).exists():
        raise Cancelled


# --- reading and valuing ----------------------------------------------------------------------


def value(run: ValuationRun, clock: Clock) -> Found:
    with source.snapshot(run.as_of) as tables:
        go_on(run, clock, step=RunStep.VALUING, progress=25)
        orders, share = source.priced_orders(tables)
        in_margin = "cost" in orders.columns
        before = worth.stored_before(run.previous) if run.previous else None
        valuation = value_customers(
            orders,
            settings_of(run),
            costs=tables.costs if in_margin else None,
            previous_tiers=before.tiers if before else None,
        )
        go_on(run, clock, step=RunStep.VALUING, progress=55)
        context = rows.Context(
            currency=run.currency,
            annual_discount_rate=float(run.settings["annual_discount_rate"]),
            costs=aligned_costs(tables, valuation, run),
            before=aligned_before(before, valuation, run),
            lost_products=source.lost_products(tables, run.as_of),
        )
        kept = curves.curves(tables, valuation, run)
        mark = source.fingerprint(tables)
    columns = rows.columns_of(valuation, context)
    return Found(valuation, columns, mark, share, context.before is not None, kept)


def settings_of(run: ValuationRun) -> ValuationSettings:
    return ValuationSettings(
        as_of=run.as_of,
        unit=Unit(run.settings["unit"]),
        horizon=float(run.settings["horizon"]),
        annual_discount_rate=float(run.settings["annual_discount_rate"]),
        model=ModelName(run.settings["model"]),
        backtest=True,
        **tier_settings(run.settings.get("tiers", {})),
    )


def tier_settings(kept: Mapping[str, Any]) -> dict[str, Any]:
    """How the company wants its customers cut, as the library takes it."""
    name = TIER_SETTINGS.get(kept.get("method", ""))
    return {name: tuple(float(cut) for cut in kept["cuts"])} if name else {}


def aligned_costs(
    tables: source.Source, valuation: Valuation, run: ValuationRun
) -> dict[str, rows.Floats]:
    known = source.costs_by_kind(tables, run.as_of)
    ids = valuation.customers.customer_id.tolist()
    return {
        kind: np.array([known[key][kind] if key in known else 0.0 for key in ids], float)
        for kind in COST_KINDS
    }


def aligned_before(
    before: worth.Stored | None, valuation: Valuation, run: ValuationRun
) -> rows.Before | None:
    """The earlier run's figures beside this one's; None where the two measure other things."""
    if before is None or run.previous is None:
        return None
    if run.previous.currency != run.currency:
        return None
    if run.previous.measure != valuation.report.measure.value:
        return None
    ids = valuation.customers.customer_id.tolist()
    return rows.Before(
        known=np.array([key in before.tiers for key in ids], bool),
        tier=np.array([before.tiers.get(key, "") for key in ids], "U20"),
        risk=np.array([before.risks.get(key, "") for key in ids], "U20"),
        residual=np.array([before.residual.get(key, np.nan) for key in ids], float),
        orders=np.array([before.orders.get(key, 0.0) for key in ids], float),
        earned=np.array([before.earned.get(key, 0.0) for key in ids], float),
        days=max((run.as_of - run.previous.as_of).days, 0),
    )


# --- writing ----------------------------------------------------------------------------------


def write(run: ValuationRun, columns: rows.Columns, clock: Clock) -> None:
    CustomerValuation.objects.filter(run_id=run.pk).delete()
    count = len(columns["party_id"])
    for start in range(0, count, PIECE):
        with transaction.atomic():
            progress = 60 + 35 * start // max(count, 1)
            go_on(run, clock, step=RunStep.WRITING, progress=progress)
            insert(run.pk, columns, slice(start, start + PIECE))


def insert(run_id: int, columns: rows.Columns, piece: slice) -> None:
    """COPY on PostgreSQL, one prepared statement on SQLite: ten times as fast as objects."""
    quote = connection.ops.quote_name
    table = quote(CustomerValuation._meta.db_table)
    names = ", ".join(map(quote, ("run_id", *columns)))
    values = ((run_id, *row) for row in zip(*(c[piece] for c in columns.values()), strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy(cursor, f"COPY {table} ({names}) FROM STDIN", values)
            return
        marks = ", ".join(["%s"] * (len(columns) + 1))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values))


def copy(cursor: Any, statement: str, values: Iterator[tuple[Any, ...]]) -> None:
    with closing(values), cursor.copy(statement) as target:  # type: ignore[type-var]  # a generator
        for row in values:
            target.write_row(row)


def add_up(run: ValuationRun, found: Found, clock: Clock) -> None:
    for name, value in reported(found).items():
        setattr(run, name, value)
    summing.keep_sums(run, lambda: go_on(run, clock, step=RunStep.WRITING, progress=97))


# --- the end ----------------------------------------------------------------------------------


@transaction.atomic
def finish(run: ValuationRun, found: Found, *, now: datetime) -> None:
    """The moment the run becomes the current one. Raises Superseded."""
    mine = ValuationRun.objects.filter(pk=run.pk, version=run.version, status=RunStatus.RUNNING)
    done = mine.update(
        status=RunStatus.FINISHED,
        step="",
        progress=100,
        place=None,
        finished_at=now,
        updated_at=now,
        version=F("version") + 1,
        fingerprint=found.fingerprint,
        versions=versions(),
        **reported(found),
    )
    if not done:
        raise Superseded
    tiers = dict(zip(found.columns["party_id"], found.columns["tier"], strict=True))
    customer_tiers.set_tiers(by=run.created_by, now=now, tiers=tiers, reason=f"run {run.pk}")
    audit.record(by=run.created_by, now=now, action="finish", target=run)


def reported(found: Found) -> dict[str, Any]:
    """The report as the run keeps it."""
    report, cost_known_share = found.valuation.report, found.cost_known_share
    plain = json.loads(json.dumps(asdict(report), default=str))
    warnings = plain.pop("warnings")
    if 0 < cost_known_share < 1 and report.measure.value == "lifetime_value":
        share = round(cost_known_share, 4)
        warnings.append({"code": "costs_partly_known", "figures": {"share": share}})
    return {
        "measure": report.measure.value,
        "model": report.model.used or "",
        "counts": plain.pop("rows"),
        "totals": plain.pop("totals"),
        "warnings": warnings,
        "report": {**plain, "is_compared": found.is_compared, **found.curves},
    }


def versions() -> dict[str, str]:
    """What the figures were computed with; a checkout that is not installed has no version."""
    names = {"kezhi", "numpy", "scipy", "duckdb", "ibis-framework"}
    found = (d for name in names for d in distributions(name=name))
    return {"python": platform.python_version(), **{d.name: d.version for d in found}}


def end(run: ValuationRun, *, status: RunStatus, error: str, now: datetime) -> None:
    mine = ValuationRun.objects.filter(pk=run.pk, version=run.version, status=RunStatus.RUNNING)
    mine.update(
        status=status, error=error, place=None, finished_at=now, updated_at=now,
        version=F("version") + 1,
    )  # fmt: skip
    CustomerValuation.objects.filter(run_id=run.pk).exclude(run__status__in=ACTIVE).delete()
