"""Whether an account survives its salesperson: concentration of contacts, and value at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from customer_value.arithmetic import Operand

# What the chance to lose an account may be believed to be before owners have ever changed.
PRIOR_CHANCES = (0.30, 0.20, 0.10)
PRIOR_STRENGTH = 10.0


def decayed(days_ago: ArrayLike, *, half_life_days: float) -> float:
    """Return how much contacts count today, each half as much after every half-life.

    >>> decayed([0, 90, 180], half_life_days=90)
    1.75
    """
    ago = np.asarray(days_ago, float)
    if not half_life_days > 0 or (ago < 0).any():
        raise ValueError("contacts of the past, and a half-life above zero")
    return float((0.5 ** (ago / half_life_days)).sum())


def effective_links(contacts: ArrayLike) -> float | None:
    """Return how many people carry a relation, as if they carried it evenly: 1/sum w^2.

    ``contacts`` are each person's contacts (decayed); Herfindahl's index inverted. Undefined where
    there was none.

    >>> round(effective_links([8, 2]), 4), round(effective_links([.4, .3, .2, .1]), 3)
    (1.4706, 3.333)
    """
    count = np.asarray(contacts, float)
    if (count < 0).any():
        raise ValueError("contacts must not be negative")
    total = count.sum()
    if not total > 0:
        return None
    return float(1.0 / ((count / total) ** 2).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What keeps an account when its owner leaves; shares lie between 0 and 1."""

    our_links: float | None
    """Effective number of our people who deal with the customer."""
    their_links: float | None
    """Effective number of the customer's people."""
    recorded_share: float
    """Of promises, prices and tailoring sheets, what stands in the system."""
    days_since_second: int | None
    """Since somebody other than the owner met the customer; None: never."""
    open_promises: int
    """Promises that only the owner knows and must keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each of the five counts; they need not sum to 1."""

    our_links: float = 0.30
    their_links: float = 0.15
    recorded: float = 0.25
    second: float = 0.20
    promises: float = 0.10


def safety_parts(account: Account) -> dict[str, float]:
    """Return how safe each of the five makes the account, from 0 to 1.

    Links count 0 at one, and 1 at three or more; a second person counts 1 today, half after 90 days
    and nothing if never; promises 1/(1 + n).
    """
    if not 0 <= account.recorded_share <= 1 or account.open_promises < 0:
        raise ValueError("a share between 0 and 1, and promises counted from 0")
    since = account.days_since_second
    return {
        "our_links": _links(account.our_links),
        "their_links": _links(account.their_links),
        "recorded": account.recorded_share,
        "second": 0.0 if since is None else decayed([since], half_life_days=90),
        "promises": 1.0 / (1.0 + account.open_promises),
    }


def _links(number: float | None) -> float:
    return 0.0 if number is None else min(max((number - 1.0) / 2.0, 0.0), 1.0)


def safety(account: Account, weights: Weights) -> float:
    """Return the weighted mean of the five parts, from 0 (leaves with the owner) to 1.

    >>> alone = Account(our_links=1, their_links=1, recorded_share=0, days_since_second=None,
    ...     open_promises=4)
    >>> round(safety(alone, Weights()), 3)
    0.02
    """
    parts = safety_parts(account)
    weight = {name: float(getattr(weights, name)) for name in parts}
    total = sum(weight.values())
    if min(weight.values()) < 0 or not total > 0:
        raise ValueError("weights must not be negative and add up to something")
    return sum(weight[name] * part for name, part in parts.items()) / total


def band(score: float) -> int:
    """Return the band of a safety score: 0 unsafe (below a third), 1 middling, 2 safe.

    >>> band(.1), band(.5), band(.9)
    (0, 1, 2)
    """
    if not 0 <= score <= 1:
        raise ValueError("a safety between 0 and 1")
    return min(int(score * 3), 2)


def chances_of_leaving(
    changes: Sequence[int], lost: Sequence[int], *, prior: Sequence[float] = PRIOR_CHANCES
) -> tuple[float, ...]:
    """Return the chance, by band, that a customer leaves when his owner does.

    From past changes of owner: (lost + 10 prior)/(changes + 10), so that few changes leave the
    prior of .3, .2, .1 standing.

    >>> [round(chance, 4) for chance in chances_of_leaving([0, 0, 0], [0, 0, 0])]
    [0.3, 0.2, 0.1]
    >>> round(chances_of_leaving([30, 0, 0], [15, 0, 0])[0], 4)
    0.45
    """
    triples = list(zip(changes, lost, prior, strict=True))
    if any(not 0 <= gone <= n or not 0 <= p <= 1 for n, gone, p in triples):
        raise ValueError("no more lost than changed owner, priors between 0 and 1")
    return tuple((gone + PRIOR_STRENGTH * p) / (n + PRIOR_STRENGTH) for n, gone, p in triples)


def value_at_risk(residual_value: Operand, chance: Operand) -> Operand:
    """Return what would be lost on average if the owner left: residual value x chance.

    >>> value_at_risk(200_000.0, 0.3)
    60000.0
    """
    return residual_value * chance
