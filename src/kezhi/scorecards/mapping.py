"""The value map as data: points, our profile, and what should be known before trusting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from customer_value import value_map
from customer_value.perceived import ENOUGH_RATERS, ENOUGH_RIVALS, Base, Caution, Method
from customer_value.value_map import Interval, Point, Reading, ValueMap
from kezhi.kit.delimited import Unreadable
from kezhi.scorecards.ratings import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the map is to be drawn; None is the default of the kind of file."""

    ours: str | None
    method: Method
    base: Base | None
    quality_weight: float | None
    confidence: float
    draws: int
    seed: int


def draw(sheet: Sheet, settings: Settings) -> dict[str, Any]:
    """Return everything that is known of a market, ready to be written."""
    if settings.ours is not None and settings.ours not in sheet.suppliers:
        raise Unreadable(
            "no_such_supplier", ours=settings.ours, suppliers=", ".join(sheet.suppliers)
        )
    weight = 0.5 if settings.quality_weight is None else settings.quality_weight
    base = settings.base or (Base.MARKET if sheet.ratings is None else Base.RIVALS)
    reading = Reading(
        method=settings.method, base=base, quality_weight=weight, confidence=settings.confidence
    )
    found = _mapped(sheet, reading, settings)
    told = _head(sheet, reading, settings)
    told["points"] = [_point(sheet, point, settings) for point in found.points]
    told["attributes"] = [
        {"attribute": name, "weight": round(float(w), 6)}
        for name, w in zip(sheet.attributes, found.weights, strict=False)
    ]
    line = found.line
    told["value_line"] = None if line is None else {"at": line.at, "slope": line.slope}
    if settings.ours is not None and sheet.ratings is not None:
        told["profile"] = _profile(sheet, found, sheet.suppliers.index(settings.ours))
    told["warnings"] = _warnings(sheet, found, settings)
    return told


def _mapped(sheet: Sheet, reading: Reading, settings: Settings) -> ValueMap:
    if sheet.ratings is not None:
        random = np.random.default_rng(settings.seed)
        return value_map.value_map(sheet.ratings, reading, draws=settings.draws, random=random)
    quality, price = zip(*(sheet.aggregates or []), strict=True)
    return value_map.map_of_market(
        quality, price, base=reading.base, quality_weight=reading.quality_weight
    )


def _head(sheet: Sheet, reading: Reading, settings: Settings) -> dict[str, Any]:
    rated = sheet.ratings is not None
    return {
        "kind": "ratings" if rated else "aggregates",
        "ours": settings.ours,
        "method": reading.method.value if rated else None,
        "base": reading.base.value,
        "quality_weight": reading.quality_weight,
        "quality_weight_is_assumed": settings.quality_weight is None,
        "confidence": reading.confidence if rated else None,
        "draws": settings.draws if rated else None,
        "seed": settings.seed if rated else None,
        "rows": {
            "read": sheet.read,
            "used": sheet.read - sum(sheet.no_answer.values()),
            "no_answer": sheet.no_answer,
        },
        "raters": sheet.raters if rated else None,
    }


def _point(sheet: Sheet, point: Point, settings: Settings) -> dict[str, Any]:
    name = sheet.suppliers[point.supplier]
    told: dict[str, Any] = {"supplier": name, "is_ours": name == settings.ours}
    for key, figure, interval in (
        ("quality", point.quality, point.quality_interval),
        ("relative_price", point.relative_price, point.price_interval),
        ("advantage", point.advantage, point.advantage_interval),
    ):
        told[key] = figure
        told[f"{key}_low"], told[f"{key}_high"] = interval or (None, None)
    told["value_ratio"] = point.value_ratio
    told["verdict"] = _verdict(point.advantage_interval)
    told["raters"], told["coverage"] = point.raters, point.coverage
    told["cautions"] = [caution.value for caution in point.cautions]
    return told


def _verdict(interval: Interval | None) -> str | None:
    """Better or worse value where the whole interval says so."""
    if interval is None:
        return None
    low, high = interval
    return "better" if low > 0 else "worse" if high < 0 else "uncertain"


def _profile(sheet: Sheet, found: ValueMap, ours: int) -> list[dict[str, Any]]:
    """Attribute by attribute: our mean score, the mean of the rivals' and what it weighs."""
    rows = []
    for at, name in enumerate(sheet.attributes):
        column = found.scores[:, at]
        others = np.delete(column, ours)
        known = others[np.isfinite(others)]
        own = float(column[ours]) if np.isfinite(column[ours]) else None
        rivals = float(known.mean()) if len(known) else None
        ratio = own / rivals if own is not None and rivals else None
        weight = float(found.weights[at])
        rows.append(
            {"attribute": name, "weight": weight, "ours": own, "rivals": rivals, "ratio": ratio}
        )
    return rows


def _warnings(sheet: Sheet, found: ValueMap, settings: Settings) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    rivals = len(sheet.suppliers) - 1
    if rivals < ENOUGH_RIVALS:
        told.append({"code": "few_rivals", "rivals": rivals, "needed": ENOUGH_RIVALS})
    for point in found.points:
        told += _cautions(sheet.suppliers[point.supplier], point)
    if sheet.no_answer:
        values = ", ".join(f"{text} ({n})" for text, n in sheet.no_answer.items())
        rows = sum(sheet.no_answer.values())
        told.append({"code": "no_answer_left_out", "rows": rows, "values": values})
    unpriced = [sheet.suppliers[p.supplier] for p in found.points if p.relative_price is None]
    if unpriced:
        told.append({"code": "no_prices", "suppliers": ", ".join(unpriced)})
    plain = {
        "no_intervals": sheet.ratings is None,
        "equal_weights": sheet.ratings is not None and not sheet.has_weights,
        "quality_weight_assumed": settings.quality_weight is None,
    }
    return told + [{"code": code} for code, holds in plain.items() if holds]


def _cautions(name: str, point: Point) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    if Caution.FEW_RATERS in point.cautions:
        counts = {"raters": point.raters, "needed": ENOUGH_RATERS}
        told.append({"code": "few_raters", "supplier": name, **counts})
    if Caution.NOT_ALL_RATED in point.cautions:
        told.append({"code": "not_all_rated", "supplier": name, "coverage": point.coverage})
    return told
