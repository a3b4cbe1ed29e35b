"""Tasks over REST."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.care import queries
from kezhi.care.choices import GiftDirection, GiftKind, GiftState, Priority, Repeat
from kezhi.care.services import tasks as services
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
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
gifts = Router()


class TaskOut(Schema):
    id: int
    title: str
    detail: str
    customer_id: int | None = Field(alias="party_id")
    owner_id: int
    due_on: types.Day | None
    due_at: time | None
    priority: str
    repeat: str = Field(description="Empty for a task that is done once.")
    done_at: datetime | None
    done_by_id: int | None
    created_by_id: int | None
    created_at: datetime
    version: int


class TaskIn(types.Body):
    title: types.Name
    detail: types.Note = Field("", max_length=2000)
    customer_id: types.Key | None = None
    owner_id: types.Key | None = Field(None, description="Left out: the caller.")
    due_on: types.Day | None = None
    due_at: time | None = Field(None, description="In the company's zone.")
    priority: Priority = Priority.NORMAL
    repeat: Repeat | None = None


class TaskQuery(PageQuery):
    owner_id: types.Key | None = None
    customer_id: types.Key | None = None
    state: Literal["open", "done", "all"] = "open"
    due_until: types.Day | None = None


@router.get("", response=answers(ok=Paged[TaskOut]), auth=needs(Right.CUSTOMERS_VIEW))
def tasks(request: Any, asked: Query[TaskQuery]) -> Any:
    """The tasks the caller may see, by number."""
    filters = {
        "owner": asked.owner_id,
        "party": asked.customer_id,
        "due_on__lte": asked.due_until,
        "done_at__isnull": {"open": True, "done": False}.get(asked.state),
    }
    given = {name: value for name, value in filters.items() if value is not None}
    return page_of(queries.visible_tasks(request.user).filter(**given), asked)


@router.get("{pk}", response=answers(ok=TaskOut), auth=needs(Right.CUSTOMERS_VIEW))
def task(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_task(request.user, pk)


@router.post("", response=answers(created=TaskOut), auth=needs(Right.TASKS_EDIT))
def create(request: Any, body: TaskIn, key: IdempotencyKey = None) -> Any:
    """Give a task to oneself or a colleague. A repeat with the same key gives the first answer."""
    values = body.model_dump(exclude={"customer_id", "owner_id"})
    values["repeat"] = values["repeat"] or ""
    if body.customer_id is not None:
        values["party"] = customers.get_party(request.user, body.customer_id)
    if body.owner_id is not None:
        values["owner"] = staff.get_user(request.user, body.owner_id)

    def effect() -> dict[str, Any]:
        made = services.add_task(by=request.user, now=timezone.now(), **values)
        return as_json(TaskOut, made, request)

    try:
        return keyed(request, scope="tasks", key=key, body=body, effect=effect)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        raise ApiError(422, "bad_value", error.message, field=error.field, cure=cure) from error


@router.post("{pk}/completion", response=answers(ok=TaskOut), auth=needs(Right.TASKS_EDIT))
def complete(request: Any, pk: Path[types.Key]) -> Any:
    """Done. Sent again it changes nothing; a task that repeats leaves the next one."""
    found = queries.get_task(request.user, pk)
    services.complete_task(by=request.user, now=timezone.now(), task=found)
    return queries.get_task(request.user, pk)


@router.post("{pk}/reopening", response=answers(ok=TaskOut), auth=needs(Right.TASKS_EDIT))
def reopen(request: Any, pk: Path[types.Key]) -> Any:
    """Takes the completion back."""
    found = queries.get_task(request.user, pk)
    services.reopen_task(by=request.user, now=timezone.now(), task=found)
    return queries.get_task(request.user, pk)


class GiftOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    contact_id: int | None
    person: str
    owner_id: int
    direction: GiftDirection
    kind: GiftKind
    what: str
    occasion: str
    amount: Decimal
    currency: str
    given_on: date
    state: GiftState
    decided_by_id: int | None
    decided_at: datetime | None
    decision: str
    version: int


class GiftQuery(PageQuery):
    customer_id: types.Key | None = None
    state: GiftState | None = None


@gifts.get("", response=answers(ok=Paged[GiftOut]), auth=needs(Right.CUSTOMERS_VIEW))
def all_gifts(request: Any, asked: Query[GiftQuery]) -> Any:
    """Gifts and invitations given and received, by number."""
    filters = {"party": asked.customer_id, "state": asked.state}
    given = {name: value for name, value in filters.items() if value is not None}
    return page_of(queries.visible_gifts(request.user).filter(**given), asked)


@gifts.get("{pk}", response=answers(ok=GiftOut), auth=needs(Right.CUSTOMERS_VIEW))
def gift(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_gift(request.user, pk)
