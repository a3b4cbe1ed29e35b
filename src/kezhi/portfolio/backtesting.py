"""The past held against itself: what each forecast would have foretold, and what came."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from customer_value.models import choice, uncertainty
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, rolling_origins
from customer_value.models.pareto_nbd import ParetoNBD
from kezhi.portfolio.fitting import FittedOrders
from kezhi.portfolio.results import (
    BacktestReport,
    ForecastScore,
    IntervalReport,
    ValuationSettings,
)

FEWEST = 50
ORIGINS = 3
CALIBRATED_AT = 5
FEWEST_TRIALS = 3
COHORTS = 8
LONGEST_PART = 3  # the horizon of a backtest is no longer than this part of the history
MODELS = (BGNBD, MBGNBD, ParetoNBD, NBD)


@dataclass(frozen=True, slots=True)
class Held:
    """Occasions in the unit of the valuation, their end, and how far to look from an origin."""

    occasions: Occasions
    end: float
    horizon: float


def held(
    who: NDArray[np.int64], days_ago: NDArray[np.float64], settings: ValuationSettings
) -> Held | None:
    """What forecasts can be held against; None where there is too little.

    ``who`` numbers the customer of each occasion from 0, ``days_ago`` says when it was.
    """
    when = days_ago / settings.unit.days
    if len(np.unique(who)) < FEWEST:
        return None
    end = float(when.max(initial=0.0))
    horizon = min(settings.horizon, end / LONGEST_PART)
    if horizon * settings.unit.days < 1:
        return None
    return Held(Occasions.of(who, end - when), end, horizon)


def backtest(past: Held | None) -> BacktestReport | None:
    """Compare models and rules of thumb; None where nothing can be compared."""
    if past is None:
        return None
    found = choice.compare(
        past.occasions,
        origins=rolling_origins(0.0, past.end, horizon=past.horizon, count=ORIGINS),
        horizon=past.horizon,
        end=past.end,
        forecasts=[
            *map(choice.FittedForecast, MODELS),
            *(rule() for rule in choice.RULES_OF_THUMB),
        ],
    )
    return report_of(found, past.horizon) if found.scores else None


def calibrate(past: Held | None, fitted: FittedOrders, settings: ValuationSettings) -> FittedOrders:
    """Widen or narrow the intervals of the chosen model as it did in the past.

    Totals are tried by cohorts: customers in eight groups by their first order.
    """
    if past is None or fitted.model is None:
        return fitted
    generator = np.random.default_rng(settings.seed)
    tried = uncertainty.trials(
        type(fitted.model),
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
