"""Tailoring sheets and specification errors over REST."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Response
from pydantic import Field

from kezhi.kit import types
from kezhi.kit.api import (
    IdempotencyKey,
    Paged,
    PageQuery,
    Refusal,
    answers,
    as_json,
    keyed,
    page_of,
)
from kezhi.sales import queries as sales
from kezhi.sales.api import fault_of
from kezhi.sales.services.drafts import Problem
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right
from kezhi.tailoring import queries, services
from kezhi.tailoring.choices import Cause, Will

router = Router()


class SheetLineOut(Schema):
    name: str = Field(description="Of the goods: the product's code, and what the order says.")
    product_id: int | None
    requirement: str
    will: Will
    wanted_instead: str


class SheetOut(Schema):
    order_id: int
    end_use: str
    wished_on: date | None
    next_year: str
    others: str
    measured_by_id: int
    measured_on: date
    version: int
    lines: list[SheetLineOut]

    @staticmethod
    def resolve_lines(sheet: Any) -> list[Any]:
        return queries.filled(sheet.order, queries.lines_of(sheet))


class LineIn(types.Body):
    requirement: types.Text500 = ""
    will: Will = Will.UNKNOWN
    wanted_instead: types.Text300 = ""


class SheetIn(types.Body):
    version: types.Version | None = Field(None, description="Of the sheet that is replaced.")
    end_use: types.Text1000 = ""
    wished_on: types.Day | None = None
    next_year: types.Text1000 = ""
    others: types.Text1000 = ""
    measured_by_id: types.Key | None = Field(None, description="Left out: the caller.")
    measured_on: types.Day
    lines: list[LineIn] = Field(max_length=200, description="One for each kind of goods ordered.")


class ErrorOut(Schema):
    id: int
    order_id: int
    measured_by_id: int | None
    found_on: date
    wrong: str
    cause: Cause
    taken_back: bool
    version: int

    @staticmethod
    def resolve_taken_back(error: Any) -> bool:
        return error.archived_at is not None


class ErrorIn(types.Body):
    order_id: types.Key
    found_on: types.Day
    wrong: types.Text500
    cause: Cause = Cause.UNKNOWN


class ErrorQuery(PageQuery):
    order_id: types.Key | None = None


@router.get("sheets/{pk}", response=answers(ok=SheetOut), auth=needs(Right.ORDERS_VIEW))
def sheet(request: Any, pk: Path[types.Key]) -> Any:
    """The measure taken for an order."""
    return queries.get_sheet(request.user, sales.get_order(request.user, pk))


@router.put("sheets/{pk}", response=answers(ok=SheetOut), auth=needs(Right.ORDERS_EDIT))
def keep_sheet(request: Any, pk: Path[types.Key], body: SheetIn) -> Any:
    """Take the measure; sending the same again changes nothing."""
    order = sales.get_order(request.user, pk)

    def act() -> Any:
        draft = draft_of(request.user, body)
        by, now = request.user, timezone.now()
        services.keep_sheet(by=by, now=now, order=order, draft=draft, version=body.version)
        return queries.get_sheet(by, order)

    return answered(act)


def draft_of(user: Any, body: SheetIn) -> services.SheetDraft:
    by = user
    if body.measured_by_id is not None:
        by = queries.measurers(user).filter(pk=body.measured_by_id).first()
    if by is None:
        problem = Problem("measured_by_id", _("There is no such colleague."))
        raise services.Refused([problem])
    said = body.model_dump(exclude={"version", "measured_by_id", "lines"})
    lines = [services.LineDraft(**line.model_dump()) for line in body.lines]
    return services.SheetDraft(measured_by=by, lines=lines, **said)


@router.get("errors", response=answers(ok=Paged[ErrorOut]), auth=needs(Right.ORDERS_VIEW))
def errors(request: Any, asked: Query[ErrorQuery]) -> Any:
    """Specification errors of the orders the caller may see, by number."""
    found = queries.visible_errors(request.user)
    if asked.order_id is not None:
        found = found.filter(order=asked.order_id)
    return page_of(found, asked)


@router.post("errors", response=answers(created=ErrorOut), auth=needs(Right.ORDERS_EDIT))
def tell(request: Any, body: ErrorIn, key: IdempotencyKey = None) -> Any:
    """Tell that goods are not what the customer needed; traced to who had measured."""
    order = sales.get_order(request.user, body.order_id)
    draft = services.ErrorDraft(**body.model_dump(exclude={"order_id"}))

    def effect() -> dict[str, Any]:
        made = services.tell_error(by=request.user, now=timezone.now(), order=order, draft=draft)
        return as_json(ErrorOut, made, request)

    scope = "tailoring.api"
    return answered(lambda: keyed(request, scope=scope, key=key, body=body, effect=effect))


def answered(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except services.Refused as refused:
        faults = [fault_of(problem) for problem in refused.problems]
        return Response(Refusal(errors=faults), status=422)
