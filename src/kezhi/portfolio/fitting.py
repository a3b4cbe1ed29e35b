"""Choosing the models: what was asked for, or what the data can identify."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from customer_value.models.base import Histories, Identification
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.choice import FittedForecast
from customer_value.models.clocked import OnClock
from customer_value.models.gamma_gamma import GammaGamma
from customer_value.models.nbd import NBD
from customer_value.models.orders import OrderModel
from customer_value.models.pareto_nbd import ParetoNBD
from customer_value.models.uncertainty import Calibration
from kezhi.portfolio.facts import Columns
from kezhi.portfolio.results import (
    BacktestReport,
    Floats,
    ModelName,
    ModelReport,
    SpendReport,
    ValuationWarning,
    WarningCode,
)

WITH_DROPOUT: dict[ModelName, type[BGNBD] | type[ParetoNBD]] = {
    ModelName.BG_NBD: BGNBD,
    ModelName.MBG_NBD: MBGNBD,
    ModelName.PARETO_NBD: ParetoNBD,
}
AUTO = (ModelName.BG_NBD, ModelName.MBG_NBD)
CHOSEN_FOR_DROPOUT = {*WITH_DROPOUT, ModelName.SEASONAL}
STRONG_CORRELATION = 0.3
FEW_CUSTOMERS = 30


@dataclass(frozen=True, slots=True)
class FittedOrders:
    """The model of orders, or None, with its report and warnings."""

    model: OrderModel | None
    report: ModelReport
    warnings: tuple[ValuationWarning, ...]
    calibration: Calibration = field(default_factory=Calibration.none)
    forecast: FittedForecast | None = None
    """The same model as it would have been fitted at another moment."""
    timed: Callable[[Columns], Columns] = lambda past: past
    """Ages and silence on the clock that the model runs by."""

    @property
    def knows_dropout(self) -> bool:
        """Whether the model says anything about customers leaving."""
        return self.model is not None and knows_dropout(self.model)

    def with_checks(self, checks: dict[str, Any] | None) -> FittedOrders:
        """The same with what its pictures show."""
        return replace(self, report=replace(self.report, checks=checks))


def knows_dropout(model: OrderModel) -> bool:
    """Whether the model says anything about customers leaving."""
    plain = model.model if isinstance(model, OnClock) else model
    return not isinstance(plain, NBD)


def no_clock() -> OnClock | None:
    """Nobody has looked for seasons."""
    return None


def fit_orders(
    histories: Histories,
    requested: ModelName,
    tested: BacktestReport | None = None,
    on_clock: Callable[[], OnClock | None] = no_clock,
) -> FittedOrders:
    """Fit the model asked for; where the data cannot identify it, the next simpler one.

    Where none is asked for, the one that did clearly best in the backtest comes first. ``on_clock``
    fits the seasonal one, where there are seasons.
    """
    found = _fit_orders(histories, requested, tested, on_clock)
    if tested is None:
        return found
    report = replace(found.report, backtest=tested)
    good = {tested.winner, *tested.as_good}
    if report.used is None or good & {*CHOSEN_FOR_DROPOUT, ModelName.NBD}:
        return replace(found, report=report)
    figures = {"rule": tested.winner, "model": report.used}
    warning = ValuationWarning(WarningCode.RULE_OF_THUMB_WINS, figures)
    return replace(found, report=report, warnings=(*found.warnings, warning))


def _fit_orders(
    histories: Histories,
    requested: ModelName,
    tested: BacktestReport | None,
    on_clock: Callable[[], OnClock | None],
) -> FittedOrders:
    tried: list[tuple[str, Identification]] = []
    names = candidates(tested) if requested is ModelName.AUTO else (requested,)
    if names[0] is ModelName.SEASONAL:
        seasonal = on_clock()
        if seasonal is not None:
            tried.append((seasonal.name, seasonal.identification_))
            return _fitted(seasonal, histories, requested, tried)
        tried.append((ModelName.SEASONAL, Identification.NO_SEASONS))
        names = names[1:] or (ModelName.MBG_NBD,)
    nbd = NBD().fit_histories(histories)
    for name in names:
        if name not in WITH_DROPOUT:
            break
        model = WITH_DROPOUT[name]().fit_histories(histories, nbd)
        tried.append((model.name, model.identification_))
        if model.identified:
            return _fitted(model, histories, requested, tried)
    tried.append((nbd.name, nbd.identification_))
    return _fitted(nbd if nbd.identified else None, histories, requested, tried)


def candidates(tested: BacktestReport | None) -> tuple[ModelName, ...]:
    """The models to try in turn: by the backtest if it tells them apart, else the usual order."""
    if tested is None:
        return AUTO
    good = {tested.winner, *tested.as_good}
    best = [s.name for s in tested.scores if s.name in CHOSEN_FOR_DROPOUT]
    if not best or good & set(AUTO):
        return AUTO
    first = ModelName(best[0])
    return (first, *(name for name in AUTO if name is not first))


def _fitted(
    model: OrderModel | None,
    histories: Histories,
    requested: ModelName,
    tried: list[tuple[str, Identification]],
) -> FittedOrders:
    report = ModelReport(
        requested=requested,
        used=model.name if model else None,
        parameters=dict(model.parameters_) if model else {},
        standard_errors=_finite(model.standard_errors_) if model else {},
        log_likelihood=model.log_likelihood_ if model else None,
        customers=len(histories),
        tried=tuple(tried),
    )
    warnings = tuple(_order_warnings(model, histories, report))
    forecast = None if model is None or isinstance(model, OnClock) else FittedForecast(type(model))
    return FittedOrders(model, report, warnings, forecast=forecast)


def _finite(figures: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if np.isfinite(value)}


def _order_warnings(
    model: OrderModel | None, histories: Histories, report: ModelReport
) -> list[ValuationWarning]:
    warnings = [
        ValuationWarning(WarningCode.MODEL_NOT_IDENTIFIED, {"model": name, "reason": why.value})
        for name, why in report.tried
        if why is not Identification.IDENTIFIED
    ]
    if model is None:
        return [*warnings, ValuationWarning(WarningCode.NO_MODEL)]
    if len(report.tried) > 1:
        warnings.append(ValuationWarning(WarningCode.MODEL_FALLBACK, {"model": model.name}))
    if not knows_dropout(model):
        warnings.append(ValuationWarning(WarningCode.DROPOUT_UNKNOWN, {"model": model.name}))
    one_time = int((histories.repeats == 0).sum())
    if type(model) is BGNBD and one_time:
        figures = {"customers": one_time}
        warnings.append(ValuationWarning(WarningCode.ONE_TIME_BUYERS_CERTAIN, figures))
    if len(histories) < FEW_CUSTOMERS:
        figures = {"customers": len(histories)}
        warnings.append(ValuationWarning(WarningCode.FEW_CUSTOMERS, figures))
    return warnings


@dataclass(frozen=True, slots=True)
class FittedSpend:
    """What an order is worth: gamma-gamma, or plain means where it cannot be identified."""

    model: GammaGamma | None
    plain_mean: float
    report: SpendReport
    warnings: tuple[ValuationWarning, ...]

    def expected_value(self, repeats: Floats, mean_value: Floats) -> Floats:
        """Expected value of a future order; a customer without a mean gets everybody's."""
        known = (repeats > 0) & (mean_value > 0)
        x, m = np.where(known, repeats, 0.0), np.where(known, mean_value, 0.0)
        if self.model is not None:
            return self.model.expected_value(x, m)
        return np.where(known, m, self.plain_mean)


