"""Who of the prospects will buy, learned from those of before, and what courting him is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand
from customer_value.choice import learn_logistic

Floats = NDArray[np.float64]
Traits = Mapping[str, Sequence[str]]
FEW = 100
# How far the log-odds of one trait may stray, a priori: less where few ever bought.
SPREAD_OF_FEW, SPREAD = 0.5, 1.0
DOUBLING = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What each trait adds to the log-odds of buying.

    ``columns`` are (trait, value) in the order of ``weights[1:]``; ``weights[0]`` is the base.
    ``spread`` is the prior's, which a value never seen keeps. ``bought`` of ``known`` did.
    """

    columns: tuple[tuple[str, str], ...]
    weights: Floats
    covariance: Floats
    spread: float
    bought: int
    known: int

    @property
    def is_of_few(self) -> bool:
        """Whether fewer than a hundred bought: the prior holds every trait close to none."""
        return self.bought < FEW

    def points(self) -> dict[tuple[str, str], int]:
        """Return what each trait adds in points: twenty double the odds."""
        made = self.weights[1:] * DOUBLING / np.log(2.0)
        return {one: round(float(p)) for one, p in zip(self.columns, made, strict=True)}

    def chances(self, traits: Traits, *, share: float = 0.8) -> tuple[Floats, Floats, Floats]:
        """Return the chance of each to buy, and the ends of its interval.

        The interval is of the chance, not of the outcome: normal on the scale of log-odds, with
        the prior's spread for a value that was never seen.
        """
        design, unseen = _design(traits, self.columns)
        middle = design @ self.weights
        variance = np.einsum("ij,jk,ik->i", design, self.covariance, design)
        reach = np.sqrt(variance + unseen * self.spread**2)
        reach *= NormalDist().inv_cdf((1.0 + share) / 2.0)
        low, chance, high = (_chance(middle + side * reach) for side in (-1.0, 0.0, 1.0))
        return chance, low, high


def _chance(log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def _design(
    traits: Traits, columns: Sequence[tuple[str, str]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A one for each value that a prospect has, and how many of his were never seen."""
    number = len(next(iter(traits.values()), ()))
    if any(len(values) != number for values in traits.values()):
        raise ValueError("each trait has one value for each prospect")
    place = {one: position for position, one in enumerate(columns, 1)}
    design, unseen = np.zeros((number, len(columns) + 1)), np.zeros(number)
    design[:, 0] = 1.0
    for name in {trait for trait, _value in columns}:
        for row, value in enumerate(traits.get(name, [""] * number)):
            at = place.get((name, value))
            if at is None:
                unseen[row] += 1.0
            else:
                design[row, at] = 1.0
    return design, unseen


def learn_card(traits: Traits, bought: ArrayLike) -> Card:
    """Learn the card from prospects of whom it is known whether they bought.

    Logistic regression on every value of every trait, each weight with a normal prior around
    nothing: of spread .5 where fewer than a hundred bought (a card of points that small numbers
    cannot bend far), else 1. ``traits`` maps each trait to its value for every prospect, as it was
    known **on the day he was found**.

    >>> card = learn_card({"source": ["fair"] * 50 + ["list"] * 50}, [1] * 25 + [0] * 75)
    >>> card.points()
    {('source', 'fair'): 30, ('source', 'list'): -30}
    """
    y = np.asarray(bought, float)
    number = {len(values) for values in traits.values()} | {len(y)}
    if len(number) != 1 or not len(y) or not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("an outcome, 1 or 0, and one value of every trait for each prospect")
    columns = tuple(sorted({(name, one) for name, values in traits.items() for one in values}))
    count = int(y.sum())
    spread = SPREAD_OF_FEW if count < FEW else SPREAD
    design, _unseen = _design(traits, columns)
    rate = (count + 0.5) / (len(y) + 1.0)
    found = learn_logistic(
        design, y,
        center=[np.log(rate / (1.0 - rate)), *[0.0] * len(columns)],
        precision=[1e-2, *[spread**-2.0] * len(columns)],
    )  # fmt: skip
    return Card(
        columns=columns, weights=found.weights, covariance=found.covariance,
        spread=spread, bought=count, known=len(y),
    )  # fmt: skip


def chance_left(chance: Operand, waited: Operand) -> Operand:
    """Return the chance of one who has not bought yet.

    p (1 - g)/(1 - p g), Bayes: g is the share of those who bought that had done so by his age.

    >>> chance_left(0.5, 0.0), round(chance_left(0.5, 0.8), 4), chance_left(0.5, 1.0)
    (0.5, 0.1667, 0.0)
    """
    return chance * (1 - waited) / (1 - chance * waited)


def worth_of_courting(chance: Operand, worth: Operand, *, cost: Operand | int = 0) -> Operand:
    """Return the expected value of courting a prospect: p x lifetime value - cost.

    Lifetime value of a customer newly won, discounted to today; cost of what is still to be done,
    where it is known.

    >>> worth_of_courting(0.25, 40_000.0, cost=1_500.0)
    8500.0
    """
    return chance * worth - cost
