"""The frame the fitted models share: sufficient histories, one maximiser, typed doubt."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from customer_value.models.counting import distinct

Floats = NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats]]

SUBSAMPLE = 100_000
LOG_RANGE = 14.0
DIFFERENCE = 1e-4
FLAT = 1e-10
STRIDE = 0.5
LEVEL = 1e-10  # of the steepest direction: flat as far as numbers go
LOADED = 1e-2  # a parameter with less of a flat direction is told all the same
OPEN = 2.0  # standard deviation of a log-parameter: 95 % within a factor of 50


class Identification(StrEnum):
    """Whether the data can tell the parameters of a model, and if not, why."""

    IDENTIFIED = "identified"
    NO_CUSTOMERS = "no_customers"
    NO_REPEATS = "no_repeats"
    NO_DROPOUT = "no_dropout"
    NO_SPREAD = "no_spread"
    NO_SEASONS = "no_seasons"
    MEAN_UNDEFINED = "mean_undefined"
    NOT_CONVERGED = "not_converged"


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where the likelihood is highest, in logarithms of the parameters."""

    log_parameters: Floats
    log_likelihood: float
    covariance: Floats
    converged: bool


@dataclass(frozen=True, slots=True)
class Histories:
    """Purchase histories as arrays: repeats x, age at the last order t_x, age T, weights.

    A weight is the number of customers who share the same history.
    """

    repeats: Floats
    last_age: Floats
    age: Floats
    weights: Floats
    log_gaps: Floats | None = None
    """Each customer's sum of logarithms of the gaps between orders, where it is known."""
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: str, found: Callable[[], Any]) -> Any:
        """Return what several models ask of the same histories, found out once."""
        if what not in self._known:
            self._known[what] = found()
        return self._known[what]

    @classmethod
    def of(
        cls,
        repeats: ArrayLike,
        last_age: ArrayLike,
        age: ArrayLike,
        weights: ArrayLike | None = None,
        log_gaps: ArrayLike | None = None,
    ) -> Self:
        """Check the arrays once, at the door."""
        x, t_x, age_ = (np.atleast_1d(np.asarray(v, float)) for v in (repeats, last_age, age))
        x, t_x, age_ = np.broadcast_arrays(x, t_x, age_)
        w = np.ones(x.shape) if weights is None else np.asarray(weights, float)
        if x.ndim != 1 or w.shape != x.shape:
            raise ValueError("repeats, last_age, age and weights must be equally long vectors")
        gaps = None if log_gaps is None else np.broadcast_to(np.asarray(log_gaps, float), x.shape)
        histories = cls(x, t_x, age_, w, gaps)
        histories._check()
        return histories

    def _check(self) -> None:
        x, t_x, age, w = self.repeats, self.last_age, self.age, self.weights
        gaps = w if self.log_gaps is None else self.log_gaps
        if not all(np.isfinite(v).all() for v in (x, t_x, age, w, gaps)):
            raise ValueError("histories must be finite numbers")
        if (x < 0).any() or (x != np.floor(x)).any() or (w < 0).any():
            raise ValueError("repeats must be whole counts, weights not negative")
        if (t_x < 0).any() or (t_x > age).any():
            raise ValueError("last_age must lie between 0 and age")
        if ((x == 0) & (t_x > 0)).any() or ((x > 0) & (t_x == 0)).any():
            raise ValueError("last_age must be 0 exactly where there are no repeats")

    @classmethod
    def of_table(cls, table: Any) -> Self:
        """Read the columns repeats, last_age and age, and weights and log_gaps if there are.

        Any table with columns by name will do: Polars, pandas, Arrow, a dictionary, or an Ibis
        expression, which is executed.

        >>> Histories.of_table({"repeats": [2], "last_age": [30.43], "age": [38.86]}).customers
        1.0
        """
        rows = table.to_pyarrow() if hasattr(table, "to_pyarrow") else table
        names = getattr(rows, "column_names", None) or list(getattr(rows, "columns", rows))
        needed = (np.asarray(rows[name], float) for name in ("repeats", "last_age", "age"))
        more = {
            name: np.asarray(rows[name], float) for name in ("weights", "log_gaps") if name in names
        }
        return cls.of(*needed, **more)

    def __len__(self) -> int:
        """Return the number of rows, not of customers."""
        return len(self.repeats)

    @property
    def customers(self) -> float:
        """The number of customers: the sum of the weights."""
        return float(self.weights.sum())

    def every(self, stride: int) -> Self:
        """Take every n-th history: a subsample that needs no random numbers."""
        return self.part(slice(None, None, stride))

    def part(self, rows: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """Take some of the histories."""
        gaps = None if self.log_gaps is None else self.log_gaps[rows]
        return type(self)(
            self.repeats[rows], self.last_age[rows], self.age[rows], self.weights[rows], gaps
        )

    def collapsed(self) -> Self:
        """Merge equal histories and add up their weights; gaps are left out."""
        rows = np.column_stack([self.repeats, self.last_age, self.age])
        unique, place = np.unique(rows, axis=0, return_inverse=True)
        weights = np.bincount(place.ravel(), self.weights, len(unique)).astype(float)
        x, t_x, age = (np.ascontiguousarray(unique[:, i]) for i in range(3))
        return type(self)(x, t_x, age, weights)


class FittedModel:
    """A model with a few positive parameters, given or learnt; learnt values end in _."""

    name: ClassVar[str]
    parameter_names: ClassVar[tuple[str, ...]]

    def __init__(self, **parameters: float) -> None:
        """Take known parameters, or none and learn them with ``fit``."""
        self.parameters_: dict[str, float] = {}
        self.standard_errors_: dict[str, float] = {}
        self.covariance_: Floats = np.full((len(self.parameter_names),) * 2, np.nan)
        self.log_likelihood_ = float("-inf")
        self.identification_ = Identification.NO_CUSTOMERS
        if not parameters:
            return
        if set(parameters) != set(self.parameter_names):
            raise ValueError(f"{self.name} takes {', '.join(self.parameter_names)}")
        if not all(np.isfinite(v) and v > 0 for v in parameters.values()):
            raise ValueError("parameters must be positive numbers")
        self.parameters_ = {name: float(parameters[name]) for name in self.parameter_names}
        self.identification_ = Identification.IDENTIFIED

    @property
    def values(self) -> tuple[float, ...]:
        """The parameters in their order."""
        return tuple(self.parameters_[name] for name in self.parameter_names)

    @property
    def identified(self) -> bool:
        """Whether the data could tell all parameters."""
        return self.identification_ is Identification.IDENTIFIED

    @property
    def untold(self) -> tuple[str, ...]:
        """Parameters the data leave open by a factor of 50 up and down, or altogether.

        Predictions may be good all the same: where customers are all alike, only the ratio of two
        parameters is known. Empty for parameters that were given, not learnt.
        """
        if not np.isfinite(self.log_likelihood_):
            return ()
        with np.errstate(invalid="ignore"):
            doubt = np.sqrt(np.diag(self.covariance_))
        return tuple(
            name for name, d in zip(self.parameter_names, doubt, strict=True) if not d < OPEN
        )

    def with_values(self, values: ArrayLike) -> Self:
        """Return the same model with other parameters, in their order."""
        model = copy(self)
        given = np.asarray(values, float).tolist()
        model.parameters_ = dict(zip(self.parameter_names, given, strict=True))
        return model

    def draw_models(self, size: int, *, generator: np.random.Generator) -> list[Self]:
        """Draw models the data leave possible: Laplace's normal of the log-parameters."""
        at = np.log(np.array(self.values))
        if not np.isfinite(self.covariance_).all():
            return [self] * size
        drawn = generator.multivariate_normal(at, self.covariance_, size=size)
        return [self.with_values(np.exp(row)) for row in drawn]

    def _learn(self, optimum: Optimum, identification: Identification) -> Self:
        """Keep what the maximiser found."""
        values = np.exp(optimum.log_parameters)
        with np.errstate(invalid="ignore"):
            errors = values * np.sqrt(np.diag(optimum.covariance))
        self.parameters_ = dict(zip(self.parameter_names, map(float, values), strict=True))
        self.standard_errors_ = dict(zip(self.parameter_names, map(float, errors), strict=True))
        self.covariance_ = optimum.covariance
        self.log_likelihood_ = optimum.log_likelihood
        self.identification_ = identification
        return self


def by_repeats(histories: Histories) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Return the different repeats, the weight that falls on each, and the place of everybody's."""

    def found() -> tuple[Floats, Floats, NDArray[np.intp]]:
        counts, place = distinct(histories.repeats)
        return counts, np.bincount(place, histories.weights, len(counts)).astype(float), place

    by: tuple[Floats, Floats, NDArray[np.intp]] = histories.once("by_repeats", found)
    return by


def by_age(histories: Histories) -> tuple[Floats, Floats, Floats]:
    """Return the different ages, and the weight and the weighted repeats that fall on each."""

    def found() -> tuple[Floats, Floats, Floats]:
        ages, place = distinct(histories.age)
        w = histories.weights
        of_age, repeats = (
            np.bincount(place, values, len(ages)).astype(float)
            for values in (w, w * histories.repeats)
        )
        return ages, of_age, repeats

    by: tuple[Floats, Floats, Floats] = histories.once("by_age", found)
    return by


def _information(objective: Objective, at: Floats) -> Floats:
    """Negative second derivatives by central differences of the analytic gradient."""
    size = len(at)
    rows = np.empty((size, size))
    for i in range(size):
        step = np.zeros(size)
        step[i] = DIFFERENCE
        rows[i] = (objective(at + step)[1] - objective(at - step)[1]) / (2 * DIFFERENCE)
    information: Floats = -(rows + rows.T) / 2
    return information


def _climb(objective: Objective, start: Floats, low: Floats, high: Floats) -> Floats:
    """Search with L-BFGS-B on the mean log-likelihood."""

    def negative(at: Floats) -> tuple[float, Floats]:
        value, slope = objective(at)
        return -value, -slope

    found = minimize(
        negative,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low.tolist(), high.tolist(), strict=True)),
        options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9},
    )
    return np.asarray(found.x, float)


