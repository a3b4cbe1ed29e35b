"""The chosen model held against the orders it came from: plain numbers for plots and pages."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np

from customer_value import survival
from customer_value.models import checks
from customer_value.models.base import Histories
from customer_value.models.orders import OrderModel
from kezhi.portfolio.fitting import FittedOrders
from kezhi.portfolio.held import Held

MOST_COLUMNS = 10
PERIODS = 12
USUAL = 0.95
MANY = 0.9


def checks_of(past: Held | None, fitted: FittedOrders) -> dict[str, Any] | None:
    """What the pictures of a model need; None where there is no model or too little to show.

    Of very many customers a sample is shown, the one the backtest is made of.
    """
    model, forecast = fitted.model, fitted.forecast
    if past is None or model is None or forecast is None:
        return None
    _, known = forecast.fitted(past.occasions.snapshot(past.end, window=past.horizon))
    width = max(int(np.ceil(np.quantile(known.repeats, MANY) / checks.GROUPS)), 1)
    foretold = checks.calibration(
        forecast,
        past.occasions,
        origin=past.end - past.horizon,
        horizon=past.horizon,
        width=width,
    )
    return {
        "customers": int(known.customers),
        "counts": _plain(checks.counts(model, known, width=width)),
        "tracking": _plain(checks.tracking(model, past.occasions, end=past.end)),
        "calibration": _plain(foretold) if foretold else None,
        "horizon": past.horizon,
        "alive": _alive(model, known) if fitted.knows_dropout else None,
        "cohorts": _cohorts(past),
    }


def _alive(model: OrderModel, known: Histories) -> dict[str, Any]:
    """Customers of the median age, with as many repeats as all but a few have."""
    age = float(np.quantile(known.age, 0.5))
    most = max(int(np.quantile(known.repeats, USUAL)), 2)
    step = -(-most // MOST_COLUMNS)
    repeats = np.arange(step, most + step, step, dtype=float)
    return {"age": age} | _plain(checks.alive_matrix(model, age=max(age, 1e-9), repeats=repeats))


def _cohorts(past: Held) -> dict[str, Any]:
    """The share of each cohort still ordering, in twelve equal periods."""
    start = float(past.occasions.time.min())
    length = max((past.end - start) / PERIODS, 1e-9)
    period = np.minimum((past.occasions.time - start) / length, PERIODS - 1).astype(np.int64)
    found = survival.cohorts(past.occasions.customer, period, last=PERIODS - 1)
    return {
        "length": length,
        "sizes": found.sizes.tolist(),
        "retention": [_known(row) for row in found.retention],
    }


def _plain(found: Any) -> dict[str, Any]:
    return {
        name: [_known(row) for row in values] if values.ndim > 1 else _known(values)
        for name, values in asdict(found).items()
    }


def _known(values: Any) -> list[float | None]:
    return [round(v, 6) if np.isfinite(v) else None for v in np.asarray(values, float).tolist()]


def ranges(begins: list[float], last: str) -> list[str]:
    """The words of groups that begin at some counts: 0, 1, 2 or 0, 1–9, 10–18; the last is open.

    >>> ranges([0, 1, 4, 7], "{} or more")
    ['0', '1–3', '4–6', '7 or more']
    """
    firsts = [int(begin) for begin in begins]
    words = []
    for first, after in pairwise(firsts):
        words.append(str(first) if after == first + 1 or first == 0 else f"{first}–{after - 1}")
    return [*words, last.format(firsts[-1])]
