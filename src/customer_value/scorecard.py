"""What matters to customers, and how well we do it: weights stated and derived, gaps, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value import sharing
from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scale:
    """The least and the highest answer; scores of different scales are never mixed."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if not self.low < self.high:
            raise ValueError("a scale goes from a lower to a higher answer")

    def outside(self, scores: ArrayLike) -> dict[float, int]:
        """Count the answers off the scale, by what they say: often codes of "no answer".

        >>> Scale(1, 10).outside([7, -99, 0, 10, -99])
        {-99.0: 2, 0.0: 1}
        """
        given = np.asarray(scores, float)
        off = given[np.isfinite(given) & ((given < self.low) | (given > self.high))]
        values, counts = np.unique(off, return_counts=True)
        return {float(v): int(n) for v, n in zip(values, counts, strict=True)}

    def index(self, scores: ArrayLike) -> Floats:
        """Return answers as a share of the way up the scale, so that scales can be compared.

        >>> Scale(1, 10).index([1, 5.5, 10]).tolist()
        [0.0, 0.5, 1.0]
        """
        given = np.asarray(scores, float)
        if self.outside(given):
            raise ValueError("an answer lies off the scale: is it a code of no answer?")
        return np.asarray((given - self.low) / (self.high - self.low))


def stated_weights(points: ArrayLike) -> Floats:
    """Return the importance that people state, each sharing out points (constant sum).

    A row a person, a column an element. Each person's points are brought to 1 first, so that nobody
    counts more by sharing out more.

    >>> stated_weights([[60, 40], [5, 15]]).tolist()
    [0.425, 0.575]
    """
    given = np.atleast_2d(np.asarray(points, float))
    if not given.size or not np.isfinite(given).all() or (given < 0).any():
        raise ValueError("points are numbers, not below zero")
    totals = given.sum(axis=1, keepdims=True)
    if not (totals > 0).all():
        raise ValueError("everybody must share out some points")
    return np.asarray((given / totals).mean(axis=0))


