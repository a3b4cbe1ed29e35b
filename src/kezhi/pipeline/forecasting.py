"""The forecast: what the open opportunities may bring month by month, from the firm's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customer_value import pipeline
from customer_value.pipeline import Cell, Chances, Forecast
from kezhi.kit import charts
from kezhi.kit.filters import month_start
from kezhi.pipeline.models import Opportunity, Stage
from kezhi.pipeline.queries.learning import Lesson, Lessons

MONTHS = 6
SHARE = 0.8


def month_ends(as_of: date) -> list[date]:
    return [month_start(as_of, -n) - timedelta(days=1) for n in range(1, MONTHS + 1)]


def horizons(as_of: date) -> list[float]:
    """Days from today to the end of this month and of the five after it."""
    return [float((end - as_of).days) for end in month_ends(as_of)]


@dataclass(frozen=True, slots=True)
class StageRow:
    """What stands in a stage now, and what the stage teaches."""

    stage: Stage
    count: int
    amount: Decimal
    unknown: int
    rotten: int
    lesson: Lesson | None

    @property
    def chances(self) -> Chances | None:
        return self.lesson.chances(0) if self.lesson else None

    @property
    def limit(self) -> float | None:
        return self.lesson.limit if self.lesson else None


@dataclass(frozen=True, slots=True)
class MonthRow:
    end: date
    mean: Decimal
    low: Decimal
    high: Decimal
    said: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """What the page shows; no forecast where too little was ever decided."""

    forecast: Forecast | None
    months: list[MonthRow]
    stages: list[StageRow]
    left_out: int
    decided: int
    unknown: int
    usual: Decimal | None

    @property
    def total(self) -> tuple[Decimal, Decimal, Decimal] | None:
        if self.forecast is None:
            return None
        one = self.forecast
        return rounded(one.total), rounded(one.total_low), rounded(one.total_high)


def rounded(number: float) -> Decimal:
    return Decimal(round(number))


def told(
    found: Sequence[Opportunity],
    stages: Sequence[Stage],
    lessons: Lessons,
    won: Sequence[Decimal],
    as_of: date,
) -> Told:
    """`found` are the open ones this person sees, `won` the amounts won before."""
    cells, left_out = cells_of(found, lessons, as_of, has_usual=bool(won))
    forecast = None
    if cells:
        rng = np.random.default_rng(as_of.toordinal())
        forecast = pipeline.forecast(
            cells, known_amounts=[float(one) for one in won], rng=rng, share=SHARE
        )
    return Told(
        forecast=forecast,
        months=months(forecast, found, as_of) if forecast else [],
        stages=[stage_row(stage, found, lessons, as_of) for stage in stages],
        left_out=left_out,
        decided=lessons.whole.closed,
        unknown=sum(one.base_amount is None for one in found),
        usual=rounded(float(np.mean([float(one) for one in won]))) if won else None,
    )


def cells_of(
    found: Sequence[Opportunity], lessons: Lessons, as_of: date, *, has_usual: bool
) -> tuple[list[Cell], int]:
    """Those of the same chances together, and how many nothing can be said of."""
    groups: dict[int, tuple[Chances, list[float]]] = {}
    left_out = 0
    for one in found:
        chances = chances_of(one, lessons, as_of)
        if chances is None or (one.base_amount is None and not has_usual):
            left_out += 1
            continue
        amount = np.nan if one.base_amount is None else float(one.base_amount)
        groups.setdefault(id(chances), (chances, []))[1].append(amount)
    cells = [
        Cell(
            amounts=np.array(amounts),
            won_in=np.diff(chances.won_by, prepend=0.0),
            closed=chances.closed,
        )
        for chances, amounts in groups.values()
    ]
    return cells, left_out


def chances_of(one: Opportunity, lessons: Lessons, as_of: date) -> Chances | None:
    age, life = (max((as_of - day).days, 0) for day in (one.stage_on, one.opened_on))
    return lessons.chances(one.stage_id, age, life)


def months(forecast: Forecast, found: Sequence[Opportunity], as_of: date) -> list[MonthRow]:
    rows = []
    for at, end in enumerate(month_ends(as_of)):
        said = sum(
            (
                one.base_amount
                for one in found
                if one.base_amount is not None
                and one.expected_on is not None
                and month_start(one.expected_on) == month_start(end)
            ),
            Decimal(0),
        )
        mean, low, high = (
            rounded(float(part[at])) for part in (forecast.mean, forecast.low, forecast.high)
        )
        rows.append(MonthRow(end, mean, low, high, said))
    return rows


def stage_row(
    stage: Stage, found: Sequence[Opportunity], lessons: Lessons, as_of: date
) -> StageRow:
    here = [one for one in found if one.stage_id == stage.pk]
    lesson = lessons.stages.get(stage.pk)
    limit = lesson.limit if lesson else None
    amounts = [one.base_amount for one in here if one.base_amount is not None]
    return StageRow(
        stage=stage,
        count=len(here),
        amount=sum(amounts, Decimal(0)),
        unknown=len(here) - len(amounts),
        rotten=sum(limit is not None and (as_of - one.stage_on).days > limit for one in here),
        lesson=lesson,
    )


def chart(rows: Sequence[MonthRow]) -> Any:
    def line(name: str) -> list[float]:
        return [float(getattr(row, name)) for row in rows]

    return charts.series_chart(
        "forecast",
        words=(_("Expected by month"), _("Expected amount with the ends of its 80 % interval")),
        labels=[date_format(row.end, "YEAR_MONTH_FORMAT") for row in rows],
        series=[
            charts.Series(_("Expected"), line("mean"), kind="bar"),
            charts.Series(_("Lower end"), line("low")),
            charts.Series(_("Upper end"), line("high")),
        ],
        axes=charts.Axes(_("Month"), _("Amount")),
    )
