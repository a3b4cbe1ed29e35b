"""What a valuation takes and gives: settings, per-customer arrays, report. No words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from customer_value.churn import RiskRule
from customer_value.models.base import Identification
from customer_value.periods import Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]
Texts = NDArray[np.str_]

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2200, 12, 31)
"""Orders before the first are no dates but fillers, such as 1900-01-01."""
MOST_AMOUNT = 1e15
"""A row of more is no amount of money."""


class ModelName(StrEnum):
    """The models of repeat orders one may ask for."""

    AUTO = "auto"
    BG_NBD = "bg_nbd"
    MBG_NBD = "mbg_nbd"
    PARETO_NBD = "pareto_nbd"
    NBD = "nbd"
    SEASONAL = "seasonal"


class Measure(StrEnum):
    """What the money figures are: worth net of costs, or revenue where costs are unknown."""

    LIFETIME_VALUE = "lifetime_value"
    LIFETIME_REVENUE = "lifetime_revenue"


class Undefined(StrEnum):
    """Why a customer has no figure."""

    NO_PURCHASE = "no_purchase"
    NO_MODEL = "no_model"


class Stage(StrEnum):
    """What a valuation is doing; told to whoever waits for it."""

    READING = "reading"
    ADDING_UP = "adding_up"
    FITTING = "fitting"
    SCORING = "scoring"
    WRITING = "writing"


class WarningCode(StrEnum):
    """What a reader of the figures should know; stable, the words are elsewhere."""

    MODEL_NOT_IDENTIFIED = "model_not_identified"
    MODEL_FALLBACK = "model_fallback"
    NO_MODEL = "no_model"
    DROPOUT_UNKNOWN = "dropout_unknown"
    ONE_TIME_BUYERS_CERTAIN = "one_time_buyers_certain"
    SPEND_NOT_IDENTIFIED = "spend_not_identified"
    SPEND_DEPENDS_ON_FREQUENCY = "spend_depends_on_frequency"
    LEFT_TRUNCATED = "left_truncated"
    FEW_CUSTOMERS = "few_customers"
    SINGLE_TIER = "single_tier"
    ROWS_LEFT_OUT = "rows_left_out"
    CUSTOMERS_WITHOUT_PURCHASE = "customers_without_purchase"
    WITHOUT_REVENUE = "without_revenue"
    HORIZON_BEYOND_HISTORY = "horizon_beyond_history"
    REVENUE_ONLY = "revenue_only"
    RULE_OF_THUMB_WINS = "rule_of_thumb_wins"
    COSTS_WITHOUT_ORDERS = "costs_without_orders"
    REPEATED_ROWS = "repeated_rows"
    SIMILAR_IDS = "similar_ids"


@dataclass(frozen=True, slots=True)
class ValuationWarning:
    """A warning with the figures that explain it."""

    code: WarningCode
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationSettings:
    """Everything a valuation depends on besides the orders."""

    as_of: date
    unit: Unit = Unit.WEEK
    horizon: float = 52.0
    annual_discount_rate: float = 0.10
    model: ModelName = ModelName.AUTO
    margin_rate: float | None = None
    zero_is_order: bool = False
    interval: float = 0.80
    draws: int = 400
    seed: int = 20_260_101
    backtest: bool = False
    tier_shares: tuple[float, float, float] = (0.20, 0.30, 0.30)
    tier_peak_shares: tuple[float, float] | None = None
    tier_cuts: tuple[float, float, float] | None = None
    newcomer_days: int = 182
    risk: RiskRule = field(default_factory=RiskRule)

    def __post_init__(self) -> None:
        """Refuse what no valuation can be computed with."""
        checks = {
            "as_of": FIRST_DAY <= self.as_of <= LAST_DAY,
            "horizon": 0 < self.horizon * self.unit.days <= 36_525,
            "annual_discount_rate": 0 <= self.annual_discount_rate <= 10,
            "margin_rate": self.margin_rate is None or -1 <= self.margin_rate <= 1,
            "interval": 0 < self.interval < 1,
            "draws": 20 <= self.draws <= 100_000,
            "tier_shares": min(self.tier_shares) >= 0 and sum(self.tier_shares) <= 1 + 1e-9,
            "newcomer_days": self.newcomer_days >= 0,
        }
        for name, holds in checks.items():
            if not holds:
                raise ValueError(name)

    @property
    def asks_days(self) -> bool:
        """Whether single days are asked for after they are added up."""
        return self.backtest or self.model == ModelName.SEASONAL

    @property
    def rate_per_unit(self) -> float:
        """The discount rate of one unit of time."""
        return float((1.0 + self.annual_discount_rate) ** (self.unit.days / 365.0) - 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValues:
    """One entry per customer in every array, ordered by customer id; NaN is undefined."""

    customer_id: NDArray[Any]
    first_day: Days
    last_day: Days
    orders: Ints
    repeats: Floats
    last_age: Floats
    age: Floats
    mean_value: Floats
    revenue: Floats
    margin: Floats
    cost_to_serve: Floats
    margin_rate: Floats
    expected_order_value: Floats
    p_alive: Floats
    expected_orders: Floats
    expected_orders_low: Floats
    expected_orders_high: Floats
    expected_margin: Floats
    realised: Floats
    residual: Floats
    residual_low: Floats
    residual_high: Floats
    lifetime: Floats
    tier_value: Floats
    tier: Texts
    usual_interval_days: Floats
    long_interval_days: Floats
    interval_source: Texts
    silence_days: Floats
    p_silence: Floats
    last_year_orders: Ints
    year_before_orders: Ints
    last_year_amount: Floats
    year_before_amount: Floats
    p_rate_fell: Floats
    risk: Texts
    risk_signs: Ints
    undefined: Texts

    def __len__(self) -> int:
        return len(self.customer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastScore:
    """How one forecast would have done; the error is in orders per customer."""

    name: str
    mean_absolute_error: float
    total_error: float | None
    captured: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestReport:
    """Forecasts by what came true afterwards, the best first; rules of thumb among them."""

    horizon: float
    customers: int
    scores: tuple[ForecastScore, ...]
    as_good: tuple[str, ...]
    best_model: str | None
    left_out: tuple[tuple[str, str], ...] = ()
    """Models that could not stand for election, and why."""

    @property
    def winner(self) -> str:
        """The forecast with the smallest error."""
        return self.scores[0].name


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalReport:
    """How often intervals of the given share held in the past, and the error of totals.

    ``customers`` by randomised PIT, ``totals`` by cohorts; each trial was calibrated on the
    others only. ``spread`` is the relative error of a total beyond chance, as a standard
    deviation.
    """

    share: float
    horizon: float
    origins: int
    customers: float
    customers_tried: int
    totals: float
    totals_tried: int
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonReport:
    """How fast orders come in each twelfth of the year, from January, against the year's mean.

    Empty where a doubt stands in its place. The ends are those of the given share, of chance alone.
    """

    doubt: str | None
    years: float
    """How long a history there was to learn from."""
    share: float
    speed: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """Which model of orders was used, and what the fit found."""

    requested: ModelName
    used: str | None
    parameters: dict[str, float]
    standard_errors: dict[str, float]
    log_likelihood: float | None
    customers: int
    tried: tuple[tuple[str, Identification], ...]
    backtest: BacktestReport | None = None
    intervals: IntervalReport | None = None
    seasons: SeasonReport | None = None
    """What was learnt of the seasons, whether the chosen model uses them or not."""
    checks: dict[str, Any] | None = None
    """What the pictures of the model show, see :mod:`kezhi.portfolio.checking`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendReport:
    """What the fit of the spend per order found."""

    used: str | None
    parameters: dict[str, float]
    log_likelihood: float | None
    population_mean: float | None
    customers: int
    correlation: float | None
    identification: Identification


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """Every source row: used, or left out for a reason; with the money of each."""

    read: int
    used: int
    left_out: dict[str, int]
    amount_used: float
    amount_left_out: dict[str, float]
    treated: dict[str, int]
    """Used rows that need a word: refunds, zeros, repeated (equal to another), same_day."""
    amount_treated: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationReport:
    """What was computed from what, and how far to trust it."""

    measure: Measure
    as_of: date
    unit: Unit
    horizon: float
    annual_discount_rate: float
    rows: RowCounts
    customers: int
    customers_with_orders: int
    first_day: date | None
    last_day: date | None
    model: ModelReport
    spend: SpendReport
    totals: dict[str, float | None]
    tiers: dict[str, int]
    tier_cuts: tuple[float | None, float | None, float | None]
    risks: dict[str, int]
    concentration: dict[str, float | None]
    warnings: tuple[ValuationWarning, ...]


@dataclass(frozen=True, slots=True)
class Valuation:
    """The result: arrays per customer and the report."""

    customers: CustomerValues
    report: ValuationReport
