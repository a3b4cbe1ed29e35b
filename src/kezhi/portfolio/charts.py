"""The charts of the portfolio: options and tables worked out here, drawn in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.totals import Concentration, Level, RollForward

CLEAR, GREEN, RED = "transparent", "#2f9e63", "#d0524e"
ZERO = Decimal(0)


def pyramid_chart(levels: Sequence[Level], names: dict[str, str]) -> Chart:
    shown = [level for level in levels if level.customers]
    return series_chart(
        "pyramid",
        words=(
            _("Customer pyramid"),
            _("Each tier's share of the customers, of what they brought and of what is expected."),
        ),
        labels=[level.tier.label for level in shown],
        series=[
            Series(_("Customers"), [level.customer_share for level in shown], "bar"),
            Series(names["past"], [level.past_share for level in shown], "bar"),
            Series(names["value"], [level.value_share for level in shown], "bar"),
        ],
        axes=Axes(category=_("Tier"), format="percent", is_flat=True),
    )


def whale_chart(past: Concentration, value: Concentration, names: dict[str, str]) -> Chart:
    """Cumulative figures, the best customers first; a fall at the end are the loss makers."""
    steps = max(len(past.curve), len(value.curve)) - 1
    return series_chart(
        "whale",
        words=(
            _("Whale curve"),
            _("How the total builds up, the best customers first. Where it falls, money is lost."),
        ),
        labels=[f"{round(100 * at / steps)} %" for at in range(steps + 1)] if steps > 0 else [],
        series=[
            Series(names["past"], past.curve or [None] * len(value.curve), "area"),
            Series(names["value"], value.curve or [None] * len(past.curve)),
        ],
        axes=Axes(category=_("Share of customers"), format="compact"),
    )


@dataclass(frozen=True)
class MoveLine:
    """A line of the roll-forward, with a short name for the chart."""

    label: str
    short: str
    amount: Decimal


def roll_forward_chart(lines: Sequence[MoveLine], moves: RollForward) -> Chart | None:
    words = (_("Roll-forward"), _("From the value of the run before to that of this one."))
    return waterfall("roll-forward", words, lines, moves.opening)


def waterfall(
    name: str, words: tuple[str, str], lines: Sequence[MoveLine], opening: Decimal
) -> Chart | None:
    """From the opening by the lines to the closing; none where the sum passes below zero."""
    level, bases, rises, falls = opening, [0.0], [float(opening)], [0.0]
    for line in lines:
        after = level + line.amount
        if min(level, after) < 0:
            return None
        bases.append(float(min(level, after)))
        rises.append(float(max(line.amount, ZERO)))
        falls.append(float(max(-line.amount, ZERO)))
        level = after
    labels = [_("Opening"), *(line.short for line in lines), _("Closing")]
    chart = series_chart(
        name,
        words=words,
        labels=labels,
        series=[
            Series("", [*bases, 0.0], "bar", stack="all", color=CLEAR),
            Series(_("Rise"), [*rises, float(level)], "bar", stack="all", color=GREEN),
            Series(_("Fall"), [*falls, 0.0], "bar", stack="all", color=RED),
        ],
        axes=Axes(category=_("Line"), format="compact", is_flat=True),
    )
    option = {**chart.option, "legend": {"show": False}, "tooltip": {"show": False}}
    rows = [[row[0], *row[2:]] for row in chart.rows]
    return replace(chart, option=option, headers=[_("Line"), _("Rise"), _("Fall")], rows=rows)


def history_chart(runs: Sequence[ValuationRun], column: str, name: str) -> Chart:
    """One figure of each finished run, the oldest first."""
    return series_chart(
        "history",
        words=(name, _("The total of each finished run, by its as-of date.")),
        labels=[date_format(run.as_of, "SHORT_DATE_FORMAT") for run in runs],
        series=[Series(name, [run.totals.get(column) for run in runs])],
        axes=Axes(category=_("As of"), format="compact"),
    )
