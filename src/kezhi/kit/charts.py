"""Charts as pages hand them to ECharts: an option that is plain JSON, and the same as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise

Words = str | Promise
Number = int | float | None


@dataclass(frozen=True)
class Chart:
    """`title` and `description` are read aloud; `headers` and `rows` are the table beside it."""

    id: str
    title: Words
    description: Words
    option: Mapping[str, Any]
    headers: Sequence[Words] = ()
    rows: Sequence[Sequence[Any]] = field(default_factory=list)

    @property
    def option_id(self) -> str:
        return f"{self.id}-option"


@dataclass(frozen=True)
class Series:
    """One line or set of bars; None leaves a gap. `kind` is `line`, `bar` or `area`."""

    name: Words
    values: Sequence[Number]
    kind: str = "line"
    stack: str = ""
    color: str = ""
    second_axis: bool = False


def drawn(series: Series) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": str(series.name),
        "type": "bar" if series.kind == "bar" else "line",
        "data": list(series.values),
        "showSymbol": len(series.values) <= 24,
        "yAxisIndex": int(series.second_axis),
    }
    if series.kind == "area":
        shown["areaStyle"] = {"opacity": 0.25}
    if series.stack:
        shown["stack"] = series.stack
    if series.color:
        shown["itemStyle"] = {"color": series.color}
    return shown


@dataclass(frozen=True)
class Axes:
    """What stands at the axes; `format` is `number`, `compact` (k, M or 万, 亿) or `percent`."""

    category: Words = ""
    value: Words = ""
    format: str = "compact"
    second_value: Words = ""
    is_flat: bool = False


GRID = {"left": 8, "right": 12, "top": 36, "bottom": 8, "outerBoundsMode": "same"}


def series_chart(
    id: str,
    *,
    words: tuple[Words, Words],
    labels: Sequence[Words],
    series: Sequence[Series],
    axes: Axes,
) -> Chart:
    """Lines, areas or bars over common labels; `axes.is_flat` lays the bars down."""
    names = [str(label) for label in labels]
    category = {"type": "category", "data": names}
    value: Any = {"type": "value", "name": str(axes.value)}
    if axes.second_value:
        value = [value, {**value, "name": str(axes.second_value), "splitLine": {"show": False}}]
    x, y = (value, {**category, "inverse": True}) if axes.is_flat else (category, value)
    option = {
        "grid": GRID,
        "tooltip": {"trigger": "axis"},
        "legend": {"show": len(series) > 1, "top": 0, "type": "scroll"},
        "xAxis": x,
        "yAxis": y,
        "series": [drawn(one) for one in series],
        "formats": {"x": axes.format, "y": axes.format, "tooltip": axes.format},
    }
    rows = [
        [name, *(in_words(one.values[at], axes.format) for one in series)]
        for at, name in enumerate(names)
    ]
    return Chart(id, *words, option, [axes.category, *(one.name for one in series)], rows)


def in_words(number: Number, format: str) -> str:
    if number is None:
        return "–"
    if format == "percent":
        return number_format(round(number * 100, 1), 1) + "%"
    places = 0 if float(number).is_integer() or abs(number) >= 1000 else 2
    return number_format(round(number, places), places, force_grouping=True)
