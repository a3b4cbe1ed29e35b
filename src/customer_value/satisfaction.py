"""Satisfaction: what was experienced beside what was expected, and the trust that is left of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import prod, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LOSS_AVERSION = 2.25
Z95 = 1.959964


def satisfaction(
    weights: ArrayLike,
    perceived: ArrayLike,
    expected: ArrayLike,
    *,
    loss_aversion: float = LOSS_AVERSION,
) -> float | None:
    """Return the weighted surprise, disappointments counting more: sum w_k g(P_k - E_k).

    g(x) = x above zero, loss_aversion x below (Tversky & Kahneman 1992); NaN answers are left out
    and the weights shared anew; undefined where none is left. Source: disconfirmation, Oliver 1980.

    >>> satisfaction([.5, .5], [8, 6], [7, 7])
    -0.625
    """
    w, p, e = (np.asarray(v, float) for v in (weights, perceived, expected))
    if not w.shape == p.shape == e.shape or (w < 0).any():
        raise ValueError("one weight, not below zero, one experience and one expectation for each")
    surprise = p - e
    known = np.isfinite(surprise)
    if not w[known].sum() > 0:
        return None
    felt = np.where(surprise >= 0, surprise, loss_aversion * surprise)
    return float(w[known] @ felt[known] / w[known].sum())


class Layer(StrEnum):
    """Where an expectation comes from: a contract, somebody's promise, or the customer himself."""

    CONTRACT = "contract"
    PROMISE = "promise"
    UNSPOKEN = "unspoken"


class Effect(StrEnum):
    """What follows when an expectation is not met; each layer has its own."""

    PROTEST = "protest"
    DISTRUST = "distrust"
    DISAPPOINTMENT = "disappointment"


