"""What customers know of our value, over REST."""

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
from kezhi.scorecards.choices import Rung
from kezhi.scorecards.knowing import Standing
from kezhi.scorecards.queries import access, knowing
from kezhi.scorecards.services import knowing as services
from kezhi.scorecards.services.knowing import AwarenessDraft
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()


class StandingOut(Schema):
    customer_id: int = Field(alias="party")
    element_id: int
    state: Rung = Field(alias="rung")
    since: date | None
    by_hand: bool = Field(description="Noted by one of us; otherwise told by a ledger.")
    delivered: Decimal = Field(
        description="In the company's currency, of ledgers won in twelve months."
    )
    measured: Decimal = Field(description="How much of it was measured rather than claimed.")
    has_come: bool | None = Field(description="Whether it came true; empty where not measured.")


class AwarenessOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    element_id: int
    point_id: int | None
    state: Rung = Field(alias="rung")
    noted_on: date
    evidence: str
    created_by_id: int | None


class AwarenessIn(types.Body):
    customer_id: types.Key
    element_id: types.Key
    point_id: types.Key | None = None
    state: Rung
    noted_on: types.Day
    evidence: types.Text200 = Field(description="Who said it and when, or what shows it.")


class AwarenessQuery(PageQuery):
    customer_id: types.Key | None = None


@router.get("of-customer/{pk}", response=answers(ok=list[StandingOut]), auth=needs(*access.VIEW))
def standings(request: Any, pk: Path[types.Key]) -> list[Standing]:
    """How far one customer has come with each element of which anything is known."""
    party = customers.get_party(request.user, pk)
    found = knowing.known(request.user, knowing.Asked(party=party.pk))
    return sorted(found, key=lambda one: one.element_id)


@router.get("notes", response=answers(ok=Paged[AwarenessOut]), auth=needs(*access.VIEW))
def notes(request: Any, asked: Query[AwarenessQuery]) -> Any:
    """What was noted by hand, by number; earlier words stay."""
    found = knowing.visible_awareness(request.user)
    if asked.customer_id is not None:
        found = found.filter(party=asked.customer_id)
    return page_of(found, asked)


@router.post(
    "notes",
    response=answers(created=AwarenessOut),
    auth=needs(*access.VIEW, Right.CUSTOMERS_EDIT),
)
def note(request: Any, body: AwarenessIn, key: IdempotencyKey = None) -> Any:
    """Note what was heard of an element, or of one selling point of it."""
    party = customers.get_party(request.user, body.customer_id)
    element = knowing.get_element(body.element_id)
    point = knowing.points_in_use(element).filter(pk=body.point_id or 0).first()

    def effect() -> dict[str, Any]:
        if body.point_id is not None and point is None:
            raise BadValue("point_id", _("This selling point speaks of another element."))
        draft = AwarenessDraft(
            rung=body.state, noted_on=body.noted_on, evidence=body.evidence, point=point
        )
        made = services.note_awareness(
            by=request.user, now=timezone.now(), party=party, element=element, draft=draft
        )
        return as_json(AwarenessOut, made, request)

    try:
        return keyed(request, scope="awareness", key=key, body=body, effect=effect)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        field = {"rung": "state"}.get(error.field, error.field)
        raise ApiError(422, "bad_value", str(error.message), field=field, cure=cure) from error
