"""What a ledger comes to: the library's figures for amounts already read, nothing stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from customer_value.claims import communication_gap, delivery_gap, effective_claim
from customer_value.delivered import (
    Balance,
    Comparison,
    Offer,
    SurplusRange,
    balance,
    compare,
    delivered_value,
    premium_profit,
    surplus_range,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """An alternative and the limits of its price, in the ledger's currency."""

    key: str
    name: str
    low: float
    high: float

    @property
    def price(self) -> float:
        """The middle of the limits."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One element: with us as claimed, seen and come true, and with each rival by its key."""

    key: str
    name: str
    claimed: float
    low: float | None = None
    high: float | None = None
    perceived: float | None = None
    realized: float | None = None
    discount: float | None = None
    rivals: Mapping[str, float] = field(default_factory=dict)

    def credit(self, claimed: float) -> float:
        """What the customer credits: a discount is taken off advantages, not off admissions."""
        is_discounted = self.discount is not None and claimed > 0
        return effective_claim(claimed, self.discount or 0.0) if is_discounted else claimed

    @property
    def credited(self) -> float:
        return self.credit(self.claimed) if self.perceived is None else self.perceived

    @property
    def limits(self) -> tuple[float, float]:
        if self.perceived is not None or self.low is None or self.high is None:
            return self.credited, self.credited
        return self.credit(self.low), self.credit(self.high)

    @property
    def came_true(self) -> float:
        return self.credited if self.realized is None else self.realized

    @property
    def untold(self) -> float | None:
        """What the customer does not see of it: for sales to tell him."""
        return None if self.perceived is None else communication_gap(self.claimed, self.perceived)

    @property
    def undelivered(self) -> float | None:
        """What was seen and did not come true: for operations to deliver."""
        if self.perceived is None or self.realized is None:
            return None
        return delivery_gap(self.perceived, self.realized)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    price: float
    rivals: Sequence[Rival]
    claims: Sequence[Claim]
    quantity: float | None = None
    cost: float | None = None
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An offer as the customer sees it, from the common reference."""

    name: str
    price: float
    worth: float
    net: float
    is_ours: bool = False
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An element on the sheet: the claim, the gap to the best rival, its part of the premium."""

    claim: Claim
    rival: float
    gap: float
    part: float | None


@dataclass(frozen=True, slots=True)
class Reckoning:
    one: Comparison
    """As the customer credits it today: what decides."""
    claimed: Comparison
    came_true: Comparison | None
    best: Rival
    limits: SurplusRange
    reference: float
    standings: Sequence[Standing]
    rows: Sequence[Row]
    captured: float | None
    rate: float | None
    profit: float | None
    balance: Balance | None

    @property
    def is_chosen(self) -> bool:
        return self.one.surplus > 0

    @property
    def is_uncertain(self) -> bool:
        return self.limits.low != self.limits.high


def reckon(facts: Facts) -> Reckoning | None:
    """None where no alternative is known: then there is no advantage to tell."""
    if not facts.rivals:
        return None
    names = {rival.key: rival for rival in facts.rivals}
    theirs = {rival.key: rival_offer(rival, facts.claims) for rival in facts.rivals}
    one = beside(facts, theirs, {claim.key: claim.credited for claim in facts.claims})
    best = names[one.rival]
    reference = best.price if facts.reference is None else facts.reference
    captured, rate = one.share_captured, one.premium_rate
    is_realized = any(claim.realized is not None for claim in facts.claims)
    return Reckoning(
        one=one,
        claimed=beside(facts, theirs, {claim.key: claim.claimed for claim in facts.claims}),
        came_true=beside(facts, theirs, {c.key: c.came_true for c in facts.claims})
        if is_realized
        else None,
        best=best,
        limits=limits_of(facts, best, theirs[best.key]),
        reference=reference,
        standings=standings(facts, theirs, best, reference),
        rows=rows_of(facts, one, theirs[best.key]),
        captured=None if captured is None else 100 * captured,
        rate=None if rate is None else 100 * rate,
        profit=None if facts.quantity is None else premium_profit(one.price_gap, facts.quantity),
        balance=None if facts.cost is None else balance(one.surplus, facts.price - facts.cost),
    )


def rival_offer(rival: Rival, claims: Sequence[Claim]) -> Offer:
    elements = {claim.key: float(claim.rivals.get(rival.key, 0.0)) for claim in claims}
    return Offer(price=rival.price, elements=elements)


def beside(facts: Facts, theirs: Mapping[str, Offer], worths: Mapping[str, float]) -> Comparison:
    return compare(Offer(price=facts.price, elements=worths), theirs)


def limits_of(facts: Facts, best: Rival, theirs: Offer) -> SurplusRange:
    ends = [claim.limits for claim in facts.claims]
    low, high = (sum(end[side] for end in ends) - theirs.worth for side in (0, 1))
    return surplus_range(facts.price, worth_gap=(low, high), rival_price=(best.low, best.high))


def standings(
    facts: Facts, theirs: Mapping[str, Offer], best: Rival, reference: float
) -> list[Standing]:
    """Ours first, then the alternatives, the best before the others."""
    ours = Offer(price=facts.price, elements={c.key: c.credited for c in facts.claims})
    found = [Standing("", ours.price, ours.worth, net(ours, reference), is_ours=True)]
    for rival in sorted(
        facts.rivals, key=lambda one: theirs[one.key].price - theirs[one.key].worth
    ):
        offer = theirs[rival.key]
        is_best = rival.key == best.key
        found.append(
            Standing(rival.name, offer.price, offer.worth, net(offer, reference), is_best=is_best)
        )
    return found


def net(offer: Offer, reference: float) -> float:
    return delivered_value([reference, offer.worth], [offer.price])


def rows_of(facts: Facts, one: Comparison, theirs: Offer) -> list[Row]:
    """The largest advantages first, what the rival does better last."""
    parts = (one.premium_by_element or {}) if one.price_gap > 0 else {}
    rows = [
        Row(claim, theirs.elements[claim.key], one.gaps[claim.key], parts.get(claim.key))
        for claim in facts.claims
    ]
    return sorted(rows, key=lambda row: -row.gap)
