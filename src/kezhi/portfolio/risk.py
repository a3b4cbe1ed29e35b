"""Who is at risk and why: silence against the own interval, change against the own last year."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value import churn
from customer_value.models.counting import distinct
from customer_value.periods import YEAR_DAYS
from kezhi.portfolio.fitting import FittedOrders
from kezhi.portfolio.results import Floats, ValuationSettings

OWN_GAPS = 5
OWN, POOLED, NONE = "own", "pooled", ""
LONG = 0.95


def view(
    past: dict[str, Any],
    gaps: dict[str, Any],
    p_alive: Floats,
    fitted: FittedOrders,
    settings: ValuationSettings,
) -> dict[str, Any]:
    """Return the risk columns of every customer, ready for the result."""
    silence = past["last_ago"].astype(float)
    usual, long, source, p_silence = _intervals(fitted.timed(past), gaps, fitted, settings)
    p_fell = _rate_fell(past, settings)
    signals = churn.Signals(
        silence=silence,
        interval_q95=long,
        p_silence=p_silence,
        p_alive=p_alive if fitted.knows_dropout else np.full(len(silence), np.nan),
        p_rate_fell=p_fell,
        orders_before=past["year_before_orders"].astype(float),
        amount_now=past["last_year_amount"],
        amount_before=past["year_before_amount"],
    )
    bits = churn.signs(signals, settings.risk)
    classes = np.array([churn.risk_of(n).value for n in range(2 * max(churn.Sign).value)])
    return {
        "usual_interval_days": usual,
        "long_interval_days": long,
        "interval_source": source,
        "silence_days": silence,
        "p_silence": p_silence,
        "last_year_orders": past["last_year_orders"],
        "year_before_orders": past["year_before_orders"],
        "last_year_amount": past["last_year_amount"],
        "year_before_amount": past["year_before_amount"],
        "p_rate_fell": p_fell,
        "risk": classes[bits],
        "risk_signs": bits,
    }


def _intervals(
    past: dict[str, Any], gaps: dict[str, Any], fitted: FittedOrders, settings: ValuationSettings
) -> tuple[Floats, Floats, Any, Floats]:
    """Median and 95 % interval in days: own gaps where there are enough, else pooled.

    Pooled means the customer's own rate drawn towards everybody's by the fitted model. One-time
    buyers have no interval.
    """
    size = len(past["orders"])
    usual, long, p_silence = (np.full(size, np.nan) for _ in range(3))
    source = np.full(size, NONE, dtype="U6")
    if fitted.model is not None:
        r, alpha = fitted.model.parameters_["r"], fitted.model.parameters_["alpha"]
        repeats, last_age = past["repeats"].astype(float), past["last_age"]
        quiet = past["last_ago"].astype(float) / settings.unit.days
        some = past["orders"] > 0
        p_silence[some] = churn.silence_probability(
            repeats[some], last_age[some], quiet[some], r=r, alpha=alpha
        )
        several = past["orders"] > 1
        for values, share in ((usual, 0.5), (long, LONG)):
            values[several] = settings.unit.days * churn.interval_quantile(
                repeats[several], last_age[several], share=share, r=r, alpha=alpha
            )
        source[several] = POOLED
    enough = gaps["gaps"] >= OWN_GAPS
    place = _places(past, gaps)[enough]
    usual[place], long[place] = gaps["gap_median"][enough], gaps["gap_q95"][enough]
    source[place] = OWN
    return usual, long, source, p_silence


def _places(past: dict[str, Any], gaps: dict[str, Any]) -> NDArray[np.intp]:
    """Where the customers with gaps lie: nearly always they are all who ordered twice."""
    several = np.flatnonzero(past["orders"] > 1)
    if np.array_equal(past["customer_id"][several], gaps["customer_id"]):
        return several
    return np.asarray(np.searchsorted(past["customer_id"], gaps["customer_id"]))


def _rate_fell(past: dict[str, Any], settings: ValuationSettings) -> Floats:
    """P(rate of the last year < .85 of the year before), for those known for over a year.

    The first order opens the relationship: its day starts the exposure and it is not counted.
    """
    age = past["first_ago"].astype(float)
    exposure = np.nan_to_num(np.clip(age - YEAR_DAYS, 0.0, YEAR_DAYS)).astype(np.int64)
    opened = (age >= YEAR_DAYS) & (age < 2 * YEAR_DAYS)
    before = np.maximum(past["year_before_orders"] - opened, 0)
    now = past["last_year_orders"]
    # Many customers share the same three numbers.
    most = int(before.max(initial=0)) + 1
    counts, of_counts = distinct(now * most + before)
    cases, place = distinct(of_counts * (YEAR_DAYS + 1) + exposure)
    orders, length = counts[cases // (YEAR_DAYS + 1)], cases % (YEAR_DAYS + 1)
    fell = churn.rate_fell_probability(
        orders // most,
        orders % most,
        ratio=settings.risk.fall,
        exposure_now=YEAR_DAYS,
        exposure_before=length,
    )
    return np.asarray(fell[place])