class Derivation(StrEnum):
    """How importance is derived; with elements that go together the three differ."""

    REGRESSION = "regression"
    RELATIVE_WEIGHTS = "relative_weights"
    SHAPLEY = "shapley"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Weights that sum to 1, how much of the outcome the ratings explain, and the coefficients."""

    weights: Floats
    explained: float
    coefficients: Floats
    rows: int

    @property
    def is_thin(self) -> bool:
        """Whether there are fewer than ten answers for each element."""
        return self.rows < 10 * len(self.weights)


def derived_weights(ratings: ArrayLike, outcome: ArrayLike, *, by: Derivation) -> Derived:
    """Return the importance that ratings betray: how much of the overall judgment each explains.

    `regression` shares by the standardized coefficients, negative ones counting nothing;
    `relative_weights` (Johnson 2000) and `shapley` (LMG; at most 12 elements) share out R^2 itself,
    which elements that go together do not upset. Rows with a missing answer are left out; an
    outcome or rating that never varies is refused.

    >>> ratings = [[1, 1], [2, 1], [3, 2], [4, 3], [5, 5], [6, 4]]
    >>> found = derived_weights(ratings, [1, 2, 3, 4, 5, 6], by=Derivation.SHAPLEY)
    >>> found.weights.round(3).tolist(), round(found.explained, 6)
    ([0.58, 0.42], 1.0)
    """
    x, y = _complete(ratings, outcome)
    correlations = np.corrcoef(x, y, rowvar=False)
    among, with_outcome = correlations[:-1, :-1], correlations[:-1, -1]
    coefficients, *_ = np.linalg.lstsq(among, with_outcome, rcond=None)
    explained = float(coefficients @ with_outcome)
    if by == Derivation.REGRESSION:
        parts = np.maximum(coefficients, 0.0)
    elif by == Derivation.RELATIVE_WEIGHTS:
        parts = _relative_weights(among, with_outcome)
    else:
        parts = sharing.shapley(_explained_by_each_set(among, with_outcome))
    total = parts.sum()
    weights = parts / total if total > 0 else np.full(len(parts), 1.0 / len(parts))
    return Derived(
        weights=weights,
        explained=explained,
        coefficients=np.asarray(coefficients, float),
        rows=len(y),
    )


def _complete(ratings: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.atleast_2d(np.asarray(ratings, float)), np.asarray(outcome, float)
    if x.shape[0] != len(y):
        raise ValueError("one outcome for each row of ratings")
    whole = np.isfinite(y) & np.isfinite(x).all(axis=1)
    x, y = x[whole], y[whole]
    if len(y) <= x.shape[1] + 1:
        raise ValueError("fewer complete answers than elements: nothing can be derived")
    if not ((np.ptp(x, axis=0) > 0).all() and np.ptp(y) > 0):
        raise ValueError("an element or the outcome is rated alike by everybody")
    return x, y


def _relative_weights(among: Floats, with_outcome: Floats) -> Floats:
    """Johnson 2000: through the nearest uncorrelated variables, square root of the correlations."""
    values, vectors = np.linalg.eigh(among)
    root = vectors @ np.diag(np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    loads, *_ = np.linalg.lstsq(root, with_outcome, rcond=None)
    return np.asarray(root**2 @ loads**2)


def _explained_by_each_set(among: Floats, with_outcome: Floats) -> Floats:
    elements = len(with_outcome)
    if elements > sharing.MOST_PLAYERS:
        raise ValueError("Shapley's value takes at most 12 elements; use relative weights")
    explained = np.zeros(1 << elements)
    for members in range(1, 1 << elements):
        at = [k for k in range(elements) if members >> k & 1]
        inner, *_ = np.linalg.lstsq(among[np.ix_(at, at)], with_outcome[at], rcond=None)
        explained[members] = inner @ with_outcome[at]
    return explained


def traded_weights(design: ArrayLike, ratings: ArrayLike) -> Floats:
    """Return the importance of each attribute in what people trade off (conjoint analysis).

    ``design`` holds the levels (codes) of each profile, ``ratings`` a row a person and a column a
    profile. Per person the part-worths of the levels are fitted by least squares; an attribute's
    weight is the range of its part-worths over the sum of the ranges, averaged over people. Who
    rates all profiles alike says nothing and is left out.

    >>> traded_weights([[1, 1], [1, 2], [2, 1], [2, 2]], [[1, 2, 7, 8]]).round(4).tolist()
    [0.8571, 0.1429]
    """
    levels, rated = np.asarray(design), np.atleast_2d(np.asarray(ratings, float))
    if levels.ndim != 2 or rated.shape[1] != len(levels) or not np.isfinite(rated).all():
        raise ValueError("one rating by each person for each profile")
    dummies, owner = [np.ones(len(levels))], [-1]
    for attribute in range(levels.shape[1]):
        for level in np.unique(levels[:, attribute])[1:]:
            dummies.append((levels[:, attribute] == level).astype(float))
            owner.append(attribute)
    worths, _, rank, _ = np.linalg.lstsq(np.column_stack(dummies), rated.T, rcond=None)
    if rank < len(owner):
        raise ValueError("the profiles do not tell the levels apart")
    ranges = np.zeros((len(rated), levels.shape[1]))
    for attribute in range(levels.shape[1]):
        own = worths[np.array(owner) == attribute]
        if len(own):
            ranges[:, attribute] = np.maximum(own.max(axis=0), 0) - np.minimum(own.min(axis=0), 0)
    telling = ranges[ranges.sum(axis=1) > 1e-12]
    if not len(telling):
        raise ValueError("everybody rates all profiles alike")
    return np.asarray((telling / telling.sum(axis=1, keepdims=True)).mean(axis=0))


class Driver(StrEnum):
    """What people say matters beside what proves to matter."""

    KEY = "key"
    HIDDEN = "hidden"
    SAID_ONLY = "said_only"
    MINOR = "minor"


def drivers(stated: ArrayLike, derived: ArrayLike) -> list[Driver]:
    """Class each element by stated and derived importance, an even share being the cut.

    Hidden drivers matter more than customers say.

    >>> [d.value for d in drivers([.5, .1, .3, .1], [.4, .4, .1, .1])]
    ['key', 'hidden', 'said_only', 'minor']
    """
    said, found = np.asarray(stated, float), np.asarray(derived, float)
    if said.shape != found.shape or not len(said):
        raise ValueError("one stated and one derived weight for each element")
    cut = 1.0 / len(said) - 1e-12
    classes = {
        (True, True): Driver.KEY,
        (False, True): Driver.HIDDEN,
        (True, False): Driver.SAID_ONLY,
        (False, False): Driver.MINOR,
    }
    return [
        classes[bool(s >= cut), bool(d >= cut)]
        for s, d in zip(said / said.sum(), found / found.sum(), strict=True)
    ]


def weighted_score(weights: ArrayLike, scores: ArrayLike) -> float | None:
    """Return the weighted mean score over the elements rated; undefined where none is.

    >>> round(weighted_score([.1, .2, .2, .15, .1, .25], [8.1, 9.0, 9.2, 8.0, 8.0, 9.4]), 9)
    8.8
    """
    w, q = np.asarray(weights, float), np.asarray(scores, float)
    known = np.isfinite(q)
    if not w[known].sum() > 0:
        return None
    return float(w[known] @ q[known] / w[known].sum())


def gaps(ours: ArrayLike, theirs: ArrayLike) -> Floats:
    """Return the lead over a rival, or our own rating less the customer's; NaN where either lacks.

    >>> gaps([8, 7], [6.5, 7.5]).tolist()
    [1.5, -0.5]
    """
    return np.asarray(np.asarray(ours, float) - np.asarray(theirs, float))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """By how much a mean moved between two groups of people, and its interval."""

    change: float
    low: float | None
    high: float | None

    @property
    def is_certain(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


def shift(before: ArrayLike, after: ArrayLike, *, z: float = 1.959964) -> Shift | None:
    """Return how a mean moved from one wave to the next: mean(after) - mean(before).

    The interval is change ± z sqrt(s_b²/n_b + s_a²/n_a) (Welch, normal); none from fewer than two
    answers in a wave. NaN answers are left out; undefined where a wave has none.

    >>> found = shift([2, 3, 2, 3], [1, 1, 2, 1])
    >>> found.change, round(found.low, 3), round(found.high, 3), found.is_certain
    (-1.25, -1.998, -0.502, True)
    """
    waves = [np.asarray(wave, float) for wave in (before, after)]
    old, new = (wave[np.isfinite(wave)] for wave in waves)
    if not (len(old) and len(new)):
        return None
    change = float(new.mean() - old.mean())
    if min(len(old), len(new)) < 2:
        return Shift(change=change, low=None, high=None)
    half = z * float(np.sqrt(old.var(ddof=1) / len(old) + new.var(ddof=1) / len(new)))
    return Shift(change=change, low=change - half, high=change + half)


def shrunk(mean: Operand, count: Operand, *, prior: Operand, strength: Operand) -> Operand:
    """Return a mean of few answers, drawn towards the segment's: (n mean + k prior)/(n + k).

    >>> shrunk(9.0, 2.0, prior=6.0, strength=4.0)
    7.0
    """
    return (count * mean + strength * prior) / (count + strength)


class Awareness(StrEnum):
    """How far an element has come with a customer, the last step including those before."""

    UNKNOWN = "unknown"
    KNOWN = "known"
    AGREED = "agreed"
    REALIZED = "realized"


def funnel(states: Sequence[Awareness]) -> dict[Awareness, int]:
    """Count how many elements or customers came at least as far as each step.

    >>> states = [Awareness.UNKNOWN, Awareness.KNOWN, Awareness.REALIZED]
    >>> {step.value: count for step, count in funnel(states).items()}
    {'unknown': 3, 'known': 2, 'agreed': 1, 'realized': 1}
    """
    steps = list(Awareness)
    places = [steps.index(state) for state in states]
    return {step: sum(place >= at for place in places) for at, step in enumerate(steps)}
