"""The seasonal model: seasons learnt from a sample, everybody's history laid on their clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from customer_value.models.base import Histories
from customer_value.models.bg_nbd import MBGNBD
from customer_value.models.clocked import OnClock
from customer_value.models.nbd import NBD
from customer_value.models.seasons import LEAST_YEARS, SeasonalForecast, SeasonDoubt, Seasons, learn
from kezhi.portfolio.facts import Columns
from kezhi.portfolio.held import Held
from kezhi.portfolio.results import Floats, ModelName, SeasonReport, ValuationSettings

YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Clock:
    """The seasons, and where in them the as-of date lies; days ago become times on the clock."""

    seasons: Seasons
    now: float
    unit_days: float
    years: float

    def ago(self, days: Floats) -> Floats:
        """How far the clock has run since so many days ago."""
        passed = self.seasons.clock(self.now - np.asarray(days, float) / self.unit_days)
        return np.asarray(float(self.seasons.clock(self.now)) - passed)

    def laid(self, past: Columns) -> Columns:
        """The past with the ages and the silence that the clock shows."""
        age, silence = self.ago(past["first_ago"]), self.ago(past["last_ago"])
        return past | {
            "age": age,
            "last_age": age - silence,
            "last_ago": silence * self.unit_days,
        }

    def fit(self, past: Columns) -> OnClock | None:
        """MBG/NBD on the clock, else NBD; None where there are no seasons or neither fits."""
        if self.seasons.is_flat:
            return None
        laid, bought = self.laid(past), past["orders"] > 0
        repeats, last_age, age = (laid[k][bought] for k in ("repeats", "last_age", "age"))
        histories = Histories.of(repeats, last_age, age)
        nbd = NBD().fit_histories(histories)
        model = MBGNBD().fit_histories(histories, nbd)
        chosen = next((one for one in (model, nbd) if one.identified), None)
        return OnClock(chosen, self.seasons.clock, now=self.now) if chosen else None

    def report(self, share: float) -> SeasonReport:
        """What was learnt."""
        doubt, seasons = self.seasons.doubt, self.seasons
        if doubt:
            return SeasonReport(doubt=doubt.value, years=self.years, share=share)
        shown = (seasons.speed, *seasons.bounds(share))
        speed, low, high = (tuple(np.round(values, 6).tolist()) for values in shown)
        return SeasonReport(
            doubt=None, years=self.years, share=share, speed=speed, low=low, high=high
        )


def clock_of(past: Held | None, settings: ValuationSettings) -> Clock:
    """Learn the seasons from the occasions of the sample."""
    days = settings.unit.days
    if past is None:
        flat = Seasons.none(YEAR_DAYS / days, SeasonDoubt.FEW_CUSTOMERS)
        return Clock(flat, 0.0, days, 0.0)
    found = learn(
        past.occasions,
        end=past.end,
        year=YEAR_DAYS / days,
        model=MBGNBD,
        begins=new_year(past, settings),
    )
    return Clock(found, past.end, days, round(past.end * days / YEAR_DAYS, 2))


def new_year(past: Held, settings: ValuationSettings) -> float:
    """The last first of January, on the clock of the backtest: so a twelfth is about a month."""
    into = (settings.as_of - settings.as_of.replace(month=1, day=1)).days
    return past.end - into / settings.unit.days


def forecast(past: Held, settings: ValuationSettings) -> SeasonalForecast:
    """The seasonal model as it would have been fitted at any moment of the past."""
    year = YEAR_DAYS / settings.unit.days
    found = SeasonalForecast(MBGNBD, year=year, begins=new_year(past, settings))
    found.name = ModelName.SEASONAL
    return found


def barred(past: Held, settings: ValuationSettings) -> SeasonDoubt | None:
    """Why a backtest cannot try it: no moment that has a year and a half before it."""
    known = (past.end - past.horizon) * settings.unit.days / YEAR_DAYS
    return SeasonDoubt.TOO_SHORT if known < LEAST_YEARS else None
