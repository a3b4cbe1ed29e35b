"""Reminders over REST: who is due, the steps taken, and what customers answered."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.customers import queries as customers
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
from kezhi.receivables import reminding
from kezhi.receivables.api.books import refused_answer
from kezhi.receivables.queries import dunning
from kezhi.receivables.services import dunning as services
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
VIEW = needs(Right.RECEIVABLES_VIEW)
EDIT = needs(Right.RECEIVABLES_VIEW, Right.RECEIVABLES_EDIT)
MOST = 200


class CaseOut(Schema):
    customer_id: int
    need: str = Field(description="broken, talk, due, handed, promised or waiting.")
    step: str | None = Field(description="The next one of the ladder.")
    days_overdue: int
    overdue: Decimal = Field(description="In base currency; disputed invoices apart.")
    grievances: list[str] = Field(description="What the customer may hold against us.")
    promised_on: types.Day | None
    after: int = Field(description="Send it back with the reminder, so that none is sent twice.")


class ReminderOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    step: str
    sent_on: types.Day
    channel: str
    language: str
    text: str
    talked: str

    @staticmethod
    def resolve_step(reminder: Any) -> str:
        return str(reminder.step)


class ReminderIn(types.Body):
    customer_id: types.Key
    after: types.Int64 | None = None
    language: types.Search = Field("", description="zh-hans or en; left out: the customer's.")
    talked: types.Text500 = Field("", description="Asked for where we owe it something ourselves.")


class ReminderQuery(PageQuery):
    customer_id: types.Key | None = None


class AnswerIn(types.Body):
    text: types.Text500
    promised_on: types.Day | None = None


class AnswerOut(Schema):
    id: int
    reminder_id: int
    said_on: types.Day
    text: str
    promised_on: types.Day | None


@router.get("due", response=answers(ok=list[CaseOut]), auth=VIEW)
def due(request: Any) -> Any:
    """Customers with overdue debts, the most urgent first, at most 200."""
    found = dunning.cases(request.user, staff.local_date(timezone.now()))[:MOST]
    return [
        {
            "customer_id": one.party.pk,
            "need": str(one.need),
            "step": str(one.step) if one.step else None,
            "days_overdue": one.days,
            "overdue": one.late,
            "grievances": reminding.grievance_words(one.grievance),
            "promised_on": one.promised_on,
            "after": one.last.pk if one.last else -one.party.pk,
        }
        for one in found
    ]


@router.get("", response=answers(ok=Paged[ReminderOut]), auth=VIEW)
def reminders(request: Any, asked: Query[ReminderQuery]) -> Any:
    """Steps that were taken, oldest first by id."""
    found = dunning.visible_reminders(request.user).select_related("step")
    if asked.customer_id is not None:
        found = found.filter(party=asked.customer_id)
    return page_of(found, asked)


@router.post("", response=answers(created=ReminderOut), auth=EDIT)
def take(request: Any, body: ReminderIn, key: IdempotencyKey = None) -> Any:
    """Mark the next step of a customer as taken; 409 when somebody took it already."""
    party = customers.get_party(request.user, body.customer_id)
    sending = services.Sending(after=body.after, language=body.language, talked=body.talked)

    def effect() -> dict[str, Any]:
        now = timezone.now()
        made = services.take_step(by=request.user, now=now, party=party, sending=sending)
        return as_json(ReminderOut, made, request)

    try:
        return keyed(request, scope="reminders", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)
    except Settled as settled:
        words = _("This step was taken already, or none is due any more.")
        raise ApiError(409, "settled", words) from settled


@router.post("{pk}/answers", response=answers(created=AnswerOut), auth=EDIT)
def answer(request: Any, pk: Path[types.Key], body: AnswerIn, key: IdempotencyKey = None) -> Any:
    """What the customer said, and the day it promised to pay by."""
    found = dunning.get_reminder(request.user, pk)

    def effect() -> dict[str, Any]:
        said = {"text": body.text, "promised_on": body.promised_on}
        now = timezone.now()
        made = services.note_answer(by=request.user, now=now, reminder=found, **said)
        return as_json(AnswerOut, made, request)

    try:
        return keyed(request, scope=f"answers {pk}", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)
