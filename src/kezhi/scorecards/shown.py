"""What customers know, with the names and words a page or a file needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kezhi.catalog.models import SellingPoint, ValueElement
from kezhi.customers.models import Party
from kezhi.scorecards.choices import RUNG_TONES, Rung
from kezhi.scorecards.knowing import Count, Standing
from kezhi.scorecards.queries import access, knowing


@dataclass(frozen=True, slots=True)
class Word:
    """A rung as it is shown."""

    value: str
    label: str
    tone: str


def rung(value: str) -> Word:
    known = Rung(value)
    return Word(known.value, str(known.label), RUNG_TONES[known])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: customers times elements, and their money."""

    rung: Word
    count: int
    money: Decimal


def steps(whole: Count) -> list[Step]:
    return [Step(rung(one), whole.customers[one], whole.money[one]) for one in Rung.values]


@dataclass(frozen=True, slots=True)
class Line:
    """An element with how many customers stand on each rung."""

    element: ValueElement
    counts: Sequence[tuple[str, str, int]]
    delivered: Decimal
    untold: Decimal
    broken: int


def elements(by_element: Mapping[int, Count]) -> list[Line]:
    """The element of which most is untold first."""
    named = ValueElement.objects.in_bulk(by_element)
    lines = [
        Line(
            named[pk], [(one, rung(one).label, count.customers[one]) for one in Rung.values],
            count.delivered, count.untold, count.broken,
        )
        for pk, count in by_element.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.untold, -line.delivered, line.element.pk))


@dataclass(frozen=True, slots=True)
class Row:
    """A customer and an element, and what to tell him."""

    one: Standing
    party: Party
    value_element: ValueElement
    point: SellingPoint | None

    @property
    def word(self) -> Word:
        return rung(self.one.rung)

    # What the file writes.

    @property
    def customer(self) -> str:
        return self.party.name

    @property
    def owner(self) -> str:
        return str(self.party.owner or "")

    @property
    def element(self) -> str:
        return str(self.value_element)

    @property
    def rung(self) -> str:
        return self.word.label

    @property
    def since(self) -> date | None:
        return self.one.since

    @property
    def delivered(self) -> Decimal:
        return knowing.in_company_money(self.one.delivered)

    @property
    def measured(self) -> Decimal:
        return knowing.in_company_money(self.one.measured)

    @property
    def say(self) -> str:
        return self.point.claim if self.point else ""

    @property
    def proof(self) -> str:
        return self.point.proof if self.point else ""


def rows(user: Any, found: Sequence[Standing]) -> list[Row]:
    """With the first selling point that he does not know yet."""
    parties, named = knowing.parties_in(user, found), knowing.elements_in(found)
    points = knowing.points_by_element(one.element_id for one in found)
    return [
        Row(one, parties[one.party], named[one.element_id], next_point(one, points))
        for one in found
        if one.party in parties
    ]


def next_point(one: Standing, points: Mapping[int, Sequence[SellingPoint]]) -> SellingPoint | None:
    offered = points.get(one.element_id, ())
    untold = (p for p in offered if one.points.get(p.pk, Rung.UNKNOWN) == Rung.UNKNOWN)
    return next(untold, offered[0] if offered else None)


def points(one: Standing, offered: Iterable[SellingPoint]) -> list[tuple[SellingPoint, Word]]:
    """Each selling point and how far the customer has come with it."""
    return [(point, rung(one.points.get(point.pk, Rung.UNKNOWN))) for point in offered]


def others(user: Any, found: Iterable[Standing]) -> list[ValueElement]:
    """Elements of which nothing is known with this customer yet."""
    seen = {one.element_id for one in found}
    return [one for one in access.offered_elements(user) if one.pk not in seen]
