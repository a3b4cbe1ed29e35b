"""Promises and expectations over REST."""

from datetime import date
from typing import Any, Literal

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
from kezhi.promises import queries, services
from kezhi.promises.choices import Layer, Outcome
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()


class ExpectationOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    layer: Layer
    text: str
    level: str
    promised_by_id: int | None
    promised_to_id: int | None
    promised_on: date
    first_due_on: date = Field(description="The date named first; it never changes.")
    due_on: date = Field(description="The date agreed last.")
    usual_days: int | None = Field(description="Days that four of five took when it was noted.")
    is_daring: bool
    outcome: Outcome
    met_on: date | None
    evidence: str
    version: int


class ExpectationIn(types.Body):
    customer_id: types.Key
    layer: Layer
    text: types.Text200
    level: types.Text80 = ""
    promised_by_id: types.Key | None = Field(None, description="Left out of a promise: the caller.")
    promised_on: types.Day
    due_on: types.Day
    is_sure: bool = Field(False, description="Promise it though it usually takes longer.")


class NewDate(types.Body):
    version: types.Version
    due_on: types.Day


class End(types.Body):
    version: types.Version
    outcome: Literal["kept", "broken", "withdrawn"] = Field(
        description="`kept` becomes `late` by itself after the date agreed last."
    )
    met_on: types.Day | None = Field(None, description="Needed with `kept`.")
    evidence: types.Text200 = ""


class ExpectationQuery(PageQuery):
    customer_id: types.Key | None = None


@router.get("", response=answers(ok=Paged[ExpectationOut]), auth=needs(Right.CUSTOMERS_VIEW))
def expectations(request: Any, asked: Query[ExpectationQuery]) -> Any:
    """What customers may expect, by number."""
    found = queries.visible_expectations(request.user)
    if asked.customer_id is not None:
        found = found.filter(party=asked.customer_id)
    return page_of(found, asked)


@router.get("{pk}", response=answers(ok=ExpectationOut), auth=needs(Right.CUSTOMERS_VIEW))
def expectation(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_expectation(request.user, pk)


@router.post("", response=answers(created=ExpectationOut), auth=needs(Right.CUSTOMERS_EDIT))
def note(request: Any, body: ExpectationIn, key: IdempotencyKey = None) -> Any:
    """Note an expectation; 422 `over_promised` asks for `is_sure` or a later date."""
    party = customers.get_party(request.user, body.customer_id)
    said = body.model_dump(exclude={"customer_id", "promised_by_id"})
    promised_by = promiser(request.user, body)

    def effect() -> dict[str, Any]:
        made = services.note_expectation(
            by=request.user,
            now=timezone.now(),
            party=party,
            draft=services.Draft(promised_by=promised_by, **said),
        )
        return as_json(ExpectationOut, made, request)

    try:
        return keyed(request, scope="promises.api", key=key, body=body, effect=effect)
    except BadValue as error:
        raise bad_value(error) from error
    except services.OverPromised as over:
        words = _("Four of five of these took up to %(n)d days.") % {"n": over.days}
        cure = _("Choose a later date, or send is_sure.")
        raise ApiError(422, "over_promised", words, field="due_on", cure=cure) from over


def promiser(user: Any, body: ExpectationIn) -> Any:
    if body.promised_by_id is None:
        return user if body.layer == Layer.PROMISE else None
    found = queries.colleagues(user).filter(pk=body.promised_by_id).first()
    if found is None:
        raise bad_value(BadValue("promised_by_id", _("There is no such colleague.")))
    return found


def bad_value(error: BadValue) -> ApiError:
    cure = _("Correct the field and send the request again.")
    return ApiError(422, "bad_value", str(error.message), field=error.field, cure=cure)


def already_closed() -> ApiError:
    cure = _("Read it again.")
    return ApiError(409, "already_closed", _("This was already closed."), cure=cure)


@router.post(
    "{pk}/renegotiation", response=answers(ok=ExpectationOut), auth=needs(Right.CUSTOMERS_EDIT)
)
def renegotiate(request: Any, pk: Path[types.Key], body: NewDate) -> Any:
    """Agree on another date; `first_due_on` stays."""
    found = queries.get_expectation(request.user, pk)
    try:
        return services.renegotiate(
            by=request.user, now=timezone.now(), expectation=found, **body.model_dump()
        )
    except BadValue as error:
        raise bad_value(error) from error
    except services.AlreadyClosed as error:
        raise already_closed() from error


@router.post("{pk}/outcome", response=answers(ok=ExpectationOut), auth=needs(Right.CUSTOMERS_EDIT))
def close(request: Any, pk: Path[types.Key], body: End) -> Any:
    """Tell how it ended."""
    found, now = queries.get_expectation(request.user, pk), timezone.now()
    common = {"by": request.user, "now": now, "expectation": found}
    common |= {"version": body.version, "evidence": body.evidence}
    try:
        if body.outcome != "kept":
            return services.give_up(outcome=body.outcome, **common)
        if body.met_on is None:
            raise BadValue("met_on", _("Say on which day it was met."))
        return services.meet(met_on=body.met_on, **common)
    except BadValue as error:
        raise bad_value(error) from error
    except services.AlreadyClosed as error:
        raise already_closed() from error
