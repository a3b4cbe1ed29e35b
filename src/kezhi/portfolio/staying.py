"""What the page of cohorts and of the length of stay says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from customer_value.survival import Cohorts, Survival
from kezhi.kit import money
from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import cohorts, wording
from kezhi.portfolio.charts import CLEAR
from kezhi.portfolio.cohorts import Span, Stays
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import cohorts as queries
from kezhi.portfolio.queries.holdings import Worth
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.totals import LEVEL_Z

SHOWN = {
    "retention": gettext_lazy("Share still buying"),
    "sales": gettext_lazy("Sales per customer won"),
    "total": gettext_lazy("Sales per customer won, added up"),
}
INK = "#0f6b62"
DEEPEST = 55  # percent of color behind the darkest cell, so that its text stays readable
YEAR = 12
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HeatCell:
    """`heat` is the strength of the color in percent; an empty text is yet to come."""

    text: str
    heat: int


@dataclass(frozen=True)
class HeatLine:
    label: str
    customers: int
    cells: list[HeatCell]


def told(rows: Worth, run: ValuationRun, lens: Lens, wanted: str) -> dict[str, Any]:
    show = wanted if wanted in SHOWN else "retention"
    found = queries.cohort_table(rows, run, lens)
    context = table(*found, show, run.currency) if found else {"lines": []}
    stays = queries.stays(rows, run, lens)
    return {
        **context,
        **lengths(stays),
        "show": show,
        "views": list(SHOWN.items()),
        "was_kept": "cohorts" in run.report,
    }


# --- the table --------------------------------------------------------------------------------


def table(found: Cohorts, span: Span, show: str, currency: str) -> dict[str, Any]:
    each, average = shown_cells(found, show)
    scale = np.nanmax(each[:, 1:], initial=0.0) if show == "retention" else np.nanmax(each)
    say = wording.percent if show == "retention" else spoken_money(currency)

    def line(label: str, customers: int, cells: Floats) -> HeatLine:
        return HeatLine(label, customers, [heat_cell(cell, scale, say) for cell in cells.tolist()])

    came = np.flatnonzero(found.sizes)
    return {
        "ages": list(range(span.count)),
        "lines": [
            line(period_words(span, place), int(found.sizes[place]), each[place])
            for place in came.tolist()
        ],
        "average": line(_("All cohorts"), int(found.sizes.sum()), average),
        "since": since_words(span.months),
        "cell_words": cell_words(show),
    }


def shown_cells(found: Cohorts, show: str) -> tuple[Floats, Floats]:
    if show == "retention":
        return found.retention, found.average
    each, average = found.amount_each, found.average_amount_each
    return (each, average) if show == "sales" else (np.cumsum(each, axis=1), np.cumsum(average))


def heat_cell(cell: float, scale: float, say: Callable[[float], str]) -> HeatCell:
    if cell != cell:
        return HeatCell("", 0)
    share = min(max(cell / scale, 0.0), 1.0) if scale > 0 else 0.0
    return HeatCell(say(cell), round(DEEPEST * share))


def spoken_money(currency: str) -> Callable[[float], str]:
    return lambda amount: money.format_short(Decimal(f"{amount:.2f}"), currency)


def period_words(span: Span, place: int) -> str:
    """`2025`, `2025 H1`, `2025 Q3`, `2025-07`: when customers of a cohort first ordered."""
    day: date = span.starts_on(place)
    words = {"year": day.year, "n": (day.month - 1) // span.months + 1}
    return {
        1: f"{day.year}-{day.month:02}",
        3: _("%(year)s Q%(n)s") % words,
        6: _("%(year)s H%(n)s") % words,
        12: str(day.year),
    }[span.months]


def since_words(months: int) -> str:
    return {
        1: _("Months since the first order"),
        3: _("Quarters since the first order"),
        6: _("Half-years since the first order"),
        12: _("Years since the first order"),
    }[months]


def cell_words(show: str) -> str:
    return {
        "retention": _(
            "A cell is the share of the row's customers whose orders less returns came to more "
            "than nothing then."
        ),
        "sales": _(
            "A cell is their orders less returns then, divided by all customers of the row, "
            "those gone included."
        ),
        "total": _(
            "A cell is their orders less returns up to then, divided by all customers of the "
            "row, those gone included."
        ),
    }[show]


# --- how long customers stay ------------------------------------------------------------------


@dataclass(frozen=True)
class StayLine:
    """How long the customers of one year stayed."""

    label: str
    customers: int
    lost: int
    after_one: str
    after_two: str
    median: str


def lengths(stays: Stays) -> dict[str, Any]:
    found = cohorts.curve(stays)
    if found is None:
        return {"stay_lines": []}
    years = sorted({year for year, *_rest in stays})
    lines = [stay_line(str(year), [row for row in stays if row[0] == year]) for year in years]
    return {
        "stay_chart": stay_chart(found, max(row[1] for row in stays)),
        "stay_lines": lines,
        "stay_all": stay_line(_("All customers"), stays),
    }


def stay_line(label: str, stays: Stays) -> StayLine:
    found, longest = cohorts.curve(stays), max(row[1] for row in stays)
    assert found is not None
    median = found.median
    return StayLine(
        label=label,
        customers=sum(row[3] for row in stays),
        lost=sum(row[3] for row in stays if row[2]),
        after_one=share_after(found, YEAR, longest),
        after_two=share_after(found, 2 * YEAR, longest),
        median=_("longer than seen") if median is None else wording.whole(median),
    )


def share_after(found: Survival, months: int, longest: int) -> str:
    """With its 80 % interval; a dash where nobody has been watched for so long."""
    if months > longest:
        return "–"
    share = float(found.at([months])[0])
    low, high = found.interval(z=LEVEL_Z)
    at = int(np.searchsorted(found.times, months, side="right")) - 1
    if at < 0 or np.isnan(low[at]):
        return wording.percent(share)
    return f"{wording.percent(share)} ({wording.percent(low[at])} – {wording.percent(high[at])})"


def stay_chart(found: Survival, longest: int) -> Chart:
    """Steps with the 80 % interval as a band around them."""
    months = np.arange(longest + 1)
    at = np.searchsorted(found.times, months, side="right")
    low, high = (
        np.concatenate([[1.0], np.nan_to_num(end)])[at] for end in found.interval(z=LEVEL_Z)
    )
    shares = found.at(months)
    chart = series_chart(
        "survival",
        words=(
            _("How long customers stay"),
            _("Share of customers not lost after so many months, with its 80% interval."),
        ),
        labels=[str(month) for month in months.tolist()],
        series=[
            Series(_("Not lost"), listed(shares)),
            Series(_("Low"), listed(low)),
            Series(_("High"), listed(high)),
        ],
        axes=Axes(category=_("Months since the first order"), format="percent"),
    )
    return replace(chart, option=banded(chart.option, low, high))


def listed(values: Floats) -> list[float]:
    return [round(value, 4) for value in values.tolist()]


def banded(option: Any, low: Floats, high: Floats) -> dict[str, Any]:
    """The curve as a step, the interval as a stacked area under which nothing is drawn."""
    curve = {**option["series"][0], "step": "end", "showSymbol": False}
    base: dict[str, Any] = {
        "type": "line", "step": "end", "stack": "band", "showSymbol": False, "silent": True,
        "lineStyle": {"opacity": 0}, "tooltip": {"show": False},
    }  # fmt: skip
    under = {**base, "data": listed(low), "itemStyle": {"color": CLEAR}}
    band = {**base, "data": listed(high - low), "areaStyle": {"opacity": 0.2, "color": INK}}
    axis = {**option["yAxis"], "max": 1}
    return {
        **option, "series": [curve, under, band], "legend": {"show": False}, "yAxis": axis,
        "xAxis": {**option["xAxis"], "name": ""},
    }  # fmt: skip
