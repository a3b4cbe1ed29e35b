"""Turning orders past and future into money, net of what the customer costs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from customer_value import lifetime
from kezhi.portfolio.facts import Columns
from kezhi.portfolio.fitting import FittedOrders, FittedSpend
from kezhi.portfolio.results import Floats, Measure, ValuationSettings
from kezhi.portfolio.worth import Outlook, Past, outlook

NAMES = ("acquisition", "selling", "service")


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs to serve in the order of the customers, and those that have no customer there."""

    columns: Columns
    strangers: int
    strange_amount: float


def costs_of(table: Columns | None, customers: Any) -> Costs:
    """Costs to serve by customer, zero where nothing was booked."""
    wanted = [*NAMES, *(f"{name}_today" for name in NAMES)]
    aligned: Columns = {name: np.zeros(len(customers)) for name in wanted}
    if table is None:
        return Costs(aligned, 0, 0.0)
    known = np.isin(table["customer_id"], customers)
    place = np.searchsorted(customers, table["customer_id"][known])
    for name in wanted:
        aligned[name][place] = table[name][known]
    strange = sum(float(table[name][~known].sum()) for name in NAMES)
    return Costs(aligned, int((~known).sum()), strange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Future:
    """The outlook laid out for all customers, NaN for those without one."""

    p_alive: Floats
    orders: Floats
    orders_low: Floats
    orders_high: Floats
    discounted_orders: Floats
    spend_low: Floats
    spend_high: Floats
    order_value: Floats


def future_of(
    fitted: FittedOrders, spend: FittedSpend, past: Columns, settings: ValuationSettings
) -> Future:
    names = [field.name for field in fields(Outlook)]
    past = fitted.timed(past)
    laid = {name: np.full(len(past["orders"]), np.nan) for name in [*names, "order_value"]}
    bought = past["orders"] > 0
    if fitted.model is not None and bought.any():
        own = Past(
            repeats=past["repeats"][bought].astype(float),
            last_age=past["last_age"][bought],
            age=past["age"][bought],
            mean_value=past["mean_value"][bought],
        )
        found = outlook(fitted.model, spend, own, settings, fitted.calibration)
        for name in names:
            laid[name][bought] = getattr(found, name)
        laid["order_value"][bought] = spend.expected_value(own.repeats, own.mean_value)
    return Future(**laid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Past and future money of each customer."""

    measure: Measure
    margin_rate: Floats
    margin: Floats
    served: Floats
    realised: Floats
    residual: Floats
    residual_low: Floats
    residual_high: Floats
    expected_margin: Floats
    last_year: Floats
    costs: Costs


def money_of(past: Columns, costs: Costs, future: Future, settings: ValuationSettings) -> Money:
    """Turn revenue into margin, and take off what acquiring, selling and serving cost.

    Margin rate and cost to serve per order are each customer's own, counted together with one
    more order at the company's average, so that a single odd order does not decide them.
    """
    serve = costs.columns
    orders = past["orders"].astype(float)
    rate = _margin_rate(past, settings)
    serving = serve["selling"] + serve["service"]
    per_order = (serving + serving.sum() / max(orders.sum(), 1.0)) / (orders + 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(future.orders > 0, future.discounted_orders / future.orders, 1.0)
    today = _margin_of(past, "worth_today", "cost_today", rate)

    def expected(orders: Floats) -> Floats:
        return lifetime.residual_value(
            discounted_orders=orders,
            order_value=future.order_value,
            margin_rate=rate,
            cost_per_order=per_order,
        )

    return Money(
        measure=measure_of(past, settings),
        margin_rate=rate,
        margin=_margin_of(past, "total", "cost", rate),
        served=serve["acquisition"] + serving,
        realised=lifetime.realised_value(
            margin_today=today,
            acquisition_today=serve["acquisition_today"],
            selling_today=serve["selling_today"],
            service_today=serve["service_today"],
        ),
        residual=expected(future.discounted_orders),
        residual_low=(future.spend_low * rate - future.orders_low * per_order) * factor,
        residual_high=(future.spend_high * rate - future.orders_high * per_order) * factor,
        expected_margin=expected(future.orders),
        last_year=_margin_of(past, "last_year_amount", "last_year_cost", rate),
        costs=costs,
    )


def measure_of(past: Columns, settings: ValuationSettings) -> Measure:
    """Revenue is called revenue where neither product cost nor a margin rate is known."""
    known = "cost" in past or settings.margin_rate is not None
    return Measure.LIFETIME_VALUE if known else Measure.LIFETIME_REVENUE


def _margin_rate(past: Columns, settings: ValuationSettings) -> Floats:
    orders, total = past["orders"].astype(float), past["total"]
    if "cost" not in past:
        given = settings.margin_rate if settings.margin_rate is not None else 1.0
        return np.full(len(orders), given)
    revenue = float(total.sum())
    company = (revenue - float(past["cost"].sum())) / revenue if revenue > 0 else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(total > 0, (total - past["cost"]) / total, company)
    return np.asarray((orders * own + company) / (orders + 1.0))


def _margin_of(past: Columns, amount: str, cost: str, rate: Floats) -> Floats:
    """Exact where product cost is known, otherwise at the given rate."""
    if cost in past:
        return np.asarray(past[amount] - past[cost])
    return np.asarray(past[amount] * rate)