@dataclass(frozen=True, slots=True)
class _Point:
    at: Floats
    value: float
    slope: Floats


def _newton(objective: Objective, at: Floats, information: Floats, steps: int) -> _Point:
    """Polish with a fixed information matrix; a step that does not climb is not taken.

    Close to the top rounding hides the climb; there a gentler slope is enough. Along directions
    in which the likelihood is flat nothing moves, along others half a unit at most.
    """
    if not np.isfinite(information).all():
        return _Point(at, *objective(at))
    steepness, directions = np.linalg.eigh(information)
    steep = steepness > LEVEL * max(steepness.max(), 1e-300)
    along = directions[:, steep]
    value, slope = objective(at)
    for _ in range(steps):
        if np.abs(slope).max() < FLAT:
            break
        move = along @ np.clip(slope @ along / steepness[steep], -STRIDE, STRIDE)
        further = objective(at + move)
        flatter = np.abs(further[1]).max() < np.abs(slope).max()
        if not further[0] >= value - (1e-9 if flatter else 1e-12) * abs(value):
            break
        at, (value, slope) = at + move, further
    return _Point(at, value, slope)


def scores(log_likelihoods: Callable[[tuple[float, ...]], Floats], at: Floats) -> Floats:
    """Return each history's slope in the log-parameters, by central differences."""
    columns = []
    for i in range(len(at)):
        step = np.zeros(len(at))
        step[i] = DIFFERENCE
        above, below = (log_likelihoods(tuple(np.exp(at + d).tolist())) for d in (step, -step))
        columns.append((above - below) / (2 * DIFFERENCE))
    return np.stack(columns, axis=1)