def fit_spend(repeats: Floats, mean_value: Floats, plain_mean: float) -> FittedSpend:
    """Fit gamma-gamma to the repeat buyers with positive mean spend."""
    known = (repeats > 0) & (mean_value > 0)
    x, m = repeats[known], mean_value[known]
    model = GammaGamma()
    if len(x) >= 2:
        model.fit(x, m)
    correlation = _correlation(x, m)
    report = SpendReport(
        used=model.name if model.identified else None,
        parameters=dict(model.parameters_) if model.identified else {},
        log_likelihood=model.log_likelihood_ if model.identified else None,
        population_mean=model.population_mean if model.identified else plain_mean,
        customers=len(x),
        correlation=correlation,
        identification=model.identification_,
    )
    warnings: list[ValuationWarning] = []
    figures: dict[str, Any]
    if not model.identified:
        figures = {"reason": model.identification_.value}
        warnings.append(ValuationWarning(WarningCode.SPEND_NOT_IDENTIFIED, figures))
    if correlation is not None and abs(correlation) > STRONG_CORRELATION:
        figures = {"correlation": round(correlation, 3)}
        warnings.append(ValuationWarning(WarningCode.SPEND_DEPENDS_ON_FREQUENCY, figures))
    fitted = model if model.identified else None
    return FittedSpend(fitted, plain_mean, report, tuple(warnings))


def _correlation(x: Floats, m: Floats) -> float | None:
    """Correlation of log frequency and log spend, so that one giant does not decide it."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(m) == 0:
        return None
    return float(np.corrcoef(np.log(x), np.log(m))[0, 1])
