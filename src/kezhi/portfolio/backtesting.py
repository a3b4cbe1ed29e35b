"""The past held against itself: what each forecast would have foretold, and what came."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from customer_value.models import choice, uncertainty
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, rolling_origins
from customer_value.models.pareto_nbd import ParetoNBD
from customer_value.models.seasons import SeasonDoubt
from kezhi.portfolio import seasonal
from kezhi.portfolio.fitting import FittedOrders
from kezhi.portfolio.held import Held
from kezhi.portfolio.results import (
    BacktestReport,
    ForecastScore,
    IntervalReport,
    ModelName,
    ValuationSettings,
)

ORIGINS = 3
CALIBRATED_AT = 5
FEWEST_TRIALS = 3
COHORTS = 8
MODELS = (BGNBD, MBGNBD, ParetoNBD, NBD)


def backtest(past: Held | None, settings: ValuationSettings) -> BacktestReport | None:
    """Compare models and rules of thumb; None where nothing can be compared.

    Seasons stand for election where a moment looked back from has a year and a half before it.
    """
    if past is None:
        return None
    barred = seasonal.barred(past, settings)
    found = choice.compare(
        past.occasions,
        origins=rolling_origins(0.0, past.end, horizon=past.horizon, count=ORIGINS),
        horizon=past.horizon,
        end=past.end,
        forecasts=[
            *map(choice.FittedForecast, MODELS),
            *([] if barred else [seasonal.forecast(past, settings)]),
            *(rule() for rule in choice.RULES_OF_THUMB),
        ],
    )
    if not found.scores:
        return None
    return without_seasons(report_of(found, past.horizon), barred)


def without_seasons(report: BacktestReport, barred: SeasonDoubt | None) -> BacktestReport:
    """Strike the seasonal model off where it saw no seasons and is the plain one throughout."""
    scores = {score.name: score for score in report.scores}
    own, plain = (scores.get(name) for name in (ModelName.SEASONAL, ModelName.MBG_NBD))
    if own and plain and replace(own, name=plain.name) == plain:
        barred = SeasonDoubt.ONLY_CHANCE
        best = plain.name if report.best_model == own.name else report.best_model
        report = replace(
            report,
            scores=tuple(score for score in report.scores if score is not own),
            as_good=tuple(name for name in report.as_good if name != own.name),
            best_model=best,
        )
    left_out = ((ModelName.SEASONAL.value, barred.value),) if barred else ()
    return replace(report, left_out=left_out)


def calibrate(past: Held | None, fitted: FittedOrders, settings: ValuationSettings) -> FittedOrders:
    """Widen or narrow the intervals of the chosen model as it did in the past.

    Totals are tried by cohorts: customers in eight groups by their first order.
    """
    if past is None or fitted.forecast is None:
        return fitted
    generator = np.random.default_rng(settings.seed)
    tried = uncertainty.trials(
        fitted.forecast,
        past.occasions,
        origins=rolling_origins(0.0, past.end, horizon=past.horizon, count=CALIBRATED_AT),
        horizon=past.horizon,
        generator=generator,
        groups=_cohorts(past.occasions),
    )
    if len(tried) < FEWEST_TRIALS:
        return fitted
    known = uncertainty.calibrate(tried, generator=generator, share=settings.interval)
    held_true = uncertainty.coverage(tried, share=settings.interval, generator=generator)
    found = IntervalReport(
        share=settings.interval,
        horizon=past.horizon,
        origins=len(tried),
        customers=held_true.customers,
        customers_tried=held_true.customers_tried,
        totals=held_true.totals,
        totals_tried=held_true.totals_tried,
        spread=known.spread,
    )
    report = replace(fitted.report, intervals=found)
    return replace(fitted, calibration=known, report=report)


def _cohorts(occasions: Occasions) -> NDArray[np.int64]:
    """A group for every customer, by the time of the first order."""
    customers, first = np.unique(occasions.customer, return_index=True)
    began = occasions.time[first]
    borders = np.quantile(began, np.linspace(0.0, 1.0, COHORTS + 1)[1:-1])
    groups = np.zeros(int(customers.max()) + 1, np.int64)
    groups[customers] = np.searchsorted(borders, began, side="right")
    return groups


def report_of(found: choice.Comparison, horizon: float) -> BacktestReport:
    return BacktestReport(
        horizon=horizon,
        customers=found.customers,
        scores=tuple(
            ForecastScore(
                name=score.name,
                mean_absolute_error=score.mean_absolute_error,
                total_error=_known(score.total_error),
                captured=_known(score.captured),
            )
            for score in found.scores
        ),
        as_good=found.as_good,
        best_model=found.best_model,
    )


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
