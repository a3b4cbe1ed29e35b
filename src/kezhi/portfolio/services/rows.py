"""From the arrays of a valuation to the columns of stored rows.

The one place where float becomes decimal money: facts keep four places, estimates the
currency's smallest unit, so that sums of stored rows are sums of what the pages show.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value import pyramid
from kezhi.kit import money
from kezhi.portfolio.choices import Measure, Movement, Risk, Tier, TierReason, Undefined
from kezhi.portfolio.results import CustomerValues, Valuation

Floats = NDArray[np.float64]
Columns = dict[str, list[Any]]

FACT_PLACES = 4
RANKS = {tier: place for place, tier in enumerate((Tier.PLATINUM, Tier.GOLD, Tier.IRON, Tier.LEAD))}
GONE_BELOW = 0.2
HEAVY_SERVICE = 0.5
DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Before:
    """What the run compared with had found, aligned with the customers of this one."""

    known: NDArray[np.bool_]
    tier: NDArray[np.str_]
    risk: NDArray[np.str_]
    residual: Floats
    orders: Floats
    earned: Floats
    days: int


@dataclass(frozen=True)
class Context:
    """What the columns need besides the valuation."""

    currency: str
    annual_discount_rate: float
    costs: Mapping[str, Floats]
    before: Before | None
    lost_products: Mapping[int, list[dict[str, Any]]]


def decimals(values: Any, places: int) -> list[str | None]:
    """Decimal numbers as text, half to even at the last place; undefined becomes null."""
    array = np.asarray(values, float)
    known = np.isfinite(array)
    found = np.full(array.shape, None, object)
    # Adding zero turns -0.00 into 0.00.
    found[known] = np.char.mod(f"%.{places}f", np.round(array[known], places) + 0.0)
    listed: list[str | None] = found.tolist()
    return listed


def numbers(values: Any) -> list[float | None]:
    return [None if v != v else v for v in np.asarray(values, float).tolist()]


def whole(values: Any) -> list[int | None]:
    return [None if v != v else int(v) for v in np.asarray(values, float).tolist()]


def days(values: Any) -> list[date | None]:
    return [None if v is None else v for v in values.astype("datetime64[D]").tolist()]


def columns_of(valuation: Valuation, context: Context) -> Columns:
    """Every stored column but the run, in the order of the customers."""
    v = valuation.customers
    in_margin = valuation.report.measure.value == Measure.LIFETIME_VALUE
    unit = money.places(context.currency)
    columns = facts(v, context, in_margin) | estimates(v, in_margin, unit)
    columns |= standing(v, context) | stakes(v, unit)
    columns |= ranks(v) | movements(v, context, in_margin)
    columns["terms"] = terms(v, in_margin)
    columns["reason"] = reasons(v)
    columns["lost_products"] = [
        json.dumps(context.lost_products.get(key, [])) for key in v.customer_id.tolist()
    ]
    return columns


def facts(v: CustomerValues, context: Context, in_margin: bool) -> Columns:
    nothing = np.full(len(v), np.nan)
    profit = profit_so_far(v, context.costs) if in_margin else nothing
    return {
        "party_id": v.customer_id.tolist(),
        "orders": whole(v.orders),
        "repeats": whole(np.nan_to_num(v.repeats)),
        "first_day": days(v.first_day),
        "last_day": days(v.last_day),
        "recency_days": whole(v.silence_days),
        "net_amount": decimals(v.revenue, FACT_PLACES),
        "net_margin": decimals(v.margin if in_margin else nothing, FACT_PLACES),
        **{f"{kind}_cost": decimals(sums, FACT_PLACES) for kind, sums in context.costs.items()},
        "profit": decimals(profit, FACT_PLACES),
        "last_year_orders": whole(v.last_year_orders),
        "year_before_orders": whole(v.year_before_orders),
        "last_year_amount": decimals(v.last_year_amount, FACT_PLACES),
        "year_before_amount": decimals(v.year_before_amount, FACT_PLACES),
        "usual_interval": numbers(v.usual_interval_days),
        "long_interval": numbers(v.long_interval_days),
    }


def profit_so_far(v: CustomerValues, costs: Mapping[str, Floats]) -> Floats:
    return np.asarray(v.margin - sum(costs.values()))


def estimates(v: CustomerValues, in_margin: bool, unit: int) -> Columns:
    expected_amount = v.expected_orders * v.expected_order_value
    margin = v.expected_margin if in_margin else np.full(len(v), np.nan)
    residual = np.round(v.residual, unit)
    return {
        "p_alive": numbers(np.clip(v.p_alive, 0.0, 1.0)),
        "expected_orders": numbers(v.expected_orders),
        "expected_orders_low": numbers(v.expected_orders_low),
        "expected_orders_high": numbers(v.expected_orders_high),
        "order_amount": decimals(v.expected_order_value, unit),
        "expected_amount": decimals(expected_amount, unit),
        "expected_margin": decimals(margin, unit),
        "realized": decimals(v.realised, unit),
        "residual": decimals(residual, unit),
        "residual_low": decimals(np.minimum(v.residual_low, v.residual_high), unit),
        "residual_high": decimals(np.maximum(v.residual_low, v.residual_high), unit),
        # The sum of the two shown parts, not of their unrounded forms.
        "lifetime_value": decimals(np.round(v.realised, unit) + residual, unit),
    }


def cost_per_order(v: CustomerValues) -> Floats:
    """Selling and service cost that one more order brings, as the valuation took it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        earns = np.where(v.expected_orders > 0, v.expected_margin / v.expected_orders, np.nan)
    return np.asarray(v.expected_order_value * v.margin_rate - earns)


