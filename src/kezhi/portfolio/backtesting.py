"""The past held against itself: what each forecast would have foretold, and what came."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from customer_value.models import choice
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, rolling_origins
from customer_value.models.pareto_nbd import ParetoNBD
from kezhi.portfolio.results import BacktestReport, ForecastScore, ValuationSettings

FEWEST = 50
ORIGINS = 3
LONGEST_PART = 3  # the horizon of a backtest is no longer than this part of the history
MODELS = (BGNBD, MBGNBD, ParetoNBD, NBD)


def backtest(
    who: NDArray[np.int64], days_ago: NDArray[np.float64], settings: ValuationSettings
) -> BacktestReport | None:
    """Compare models and rules of thumb; None where there is too little to hold against.

    ``who`` numbers the customer of each occasion from 0, ``days_ago`` says when it was.
    """
    when = days_ago / settings.unit.days
    if len(np.unique(who)) < FEWEST:
        return None
    end = float(when.max(initial=0.0))
    horizon = min(settings.horizon, end / LONGEST_PART)
    if horizon * settings.unit.days < 1:
        return None
    occasions = Occasions.of(who, end - when)
    found = choice.compare(
        occasions,
        origins=rolling_origins(0.0, end, horizon=horizon, count=ORIGINS),
        horizon=horizon,
        end=end,
        forecasts=[
            *map(choice.FittedForecast, MODELS),
            *(rule() for rule in choice.RULES_OF_THUMB),
        ],
    )
    return _report(found, horizon) if found.scores else None


def _report(found: choice.Comparison, horizon: float) -> BacktestReport:
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
