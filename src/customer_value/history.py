"""From a table of orders to one row per customer: the only step that touches every row.

Tables go in and out as Ibis expressions, so the caller chooses the engine. An orders table has
the columns ``customer_id``, ``day`` (a date in the company's own time zone), ``amount`` (net
money; refunds and cancellations negative) and, where known, ``cost`` (product cost).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from customer_value.arithmetic import DUST
from customer_value.lifetime import carried_forward
from customer_value.periods import YEAR_DAYS, Unit


def order_days(orders: ir.Table, *, as_of: date, zero_is_order: bool = False) -> ir.Table:
    """Add up the orders of each customer and day: what one purchase occasion is made of.

    Two orders on one day are one occasion; a refund on the day of its order is netted. ``ago``
    counts days back from ``as_of``; ``bought`` says whether the day is an occasion, that is,
    whether its net spend is positive. Later rows, and rows without a customer, day or amount,
    are not in it: count them with :func:`account`. What is left of a day or a customer when
    refunds take everything back is exactly zero, whatever the order of adding.
    """
    readable = [orders["reason"].isnull()] if "reason" in orders.columns else []
    valid = orders.filter(
        *readable,
        orders["customer_id"].notnull(),
        orders["day"] <= ibis.literal(as_of),
        orders["amount"].notnull(),
    )
    sums = {"net": valid["amount"].sum(), "moved": valid["amount"].abs().sum()}
    if "cost" in orders.columns:
        sums["cost"] = ibis.coalesce(valid["cost"].sum(), 0.0)
    days: ir.Table = valid.group_by(["customer_id", "day"]).aggregate(**sums)
    nothing = days["net"].abs() <= DUST * days["moved"]
    days = days.mutate(net=ibis.ifelse(nothing, 0.0, days["net"])).drop("moved")
    return days.mutate(
        ago=ibis.literal(as_of).delta(days["day"], unit="day"),
        bought=days["net"] >= 0 if zero_is_order else days["net"] > 0,
    )


def by_period(orders: ir.Table, *, as_of: date, months: int) -> ir.Table:
    """Add up each customer's orders by periods of so many months.

    ``period`` counts periods since the beginning of the calendar: (12 year + month - 1) divided
    by ``months``, the remainder left out. Later rows, and rows without a customer, day or amount,
    are not in it.
    """
    valid = orders.filter(
        orders["customer_id"].notnull(),
        orders["day"] <= ibis.literal(as_of),
        orders["amount"].notnull(),
    )
    month = valid["day"].year() * 12 + valid["day"].month() - 1
    keyed = valid.mutate(period=(month // months).cast("int64"))
    found: ir.Table = keyed.group_by(["customer_id", "period"]).aggregate(net=keyed["amount"].sum())
    return found


def histories(days: ir.Table, *, unit: Unit, annual_discount_rate: float) -> ir.Table:
    """Return one row per customer with everything a valuation needs of the past.

    ``days`` is what :func:`order_days` returned, best kept as a table by the caller. An
    occasion is a day with positive net spend; ``repeats`` are the occasions after the first;
    ``last_age`` and ``age`` count from the first occasion to the last and to the as-of date in
    units of exact days. Refunds lower ``total`` and, in proportion, ``mean_value`` (the mean of
    the repeats), but are no occasions. ``worth_today`` is ``total`` with every amount carried
    forward to the as-of date at the annual rate. Customers with refunds alone have ``orders`` 0
    and no ages.
    """
    bought = days["bought"]
    years = days["ago"] / YEAR_DAYS
    measures: dict[str, Any] = {
        "orders": bought.sum(),
        "first_ago": days["ago"].max(where=bought),
        "last_ago": days["ago"].min(where=bought),
        "gross": days["net"].sum(where=bought),
        "first_gross": days["net"].argmax(days["ago"], where=bought),
        "total": days["net"].sum(),
        "worth_today": carried_forward(days["net"], age=years, rate=annual_discount_rate).sum(),
    }
    if "cost" in days.columns:
        measures["cost"] = days["cost"].sum()
        today = carried_forward(days["cost"], age=years, rate=annual_discount_rate)
        measures["cost_today"] = today.sum()
    for name, inside in _two_years(days).items():
        measures[f"{name}_orders"] = (inside & bought).sum()
        measures[f"{name}_amount"] = ibis.coalesce(days["net"].sum(where=inside), 0.0)
        if "cost" in days.columns:
            measures[f"{name}_cost"] = ibis.coalesce(days["cost"].sum(where=inside), 0.0)
    table: ir.Table = days.group_by("customer_id").aggregate(**measures)
    return _with_ages(table, unit)


def _two_years(days: ir.Table) -> dict[str, ir.BooleanColumn]:
    """The last 365 days up to the as-of date, and the 365 days before them."""
    ago = days["ago"]
    return {
        "last_year": ago < YEAR_DAYS,
        "year_before": (ago >= YEAR_DAYS) & (ago < 2 * YEAR_DAYS),
    }


def _with_ages(table: ir.Table, unit: Unit) -> ir.Table:
    taken_back = table["total"].abs() <= DUST * table["gross"]
    table = table.mutate(total=ibis.ifelse(taken_back, 0.0, table["total"]))
    repeats = ibis.greatest(table["orders"] - 1, 0)
    kept = table["total"] / table["gross"].nullif(0.0)
    mean = (table["gross"] - table["first_gross"]) / (table["orders"] - 1).nullif(0) * kept
    aged: ir.Table = table.mutate(
        repeats=repeats,
        last_age=(table["first_ago"] - table["last_ago"]) / unit.days,
        age=table["first_ago"] / unit.days,
        mean_value=ibis.ifelse(mean > 0, mean, ibis.null("float64")),
    )
    return aged.drop("first_gross")


def intervals(days: ir.Table) -> ir.Table:
    """Return each repeat customer's own gaps between occasions, in days: count, median, q95.

    ``days`` is what :func:`order_days` returned. Quantiles interpolate linearly between the
    sorted gaps (Hyndman & Fan 1996, type 7).
    """
    days = days.filter(days["bought"])
    previous = ibis.window(group_by="customer_id", order_by="day")
    gaps = days.select(days["customer_id"], gap=days["ago"].lag().over(previous) - days["ago"])
    gaps = gaps.filter(gaps["gap"].notnull())
    table: ir.Table = gaps.group_by("customer_id").aggregate(
        gaps=gaps.count(), gap_median=gaps["gap"].median(), gap_q95=gaps["gap"].quantile(0.95)
    )
    return table


def lost_products(
    lines: ir.Table, *, as_of: date, fewest_orders: int = 4, patience: float = 2.0
) -> ir.Table:
    """Return what customers bought regularly and buy no more, though they may still order.

    ``lines`` has ``customer_id``, ``product_id``, ``day`` and ``amount`` (net). A product is
    lost to a customer who bought it on ``fewest_orders`` days or more and whose silence on it
    has passed ``patience`` times the longest gap he ever left between two of them. Columns:
    customer, product, ``orders``, ``last_day``, ``usual_interval_days`` (median gap),
    ``longest_interval_days``, ``silence_days``, ``amount_a_year`` (net amount per 365 days
    while it lasted), the dearest first.
    """
    key = ["customer_id", "product_id"]
    seen = lines.filter(lines["day"] <= ibis.literal(as_of))
    days = seen.group_by([*key, "day"]).aggregate(net=seen["amount"].sum())
    days = days.filter(days["net"] > 0)
    days = days.mutate(ago=ibis.literal(as_of).delta(days["day"], unit="day"))
    previous = ibis.window(group_by=key, order_by="day")
    days = days.mutate(gap=days["ago"].lag().over(previous) - days["ago"])
    table = days.group_by(key).aggregate(
        orders=days.count(),
        last_day=days["day"].max(),
        usual_interval_days=days["gap"].median(),
        longest_interval_days=days["gap"].max(),
        silence_days=days["ago"].min(),
        lasted=days["ago"].max() - days["ago"].min(),
        net=days["net"].sum(),
    )
    regular = table["orders"] >= fewest_orders
    table = table.filter(regular, table["silence_days"] > patience * table["longest_interval_days"])
    yearly = table["net"] * YEAR_DAYS / (table["lasted"] + table["usual_interval_days"])
    found: ir.Table = table.mutate(amount_a_year=yearly).drop("lasted", "net")
    return found.order_by(found["amount_a_year"].desc(), *key)


def account(orders: ir.Table, *, as_of: date) -> ir.Table:
    """Count the source rows that are used and those left out, by the first reason that holds.

    A reader that could not make sense of a row says so in a column ``reason``.

    Sums of amounts go with the counts, so that no money disappears unseen either.
    """
    unread = orders["reason"] if "reason" in orders.columns else ibis.null("string")
    reason = ibis.cases(
        (unread.notnull(), unread),
        (orders["customer_id"].isnull(), "no_customer"),
        (orders["day"].isnull(), "no_date"),
        (orders["amount"].isnull(), "no_amount"),
        (orders["day"] > ibis.literal(as_of), "after_as_of"),
        else_="used",
    )
    labelled = orders.select(reason=reason, amount=orders["amount"])
    table: ir.Table = labelled.group_by("reason").aggregate(
        rows=labelled.count(), amount=ibis.coalesce(labelled["amount"].sum(), 0.0)
    )
    return table


def treated(orders: ir.Table, *, as_of: date) -> ir.Table:
    """Count what is used but needs a word: refunds, rows of nothing, rows that repeat another.

    One row: ``refunds`` and ``zeros`` with their rows, ``repeated`` those that equal another in
    customer, day and amount (perhaps copies), and the money of each.
    """
    readable = [orders["reason"].isnull()] if "reason" in orders.columns else []
    used = orders.filter(
        *readable,
        orders["customer_id"].notnull(),
        orders["day"] <= ibis.literal(as_of),
        orders["amount"].notnull(),
    )
    alike = used.group_by(["customer_id", "day", "amount"]).aggregate(n=used.count())
    amount, n = alike["amount"], alike["n"]
    again = n - 1
    table: ir.Table = alike.aggregate(
        refunds=ibis.coalesce(n.sum(where=amount < 0), 0),
        refunds_amount=ibis.coalesce((amount * n).sum(where=amount < 0), 0.0),
        zeros=ibis.coalesce(n.sum(where=amount == 0), 0),
        repeated=ibis.coalesce(again.sum(), 0),
        repeated_amount=ibis.coalesce((amount * again).sum(), 0.0),
    )
    return table


def cost_to_serve(costs: ir.Table, *, as_of: date, annual_discount_rate: float) -> ir.Table:
    """Add up what each customer has cost: acquisition, selling and service.

    ``costs`` has ``customer_id``, ``day``, ``kind`` (acquisition, selling, service) and
    ``amount``. Each sum comes plain and, with ``_today``, carried forward to ``as_of``.
    """
    costs = costs.filter(costs["day"] <= ibis.literal(as_of))
    ago = ibis.literal(as_of).delta(costs["day"], unit="day")
    today = carried_forward(costs["amount"], age=ago / YEAR_DAYS, rate=annual_discount_rate)
    measures = {}
    for kind in ("acquisition", "selling", "service"):
        chosen = costs["kind"] == kind
        measures[kind] = ibis.coalesce(costs["amount"].sum(where=chosen), 0.0)
        measures[f"{kind}_today"] = ibis.coalesce(today.sum(where=chosen), 0.0)
    table: ir.Table = costs.group_by("customer_id").aggregate(**measures)
    return table
