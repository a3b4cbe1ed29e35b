"""From prospects decided to chances of those courted: learned, proven on the newer ones, told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from customer_value import choice
from customer_value.prospects import Card, chance_left, learn_card
from kezhi.scoring.choices import Method, Trait
from kezhi.scoring.queries.learning import Found

LEAST_BOUGHT, LEAST_LEFT = 5, 5
TRAINED_ON = 0.7
SHARE = 0.8
TOP = 0.1
BINS = 5
SELDOM = 5
OTHER = "*"
ALIKE = "all"


@dataclass(frozen=True, slots=True)
class Chance:
    """Of one prospect: to buy at last, given that he has not so far."""

    chance: float
    low: float
    high: float
    points: int
    terms: list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Learned:
    """A card for all, the values kept apart, and the delays of those who bought, sorted."""

    card: Card
    kept: dict[str, frozenset[str]]
    delays: list[int]
    method: Method
    report: dict[str, Any]


def learn(known: Sequence[Found]) -> Learned | None:
    """Of prospects in the order they were found; None where too few are decided to learn from."""
    bought = sum(one.days is not None for one in known)
    if bought < LEAST_BOUGHT or len(known) - bought < LEAST_LEFT:
        return None
    test = proof(known)
    is_better = test is not None and test["gain"] > test["error"]
    kept = values_apart(known) if is_better else {}
    delays = sorted(one.days for one in known if one.days is not None)
    card = fit(known, kept)
    report = {
        "known": len(known), "bought": bought, "few": card.is_of_few, "test": test,
        "median_days": float(np.median(delays)),
        "points": [[*trait, points] for trait, points in card.points().items() if kept],
    }  # fmt: skip
    return Learned(card, kept, delays, Method.CARD if is_better else Method.RATE, report)


def values_apart(known: Sequence[Found]) -> dict[str, frozenset[str]]:
    """Of each trait the values seen often enough to be told apart."""
    found = {}
    for trait in Trait.values:
        counts = Counter(one.traits[trait] for one in known)
        found[trait] = frozenset(value for value, n in counts.items() if n >= SELDOM)
    return found


def columns(some: Sequence[Found], kept: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    if not kept:
        return {ALIKE: [""] * len(some)}
    return {
        trait: [value if (value := one.traits[trait]) in values else OTHER for one in some]
        for trait, values in kept.items()
    }


def fit(known: Sequence[Found], kept: dict[str, frozenset[str]]) -> Card:
    return learn_card(columns(known, kept), [one.days is not None for one in known])


def proof(known: Sequence[Found]) -> dict[str, Any] | None:
    """Learned from the older ones, tried on the newer: the card beside one rate for all."""
    cut = int(len(known) * TRAINED_ON)
    older, newer = known[:cut], known[cut:]
    sides = [sum(one.days is not None for one in part) for part in (older, newer)]
    if min(*sides, len(older) - sides[0], len(newer) - sides[1]) < LEAST_BOUGHT:
        return None
    kept = values_apart(older)
    outcomes = [float(one.days is not None) for one in newer]
    said = fit(older, kept).chances(columns(newer, kept))[0]
    rate = fit(older, {}).chances(columns(newer, {}))[0]
    before = fit(older, kept).chances(columns(older, kept))[0]
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = [np.bincount(np.digitize(one, edges), minlength=len(edges) + 1)
              for one in (before, said)]  # fmt: skip
    gain, error = choice.brier_gain(outcomes, said, rate)
    return {
        "gain": gain,
        "error": error,
        "from": newer[0].found_on.isoformat(),
        "card": asdict(choice.honesty(outcomes, said)),
        "rate": asdict(choice.honesty(outcomes, rate)),
        "lift": choice.lift(outcomes, said, share=TOP),
        "bins": [asdict(one) for one in choice.calibration(outcomes, said, bins=BINS)],
        "stability": choice.stability(*counts),
    }


def chances(learned: Learned, some: Sequence[Found], as_of: date) -> list[Chance]:
    """Of each courted prospect, less what the time he has taken tells."""
    if not some:
        return []
    told = columns(some, learned.kept)
    middle, low, high = learned.card.chances(told, share=SHARE)
    points = learned.card.points()
    found = []
    for row, one in enumerate(some):
        waited = share_by(learned.delays, (as_of - one.found_on).days)
        chance, least, most = (chance_left(float(p[row]), waited) for p in (middle, low, high))
        own = {trait: values[row] for trait, values in told.items() if learned.kept}
        terms = [(trait, value, points.get((trait, value), 0)) for trait, value in own.items()]
        whole = sum(added for _trait, _value, added in terms)
        found.append(Chance(chance, least, most, whole, terms))
    return found


def share_by(delays: Sequence[int], days: int) -> float:
    """How many of those who bought had done so by then; never all of them."""
    return float(np.searchsorted(delays, days, side="right")) / (len(delays) + 1)
