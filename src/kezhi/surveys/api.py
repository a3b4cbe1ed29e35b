"""Studies of perception over REST: who sees rivals on the pages sees them here."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import types
from kezhi.kit.api import (
    ApiError,
    IdempotencyKey,
    Paged,
    PageQuery,
    answers,
    as_json,
    keyed,
    page_of,
)
from kezhi.staff.bearer import needs
from kezhi.surveys import wording
from kezhi.surveys.queries import access
from kezhi.surveys.queries import answers as given
from kezhi.surveys.reading import Row
from kezhi.surveys.services import importing, studies
from kezhi.surveys.services.studies import StudyDraft

router = Router()


class StudyOut(Schema):
    id: int
    title: str
    series: str
    market: str
    tag_id: int | None
    opens_on: date
    closes_on: date
    scale_low: int
    scale_high: int
    currency: str
    unit: str
    version: int


class SupplierOut(Schema):
    id: int
    name: str
    competitor_id: int | None = Field(alias="party_id")
    is_ours: bool


class RatingOut(Schema):
    id: int
    rater_id: int
    supplier_id: int
    element_id: int = Field(description="Of the catalogue of value elements.")
    score: Decimal

    @staticmethod
    def resolve_element_id(one: Any) -> int:
        return int(one.element.element_id)


class StudyIn(types.Body):
    title: types.Name80
    series: types.Text80 = ""
    market: types.Text80 = ""
    opens_on: types.Day
    closes_on: types.Day
    scale_low: int = Field(1, ge=0, le=100)
    scale_high: int = Field(10, ge=1, le=100)
    currency: types.Currency
    element_ids: list[types.Key] = Field(min_length=1, max_length=40)
    competitor_ids: list[types.Key] = Field([], max_length=29)


class RatingIn(types.Body):
    rater: types.Code
    supplier: types.Code
    attribute: types.Code = Field(description="Code or name of an element the study asks about.")
    score: types.Quantity = Field(description="On the study's scale; leave out what is unanswered.")
    weight: types.Quantity | None = None
    price: types.Money | None = Field(None, gt=0)


class RatingsIn(types.Body):
    ratings: list[RatingIn] = Field(min_length=1, max_length=2000)


class RejectedOut(Schema):
    place: int = Field(description="Of the rating in the request, from 1.")
    field: str
    message: str
    cure: str


class TakenOut(Schema):
    ratings: int
    raters: int
    rejected: list[RejectedOut]


@router.get("", response=answers(ok=Paged[StudyOut]), auth=needs(access.VIEW))
def study_list(request: Any, asked: Query[PageQuery]) -> Any:
    """Studies by number."""
    return page_of(access.visible_studies(request.user), asked)


@router.get("{pk}", response=answers(ok=StudyOut), auth=needs(access.VIEW))
def study(request: Any, pk: Path[types.Key]) -> Any:
    return access.get_study(request.user, pk)


@router.get("{pk}/suppliers", response=answers(ok=list[SupplierOut]), auth=needs(access.VIEW))
def suppliers(request: Any, pk: Path[types.Key]) -> Any:
    """Us and the rivals it compares."""
    return access.suppliers_of(access.get_study(request.user, pk))


@router.get("{pk}/ratings", response=answers(ok=Paged[RatingOut]), auth=needs(access.VIEW))
def ratings(request: Any, pk: Path[types.Key], asked: Query[PageQuery]) -> Any:
    """Its ratings by number; raters are told by number alone."""
    found = access.get_study(request.user, pk)
    return page_of(given.ratings_of(found.raters.all()).select_related("element"), asked)


@router.post("", response=answers(created=StudyOut), auth=needs(*access.EDIT))
def create(request: Any, body: StudyIn, key: IdempotencyKey = None) -> Any:
    """Set up a study; us it rates always."""
    said = body.model_dump(exclude={"element_ids", "competitor_ids"})
    rivals = [customers.get_party(request.user, one) for one in body.competitor_ids]
    elements = access.found_elements(request.user, body.element_ids)

    def effect() -> dict[str, Any]:
        draft = StudyDraft(**said, elements=elements, rivals=rivals)
        made = studies.create_study(by=request.user, now=timezone.now(), draft=draft)
        return as_json(StudyOut, made, request)

    try:
        return keyed(request, scope="studies.api", key=key, body=body, effect=effect)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        raise ApiError(
            422, "bad_value", str(error.message), field=error.field, cure=cure
        ) from error


@router.post("{pk}/ratings", response=answers(created=TakenOut), auth=needs(*access.EDIT))
def bring(request: Any, pk: Path[types.Key], body: RatingsIn, key: IdempotencyKey = None) -> Any:
    """Bring ratings; what does not fit is told and left out, the rest is kept."""
    found = access.get_study(request.user, pk)
    rows = [Row(row=at, **one.model_dump()) for at, one in enumerate(body.ratings, 1)]

    def effect() -> dict[str, Any]:
        done = importing.take_rows(by=request.user, now=timezone.now(), study=found, rows=rows)
        told = [wording.of_row(one) for one in done.problems]
        rejected = [
            {"place": one["row"], "field": str(one["field"]), "message": str(one["what"]),
             "cure": str(one["cure"])}
            for one in told
        ]  # fmt: skip
        return {"ratings": done.ratings, "raters": done.raters, "rejected": rejected}

    try:
        return keyed(
            request, scope=f"ratings.{pk}", key=key, body=body.model_dump(mode="json"),
            effect=effect,
        )  # fmt: skip
    except studies.Closed as closed:
        words = _("The study takes no answers on this day.")
        raise ApiError(409, "study_closed", words, cure=_("Reopen it first.")) from closed
