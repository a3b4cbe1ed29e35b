"""Net sales month by month, the year before, and what was aimed at."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.director.choices import Measure
from kezhi.director.queries import sales, targets
from kezhi.director.shown import Look
from kezhi.director.spans import DAY, Span, moved
from kezhi.kit.charts import Axes, Chart, Series, series_chart

MONTHS = 12


def monthly(look: Look) -> Chart:
    """The twelve months that end with the period."""
    final = moved(look.times.whole.final.replace(day=1), 1) - DAY
    start = moved(final.replace(day=1), 1 - MONTHS)
    found = sales.by_month(look.lens, Span(moved(start, -12), final))
    months = Span(start, final).months()
    kept = targets.by_month(look.lens, Measure.SALES, months)
    aims = [None if kept[month] is None else float(kept[month] or 0) for month in months]
    series = [
        Series(_("Net sales"), [amount(found, month) for month in months], "bar"),
        Series(_("A year before"), [amount(found, moved(month, -12)) for month in months],
               color="#9aa5ab"),
    ]  # fmt: skip
    if any(one is not None for one in aims):
        series.append(Series(_("Target"), aims, color="#d9822b"))
    return series_chart(
        "director-months",
        words=(_("Net sales by month"), _("Net sales by month, the year before and the target")),
        labels=[date_format(month, "Y-m") for month in months],
        series=series,
        axes=Axes(category=_("Month")),
    )


def amount(found: dict[date, Decimal], month: date) -> float:
    return float(found.get(month) or 0)
