"""Do as many customers keep buying, while each of them brings less? Kept by a run, read by a page.

Whole periods are compared, so that no two share an order; the alarm and how often it rings where
nothing changes are the library's.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np

from customer_value import churn_families, survival
from customer_value.survival import Cohorts
from kezhi.portfolio.cohorts import Span

WINDOWS = {1: 12, 3: 8, 6: 6, 12: 5}  # periods of so many months: one to five years
CONFIDENCE = 0.90
TRIALS, SEED = 4_000, 20_260_101


def kept(table: Cohorts, span: Span) -> dict[str, Any]:
    """As a run keeps it: the series, their trends, whether the alarm rings; or a doubt."""
    window = WINDOWS[span.months]
    base = {"months": span.months, "first": span.first, "window": window, "doubt": None}
    found = survival.established(table)
    share, each = found.active_share[-window - 1 :], found.amount_each[-window - 1 :]
    if len(share) < window + 1:
        return base | {"doubt": "too_short", "periods": len(share)}
    if np.isnan(share).any() or np.isnan(each).any():
        return base | {"doubt": "nobody_bought"}
    alarm = churn_families.divergence(share, each, [], window=window, confidence=CONFIDENCE)
    return base | {
        "place": span.count - len(share),
        "share": np.round(share, 6).tolist(),
        "each": np.round(each, 2).tolist(),
        "trends": [trend(series[-window:]) for series in (share, each)],
        "is_alarm": bool(alarm),
        "false_alarms": false_alarms(window),
    }


def trend(series: Any) -> dict[str, float] | None:
    """The slope a period against the mean of the series, with the interval the alarm looks at."""
    mean = float(series.mean())
    found = churn_families.slope(series / mean, confidence=CONFIDENCE) if mean > 0 else None
    return asdict(found) if found else None


@cache
def false_alarms(window: int) -> float:
    """How often one look rings where both series only vary by chance."""
    return churn_families.false_alarm_rate(
        window=window,
        confidence=CONFIDENCE,
        series=1,
        size=TRIALS,
        generator=np.random.default_rng(SEED),
    )
