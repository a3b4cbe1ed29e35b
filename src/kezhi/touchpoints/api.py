"""Touchpoints over REST: logged and corrected, never changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import AwareDatetime, Field

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
from kezhi.staff.rights import Right
from kezhi.touchpoints import queries, services
from kezhi.touchpoints.choices import Channel, Direction, Kind, Outcome

router = Router()
People = Annotated[list[types.Key], Field(max_length=services.MOST_PEOPLE)]


class TouchpointOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    kind: str
    direction: str
    channel: str
    at: datetime
    outcome: str
    text: str = Field(description="Personal numbers are veiled for those who may not see them.")
    ours: list[int] = Field(description="Colleagues who took part.")
    theirs: list[int] = Field(description="Contacts who took part.")
    corrects_id: int | None
    is_withdrawn: bool
    created_at: datetime
    created_by_id: int | None

    @staticmethod
    def resolve_text(one: Any, context: Any) -> str:
        return queries.shown_text(context["request"].user, one.text)

    @staticmethod
    def resolve_ours(one: Any) -> list[int]:
        return [person.user_id for person in one.ours.all()]

    @staticmethod
    def resolve_theirs(one: Any) -> list[int]:
        return [person.contact_id for person in one.theirs.all()]


class TouchpointFields(types.Body):
    kind: Kind
    at: AwareDatetime = Field(description="Not ahead of now.")
    direction: Direction | None = Field(None, description="Left out: as usual for the kind.")
    channel: Channel | None = None
    outcome: Outcome | None = None
    text: types.Note = ""
    ours: People = Field([], description="Left out: the caller alone.")
    theirs: People = Field([], description="Contacts of the customer.")


class TouchpointIn(TouchpointFields):
    customer_id: types.Key


class TouchpointQuery(PageQuery):
    customer_id: types.Key | None = None
    kind: Kind | None = None
    history: bool = Field(False, description="With entries that were corrected since.")


@router.get("", response=answers(ok=Paged[TouchpointOut]), auth=needs(Right.CUSTOMERS_VIEW))
def touchpoints(request: Any, asked: Query[TouchpointQuery]) -> Any:
    """Touchpoints with the customers the caller may see, oldest first by id."""
    found = queries.visible_touchpoints(request.user)
    if not asked.history:
        found = queries.standing(found)
    if asked.customer_id is not None:
        found = found.filter(party=asked.customer_id)
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    return page_of(queries.with_people(found), asked)


@router.get("{pk}", response=answers(ok=TouchpointOut), auth=needs(Right.CUSTOMERS_VIEW))
def touchpoint(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_touchpoint(request.user, pk)


@router.post("", response=answers(created=TouchpointOut), auth=needs(Right.CUSTOMERS_EDIT))
def log(request: Any, body: TouchpointIn, key: IdempotencyKey = None) -> Any:
    """Log a touchpoint. With an Idempotency-Key, a repeat gives the first answer again."""
    party = customers.get_party(request.user, body.customer_id)

    def effect() -> Any:
        return services.log_touchpoint(
            by=request.user, now=timezone.now(), party=party, draft=draft_of(body)
        )

    return kept(request, "touchpoints.api", key, body, effect)


@router.post(
    "{pk}/corrections", response=answers(created=TouchpointOut), auth=needs(Right.CUSTOMERS_EDIT)
)
def correct(
    request: Any, pk: Path[types.Key], body: TouchpointFields, key: IdempotencyKey = None
) -> Any:
    """Tell an entry again; the first one stays and is no longer counted."""
    earlier = queries.get_touchpoint(request.user, pk)

    def effect() -> Any:
        return services.correct_touchpoint(
            by=request.user, now=timezone.now(), touchpoint=earlier, draft=draft_of(body)
        )

    return kept(request, f"touchpoints.correct.{pk}", key, body, effect)


def draft_of(body: TouchpointFields) -> services.Draft:
    said = body.model_dump(mode="json", exclude={"customer_id", "at"}, exclude_none=True)
    return services.Draft(at=body.at, **said)


def kept(request: Any, scope: str, key: str | None, body: Schema, effect: Callable[[], Any]) -> Any:
    def told() -> dict[str, Any]:
        made = queries.get_touchpoint(request.user, effect().pk)
        return as_json(TouchpointOut, made, request)

    try:
        return keyed(request, scope=scope, key=key, body=body, effect=told)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        raise ApiError(422, "bad_value", error.message, field=error.field, cure=cure) from error
    except services.AlreadyCorrected as error:
        cure = _("Read the list again and correct the newest entry.")
        words = _("Somebody corrected this entry before.")
        raise ApiError(409, "already_corrected", words, cure=cure) from error
