"""The report of a valuation: counts, totals, concentration and warnings."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from customer_value import concentration, pyramid
from customer_value.churn import Risk
from kezhi.portfolio.coded import places
from kezhi.portfolio.fitting import FittedOrders, FittedSpend
from kezhi.portfolio.money import Money
from kezhi.portfolio.results import (
    CustomerValues,
    Days,
    Floats,
    Measure,
    RowCounts,
    Undefined,
    Valuation,
    ValuationReport,
    ValuationSettings,
    ValuationWarning,
    WarningCode,
)

START_DAYS = 30
START_SHARE = 3.0
MOST_COMPARED = 2_000_000


def account_rows(
    found: Mapping[str, tuple[int, float]],
    rejected: Mapping[str, int] | None,
    treated: Mapping[str, tuple[int, float]],
) -> RowCounts:
    """Every row read is used or left out for a reason; ``rejected`` come from the reader."""
    used, amount_used = found.get("used", (0, 0.0))
    reasons = {reason: sums for reason, sums in sorted(found.items()) if reason != "used"}
    left_out = {reason: rows for reason, (rows, _) in reasons.items()}
    for reason, rows in (rejected or {}).items():
        if rows:
            left_out[reason] = left_out.get(reason, 0) + rows
    return RowCounts(
        read=used + sum(left_out.values()),
        used=used,
        left_out=dict(sorted(left_out.items())),
        amount_used=amount_used,
        amount_left_out={reason: amount for reason, (_, amount) in reasons.items()},
        treated={what: count for what, (count, _) in treated.items()},
        amount_treated={w: treated[w][1] for w in ("refunds", "repeated") if w in treated},
    )


def summarize(
    values: CustomerValues,
    rows: RowCounts,
    models: tuple[FittedOrders, FittedSpend],
    settings: ValuationSettings,
    money: Money,
) -> Valuation:
    """Put the report beside the arrays."""
    fitted, spend = models
    warnings = (
        *fitted.warnings,
        *spend.warnings,
        *_warnings(values, rows, settings, money),
    )
    report = ValuationReport(
        measure=money.measure,
        as_of=settings.as_of,
        unit=settings.unit,
        horizon=settings.horizon,
        annual_discount_rate=settings.annual_discount_rate,
        rows=rows,
        customers=len(values),
        customers_with_orders=int((values.orders > 0).sum()),
        first_day=_day(values.first_day, earliest=True),
        last_day=_day(values.last_day, earliest=False),
        model=fitted.report,
        spend=spend.report,
        totals=_totals(values),
        tiers=_count(values.tier, pyramid.TIERS.tolist()),
        tier_cuts=_lowest(values),
        risks=_count(values.risk, [risk.value for risk in Risk]),
        concentration=_concentration(values.margin - values.cost_to_serve),
        warnings=warnings,
    )
    return Valuation(values, report)


def _day(days: Days, *, earliest: bool) -> date | None:
    known = days[~np.isnat(days)]
    if not len(known):
        return None
    found: date = (known.min() if earliest else known.max()).item()
    return found


def _totals(values: CustomerValues) -> dict[str, float | None]:
    names = (
        "revenue",
        "margin",
        "cost_to_serve",
        "realised",
        "residual",
        "lifetime",
        "expected_orders",
        "expected_margin",
    )
    return {name: _sum(getattr(values, name)) for name in names}


def _sum(column: Floats) -> float | None:
    """Sum what is defined; nothing defined is not zero."""
    known = column[~np.isnan(column)]
    return float(known.sum()) if len(known) else None


def _count(column: Any, names: list[str]) -> dict[str, int]:
    counts = np.bincount(places(column, names) + 1, minlength=len(names) + 1)
    return dict(zip(names, counts[1:].tolist(), strict=True))


def _lowest(values: CustomerValues) -> tuple[float | None, float | None, float | None]:
    """The lowest value found in each of the three upper tiers."""
    lowest, tiers = [], pyramid.TIERS.tolist()
    place = places(values.tier, tiers)
    for tier in pyramid.RATED[:3]:
        inside = values.tier_value[place == tiers.index(tier.value)]
        lowest.append(float(inside.min()) if len(inside) else None)
    return lowest[0], lowest[1], lowest[2]


def _concentration(profit: Floats) -> dict[str, float | None]:
    if not len(profit):
        return {}
    whale = concentration.whale(profit)
    return {
        "top_20_share": concentration.top_share(profit, share=0.2),
        "share_bringing_80": concentration.share_bringing(profit, part=0.8),
        "gini": concentration.gini(profit),
        "whale_peak_share": whale.peak_share,
        "loss_makers": float(whale.loss_makers),
        "lost": whale.lost,
    }


def _warnings(
    values: CustomerValues, rows: RowCounts, settings: ValuationSettings, money: Money
) -> list[ValuationWarning]:
    left_out, repeated = sum(rows.left_out.values()), rows.treated.get("repeated", 0)
    similar = _similar(values.customer_id)
    empty = int((values.undefined == Undefined.NO_PURCHASE.value).sum())
    refunded = int(((values.orders > 0) & (values.revenue <= 0)).sum())
    sizes = _count(values.tier, pyramid.TIERS.tolist())
    tiers = [sizes[tier.value] for tier in pyramid.RATED if sizes[tier.value]]
    span = float(np.nanmax(values.age, initial=0.0)) if len(values) else 0.0
    early = _early_share(values, settings)
    found: dict[WarningCode, tuple[bool, dict[str, Any]]] = {
        WarningCode.REVENUE_ONLY: (money.measure is Measure.LIFETIME_REVENUE, {}),
        WarningCode.COSTS_WITHOUT_ORDERS: (
            money.costs.strangers > 0,
            {"customers": money.costs.strangers, "amount": money.costs.strange_amount},
        ),
        WarningCode.ROWS_LEFT_OUT: (left_out > 0, {"rows": left_out, "reasons": rows.left_out}),
        WarningCode.REPEATED_ROWS: (
            repeated > 0,
            {"rows": repeated, "amount": rows.amount_treated.get("repeated", 0.0)},
        ),
        WarningCode.SIMILAR_IDS: (similar is not None, similar or {}),
        WarningCode.CUSTOMERS_WITHOUT_PURCHASE: (empty > 0, {"customers": empty}),
        WarningCode.WITHOUT_REVENUE: (refunded > 0, {"customers": refunded}),
        WarningCode.SINGLE_TIER: (len(tiers) == 1, {"customers": sum(tiers)}),
        WarningCode.LEFT_TRUNCATED: (early is not None, {"share": early}),
        WarningCode.HORIZON_BEYOND_HISTORY: (
            settings.horizon > 2 * span > 0,
            {"horizon": settings.horizon, "history": round(span, 2)},
        ),
    }
    return [ValuationWarning(code, figures) for code, (holds, figures) in found.items() if holds]


def _early_share(values: CustomerValues, settings: ValuationSettings) -> float | None:
    """Share of customers first seen in the data's first days, where it is suspiciously large.

    Customers who bought before the data begin are then taken for new ones.
    """
    age = values.age[~np.isnan(values.age)] * settings.unit.days
    if not len(age) or age.max() < 4 * START_DAYS:
        return None
    share = float((age > age.max() - START_DAYS).mean())
    return round(share, 4) if share > START_SHARE * START_DAYS / float(age.max()) else None


def _similar(ids: Any) -> dict[str, Any] | None:
    """Ids that differ only by case, width, leading zeros or a trailing ".0", with an example.

    They stay different customers; only their owner knows. Of very many, those are told first.
    """
    known: dict[str, Any] = {}
    found = 0
    example: tuple[Any, Any] | None = None
    for key in ids[:MOST_COMPARED].tolist() if ids.dtype.kind in "OU" else ():
        if key is not None:
            first = known.setdefault(_plain_id(str(key)), key)
            if first != key:
                found, example = found + 1, example or (first, key)
    if example is None:
        return None
    return {"customers": found, "one": str(example[0]), "other": str(example[1])}


def _plain_id(key: str) -> str:
    text = key if key.isascii() else unicodedata.normalize("NFKC", key)
    return text.casefold().removesuffix(".0").lstrip("0")