def terms(v: CustomerValues, in_margin: bool) -> list[str]:
    """The numbers of each customer's own formula, for the page that explains it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        discount = np.where(v.expected_margin != 0, v.residual / v.expected_margin, np.nan)
        alive = np.where(v.p_alive > 0, v.p_alive, 1.0)
    kept = {
        "margin_rate": numbers(v.margin_rate if in_margin else np.full(len(v), np.nan)),
        "cost_per_order": numbers(np.round(cost_per_order(v), 4)),
        "discount": numbers(discount),
        "orders_if_alive": numbers(v.expected_orders / alive),
        "p_silence": numbers(v.p_silence),
        "p_rate_fell": numbers(v.p_rate_fell),
        "mean_value": numbers(v.mean_value),
        "interval_source": v.interval_source.tolist(),
    }
    return [
        json.dumps(dict(zip(kept, row, strict=True))) for row in zip(*kept.values(), strict=True)
    ]


def reasons(v: CustomerValues) -> list[str]:
    missing = np.where(np.isnan(v.residual), Undefined.NO_MODEL.value, "")
    return np.where(v.undefined != "", v.undefined, missing).tolist()  # type: ignore[no-any-return]


def standing(v: CustomerValues, context: Context) -> Columns:
    """Tier and risk, with what they were before."""
    before = context.before
    none = np.full(len(v), "", "U20")
    previous_tier = np.where(before.known, before.tier, "") if before else none
    previous_risk = np.where(before.known, before.risk, "") if before else none
    place = np.vectorize(lambda tier: RANKS.get(tier, np.nan), otypes=[float])
    moved = np.nan_to_num(place(previous_tier) - place(v.tier)) if len(v) else np.zeros(0)
    return {
        "tier": v.tier.tolist(),
        "previous_tier": previous_tier.tolist(),
        "tier_move": whole(moved),
        "tier_reason": tier_reasons(v).tolist(),
        "lead_reasons": lead_reasons(v, context.costs).tolist(),
        "risk": v.risk.tolist(),
        "previous_risk": previous_risk.tolist(),
        "risk_signs": whole(v.risk_signs),
    }


def tier_reasons(v: CustomerValues) -> NDArray[np.str_]:
    """Why a customer is in the lowest tier or in none; the first reason that holds."""
    lead, unrated = v.tier == Tier.LEAD.value, v.tier == Tier.UNRATED.value
    with np.errstate(invalid="ignore"):
        heavy = cost_per_order(v) > HEAVY_SERVICE * v.expected_order_value * v.margin_rate
        chosen = [
            (unrated & (v.undefined == Undefined.NO_PURCHASE.value), TierReason.NO_PURCHASE),
            (unrated & (v.undefined == Undefined.NO_MODEL.value), TierReason.NO_MODEL),
            (unrated, TierReason.NEWCOMER),
            (lead & (v.p_alive < GONE_BELOW), TierReason.PROBABLY_GONE),
            (lead & (v.tier_value <= 0), TierReason.LOSS),
            (lead & heavy, TierReason.COST_TO_SERVE),
            (lead, TierReason.SMALL_ORDERS),
        ]
    return np.select([test for test, _ in chosen], [reason.value for _, reason in chosen], "")


def lead_reasons(v: CustomerValues, costs: Mapping[str, Floats]) -> NDArray[np.int64]:
    """Why customers of the lowest tier are there, from what they have bought and cost so far."""
    spent = costs["selling"] + costs["service"]
    orders = v.orders.astype(float)
    unknown = np.full(len(v), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = pyramid.LeadFacts(
            margin_of_order=v.margin / orders,
            cost_of_order=spent / orders,
            overdue_share=unknown,
            service_share=np.where(v.margin > 0, spent / v.margin, np.nan),
            margin_rate=np.where(v.revenue > 0, v.margin / v.revenue, np.nan),
            orders=orders,
        )
        bits = pyramid.lead_reasons(found, pyramid.LeadRule())
    return np.where((v.tier == Tier.LEAD.value) & (v.orders > 0), bits, 0)


def stakes(v: CustomerValues, unit: int) -> Columns:
    """What a customer would bring within the horizon if it stays."""
    with np.errstate(divide="ignore", invalid="ignore"):
        alive = np.where(v.p_alive > 1e-9, v.p_alive, np.where(np.isnan(v.p_alive), 1.0, np.nan))
        amount = v.expected_orders * v.expected_order_value / alive
        value = v.residual / alive
    return {"amount_at_stake": decimals(amount, unit), "value_at_stake": decimals(value, unit)}


def ranks(v: CustomerValues) -> Columns:
    """Places by last year's amount and by residual value, equal figures sharing the better."""
    by_amount, by_value = place_of(v.last_year_amount), place_of(v.residual)
    return {
        "amount_rank": whole(by_amount),
        "value_rank": whole(by_value),
        "rank_gap": whole(by_amount - by_value),
    }


