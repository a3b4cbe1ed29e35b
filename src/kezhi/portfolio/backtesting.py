"""The past held against itself: what each forecast would have foretold, and what came."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import numpy as np

from customer_value.models import choice
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, rolling_origins
from customer_value.models.pareto_nbd import ParetoNBD
from kezhi.portfolio.results import BacktestReport, ForecastScore, ValuationSettings

SAMPLE = 4_000
FEWEST = 50
ORIGINS = 3
LONGEST_PART = 3  # the horizon of a backtest is no longer than this part of the history
MODELS = (BGNBD, MBGNBD, ParetoNBD, NBD)


def backtest(days: ir.Table, customers: int, settings: ValuationSettings) -> BacktestReport | None:
    """Compare models and rules of thumb; None where there is too little to hold against.

    ``days`` is what :func:`customer_value.history.order_days` returned. Beyond some thousand
    customers every n-th stands for all.
    """
    who, when = _sampled(days, customers, settings)
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


def _sampled(days: ir.Table, customers: int, settings: ValuationSettings) -> tuple[Any, Any]:
    """Customers as numbers from 0 and how long ago each occasion was."""
    chosen = days.filter(days["bought"])
    stride = -(-customers // SAMPLE)
    if stride > 1:
        chosen = chosen.filter(chosen["customer_id"].hash().abs() % stride == 0)
    arrow = chosen.select("customer_id", "ago").to_pyarrow()
    ids, ago = (arrow[name].to_numpy(zero_copy_only=False) for name in ("customer_id", "ago"))
    _, who = np.unique(ids, return_inverse=True)
    return who, ago.astype(float) / settings.unit.days


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
