"""Activity costing over REST: asked for, read once it is finished, booked."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.costing.queries import costings as queries
from kezhi.costing.services import booking, starting
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
from kezhi.kit.runs import Status
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
VIEW = Right.COSTS_VIEW
EDIT = (Right.COSTS_VIEW, Right.COSTS_EDIT)


class CostingOut(Schema):
    id: int
    as_of: types.Day
    cost_of_capital: Decimal
    currency: str
    status: Status
    finished_at: datetime | None
    booked_at: datetime | None


class CostingDetail(CostingOut):
    activities: list[dict[str, Any]] = Field(
        description="Rate, use and what stood idle of each, as they were on the day."
    )


class LineOut(Schema):
    customer_id: int = Field(alias="party_id")
    revenue: Decimal
    product_cost: Decimal
    unpriced: int = Field(description="Orders whose product cost is unknown: profit is at most.")
    acquisition: Decimal
    selling: Decimal
    service: Decimal
    credit: Decimal
    profit: Decimal
    counts: dict[str, int]


class CostingIn(types.Body):
    as_of: types.Day
    cost_of_capital: types.Quantity = Field(Decimal("0.08"), ge=0, le=1)


@router.get("", response=answers(ok=Paged[CostingOut]), auth=needs(VIEW))
def costing_list(request: Any, asked: Query[PageQuery]) -> Any:
    """Costings by number."""
    return page_of(queries.visible_costings(request.user), asked)


@router.get("{pk}", response=answers(ok=CostingDetail), auth=needs(VIEW))
def costing(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_costing(request.user, pk)


@router.get("{pk}/lines", response=answers(ok=Paged[LineOut]), auth=needs(VIEW))
def lines(request: Any, pk: Path[types.Key], asked: Query[PageQuery]) -> Any:
    """The customers in the caller's scope, by number of line."""
    found = queries.get_costing(request.user, pk)
    return page_of(queries.visible_lines(request.user, found), asked)


@router.post("", response=answers(created=CostingOut), auth=needs(*EDIT))
def start(request: Any, body: CostingIn, key: IdempotencyKey = None) -> Any:
    """Ask for the profits of the year that ends with a day; read it until it is finished."""

    def effect() -> dict[str, Any]:
        made = starting.start_costing(by=request.user, now=timezone.now(), **body.model_dump())
        return as_json(CostingOut, made, request)

    try:
        return keyed(request, scope="costing.api", key=key, body=body, effect=effect)
    except BadValue as error:
        cure = _("Correct the field and send the request again.")
        raise ApiError(
            422, "bad_value", str(error.message), field=error.field, cure=cure
        ) from error


@router.post("{pk}/booking", response=answers(ok=CostingOut), auth=needs(*EDIT))
def book(request: Any, pk: Path[types.Key]) -> Any:
    """Its costs among the costs to serve; booking again books nothing more."""
    found = queries.get_costing(request.user, pk)
    try:
        booking.book_costing(by=request.user, now=timezone.now(), costing=found)
    except booking.NotBookable as refused:
        raise ApiError(409, "not_bookable", refused.message) from refused
    return queries.get_costing(request.user, pk)


@router.delete("{pk}/booking", response=answers(ok=CostingOut), auth=needs(*EDIT))
def unbook(request: Any, pk: Path[types.Key]) -> Any:
    """Take the booking back; its entries count no more."""
    found = queries.get_costing(request.user, pk)
    booking.take_back(by=request.user, now=timezone.now(), costing=found)
    return queries.get_costing(request.user, pk)