def place_of(values: Floats) -> Floats:
    found = np.full(len(values), np.nan)
    known = ~np.isnan(values)
    ordered = np.sort(-values[known])
    found[known] = np.searchsorted(ordered, -values[known], side="left") + 1
    return found


def movements(v: CustomerValues, context: Context, in_margin: bool) -> Columns:
    """Each customer's part of the roll-forward, as `customer_value.equity.roll_forward` has it,
    in the smallest unit of money.

    For every row: residual = opening + unwind - earned + change. The change is what was
    acquired or lost; of those who stay, `retention` is the part that expected orders explain.
    """
    unit, before = money.places(context.currency), context.before
    if before is None:
        names = ("opening", "unwind", "earned", "retention")
        nothing: Columns = {name: decimals(np.zeros(len(v)), unit) for name in names}
        return nothing | {"movement": [""] * len(v)}
    opening = np.where(before.known, np.round(np.nan_to_num(before.residual), unit), 0.0)
    growth = (1.0 + context.annual_discount_rate) ** (before.days / DAYS_A_YEAR) - 1.0
    unwind = np.round(opening * growth, unit)
    so_far = profit_so_far(v, context.costs) if in_margin else v.revenue
    earned = np.round(so_far - np.where(before.known, before.earned, 0.0), unit)
    names_of = movement_names(v, before)
    stays = (names_of == Movement.KEPT.value) | (names_of == Movement.WON_BACK.value)
    value_of_order = np.divide(
        opening, before.orders, out=np.zeros_like(opening), where=before.orders > 0
    )
    by_orders = np.nan_to_num(v.expected_orders) * value_of_order - (opening + unwind - earned)
    return {
        "opening": decimals(opening, unit),
        "unwind": decimals(unwind, unit),
        "earned": decimals(earned, unit),
        "retention": decimals(np.where(stays, by_orders, 0.0), unit),
        "movement": names_of.tolist(),
    }


def movement_names(v: CustomerValues, before: Before) -> NDArray[np.str_]:
    lost, was_lost = v.risk == Risk.LOST.value, before.risk == Risk.LOST.value
    chosen = [
        (~before.known, Movement.ACQUIRED),
        (lost & ~was_lost, Movement.LOST),
        (was_lost & ~lost, Movement.WON_BACK),
    ]
    return np.select([t for t, _ in chosen], [m.value for _, m in chosen], Movement.KEPT.value)
