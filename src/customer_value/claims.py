"""What elements are worth in money: as converted, as claimed, as credited, and as it came true."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from customer_value.arithmetic import Operand

DAYS_A_YEAR = 365


def effective_claim(claimed: Operand, discount: Operand) -> Operand:
    """Return what the customer credits of a claim: (1 - discount) x claimed.

    >>> effective_claim(500.0, 0.25)
    375.0
    """
    return claimed * (1 - discount)


def credibility_discount(
    claimed: ArrayLike, accepted: ArrayLike, *, prior: float, strength: float
) -> float:
    """Learn what a customer takes off our claims, from what he accepted so far.

    (n d + strength x prior)/(n + strength) with d = 1 - sum accepted / sum claimed over n claims:
    few claims leave the prior (the segment's discount) standing. Between 0 and 1.

    >>> credibility_discount([100, 300], [80, 240], prior=.4, strength=2)
    0.3
    """
    said, taken = np.asarray(claimed, float), np.asarray(accepted, float)
    if said.shape != taken.shape or (said <= 0).any() or not np.isfinite(taken).all():
        raise ValueError("every claim above zero, with what was accepted of it")
    if not 0 <= prior <= 1 or not strength > 0:
        raise ValueError("a prior between 0 and 1, of a strength above zero")
    sums = float(said.sum()), float(taken.sum())
    return discount_of_sums(*sums, claims=len(said), prior=prior, strength=strength)


def discount_of_sums(
    claimed: float, accepted: float, *, claims: int, prior: float, strength: float
) -> float:
    """Learn the discount of so many claims from their sums alone, as a database adds them up.

    As :func:`credibility_discount`: (n d + strength x prior)/(n + strength), d = 1 - A/C between
    0 and 1. Sums are money.

    >>> discount_of_sums(400.0, 320.0, claims=2, prior=.4, strength=2)
    0.3
    """
    if not claims:
        return prior
    if not claimed > 0:
        raise ValueError("claims come to more than zero")
    own = min(max(1.0 - accepted / claimed, 0.0), 1.0)
    return (claims * own + strength * prior) / (claims + strength)


def communication_gap(potential: Operand, perceived: Operand) -> Operand:
    """Return the worth that the customer does not see: for sales to tell him.

    >>> communication_gap(500.0, 350.0)
    150.0
    """
    return potential - perceived


def delivery_gap(perceived: Operand, realized: Operand) -> Operand:
    """Return the worth that was seen and did not come true: for operations to deliver.

    >>> delivery_gap(350.0, 300.0)
    50.0
    """
    return perceived - realized


def time_cost(hours: Operand, hourly_rate: Operand) -> Operand:
    """Return what time costs the customer, at his own rate.

    >>> time_cost(3.0, 120.0)
    360.0
    """
    return hours * hourly_rate


def payment_terms_worth(price: Operand, *, annual_rate: Operand, days: Operand) -> Operand:
    """Return what so many more days to pay are worth: P x rate x days/365.

    >>> payment_terms_worth(28_800.0, annual_rate=0.05, days=73.0)
    288.0
    """
    return price * annual_rate * days / DAYS_A_YEAR


def yield_worth(gain: Operand, price: Operand, *, scrap_recovery: Operand) -> Operand:
    """Return what a higher yield saves per unit: gain x P x (1 - scrap recovery).

    >>> round(yield_worth(0.01, 28_800.0, scrap_recovery=0.25), 6)
    216.0
    """
    return gain * price * (1 - scrap_recovery)


def reliability_worth(risk_avoided: Operand, loss: Operand) -> Operand:
    """Return what a lower chance of a loss is worth: the difference in chance x the loss.

    >>> reliability_worth(0.05, 20_000.0)
    1000.0
    """
    return risk_avoided * loss


def worth_of_level(
    level: float, *, rival_level: float, needed_level: float | None, unit_worth: float
) -> float:
    """Return what a level is worth beside the rival's, nothing beyond what the customer needs.

    unit_worth x (min(level, needed) - min(rival, needed)). Days, defects and whatever is better
    when less have a unit worth below zero, and the level needed is then the least that still helps.

    >>> worth_of_level(99.5, rival_level=97, needed_level=98, unit_worth=100)
    100
    >>> worth_of_level(5, rival_level=12, needed_level=7, unit_worth=-30)
    150
    """
    if needed_level is not None:
        cap = min if unit_worth > 0 else max
        level, rival_level = cap(level, needed_level), cap(rival_level, needed_level)
    return unit_worth * (level - rival_level)


def shared_causes(causes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return each cause that feeds more than one element: it would be counted twice.

    >>> shared_causes({"freight": "near plant", "lead time": "near plant", "brand": "fame"})
    {'near plant': ('freight', 'lead time')}
    """
    fed: dict[str, tuple[str, ...]] = {}
    for element, cause in causes.items():
        if cause:
            fed[cause] = (*fed.get(cause, ()), element)
    return {cause: elements for cause, elements in fed.items() if len(elements) > 1}
