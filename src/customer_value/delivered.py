"""Value delivered to the customer: what he gets less what he gives up, beside what rivals offer.

Money per unit, order or year, as the caller says; one currency, one unit, one basis of delivery for
all offers compared. Both offers start from one **common reference value**: a supplier's own price
is never part of his worth, or it would cancel out and the dearest supplier could never lose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from math import isfinite
from operator import add

import numpy as np
from numpy.typing import ArrayLike

from customer_value import sharing
from customer_value.arithmetic import Operand


def delivered_value(benefits: Sequence[Operand], costs: Sequence[Operand]) -> Operand:
    """Return what the customer gets in all, less what it costs him in all.

    (product + service + people + image + ...) - (money + time + energy + effort + ...).
    Source: Kotler. Both lists are open-ended; all in one unit.

    >>> delivered_value([20_000.0, 6_000.0, 2_000.0, 2_000.0], [18_000.0, 1_500.0])
    10500.0
    """
    if not benefits or not costs:
        raise ValueError("delivered value needs at least one benefit and one cost")
    return reduce(add, benefits) - reduce(add, costs)


def relative_advantage(
    worth: Operand, price: Operand, *, rival_worth: Operand, rival_price: Operand
) -> Operand:
    """Return by how much our offer serves the customer better than the rival's.

    (V - P) - (V_rival - P_rival), above zero for the better offer. Source: Anderson & Narus. Worth
    is counted from one reference for both.

    >>> relative_advantage(30_200.0, 28_800.0, rival_worth=28_700.0, rival_price=28_000.0)
    700.0
    """
    return (worth - price) - (rival_worth - rival_price)


def economic_value(
    reference_price: Operand,
    *,
    start_up_saved: Operand,
    post_purchase_saved: Operand,
    functional_gain: Operand,
) -> Operand:
    """Return the price at which the customer is indifferent between us and the next best.

    P_ref + start-up cost saved + post-purchase cost saved + incremental functional value.
    Source: Forbis & Mehta 1981, Business Horizons 24(3).

    >>> economic_value(
    ...     300.0, start_up_saved=100.0, post_purchase_saved=200.0, functional_gain=350.0
    ... )
    950.0
    """
    return reference_price + start_up_saved + post_purchase_saved + functional_gain


def customer_surplus(economic_value: Operand, price: Operand) -> Operand:
    """Return what is left to the customer of the economic value.

    >>> customer_surplus(950.0, 825.0)
    125.0
    """
    return economic_value - price


def share_captured(price: float, *, reference_price: float, economic_value: float) -> float | None:
    """Return the part of the value added that our price takes, the rest being the customer's.

    (P - P_ref)/(EVC - P_ref); undefined where nothing is added. Above 1 the customer loses, below 0
    we give away more than the whole.

    >>> share_captured(100_000, reference_price=90_000, economic_value=110_000)
    0.5
    """
    added = economic_value - reference_price
    return (price - reference_price) / added if added > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A price, and what each element is worth beyond the common reference; may be negative."""

    price: float
    elements: Mapping[str, float]

    def __post_init__(self) -> None:
        """Check once, at the door."""
        if not (isfinite(self.price) and self.price >= 0):
            raise ValueError("a price is a number, not below zero")
        if not all(isfinite(worth) for worth in self.elements.values()):
            raise ValueError("what an element is worth must be a number")

    @property
    def worth(self) -> float:
        """What the elements are worth together, beyond the reference."""
        return float(sum(self.elements.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Our offer beside the best alternative, in money."""

    rival: str
    rival_price: float
    price: float
    gaps: Mapping[str, float]
    """Per element: what ours is worth more (or less) than the rival's."""

    @property
    def worth_gap(self) -> float:
        """What ours is worth more; the premium that it justifies, and the break-even one."""
        return float(sum(self.gaps.values()))

    @property
    def price_gap(self) -> float:
        """What ours costs more: the premium captured, or below zero the discount given."""
        return self.price - self.rival_price

    @property
    def premium_rate(self) -> float | None:
        """The price gap as a share of the rival's price; undefined where that is zero."""
        return self.price_gap / self.rival_price if self.rival_price > 0 else None

    @property
    def surplus(self) -> float:
        """What the customer gains by choosing us; he should when it is above zero."""
        return self.worth_gap - self.price_gap

    @property
    def economic_value(self) -> float:
        """The price at which the customer is indifferent."""
        return self.rival_price + self.worth_gap

    @property
    def left_on_table(self) -> float:
        """By how much the premium could rise before the customer is indifferent."""
        return max(self.surplus, 0.0)

    @property
    def unjustified(self) -> float:
        """The part of the price gap that no worth stands behind."""
        return max(-self.surplus, 0.0)

    @property
    def share_captured(self) -> float | None:
        """The part of what we are worth more that our price takes; undefined below zero worth."""
        return share_captured(
            self.price, reference_price=self.rival_price, economic_value=self.economic_value
        )

    @property
    def premium_by_element(self) -> dict[str, float] | None:
        """The premium captured, by the elements that justify it."""
        return attribute_premium(self.gaps, premium=self.price_gap)


def compare(ours: Offer, rivals: Mapping[str, Offer]) -> Comparison:
    """Set our offer beside the best alternative: the rival with the largest worth less price.

    The reference value is the same for all, so it drops out: the customer should choose us when
    what ours is worth more exceeds what it costs more. 28,800 against 28,000 a ton, with elements
    worth 1,350 and 700:

    >>> ours = Offer(price=28_800, elements={"brand": 400, "service": 950})
    >>> one = compare(ours, {"A": Offer(price=28_000, elements={"brand": 250, "service": 450})})
    >>> one.worth_gap, one.price_gap, one.surplus, one.economic_value
    (650.0, 800, -150.0, 28650.0)
    """
    if not rivals:
        raise ValueError("without a rival's offer there is no advantage, only delivered value")
    best = max(rivals, key=lambda name: rivals[name].worth - rivals[name].price)
    theirs = rivals[best]
    names = dict.fromkeys([*ours.elements, *theirs.elements])
    return Comparison(
        rival=best,
        rival_price=theirs.price,
        price=ours.price,
        gaps={n: float(ours.elements.get(n, 0) - theirs.elements.get(n, 0)) for n in names},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusRange:
    """The customer's surplus where the rival's price or worth is only known between limits."""

    low: float
    high: float

    @property
    def is_decided(self) -> bool:
        """Whether the same supplier is the better one whatever the truth between the limits."""
        return self.low > 0 or self.high < 0


def surplus_range(
    price: float, *, worth_gap: tuple[float, float], rival_price: tuple[float, float]
) -> SurplusRange:
    """Return the least and the most surplus that the limits allow.

    >>> unsure = surplus_range(28_800, worth_gap=(900, 900), rival_price=(27_800, 28_100))
    >>> unsure.low, unsure.high, unsure.is_decided
    (-100, 200, False)
    """
    for low, high in (worth_gap, rival_price):
        if not (isfinite(low) and isfinite(high) and low <= high):
            raise ValueError("limits are two numbers, the lower one first")
    return SurplusRange(
        low=worth_gap[0] + rival_price[0] - price, high=worth_gap[1] + rival_price[1] - price
    )


def attribute_premium(gaps: Mapping[str, float], *, premium: float) -> dict[str, float] | None:
    """Share a premium among the elements in which we are worth more, in proportion.

    premium x max(gap_k, 0) / sum of max(gap, 0); the parts sum to the premium. Undefined where
    no element is worth more.

    >>> attribute_premium({"brand": 150, "service": 300, "freight": -50}, premium=90)
    {'brand': 30.0, 'service': 60.0, 'freight': 0.0}
    """
    gains = {name: max(float(gap), 0.0) for name, gap in gaps.items()}
    total = sum(gains.values())
    if not total > 0:
        return None
    return {name: premium * gain / total for name, gain in gains.items()}


def attribute_jointly(worth: ArrayLike) -> tuple[float, ...]:
    """Share what elements bring together where one makes another worth more, by Shapley's value.

    ``worth[set]`` is what the elements of a set bring, elements being bits; the empty set brings
    nothing. The parts sum to the whole. No more than 12 elements.

    >>> attribute_jointly([0, 100, 60, 200])
    (120.0, 80.0)
    """
    table = np.asarray(worth, float)
    if len(table) and table[0] != 0:
        raise ValueError("no element brings nothing")
    return tuple(float(part) for part in sharing.shapley(table))


def gap_to_switch(surplus: Operand, switching_cost: Operand) -> Operand:
    """Return by how much a rival must undercut to win the customer: his surplus + what it costs.

    Costs of switching: search, learning, setup, benefits and people lost (Burnham, Frels & Mahajan
    2003), in the same unit as the surplus.

    >>> gap_to_switch(-150.0, 400.0)
    250.0
    """
    return surplus + switching_cost


def premium_profit(premium: Operand, quantity: Operand) -> Operand:
    """Return what value brought in: the premium over the rival's going price, times quantity.

    >>> premium_profit(800.0, 100.0)
    80000.0
    """
    return premium * quantity


class Balance(StrEnum):
    """Who gains by an order: the customer first, then we."""

    WIN_WIN = "win_win"
    WIN_LOSE = "win_lose"
    LOSE_WIN = "lose_win"
    LOSE_LOSE = "lose_lose"


def balance(surplus: float, margin: float) -> Balance:
    """Return who gains: the customer where his surplus, we where our margin, is not below zero.

    >>> balance(-150, 2_000).value, balance(0, 0).value
    ('lose_win', 'win_win')
    """
    if surplus >= 0:
        return Balance.WIN_WIN if margin >= 0 else Balance.WIN_LOSE
    return Balance.LOSE_WIN if margin >= 0 else Balance.LOSE_LOSE
