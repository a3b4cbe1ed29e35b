"""Valuing customers: from the facts of their past to what each is worth and who is at risk.

The composition that the command line and the product share. It knows no Django and no words;
:mod:`customer_value` does the mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from customer_value import pyramid
from customer_value.models.base import Histories
from kezhi.portfolio import risk, seasonal, summary
from kezhi.portfolio.backtesting import backtest, calibrate
from kezhi.portfolio.checking import checks_of
from kezhi.portfolio.facts import Columns, Facts
from kezhi.portfolio.fitting import FittedOrders, fit_orders, fit_spend
from kezhi.portfolio.held import held
from kezhi.portfolio.money import Future, Money, costs_of, future_of, money_of
from kezhi.portfolio.results import (
    CustomerValues,
    Days,
    Floats,
    Ints,
    ModelName,
    Stage,
    Undefined,
    Valuation,
    ValuationSettings,
)

Progress = Callable[[Stage], None]


def unheard(stage: Stage) -> None:
    """Nobody listens."""


def value_facts(
    facts: Facts,
    settings: ValuationSettings,
    *,
    previous_tiers: Mapping[Any, str] | None = None,
    rejected: Mapping[str, int] | None = None,
    progress: Progress = unheard,
) -> Valuation:
    """Value every customer of whom the past is known.

    ``rejected`` are rows a reader has left out already, by reason. Raises ValueError where both
    product costs and a margin rate are given.
    """
    past = facts.past
    if "cost" in past and settings.margin_rate is not None:
        raise ValueError("margin_rate")
    progress(Stage.FITTING)
    serve = costs_of(facts.costs, past["customer_id"])
    bought = past["orders"] > 0
    fitted = _fit(facts, settings)
    spend = fit_spend(
        past["repeats"][bought], past["mean_value"][bought], _plain_mean(past, bought)
    )
    progress(Stage.SCORING)
    future = future_of(fitted, spend, past, settings)
    money = money_of(past, serve, future, settings)
    values = _assemble(past, facts.gaps, money, future, (fitted, settings, previous_tiers))
    del future  # of millions of customers it is large
    rows = summary.account_rows(facts.rows, rejected, facts.treated)
    return summary.summarize(values, rows, (fitted, spend), settings, money)


def _fit(facts: Facts, settings: ValuationSettings) -> FittedOrders:
    """The model of orders; seasons are looked for where the past is looked at, or when asked."""
    past = facts.past
    wanted = settings.model
    histories = _histories(past, past["orders"] > 0)
    if not settings.asks_days:
        return fit_orders(histories, wanted)
    sample = held(*facts.sampled(), settings)
    clock = seasonal.clock_of(sample, settings)
    tested = sample if settings.backtest else None
    on_clock = partial(clock.fit, past)
    fitted = fit_orders(histories, wanted, backtest(tested, settings), on_clock)
    report = replace(fitted.report, seasons=clock.report(settings.interval))
    fitted = replace(fitted, report=report)
    if sample and fitted.report.used == ModelName.SEASONAL:
        forecast = seasonal.forecast(sample, settings)
        fitted = replace(fitted, forecast=forecast, timed=clock.laid)
    fitted = calibrate(tested, fitted, settings)
    return fitted.with_checks(checks_of(tested, fitted))


def _histories(past: Columns, bought: Any) -> Histories:
    repeats, last_age, age = (past[k][bought] for k in ("repeats", "last_age", "age"))
    return Histories.of(repeats, last_age, age)


def _plain_mean(past: Columns, bought: Any) -> float:
    """Net spend per order of everybody: what stands in where no spend model is identified."""
    orders = float(past["orders"][bought].sum())
    return max(float(past["total"][bought].sum()) / orders, 0.0) if orders else 0.0


def _assemble(
    past: Columns,
    gaps: Columns,
    money: Money,
    future: Future,
    context: tuple[FittedOrders, ValuationSettings, Mapping[Any, str] | None],
) -> CustomerValues:
    fitted, settings, previous = context
    as_of = np.datetime64(settings.as_of, "D")
    age_days = past["first_ago"].astype(float)
    view = risk.view(past, gaps, future.p_alive, fitted, settings)
    value = np.where(past["orders"] > 0, money.last_year + np.nan_to_num(money.residual), np.nan)
    tier = _tiers(past["customer_id"], value, age_days, settings, previous)
    nothing = np.where(fitted.model is None, Undefined.NO_MODEL.value, "")
    return CustomerValues(
        customer_id=past["customer_id"],
        first_day=_day(as_of, past["first_ago"]),
        last_day=_day(as_of, past["last_ago"]),
        orders=past["orders"],
        repeats=np.where(past["orders"] > 0, past["repeats"], np.nan),
        last_age=past["last_age"],
        age=past["age"],
        mean_value=past["mean_value"],
        revenue=past["total"],
        margin=money.margin,
        cost_to_serve=money.served,
        margin_rate=money.margin_rate,
        expected_order_value=future.order_value,
        p_alive=future.p_alive if fitted.knows_dropout else np.full(len(value), np.nan),
        expected_orders=future.orders,
        expected_orders_low=future.orders_low,
        expected_orders_high=future.orders_high,
        expected_margin=money.expected_margin,
        realised=money.realised,
        residual=money.residual,
        residual_low=money.residual_low,
        residual_high=money.residual_high,
        lifetime=money.realised + money.residual,
        tier_value=value,
        tier=pyramid.TIERS[tier],
        undefined=np.where(past["orders"] > 0, nothing, Undefined.NO_PURCHASE.value),
        **view,
    )


def _day(as_of: np.datetime64, ago: Any) -> Days:
    known = ~np.isnan(ago.astype(float))
    back = np.where(known, ago, 0).astype("timedelta64[D]")
    return np.where(known, as_of - back, np.datetime64("NaT", "D"))


def _cuts(value: Floats, rated: Any, settings: ValuationSettings) -> pyramid.Cuts:
    """Fixed amounts before shares of the value brought before shares of the customers."""
    if settings.tier_cuts is not None:
        return pyramid.Cuts(*settings.tier_cuts)
    if settings.tier_peak_shares is not None:
        known = value[rated & ~np.isnan(value)]
        return pyramid.cumulative_cuts(known, shares=settings.tier_peak_shares)
    return pyramid.cuts_of(value, rated=rated, shares=settings.tier_shares)


def _tiers(
    customers: Any,
    value: Floats,
    age_days: Floats,
    settings: ValuationSettings,
    previous: Mapping[Any, str] | None,
) -> Ints:
    rated = age_days >= settings.newcomer_days
    cuts = _cuts(value, rated, settings)
    before = None
    if previous is not None:
        place = {name: i for i, name in enumerate(pyramid.TIERS.tolist())}
        before = np.array(
            [place.get(previous.get(key, ""), pyramid.UNRATED) for key in customers.tolist()],
            np.int64,
        )
    return pyramid.assign(value, cuts, previous=before, rated=rated)
