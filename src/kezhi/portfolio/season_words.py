"""What the model report says of the seasons: by month, or why there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import wording
from kezhi.portfolio.choices import ModelName


@dataclass(frozen=True)
class MonthLine:
    """One month: how fast orders come, in per cent of the year's mean."""

    name: str
    speed: str
    bounds: str
    is_surely_off: bool


@dataclass(frozen=True)
class ToldSeasons:
    """The card of the seasons; without lines, `doubt` says why."""

    doubt: str
    is_used: bool
    lines: Sequence[MonthLine]
    chart: Chart | None
    strongest: str = ""
    weakest: str = ""
    share: str = ""


def told(model: Mapping[str, Any]) -> ToldSeasons | None:
    """None where nobody looked for seasons, as in runs of old."""
    found = model.get("seasons")
    if not found:
        return None
    is_used = model.get("used") == ModelName.SEASONAL
    if found["doubt"]:
        return ToldSeasons(doubt_words(found["doubt"], found["years"]), is_used, (), None)
    names = [str(MONTHS[month]) for month in range(1, 13)]
    speeds = found["speed"]
    return ToldSeasons(
        doubt="",
        is_used=is_used,
        lines=[line(*one) for one in zip(names, speeds, found["low"], found["high"], strict=True)],
        chart=chart(names, found),
        strongest=names[speeds.index(max(speeds))],
        weakest=names[speeds.index(min(speeds))],
        share=wording.percent(found["share"], 0),
    )


def line(name: str, speed: float, low: float, high: float) -> MonthLine:
    bounds = f"{wording.percent(low)} – {wording.percent(high)}"
    return MonthLine(name, wording.percent(speed), bounds, not low <= 1.0 <= high)


def chart(names: Sequence[str], found: Mapping[str, Any]) -> Chart:
    return series_chart(
        "model-seasons",
        words=(
            _("Orders by month, against the mean of the year"),
            _("100 % is a month like the average one of a whole year."),
        ),
        labels=names,
        series=[
            Series(_("Orders against the mean"), found["speed"], "bar"),
            Series(_("Lower end"), found["low"]),
            Series(_("Upper end"), found["high"]),
        ],
        axes=Axes(category=_("Month"), format="percent"),
    )


def doubt_words(doubt: str, years: float) -> str:
    words = {
        "too_short": _(
            "A season can only be told from chance or growth when it comes back: that takes a "
            "year and a half of orders, and there are %(years)s years."
        ),
        "few_customers": _("There are fewer than 50 customers to learn seasons from."),
        "no_model": _("Nobody has ordered a second time, so no season can be seen."),
        "only_chance": _("The months differ no more than chance explains."),
    }
    return words[doubt] % {"years": wording.number(years, 1)}


def left_out(model: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Models that did not stand for election in the backtest, and why."""
    words = {
        "too_short": _(
            "not tried: at each moment looked back from, less than a year and a half was known"
        ),
        "only_chance": _(
            "not tried: at the moments looked back from the months differed no more than chance "
            "explains"
        ),
    }
    found = model.get("backtest") or {}
    return [
        (wording.forecast_words(name), words[reason]) for name, reason in found.get("left_out", ())
    ]
