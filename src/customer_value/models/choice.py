"""Which forecast to trust: by information criterion and by what came true afterwards.

Models stand against the rules of thumb that practitioners trust (Wuebben & von Wangenheim
2008, Journal of Marketing 72(3)); where a rule of thumb foretells better, it wins.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from customer_value.models.base import Floats, Histories, Identification
from customer_value.models.bg_cnbd import MBGCNBD
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, Snapshot
from customer_value.models.orders import OrderModel
from customer_value.models.pareto_nbd import ParetoNBD

NOISE = 2.0  # standard errors within which two forecasts are as good
NOTHING = 0.01  # a lag of one per cent matters to nobody
OWN_GAP_PATIENCE = 2.5


class Measure(StrEnum):
    """By what forecasts are ranked."""

    MEAN_ABSOLUTE_ERROR = "mean_absolute_error"
    ROOT_MEAN_SQUARED_ERROR = "root_mean_squared_error"


class Forecast(ABC):
    """Foretells each customer's orders over a horizon from what is known today."""

    name: str

    @abstractmethod
    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Learn from what is known, and foretell."""


class FittedForecast(Forecast):
    """A model of orders, fitted to what is known."""

    def __init__(self, model: Callable[[], OrderModel]) -> None:
        """Take the model's class."""
        self.model = model
        self.name = model().name

    def fitted(self, known: Snapshot) -> tuple[OrderModel, Histories]:
        """Fit to what is known; return the histories as the model takes them, too."""
        return self.model().fit_histories(known.histories), known.histories

    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Fit and expect; NaN where the model finds no parameters at all."""
        model, h = self.fitted(known)
        if not model.parameters_:
            return np.full(len(h), np.nan)
        return model.expected_orders(h.repeats, h.last_age, h.age, horizon=horizon)


class SameAsBefore(Forecast):
    """As many orders as in the time before, as long as the horizon."""

    name = "same_as_before"

    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Repeat what was."""
        return known.recent


class OwnRate(Forecast):
    """Everybody goes on at his own rate, x/T."""

    name = "own_rate"

    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Stretch the own rate over the horizon."""
        return own_rate(known.histories) * horizon


class Hiatus(Forecast):
    """Who has been silent for longer than a fixed time is gone; others go on at their rate.

    Without a fixed time it is a third of the horizon: a quarter where the horizon is nine months.
    """

    name = "hiatus"

    def __init__(self, silence: float | None = None) -> None:
        """Take the silence after which a customer is gone."""
        self.silence = silence

    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Expect nothing of the silent."""
        h = known.histories
        longest = horizon / 3 if self.silence is None else self.silence
        return np.where(h.age - h.last_age <= longest, own_rate(h) * horizon, 0.0)


class OwnGap(Forecast):
    """Who has been silent for more than 2.5 times his own mean gap is gone."""

    name = "own_gap"

    def orders(self, known: Snapshot, *, horizon: float) -> Floats:
        """Expect nothing of those silent for long by their own habit."""
        h = known.histories
        usual = h.last_age / np.maximum(h.repeats, 1.0)
        active = h.age - h.last_age <= OWN_GAP_PATIENCE * usual
        return np.where(active, own_rate(h) * horizon, 0.0)


