"""What raters answered: one rater's sheet, and all ratings of a study as rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kezhi.kit.lists import Column
from kezhi.surveys.models import Importance, PricePaid, Rater, Rating, Study
from kezhi.surveys.queries import access

CHUNK = 2000
EXPORTED = [
    Column(name, name)
    for name in ("rater", "customer", "supplier", "attribute", "score", "weight", "price", "grade")
]


@dataclass(slots=True)
class Sheet:
    """What one rater said; what is not there was not answered."""

    scores: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    points: dict[int, Decimal] = field(default_factory=dict)
    prices: dict[int, Decimal] = field(default_factory=dict)
    grade: str = ""


def sheet_of(rater: Rater) -> Sheet:
    scores = rater.ratings.values_list("supplier", "element", "score")
    return Sheet(
        scores={(supplier, element): score for supplier, element, score in scores},
        points=dict(rater.importances.values_list("element", "points")),
        prices=dict(rater.prices.values_list("supplier", "amount")),
        grade=rater.grade,
    )


def raters_in(study: Study, *, tag: int | None, party: int | None) -> QuerySet[Rater]:
    """Those of the whole market, of a group of customers, or of one customer."""
    found = study.raters.all()
    if tag is not None:
        found = found.filter(party__tags__tag=tag)
    return found if party is None else found.filter(party=party)


def scored(raters: QuerySet[Rater]) -> list[tuple[int, int, int, Decimal]]:
    """Rater, supplier, element and score of each rating."""
    rows = Rating.objects.filter(rater__in=raters)
    return list(rows.values_list("rater", "supplier", "element", "score"))


def grades_of(raters: QuerySet[Rater]) -> dict[int, str]:
    return dict(raters.exclude(grade="").values_list("pk", "grade"))


def ratings_of(raters: QuerySet[Rater]) -> QuerySet[Rating]:
    return Rating.objects.filter(rater__in=raters)


@dataclass(frozen=True, slots=True)
class Exported:
    rater: str
    customer: str
    supplier: str
    attribute: str
    score: Decimal
    weight: Decimal | None
    price: Decimal | None
    grade: str


def exported(user: Any, study: Study) -> Iterator[Exported]:
    """Long format, a row a rating, as `kezhi value-map` and the import read it. Customers that
    this person may not see stay unnamed."""
    names = {one.pk: one.name for one in access.suppliers_of(study)}
    elements = {one.pk: one.element.code for one in access.elements_of(study)}
    told = {
        rater.pk: (rater.code, named(rater), rater.grade) for rater in access.raters_of(user, study)
    }
    points = points_by_rater(study)
    prices = prices_by_rater(study)
    rows = Rating.objects.filter(rater__study=study).order_by("rater", "supplier", "element")
    for rating in rows.iterator(chunk_size=CHUNK):
        code, customer, grade = told[rating.rater_id]
        yield Exported(
            rater=code,
            customer=customer,
            supplier=names[rating.supplier_id],
            attribute=elements[rating.element_id],
            score=rating.score,
            weight=points.get((rating.rater_id, rating.element_id)),
            price=prices.get((rating.rater_id, rating.supplier_id)),
            grade=grade,
        )


def named(rater: Any) -> str:
    """The customer, for those who may see him (access.raters_of says so)."""
    return rater.party.name if rater.party and rater.is_shown else ""


def points_by_rater(study: Study) -> dict[tuple[int, int], Decimal]:
    found = Importance.objects.filter(rater__study=study)
    return {(r, e): points for r, e, points in found.values_list("rater", "element", "points")}


def prices_by_rater(study: Study) -> dict[tuple[int, int], Decimal]:
    found = PricePaid.objects.filter(rater__study=study)
    return {(r, s): amount for r, s, amount in found.values_list("rater", "supplier", "amount")}