EFFECTS = {
    Layer.CONTRACT: Effect.PROTEST,
    Layer.PROMISE: Effect.DISTRUST,
    Layer.UNSPOKEN: Effect.DISAPPOINTMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One thing expected of an order: its layer, its weight, and how likely it will be met."""

    layer: Layer
    weight: float
    chance: float

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if not (0 <= self.chance <= 1 and self.weight >= 0):
            raise ValueError("a chance between 0 and 1, a weight not below zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What can be said of an order before anybody is asked."""

    contract_chance: float
    """That every contract term is met: where one is not, the customer is not satisfied."""
    score: float
    """Expected satisfaction, from 1 (all promises and wishes met) to -loss_aversion."""
    effects: Mapping[Effect, float]
    """The chance of at least one breach of each kind."""

    @property
    def is_satisfied(self) -> bool:
        """Whether satisfaction is likelier than not."""
        return self.contract_chance > 0.5 and self.score >= 0


def foreseen(
    expectations: Sequence[Expectation], *, loss_aversion: float = LOSS_AVERSION
) -> Foreseen:
    """Predict the satisfaction with an order from the chances of meeting what is expected of it.

    After Kano, contract terms are must-be (met 0, broken -loss_aversion), promises one-dimensional
    (kept 1, broken -loss_aversion), unspoken wishes attractive (met 1, missed 0). The score is the
    weighted mean; chances are taken as independent.

    >>> asked = [Expectation(layer=Layer.CONTRACT, weight=1, chance=.9)]
    >>> asked.append(Expectation(layer=Layer.UNSPOKEN, weight=1, chance=.75))
    >>> told = foreseen(asked)
    >>> told.contract_chance, round(told.score, 4)
    (0.9, 0.2625)
    """
    outcomes = {
        Layer.CONTRACT: (0.0, -loss_aversion),
        Layer.PROMISE: (1.0, -loss_aversion),
        Layer.UNSPOKEN: (1.0, 0.0),
    }
    total, score = sum(one.weight for one in expectations), 0.0
    for one in expectations:
        met, missed = outcomes[one.layer]
        score += one.weight * (one.chance * met + (1.0 - one.chance) * missed)
    return Foreseen(
        contract_chance=prod(o.chance for o in expectations if o.layer == Layer.CONTRACT),
        score=score / total if total > 0 else 0.0,
        effects={
            effect: 1.0 - prod(o.chance for o in expectations if o.layer == layer)
            for layer, effect in EFFECTS.items()
        },
    )


def capable_days(days: Sequence[int], *, share: float, fewest: int = 10) -> int | None:
    """Return within how many days a share of past promises was met: what one can promise.

    The smallest number of days that at least the share stayed within; undefined below ``fewest``
    cases.

    >>> capable_days([3, 4, 4, 5, 5, 6, 6, 7, 9, 20], share=.8)
    7
    """
    if not 0 < share <= 1:
        raise ValueError("a share above 0 up to 1")
    if len(days) < max(fewest, 1):
        return None
    return sorted(days)[int(np.ceil(share * len(days) - 1e-9)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """A trust between 0 and 1 as a Beta distribution of kept and broken, older ones fading."""

    kept: float
    broken: float

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if not (self.kept > 0 and self.broken > 0):
            raise ValueError("trust starts from a prior above zero on both sides")

    @property
    def level(self) -> float:
        """The mean."""
        return self.kept / (self.kept + self.broken)

    def after(self, *, is_kept: bool, weight: float, memory: float) -> Trust:
        """Return the trust after one more experience; ``memory`` (0..1) is what earlier ones keep.

        >>> Trust(kept=3, broken=1).after(is_kept=False, weight=1, memory=1).level
        0.6
        """
        if not (0 <= memory <= 1 and weight >= 0):
            raise ValueError("a memory between 0 and 1, a weight not below zero")
        kept = max(self.kept * memory, 1e-9) + (weight if is_kept else 0.0)
        return Trust(
            kept=kept, broken=max(self.broken * memory, 1e-9) + (0.0 if is_kept else weight)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much one experience of a layer counts for trust in the firm and in the person."""

    firm: float
    person: float


LAYER_WEIGHTS = {
    Layer.CONTRACT: Weights(firm=1.0, person=0.25),
    Layer.PROMISE: Weights(firm=0.25, person=1.0),
    Layer.UNSPOKEN: Weights(firm=0.25, person=0.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusts:
    """Trust in the firm and trust in the person who promised: two states, never blended."""

    firm: Trust
    person: Trust

    def after(self, layer: Layer, *, is_kept: bool, memory: float) -> Trusts:
        """Return both after an expectation of a layer was met or not.

        A broken contract costs the firm, a broken promise the person who gave it, and what nobody
        voiced the firm a little.

        >>> even = Trust(kept=3, broken=1)
        >>> after = Trusts(firm=even, person=even).after(Layer.PROMISE, is_kept=False, memory=1)
        >>> round(after.firm.level, 3), after.person.level
        (0.706, 0.6)
        """
        weights = LAYER_WEIGHTS[layer]
        return replace(
            self,
            firm=self.firm.after(is_kept=is_kept, weight=weights.firm, memory=memory),
            person=self.person.after(is_kept=is_kept, weight=weights.person, memory=memory),
        )


def service_gap(weights: ArrayLike, perceived: ArrayLike, expected: ArrayLike) -> float | None:
    """Return the weighted gap of perception less expectation over the dimensions (SERVQUAL).

    Source: Parasuraman, Zeithaml & Berry 1988.

    >>> service_gap([3, 1], [6, 5], [7, 4])
    -0.5
    """
    return satisfaction(weights, perceived, expected, loss_aversion=1.0)


def satisfaction_index(
    means: ArrayLike, weights: ArrayLike, *, low: float = 1.0, high: float = 10.0
) -> float:
    """Return the index from 0 to 100 of weighted mean answers (ACSI).

    100 (sum w x - low sum w)/((high - low) sum w). Source: Fornell et al. 1996.

    >>> round(satisfaction_index([8, 7.5, 7], [.4, .3, .3]), 3)
    72.778
    """
    x, w = np.asarray(means, float), np.asarray(weights, float)
    if x.shape != w.shape or not w.sum() > 0 or (w < 0).any():
        raise ValueError("one weight, not below zero, for each mean")
    if not low < high or (x < low).any() or (x > high).any() or not np.isfinite(x).all():
        raise ValueError("means must lie on the scale")
    return float(100.0 * (w @ (x - low)) / ((high - low) * w.sum()))


@dataclass(frozen=True, slots=True)
class Kano:
    """How satisfaction rises with a feature (0..1), and falls without it (-1..0)."""

    better: float
    worse: float


def kano(
    *, attractive: float, one_dimensional: float, must_be: float, indifferent: float
) -> Kano | None:
    """Return the two coefficients from how often a feature was classed so.

    better = (A+O)/(A+O+M+I), worse = -(O+M)/(A+O+M+I); undefined where nobody classed it. Source:
    Sauerwein et al. 1996; edge grip of a ski:

    >>> kano(attractive=7, one_dimensional=32.3, must_be=49.3, indifferent=9.5).better.__round__(4)
    0.4006
    """
    counts = (attractive, one_dimensional, must_be, indifferent)
    if min(counts) < 0:
        raise ValueError("counts or shares, not below zero")
    total = sum(counts)
    if not total > 0:
        return None
    return Kano(
        better=(attractive + one_dimensional) / total, worse=-(one_dimensional + must_be) / total
    )


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """A net promoter score in points, and its adjusted interval, within -100 and 100."""

    score: float
    low: float
    high: float


def net_promoter(promoters: int, passives: int, detractors: int) -> NetPromoter | None:
    """Return promoters less detractors in points, with an adjusted Wald interval of 95 %.

    For the interval 3/4 is added to promoters and detractors and 3 to n (Rocks 2016); it has a
    sense for few answers too. Undefined without answers.

    >>> found = net_promoter(60, 25, 15)
    >>> found.score, round(found.low, 2), round(found.high, 2)
    (45.0, 29.34, 58.04)
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("counts must not be negative")
    n = promoters + passives + detractors
    if not n:
        return None
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z95 * 100.0 * sqrt((p + d - (p - d) ** 2) / (n + 3))
    centre = 100.0 * (p - d)
    return NetPromoter(
        100.0 * (promoters - detractors) / n, max(centre - half, -100.0), min(centre + half, 100.0)
    )


class Grade(StrEnum):
    """Satisfied; and will come again; and will bring friends."""

    SATISFIED = "satisfied"
    WILL_RETURN = "will_return"
    WILL_RECOMMEND = "will_recommend"


def returned_by_grade(
    grades: Sequence[Grade], returned: Sequence[bool]
) -> dict[Grade, tuple[int, int]]:
    """Hold what customers said against what they did: per grade how many said so, and came again.

    >>> found = returned_by_grade([Grade.WILL_RETURN, Grade.WILL_RETURN], [True, False])
    >>> found[Grade.WILL_RETURN], found[Grade.SATISFIED]
    ((2, 1), (0, 0))
    """
    pairs = list(zip(grades, returned, strict=True))
    return {
        grade: (
            sum(said == grade for said, _ in pairs),
            sum(said == grade and did for said, did in pairs),
        )
        for grade in Grade
    }
