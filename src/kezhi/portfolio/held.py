"""What forecasts can be held against: the occasions of a sample, up to the as-of date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from customer_value.models.occasions import Occasions
from kezhi.portfolio.results import ValuationSettings

FEWEST = 50
LONGEST_PART = 3  # the horizon of a backtest is no longer than this part of the history


@dataclass(frozen=True, slots=True)
class Held:
    """Occasions in the unit of the valuation, their end, and how far to look from an origin."""

    occasions: Occasions
    end: float
    horizon: float


def held(
    who: NDArray[np.int64], days_ago: NDArray[np.float64], settings: ValuationSettings
) -> Held | None:
    """What forecasts can be held against; None where there is too little.

    ``who`` numbers the customer of each occasion from 0, ``days_ago`` says when it was.
    """
    when = days_ago / settings.unit.days
    if len(np.unique(who)) < FEWEST:
        return None
    end = float(when.max(initial=0.0))
    horizon = min(settings.horizon, end / LONGEST_PART)
    if horizon * settings.unit.days < 1:
        return None
    return Held(Occasions.of(who, end - when), end, horizon)
