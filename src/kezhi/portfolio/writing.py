"""The result as a file of one row per customer, and the report as JSON."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from customer_value.churn import Risk, Sign
from customer_value.pyramid import TIERS
from kezhi.portfolio import arrow
from kezhi.portfolio.coded import places
from kezhi.portfolio.results import (
    CustomerValues,
    Measure,
    Undefined,
    Valuation,
    ValuationReport,
)
from kezhi.portfolio.risk import OWN, POOLED

COLUMNS = (
    "customer_id",
    "repeats",
    "last_age",
    "age",
    "mean_value",
    "p_alive",
    "expected_orders",
    "expected_orders_low",
    "expected_orders_high",
    "lifetime",
    "realised",
    "residual",
    "residual_low",
    "residual_high",
    "tier",
    "tier_value",
    "orders",
    "first_day",
    "last_day",
    "revenue",
    "margin",
    "margin_rate",
    "cost_to_serve",
    "expected_order_value",
    "risk",
    "risk_signs",
    "silence_days",
    "usual_interval_days",
    "long_interval_days",
    "interval_source",
    "p_silence",
    "last_year_orders",
    "year_before_orders",
    "last_year_amount",
    "year_before_amount",
    "p_rate_fell",
    "undefined",
)
ONLY_WITH_MARGIN = {"margin", "margin_rate", "cost_to_serve"}
WHOLE = {"repeats", "silence_days"}
WORDS: dict[str, list[str]] = {
    "tier": TIERS.tolist(),
    "risk": [risk.value for risk in Risk],
    "interval_source": [OWN, POOLED],
    "undefined": [why.value for why in Undefined],
}
SHRINKING = {
    *("repeats", "orders", "last_year_orders", "year_before_orders", "silence_days"),
    *("last_age", "age", "first_day", "last_day"),
    *("expected_orders_low", "expected_orders_high", "residual_low"),
}
"""Columns of few different numbers: the others cost more to compress than they shrink."""
PIECE = 131_072


def column_name(name: str, measure: Measure) -> str:
    """What the column is called: revenue is never called value."""
    noun = "value" if measure is Measure.LIFETIME_VALUE else "revenue"
    names = {
        "lifetime": f"lifetime_{noun}",
        "realised": f"realised_{noun}",
        "residual": f"residual_{noun}",
        "residual_low": f"residual_{noun}_low",
        "residual_high": f"residual_{noun}_high",
    }
    return names.get(name, name)


def columns_of(customers: CustomerValues, measure: Measure) -> dict[str, str]:
    """The columns of the result: their names, and those of the figures in them."""
    hidden = ONLY_WITH_MARGIN if measure is Measure.LIFETIME_REVENUE else set()
    return {column_name(name, measure): name for name in COLUMNS if name not in hidden}


def batches(customers: CustomerValues, measure: Measure) -> Iterator[pa.RecordBatch]:
    """One row per customer, a piece at a time; undefined is null, never NaN."""
    names = columns_of(customers, measure)
    for start in range(0, max(len(customers), 1), PIECE):
        piece = slice(start, start + PIECE)
        found = [_array(name, getattr(customers, name)[piece]) for name in names.values()]
        yield pa.record_batch(found, names=list(names))


def _array(name: str, values: Any) -> pa.Array:
    if name == "risk_signs":
        return arrow.worded(values, sign_words())
    if name in WORDS:
        return arrow.worded(places(values, WORDS[name]), WORDS[name])
    if values.dtype.kind == "f":
        unknown = ~np.isfinite(values)
        if name in WHOLE:
            return arrow.numbers(np.where(unknown, 0, values).astype(np.int64), unknown)
        return arrow.numbers(values, unknown)
    if values.dtype.kind == "M":
        return arrow.days(values)
    if values.dtype.kind in arrow.KINDS:
        return arrow.numbers(values)
    return arrow.texts(values.tolist())


@cache
def sign_words() -> tuple[str, ...]:
    """For every set of signs, their names joined by commas."""
    signs = [(sign.value, sign.name.lower()) for sign in Sign if sign.name]
    sets = range(2 * max(value for value, _ in signs))
    return tuple(",".join(name for value, name in signs if bits & value) for bits in sets)


def write_customers(customers: CustomerValues, measure: Measure, path: Path) -> None:
    """Write Parquet, or CSV where the name ends so; whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    pieces = batches(customers, measure)
    first = next(pieces)
    try:
        with _writer(path.suffix, part, first.schema, measure) as write:
            for piece in chain([first], pieces):
                write(piece)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _writer(suffix: str, part: Path, schema: pa.Schema, measure: Measure) -> Iterator[Any]:
    """Something that takes pieces; in the file words are words, not places in a dictionary."""
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    if suffix.lower() == ".csv":
        from pyarrow.csv import CSVWriter

        plain = pa.schema([(f.name, pa.string() if f.name in words else f.type) for f in schema])
        with CSVWriter(part, plain) as file:
            yield lambda piece: file.write_batch(piece.cast(plain))
        return
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    shrinking = {column_name(name, measure) for name in SHRINKING} | {*texts, *words}
    with pyarrow.parquet.ParquetWriter(
        part,
        schema,
        compression={name: "snappy" if name in shrinking else "none" for name in schema.names},
        use_dictionary=[*texts, *words],
        write_statistics=["customer_id"],
        store_schema=False,
    ) as file:
        yield file.write_batch


def report_of(valuation: Valuation) -> dict[str, Any]:
    """The report as plain data; its keys are documented in docs/commands/value.md."""
    report = valuation.report
    return {
        "measure": report.measure,
        "as_of": report.as_of.isoformat(),
        "unit": report.unit,
        "horizon": report.horizon,
        "annual_discount_rate": report.annual_discount_rate,
        "model": report.model.used,
        "model_requested": report.model.requested,
        "parameters": report.model.parameters,
        "standard_errors": report.model.standard_errors,
        "log_likelihood": report.model.log_likelihood,
        "models_tried": [
            {"model": name, "identification": found} for name, found in report.model.tried
        ],
        "backtest": asdict(report.model.backtest) if report.model.backtest else None,
        "intervals": asdict(report.model.intervals) if report.model.intervals else None,
        "seasons": asdict(report.model.seasons) if report.model.seasons else None,
        "checks": report.model.checks,
        "spend": asdict(report.spend),
        "rows": asdict(report.rows),
        "customers": report.customers,
        "customers_with_orders": report.customers_with_orders,
        "first_day": report.first_day.isoformat() if report.first_day else None,
        "last_day": report.last_day.isoformat() if report.last_day else None,
        "totals": _totals(report),
        "tiers": report.tiers,
        "lowest_in_tier": dict(zip(("platinum", "gold", "iron"), report.tier_cuts, strict=True)),
        "risks": report.risks,
        "concentration": report.concentration,
        "warnings": [{"code": warning.code, **warning.figures} for warning in report.warnings],
    }


def _totals(report: ValuationReport) -> dict[str, float | None]:
    revenue = report.measure is Measure.LIFETIME_REVENUE
    hidden = ONLY_WITH_MARGIN | {"expected_margin"} if revenue else set()
    return {
        column_name(name, report.measure): value
        for name, value in report.totals.items()
        if name not in hidden
    }


def write_report(report: dict[str, Any], path: Path) -> None:
    """Write JSON without NaN or infinity; whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(as_json(report), encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def as_json(report: dict[str, Any]) -> str:
    """JSON text; a figure that is not a number is null."""
    return json.dumps(_plain(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
