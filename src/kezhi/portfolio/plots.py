"""The pictures of a valuation: fit, tracking, calibration, P(alive), seasons, whale, cohorts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from customer_value import concentration, survival
from customer_value.churn import Risk
from kezhi.portfolio import checking, drawing
from kezhi.portfolio.drawing import Series, Words, share
from kezhi.portfolio.plot_words import PLOTS
from kezhi.portfolio.results import CustomerValues, Measure, Valuation

POINTS = 200
MONTH_DAYS = 30.4375
Say = Callable[..., str]


def draw(valuation: Valuation, folder: Path, place: int) -> dict[str, str]:
    """Write a file for every picture there is something to show of; return name and path.

    ``place`` is that of the language: 0 English, 1 Chinese.
    """

    def say(code: str, **figures: object) -> str:
        return PLOTS[code][place].format(**figures)

    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, picture in pictures(valuation, say).items():
        path = folder / f"{name}.svg"
        path.write_text(picture, encoding="utf-8")
        written[name] = str(path)
    return written


def pictures(valuation: Valuation, say: Say) -> dict[str, str]:
    """Every picture as SVG, by name."""
    found = _of_model(valuation, say)
    found["seasons"] = _seasons(valuation, say)
    found["whale"] = _whale(valuation, say)
    found["survival"] = _survival(valuation.customers, say)
    return {name: picture for name, picture in found.items() if picture}


def _of_model(valuation: Valuation, say: Say) -> dict[str, str]:
    checks = valuation.report.model.checks
    if checks is None:
        return {}
    model, unit = valuation.report.model.used or "", str(valuation.report.unit)
    units = say(unit)
    sample = say("sample", customers=checks["customers"], model=model)
    found = {
        "fit": _bars(checks["counts"], ("fit", sample, "repeats", "customers"), say),
        "tracking": drawing.lines(
            Words(say("tracking"), sample, units, say("repeat_orders")),
            checks["tracking"]["labels"],
            _both(checks["tracking"], say),
        ),
        "cohorts": _cohorts(checks["cohorts"], units, say),
    }
    if checks["calibration"]:
        note = say("calibration_note", horizon=drawing.number(checks["horizon"]), units=units)
        words = ("calibration", note, "repeats_before", "orders_after")
        found["calibration"] = _bars(checks["calibration"], words, say)
    if checks["alive"]:
        found["alive"] = _alive(checks["alive"], units, say)
    return found


def _both(compared: dict[str, Any], say: Say) -> list[Series]:
    return [Series(say(name), compared[name]) for name in ("actual", "expected")]


def _bars(compared: dict[str, Any], words: tuple[str, str, str, str], say: Say) -> str:
    title, note, x, y = words
    labels = checking.ranges(compared["labels"], "{}+")
    return drawing.bars(Words(say(title), note, say(x), say(y)), labels, _both(compared, say))


def _alive(found: dict[str, Any], units: str, say: Say) -> str:
    note = say("alive_note", age=drawing.number(round(found["age"], 1)), units=units)
    rows = [
        (drawing.number(round(silence, 1)), chances)
        for silence, chances in zip(found["silences"], found["chances"], strict=True)
    ]
    columns = [f"{repeats:.0f}" for repeats in found["repeats"]]
    words = Words(say("alive"), note, say("repeats"), say("silence", units=units))
    return drawing.heat(words, columns, rows, strongest=1.0)


def _cohorts(found: dict[str, Any], units: str, say: Say) -> str:
    rows = [
        (f"{size:,}", row)
        for size, row in zip(found["sizes"], found["retention"], strict=True)
        if size
    ]
    later = [v for _, row in rows for v in row[1:] if v is not None]
    note = say("cohorts_note", length=drawing.number(round(found["length"], 1)), units=units)
    columns = [str(age) for age in range(len(found["sizes"]))]
    words = Words(say("cohorts"), note, say("periods_since"), say("cohort_size"))
    return drawing.heat(words, columns, rows, strongest=max(later, default=1.0))


def _seasons(valuation: Valuation, say: Say) -> str:
    """How fast orders come in each month, against the mean of the year."""
    found = valuation.report.model.seasons
    if found is None or found.doubt:
        return ""
    words = Words(say("seasons"), say("seasons_note"), say("months_of_year"), say("of_mean"))
    labels = [str(month) for month in range(1, len(found.speed) + 1)]
    return drawing.bars(words, labels, [Series(say("of_mean"), list(found.speed))], say=share)


def _whale(valuation: Valuation, say: Say) -> str:
    """Cumulative profit or revenue, the best customers first."""
    v = valuation.customers
    values = (v.margin - v.cost_to_serve)[v.orders > 0]
    if len(values) < 2:
        return ""
    curve = np.asarray(concentration.whale_curve(values))
    every = np.unique(np.linspace(0, len(curve) - 1, POINTS).astype(int))
    kind = "whale_value" if valuation.report.measure is Measure.LIFETIME_VALUE else "whale_revenue"
    return drawing.lines(
        Words(say("whale"), say("whale_note"), say("share_of_customers"), say(kind)),
        (every / (len(curve) - 1)).tolist(),
        [Series(say(kind), curve[every].tolist())],
        say_x=share,
    )


def _survival(v: CustomerValues, say: Say) -> str:
    """How long customers stay, by Kaplan-Meier; who is not lost stayed at least until now."""
    known = ~np.isnat(v.first_day) & (v.risk != "")
    if known.sum() < 2:
        return ""
    as_of = np.nanmax(v.last_day[known].astype("datetime64[D]"))
    lost = v.risk[known] == Risk.LOST.value
    until = np.where(lost, v.last_day[known], as_of).astype("datetime64[D]")
    months = (until - v.first_day[known].astype("datetime64[D]")).astype(float) / MONTH_DAYS
    curve = survival.kaplan_meier(np.maximum(months, 0.0), lost)
    grid = np.linspace(0.0, float(months.max(initial=1.0)) or 1.0, POINTS)
    return drawing.lines(
        Words(say("survival"), say("survival_note"), say("months"), say("still_customers")),
        grid.tolist(),
        [Series(say("still_customers"), np.asarray(curve.at(grid)).tolist())],
        say=share,
    )
