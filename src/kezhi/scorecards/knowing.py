"""How far a customer has come with a value of ours: told by his ledgers, or by what we heard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kezhi.scorecards.choices import Rung

AGREED_SHARE = Decimal("0.5")
"""Who credits at least so much of a claim agrees to it; and so much of it has to come true."""
ORDER = tuple(Rung.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """An entry of a ledger; `amount` is what the deal delivers, None where it delivers nothing."""

    party: int
    element: int
    on: date
    claimed: Decimal
    perceived: Decimal | None
    realized: Decimal | None
    amount: Decimal | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it speaks of an advantage: where a rival is better nothing is to be known."""
        return max(self.claimed, self.perceived or 0, self.realized or 0) > 0

    @property
    def heard(self) -> Rung | None:
        if self.perceived is None:
            return None
        is_agreed = self.perceived > 0 and self.perceived >= AGREED_SHARE * self.claimed
        return Rung.AGREED if is_agreed else Rung.KNOWN

    @property
    def has_come(self) -> bool | None:
        if self.realized is None:
            return None
        expected = self.claimed if self.perceived is None else self.perceived
        return self.realized > 0 and self.realized >= AGREED_SHARE * expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one of us noted, of the element or of one selling point."""

    party: int
    element: int
    point: int | None
    on: date
    rung: str


@dataclass(slots=True)
class Standing:
    """One customer and one element; `delivered` is money of the newest twelve months."""

    party: int
    element_id: int
    rung: Rung = Rung.UNKNOWN
    since: date | None = None
    by_hand: bool = False
    delivered: Decimal = Decimal(0)
    measured: Decimal = Decimal(0)
    has_come: bool | None = None
    points: dict[int, str] = field(default_factory=dict)

    @property
    def is_untold(self) -> bool:
        """We deliver it and he does not know."""
        return self.rung == Rung.UNKNOWN and self.delivered > 0

    @property
    def is_broken(self) -> bool:
        """He agreed to it, and it did not come true."""
        return self.rung in (Rung.AGREED, Rung.REALIZED) and self.has_come is False

    def learn(self, rung: Rung, on: date, *, by_hand: bool) -> None:
        if self.since is None or on >= self.since:
            self.rung, self.since, self.by_hand = rung, on, by_hand


def standings(facts: Iterable[Fact], heard: Iterable[Heard], *, since: date) -> list[Standing]:
    """Each customer and element of which anything is known; both come the oldest first."""
    found: dict[tuple[int, int], Standing] = {}
    for fact in facts:
        if fact.is_ours:
            take(found.setdefault((fact.party, fact.element), blank(fact)), fact, since)
    for word in heard:
        one = found.setdefault((word.party, word.element), blank(word))
        if word.point is None:
            one.learn(Rung(word.rung), word.on, by_hand=True)
        else:
            one.points[word.point] = word.rung
    for one in found.values():
        close(one)
    return list(found.values())


def blank(told: Fact | Heard) -> Standing:
    return Standing(told.party, told.element)


def take(one: Standing, fact: Fact, since: date) -> None:
    if fact.heard is not None:
        one.learn(fact.heard, fact.on, by_hand=False)
    if fact.has_come is not None:
        one.has_come = fact.has_come
    if fact.amount is not None and fact.on >= since:
        one.delivered += fact.amount
        if fact.realized is not None:
            one.measured += fact.amount


def close(one: Standing) -> None:
    """Who knows a selling point of it knows it; what he agrees to and came true he has."""
    best = max([one.rung, *one.points.values()], key=ORDER.index)
    if best != one.rung:
        one.rung, one.by_hand = Rung(best), True
    if one.rung == Rung.AGREED and one.has_come:
        one.rung = Rung.REALIZED


@dataclass(slots=True)
class Count:
    """Of an element, or of all: customers and money by how far they have come."""

    customers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDER, 0))
    money: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(ORDER, Decimal(0)))
    broken: int = 0

    def add(self, one: Standing) -> None:
        self.customers[one.rung] += 1
        self.money[one.rung] += one.delivered
        self.broken += one.is_broken

    @property
    def total(self) -> int:
        return sum(self.customers.values())

    @property
    def delivered(self) -> Decimal:
        return sum(self.money.values(), Decimal(0))

    @property
    def untold(self) -> Decimal:
        return self.money[Rung.UNKNOWN]


def counted(found: Iterable[Standing]) -> tuple[Count, Mapping[int, Count]]:
    """Of all, and by element."""
    whole, by_element = Count(), dict[int, Count]()
    for one in found:
        whole.add(one)
        by_element.setdefault(one.element_id, Count()).add(one)
    return whole, by_element