def own_rate(histories: Histories) -> Floats:
    """Return x/T; zero for who came today.

    >>> own_rate(Histories.of([3, 0], [5.0, 0.0], [6.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    age = histories.age
    return np.divide(histories.repeats, age, out=np.zeros_like(age), where=age > 0)


MODELS: tuple[Callable[[], OrderModel], ...] = (NBD, BGNBD, MBGNBD, ParetoNBD, MBGCNBD)
RULES_OF_THUMB: tuple[Callable[[], Forecast], ...] = (SameAsBefore, OwnRate, Hiatus, OwnGap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one forecast did over all origins of a backtest."""

    name: str
    mean_absolute_error: float
    root_mean_squared_error: float
    total_error: float
    """Foretold over actual orders, less one."""
    captured: float
    """Share of the actual orders that came from the tenth of customers foretold the most."""
    factors: tuple[float, ...]
    """Actual over foretold orders, origin by origin; NaN where nothing was foretold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How one model fits all that is known."""

    name: str
    identification: Identification
    parameters: int
    log_likelihood: float
    aic: float
    bic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The table: scores best first, fits by AIC, and who wins."""

    measure: Measure
    scores: tuple[Score, ...]
    fits: tuple[Fit, ...]
    as_good: tuple[str, ...]
    """Forecasts whose lag behind the winner could be chance."""
    customers: int
    origins: tuple[float, ...]
    models: tuple[str, ...]
    """Forecasts that are models, not rules of thumb."""

    @property
    def winner(self) -> str:
        """The forecast with the smallest error; it may be a rule of thumb."""
        return self.scores[0].name

    @property
    def best_model(self) -> str | None:
        """The model that foretold best, None where no model could."""
        return next((score.name for score in self.scores if score.name in self.models), None)

    @property
    def best_fit(self) -> str | None:
        """The identified model of the lowest AIC."""
        good = [fit for fit in self.fits if fit.identification is Identification.IDENTIFIED]
        return good[0].name if good else None


def information(model: OrderModel, customers: float) -> Fit:
    """Return AIC = 2k - 2 LL and BIC = k log n - 2 LL of a fitted model.

    The number of stages of a regular model counts as a parameter. Source: Akaike 1974,
    Schwarz 1978. Models that found no parameters come last.

    >>> model = BGNBD().fit([2, 0, 1, 5], [9.0, 0.0, 3.0, 8.0], [12.0, 9.0, 9.0, 9.0])
    >>> fit = information(model, 4)
    >>> round(fit.aic - 8 + 2 * model.log_likelihood_, 9)
    0.0
    """
    count = len(model.parameter_names) + (model.stages > 1)
    value = model.log_likelihood_
    return Fit(
        name=model.name,
        identification=model.identification_,
        parameters=count,
        log_likelihood=value,
        aic=2.0 * count - 2.0 * value,
        bic=count * float(np.log(max(customers, 1.0))) - 2.0 * value,
    )


def compare(
    occasions: Occasions,
    *,
    origins: Sequence[float],
    horizon: float,
    end: float,
    forecasts: Sequence[Forecast] | None = None,
    measure: Measure = Measure.MEAN_ABSOLUTE_ERROR,
) -> Comparison:
    """Compare models and rules of thumb by backtests from several origins, and models by AIC.

    At each origin a forecast sees only what was known then and is held against the orders of
    the horizon that followed. ``end`` is the moment up to which orders are known. Draw a sample
    first where there are very many customers (:meth:`Occasions.sample`): some 20,000 tell enough.
    """
    if any(origin + horizon > end * (1 + 1e-12) for origin in origins) or not origins:
        raise ValueError("every origin needs a whole horizon before the end")
    if forecasts is None:
        forecasts = [*map(FittedForecast, MODELS), *(rule() for rule in RULES_OF_THUMB)]
    trials = [_trial(occasions, origin, horizon, forecasts) for origin in origins]
    foretold = {f.name: [told[f.name] for told, _, _ in trials] for f in forecasts}
    actual = [orders for _, orders, _ in trials]
    customers = np.concatenate([known for _, _, known in trials])
    whole = occasions.snapshot(end, window=horizon).histories
    fits = [
        information(f.model().fit_histories(whole), whole.customers)
        for f in forecasts
        if type(f) is FittedForecast  # a likelihood on another clock is no likelihood of these
    ]
    usable = {n: t for n, t in foretold.items() if np.isfinite(np.concatenate(t)).all()}
    scores = [_score(name, told, actual) for name, told in usable.items()]
    scores.sort(key=lambda score: getattr(score, measure))
    return Comparison(
        measure=measure,
        scores=tuple(scores),
        fits=tuple(sorted(fits, key=lambda fit: fit.aic)),
        as_good=_as_good(scores, usable, actual, customers, measure),
        customers=len(whole),
        origins=tuple(origins),
        models=tuple(f.name for f in forecasts if isinstance(f, FittedForecast)),
    )


def _trial(
    occasions: Occasions, origin: float, horizon: float, forecasts: Sequence[Forecast]
) -> tuple[dict[str, Floats], Floats, NDArray[np.intp]]:
    known = occasions.snapshot(origin, window=horizon)
    actual = occasions.orders(known.customers, start=origin, end=origin + horizon)
    told = {f.name: f.orders(known, horizon=horizon) for f in forecasts}
    return told, actual, known.customers


def _score(name: str, foretold: list[Floats], actual: list[Floats]) -> Score:
    told, came = np.concatenate(foretold), np.concatenate(actual)
    miss = told - came
    total = float(came.sum())
    return Score(
        name=name,
        mean_absolute_error=float(np.abs(miss).mean()) if len(miss) else 0.0,
        root_mean_squared_error=float(np.sqrt((miss**2).mean())) if len(miss) else 0.0,
        total_error=float(told.sum()) / total - 1.0 if total else float("nan"),
        captured=captured(told, came, share=0.1),
        factors=tuple(
            float(a.sum() / t.sum()) if t.sum() > 0 else float("nan")
            for t, a in zip(foretold, actual, strict=True)
        ),
    )


def captured(foretold: Floats, actual: Floats, *, share: float) -> float:
    """Return the share of the actual orders made by the customers foretold the most.

    Where forecasts tie at the border, their customers count in part. NaN without orders.

    >>> captured(np.array([5.0, 1.0, 1.0, 0.0]), np.array([6.0, 0.0, 2.0, 2.0]), share=.5)
    0.7
    """
    if not actual.sum() > 0:
        return float("nan")
    room = share * len(foretold)
    border = np.sort(foretold)[::-1][max(int(np.ceil(room - 1e-9)) - 1, 0)]
    above, tied = foretold > border, foretold == border
    part = (room - above.sum()) / tied.sum()
    return float((actual[above].sum() + part * actual[tied].sum()) / actual.sum())


def _as_good(
    scores: list[Score],
    foretold: dict[str, list[Floats]],
    actual: list[Floats],
    customers: NDArray[np.intp],
    measure: Measure,
) -> tuple[str, ...]:
    """Name who lags behind by under two standard errors of the paired difference, or 1 %.

    Horizons overlap, so that a customer's misses at several origins are no independent trials:
    they are added up, and the error is that of the differences between customers.
    """
    if not scores:
        return ()
    power = 1 if measure is Measure.MEAN_ABSOLUTE_ERROR else 2
    came = np.concatenate(actual)
    _, who = np.unique(customers, return_inverse=True)

    def losses(name: str) -> Floats:
        return np.asarray(np.abs(np.concatenate(foretold[name]) - came) ** power)

    best = losses(scores[0].name)
    good = []
    for score in scores[1:]:
        lag = losses(score.name) - best
        mean = float(lag.mean()) if len(lag) else 0.0
        error = float(np.sqrt((np.bincount(who, lag - mean) ** 2).sum())) / max(len(lag), 1)
        if mean <= max(NOISE * error, NOTHING * float(best.mean()) if len(best) else 0.0):
            good.append(score.name)
    return tuple(good)
