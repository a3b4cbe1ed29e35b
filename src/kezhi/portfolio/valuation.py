"""Valuing customers: from a table of orders to what each is worth and who is at risk.

The composition that the command line and the product share. It knows no Django and no words;
:mod:`customer_value` does the mathematics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import ibis.expr.types as ir
import numpy as np

from customer_value import history, lifetime, pyramid
from customer_value.models.base import Histories
from kezhi.portfolio import risk, summary
from kezhi.portfolio.engine import materialized
from kezhi.portfolio.fitting import FittedOrders, FittedSpend, fit_orders, fit_spend
from kezhi.portfolio.results import (
    CustomerValues,
    Days,
    Floats,
    Ints,
    Measure,
    Stage,
    Undefined,
    Valuation,
    ValuationSettings,
)
from kezhi.portfolio.worth import Outlook, Past, outlook

Columns = dict[str, Any]


def value_customers(
    orders: ir.Table,
    settings: ValuationSettings,
    *,
    costs: ir.Table | None = None,
    previous_tiers: Mapping[Any, str] | None = None,
    rejected: Mapping[str, int] | None = None,
    progress: Callable[[Stage], None] = lambda stage: None,
) -> Valuation:
    """Value every customer of an orders table.

    ``orders`` has ``customer_id``, ``day`` (local date), ``amount`` and, where known, ``cost``
    (product cost). ``costs`` has ``customer_id``, ``day``, ``kind`` (acquisition, selling,
    service) and ``amount``. ``rejected`` are rows a reader has left out already, by reason;
    rows it could not read may also stay in the table with a ``reason``.
    """
    if "cost" in orders.columns and settings.margin_rate is not None:
        raise ValueError("margin_rate")
    progress(Stage.ADDING_UP)
    rows = summary.account_rows(history.account(orders, as_of=settings.as_of), rejected)
    days = history.order_days(orders, as_of=settings.as_of, zero_is_order=settings.zero_is_order)
    with materialized(days) as kept:
        past = _columns(
            history.histories(
                kept,
                unit=settings.unit,
                annual_discount_rate=settings.annual_discount_rate,
            )
        )
        gaps = _columns(history.intervals(kept))
    serve = _costs(costs, past["customer_id"], settings)
    progress(Stage.FITTING)
    bought = past["orders"] > 0
    fitted = fit_orders(_histories(past, bought), settings.model)
    spend = fit_spend(
        past["repeats"][bought], past["mean_value"][bought], _plain_mean(past, bought)
    )
    progress(Stage.SCORING)
    future = _future(fitted, spend, past, settings)
    money = _money(past, serve, future, settings)
    values = _assemble(past, gaps, money, future, (fitted, settings, previous_tiers))
    return summary.summarize(values, rows, fitted, spend, settings, money.measure)


def _columns(table: ir.Table) -> Columns:
    """Fetch a table, ordered by customer, as arrays; null numbers become NaN."""
    arrow = table.order_by("customer_id").to_pyarrow()
    return {
        name: column.to_numpy(zero_copy_only=False)
        for name, column in zip(
            arrow.column_names, (c.combine_chunks() for c in arrow.columns), strict=True
        )
    }


def _costs(costs: ir.Table | None, customers: Any, settings: ValuationSettings) -> Columns:
    """Costs to serve by customer, zero where nothing was booked."""
    names = ("acquisition", "selling", "service")
    wanted = [*names, *(f"{name}_today" for name in names)]
    aligned: Columns = {name: np.zeros(len(customers)) for name in wanted}
    if costs is None or not len(customers):
        return aligned
    table = _columns(
        history.cost_to_serve(
            costs, as_of=settings.as_of, annual_discount_rate=settings.annual_discount_rate
        )
    )
    place = np.asarray(np.searchsorted(customers, table["customer_id"]))
    place = np.minimum(place, len(customers) - 1)
    known = np.asarray(customers[place] == table["customer_id"])
    for name in wanted:
        aligned[name][place[known]] = table[name][known]
    return aligned


def _histories(past: Columns, bought: Any) -> Histories:
    repeats, last_age, age = (past[k][bought] for k in ("repeats", "last_age", "age"))
    return Histories.of(repeats, last_age, age)


def _plain_mean(past: Columns, bought: Any) -> float:
    """Net spend per order of everybody: what stands in where no spend model is identified."""
    orders = float(past["orders"][bought].sum())
    return max(float(past["total"][bought].sum()) / orders, 0.0) if orders else 0.0


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


def _future(
    fitted: FittedOrders, spend: FittedSpend, past: Columns, settings: ValuationSettings
) -> Future:
    names = [field.name for field in fields(Outlook)]
    laid = {name: np.full(len(past["orders"]), np.nan) for name in [*names, "order_value"]}
    bought = past["orders"] > 0
    if fitted.model is not None and bought.any():
        own = Past(
            repeats=past["repeats"][bought].astype(float),
            last_age=past["last_age"][bought],
            age=past["age"][bought],
            mean_value=past["mean_value"][bought],
        )
        found = outlook(fitted.model, spend, own, settings)
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


def _money(past: Columns, serve: Columns, future: Future, settings: ValuationSettings) -> Money:
    """Turn revenue into margin, and take off what acquiring, selling and serving cost.

    Margin rate and cost to serve per order are each customer's own, counted together with one
    more order at the company's average, so that a single odd order does not decide them.
    """
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


def _tiers(
    customers: Any,
    value: Floats,
    age_days: Floats,
    settings: ValuationSettings,
    previous: Mapping[Any, str] | None,
) -> Ints:
    rated = age_days >= settings.newcomer_days
    if settings.tier_cuts is not None:
        cuts = pyramid.Cuts(*settings.tier_cuts)
    else:
        cuts = pyramid.cuts_of(value, rated=rated, shares=settings.tier_shares)
    before = None
    if previous is not None:
        place = {name: i for i, name in enumerate(pyramid.TIERS.tolist())}
        before = np.array(
            [place.get(previous.get(key, ""), pyramid.UNRATED) for key in customers.tolist()],
            np.int64,
        )
    return pyramid.assign(value, cuts, previous=before, rated=rated)
