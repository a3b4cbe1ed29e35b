"""The pictures of the model report: fit, tracking, what came true, who is still a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import checking, wording
from kezhi.portfolio.staying import HeatCell, HeatLine, heat_cell

EVERY = 1.0  # the strongest cell: surely still a customer


@dataclass(frozen=True)
class AliveTable:
    """P(alive) by weeks of silence (lines) and repeat orders (columns)."""

    age: str
    repeats: Sequence[str]
    lines: Sequence[HeatLine]


def told(model: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing where the run was made before pictures were kept, or had too little to show."""
    checks = model.get("checks")
    if not checks:
        return {}
    charts = [fit_chart(checks["counts"]), tracking_chart(checks["tracking"])]
    if checks["calibration"]:
        charts.append(calibration_chart(checks["calibration"], checks["horizon"]))
    alive = alive_table(checks["alive"]) if checks["alive"] else None
    return {"charts": charts, "customers": wording.whole(checks["customers"]), "alive": alive}


def fit_chart(found: Mapping[str, Any]) -> Chart:
    return compared(
        "model-fit",
        (
            _("Repeat orders: model and orders on file"),
            _("How many customers have made so many repeat orders."),
        ),
        found,
        Axes(category=_("Repeat orders"), value=_("Customers"), format="compact"),
    )


def calibration_chart(found: Mapping[str, Any], horizon: float) -> Chart:
    words = _("Mean orders of the %(weeks)s weeks after, by the repeat orders made before.")
    return compared(
        "model-calibration",
        (_("Foretold and come true"), words % {"weeks": wording.whole(horizon)}),
        found,
        Axes(category=_("Repeat orders before"), value=_("Orders after"), format="number"),
    )


def compared(id: str, words: tuple[str, str], found: Mapping[str, Any], axes: Axes) -> Chart:
    labels = checking.ranges(found["labels"], _("%(n)s or more") % {"n": "{}"})
    return series_chart(id, words=words, labels=labels, series=both(found, "bar"), axes=axes)


def tracking_chart(found: Mapping[str, Any]) -> Chart:
    return series_chart(
        "model-tracking",
        words=(
            _("Repeat orders added up over time"),
            _("All repeat orders up to each week since the orders on file begin."),
        ),
        labels=[wording.whole(week) for week in found["labels"]],
        series=both(found, "line"),
        axes=Axes(category=_("Week"), value=_("Repeat orders"), format="compact"),
    )


def both(found: Mapping[str, Any], kind: str) -> list[Series]:
    return [
        Series(_("Orders on file"), found["actual"], kind),
        Series(_("Model"), found["expected"], kind),
    ]


def alive_table(found: Mapping[str, Any]) -> AliveTable:
    def cell(chance: float) -> HeatCell:
        return heat_cell(chance, EVERY, lambda share: wording.percent(share, 0))

    return AliveTable(
        age=wording.whole(found["age"]),
        repeats=[wording.whole(repeats) for repeats in found["repeats"]],
        lines=[
            HeatLine(wording.whole(silence), 0, [cell(chance) for chance in chances])
            for silence, chances in zip(found["silences"], found["chances"], strict=True)
        ],
    )