def maximise(
    objective_of: Callable[[Histories], Objective], histories: Histories, start: Floats
) -> Optimum:
    """Maximise a log-likelihood in log-parameters.

    The objective returns the mean log-likelihood and its slope. Beyond 200,000 histories an
    evenly spaced subsample is fitted first, then all rows take Newton steps with the
    subsample's information matrix: the optimum of all rows at the price of a few passes.
    """
    stride = -(-len(histories) // SUBSAMPLE)
    whole = objective_of(histories)
    part = objective_of(histories.every(stride)) if stride > 1 else None
    return climb(whole, part, start, histories.customers)


def climb(whole: Objective, part: Objective | None, start: Floats, customers: float) -> Optimum:
    """Maximise the mean log-likelihood of all rows, helped by that of a part of them."""
    low, high = start - LOG_RANGE, start + LOG_RANGE
    easy = part or whole
    at = _climb(easy, start, low, high)
    found = _newton(easy, at, _information(easy, at), 6)
    information = _information(easy, found.at)
    if part is not None:
        found = _newton(whole, found.at, information, 8)
        if np.abs(found.slope).max() > 1e-6:
            found = _newton(whole, _climb(whole, found.at, low, high), information, 2)
    at, value, slope = found.at, found.value, found.slope
    inside = (at > low + 1e-6) & (at < high - 1e-6)
    return Optimum(
        log_parameters=at,
        log_likelihood=value * customers,
        covariance=inverse(information * customers),
        converged=bool(np.isfinite(value) and np.abs(slope[inside]).max(initial=0.0) < 1e-5),
    )


def inverse(information: Floats) -> Floats:
    """Invert an information matrix; NaN for parameters along which the likelihood is flat."""
    found = np.full(information.shape, np.nan)
    if not np.isfinite(information).all():
        return found
    steepness, directions = np.linalg.eigh(information)
    steep = steepness > LEVEL * max(steepness.max(), 1.0)
    told = (np.abs(directions[:, ~steep]) < LOADED).all(axis=1)
    part = directions[:, steep]
    found[np.ix_(told, told)] = ((part / steepness[steep]) @ part.T)[np.ix_(told, told)]
    return found
