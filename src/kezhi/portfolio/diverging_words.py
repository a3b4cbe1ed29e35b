"""What the page of customers kept and lost says of heads against value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import wording
from kezhi.portfolio.cohorts import Span
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.staying import period_words, spoken_money


@dataclass(frozen=True)
class TrendLine:
    """A series and where it goes: the slope a period with its interval, in per cent."""

    name: str
    slope: str
    bounds: str


@dataclass(frozen=True)
class PeriodLine:
    """One period: who of the earlier customers bought, and what each of them brought."""

    name: str
    share: str
    each: str


@dataclass(frozen=True)
class Told:
    """The card; where `doubt` speaks there is nothing else."""

    doubt: str
    is_alarm: bool = False
    false_alarms: str = ""
    window: int = 0
    trends: Sequence[TrendLine] = ()
    lines: Sequence[PeriodLine] = ()
    chart: Chart | None = None


def told(run: ValuationRun, lens: Lens) -> Told:
    found = run.report.get("divergence")
    if not lens.is_whole:
        return Told(_("Only told of the whole company: parts have too few customers."))
    if not found:
        return Told(_("Not known of this run; the next one tells."))
    if found["doubt"]:
        return Told(doubt_words(found))
    span = Span(found["months"], found["first"], found["place"] + len(found["share"]))
    names = [period_words(span, found["place"] + at) for at in range(len(found["share"]))]
    say = spoken_money(run.currency)
    return Told(
        doubt="",
        is_alarm=found["is_alarm"],
        false_alarms=wording.percent(found["false_alarms"], 1),
        window=found["window"],
        trends=[
            trend_line(name, trend)
            for name, trend in zip(series_names(), found["trends"], strict=True)
        ],
        lines=[
            PeriodLine(name, wording.percent(share, 1), say(each))
            for name, share, each in zip(names, found["share"], found["each"], strict=True)
        ],
        chart=chart(names, found),
    )


def series_names() -> tuple[str, str]:
    return _("Earlier customers who bought"), _("Sales of each who bought")


def trend_line(name: str, trend: Mapping[str, float] | None) -> TrendLine:
    if trend is None:
        return TrendLine(name, "–", "–")
    low, high = (wording.percent(trend[end], 1) for end in ("low", "high"))
    return TrendLine(name, wording.percent(trend["estimate"], 1), f"{low} – {high}")


def chart(names: Sequence[str], found: Mapping[str, Any]) -> Chart:
    """Both against their own mean, so that they share an axis."""
    shown = [Series(name, leveled(found[key])) for name, key in zip(
        series_names(), ("share", "each"), strict=True
    )]  # fmt: skip
    return series_chart(
        "heads-and-value",
        words=(
            _("Heads against value"),
            _("Each line against its own mean; newcomers of a period count in neither."),
        ),
        labels=names,
        series=shown,
        axes=Axes(category=_("Period"), format="percent"),
    )


def leveled(values: Sequence[float]) -> list[float | None]:
    mean = sum(values) / len(values)
    return [value / mean if mean > 0 else None for value in values]


def doubt_words(found: Mapping[str, Any]) -> str:
    words = {
        "too_short": _(
            "Undefined: it takes %(wanted)s whole periods of %(months)s months after the first, "
            "and there are %(n)s."
        ),
        "nobody_bought": _("Undefined: in one of the periods no earlier customer bought."),
    }
    figures = {
        "wanted": found["window"] + 1,
        "months": found["months"],
        "n": found.get("periods", 0),
    }
    return words[found["doubt"]] % figures
