"""Stays in a hotel over REST."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Response
from pydantic import Field

from kezhi.customers import queries as customers
from kezhi.kit import types
from kezhi.kit.api import (
    ApiError,
    Fault,
    IdempotencyKey,
    Paged,
    PageQuery,
    Refusal,
    answers,
    as_json,
    keyed,
    page_of,
)
from kezhi.sales.services.drafts import OrderRefused
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right
from kezhi.stays.queries import access, revenue
from kezhi.stays.queries.revenue import Sums
from kezhi.stays.services import entering
from kezhi.stays.services.drafts import StayDraft

router = Router()
State = Literal["booked", "kept", "cancelled", "no_show"]
Payer = Literal["company", "agent", "guest"]
Side = Literal["agent", "company", "guest", "channel", "segment", "hotel", "month"]
Nights = Annotated[int, Field(ge=0, le=3650)]
People = Annotated[int, Field(ge=0, le=10_000)]


class StayOut(Schema):
    id: int
    number: str
    order_id: int
    account_id: int = Field(description="Who pays: the customer of the order.")
    agent_id: int | None
    payer: str
    state: str
    arrival_on: types.Day
    departure_on: types.Day
    nights: int
    rooms: int
    adults: int
    children: int
    nightly_rate: Decimal
    currency: str
    revenue: Decimal = Field(description="Rate × nights × rooms, whatever became of it.")
    base_revenue: Decimal = Field(description="In base currency; sold where it was kept.")
    hotel: str
    room_type: str
    meal: str
    deposit: str
    channel: str
    segment: str
    country: str
    guest: str
    booked_on: types.Day | None
    settled_on: types.Day | None
    version: int

    @staticmethod
    def resolve_account_id(stay: Any) -> int:
        return int(stay.order.party_id)

    @staticmethod
    def resolve_currency(stay: Any) -> str:
        return str(stay.order.currency)


class SumsOut(Schema):
    stays: int
    kept: int
    booked: int
    cancelled: int
    no_shows: int
    nights: int = Field(description="Room nights of the stays that were kept.")
    revenue: Decimal = Field(description="Of the stays that were kept, in base currency.")
    average_rate: Decimal | None = Field(description="Revenue by night; null without nights.")
    fallen_share: Decimal | None = Field(description="Cancelled and not shown, of the decided.")
    booked_revenue: Decimal = Field(description="Of the stays still to come.")
    fallen_revenue: Decimal = Field(description="What fell away; it is no revenue.")


class RowOut(SumsOut):
    key: str = Field(description="An account's id, a word, or a month such as 2017-08.")
    name: str


class RevenueOut(Schema):
    currency: str
    total: SumsOut
    by: str
    rows: list[RowOut] = Field(description="Those that brought most; months all, newest first.")


class StayIn(types.Body):
    account_id: types.Key
    arrival_on: types.Day
    nights: Nights
    nightly_rate: types.Money = Field(ge=0)
    currency: types.Currency
    agent_id: types.Key | None = None
    state: Literal["booked", "kept"] = "booked"
    rooms: int = Field(1, ge=1, le=10_000)
    adults: People = 1
    children: People = 0
    hotel: types.Text80 = ""
    room_type: types.Text40 = ""
    meal: types.Text40 = ""
    deposit: types.Text40 = ""
    channel: types.Text60 = ""
    segment: types.Text60 = ""
    country: types.Text60 = ""
    guest: types.text(120) = ""  # type: ignore[valid-type]  # made by a function
    booked_on: types.Day | None = None
    number: types.Text60 = Field("", description="Left out: the next free one.")
    note: types.text(500) = ""  # type: ignore[valid-type]  # made by a function


class StayChange(types.Body):
    """What is left out takes its usual value; account, agent, currency and state stay."""

    version: types.Version
    arrival_on: types.Day
    nights: Nights
    nightly_rate: types.Money = Field(ge=0)
    rooms: int = Field(1, ge=1, le=10_000)
    adults: People = 1
    children: People = 0
    hotel: types.Text80 = ""
    room_type: types.Text40 = ""
    meal: types.Text40 = ""
    deposit: types.Text40 = ""
    channel: types.Text60 = ""
    segment: types.Text60 = ""
    country: types.Text60 = ""
    guest: types.text(120) = ""  # type: ignore[valid-type]  # made by a function
    booked_on: types.Day | None = None
    note: types.text(500) = ""  # type: ignore[valid-type]  # made by a function


class StayQuery(PageQuery):
    account_id: types.Key | None = None
    agent_id: types.Key | None = None
    state: State | None = None
    payer: Payer | None = None
    since: types.Day | None = Field(None, description="Arrival from.")
    until: types.Day | None = Field(None, description="Arrival until.")


class RevenueQuery(types.Body):
    by: Side = "agent"
    since: types.Day | None = None
    until: types.Day | None = None


@router.get("", response=answers(ok=Paged[StayOut]), auth=needs(Right.ORDERS_VIEW))
def stays(request: Any, asked: Query[StayQuery]) -> Any:
    """Stays of the accounts the caller may see, oldest first by id."""
    filters = {
        "order__party_id": asked.account_id,
        "agent_id": asked.agent_id,
        "state": asked.state,
        "payer": asked.payer,
        "arrival_on__gte": asked.since,
        "arrival_on__lte": asked.until,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    found = access.visible_stays(request.user).filter(**given)
    return page_of(access.with_order(found), asked)


@router.get("revenue", response=answers(ok=RevenueOut), auth=needs(Right.ORDERS_VIEW))
def what_they_brought(request: Any, asked: Query[RevenueQuery]) -> Any:
    """Room revenue of kept stays, nights and average rate, with what fell away beside it."""
    currency = staff.company().currency
    seen = access.visible_stays(request.user)
    found = revenue.within(seen, asked.since, asked.until)
    rows = [
        {"key": key_of(row.key), "name": row.name, **told(row.sums)}
        for row in revenue.by_side(found, asked.by, currency)
    ]
    total = told(revenue.totals(found, currency))
    return {"currency": currency, "total": total, "by": asked.by, "rows": rows}


def key_of(key: Any) -> str:
    return f"{key:%Y-%m}" if isinstance(key, date) else str(key)


def told(sums: Sums) -> dict[str, Any]:
    counted = ("stays", "kept", "booked", "cancelled", "no_shows", "nights", "revenue")
    return {
        **{name: getattr(sums, name) for name in counted},
        "average_rate": sums.rate,
        "fallen_share": sums.fallen_share,
        "booked_revenue": sums.ahead,
        "fallen_revenue": sums.lost,
    }


@router.get("{pk}", response=answers(ok=StayOut), auth=needs(Right.ORDERS_VIEW))
def stay(request: Any, pk: Path[types.Key]) -> Any:
    return access.get_stay(request.user, pk)


@router.post("", response=answers(created=StayOut), auth=needs(Right.ORDERS_EDIT))
def create(request: Any, body: StayIn, key: IdempotencyKey = None) -> Any:
    """Book a stay. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        said = body.model_dump(exclude={"account_id", "agent_id"})
        party = named(request.user, body.account_id, "account_id")
        agent = named(request.user, body.agent_id, "agent_id") if body.agent_id else None
        draft = StayDraft(party=party, agent=agent, **said)
        made = entering.book_stay(by=request.user, now=timezone.now(), draft=draft)
        return as_json(StayOut, access.get_stay(request.user, made.pk), request)

    try:
        return keyed(request, scope="stays", key=key, body=body, effect=effect)
    except OrderRefused as refused:
        return refusal_of(refused)


def named(user: Any, pk: int, field: str) -> Any:
    """The customer that the body names, where the caller may see it."""
    try:
        return customers.get_party(user, pk)
    except Http404 as error:
        message = _("There is none with this id that you may see.")
        raise ApiError(422, "refused", message, field=field) from error


def refusal_of(refused: OrderRefused) -> Response:
    faults = [
        Fault(code="refused", field=one.field, message=one.message) for one in refused.problems
    ]
    return Response(Refusal(errors=faults), status=422)


def done(request: Any, pk: int, act: Callable[..., Any], **said: Any) -> Any:
    """The stay after it, or why it could not be."""
    found = access.get_stay(request.user, pk)
    try:
        act(by=request.user, now=timezone.now(), stay=found, **said)
    except entering.Settled as settled:
        message = _("This has been decided meanwhile; look at the stay again.")
        raise ApiError(409, "settled", message, field="state") from settled
    except OrderRefused as refused:
        return refusal_of(refused)
    return access.get_stay(request.user, pk)


OK = answers(ok=StayOut)


@router.put("{pk}", response=OK, auth=needs(Right.ORDERS_EDIT))
def change(request: Any, pk: Path[types.Key], body: StayChange) -> Any:
    """Replace what was booked."""
    found = access.get_stay(request.user, pk)
    draft = StayDraft(
        party=found.order.party,
        agent=found.agent,
        currency=found.order.currency,
        **body.model_dump(exclude={"version"}),
    )
    return done(request, pk, entering.change_stay, version=body.version, draft=draft)


@router.post("{pk}/check-out", response=OK, auth=needs(Right.ORDERS_EDIT))
def check_out(request: Any, pk: Path[types.Key]) -> Any:
    """The guests stayed and left: from now on it is revenue."""
    return done(request, pk, entering.check_out)


@router.post("{pk}/cancellation", response=OK, auth=needs(Right.ORDERS_EDIT))
def cancel(request: Any, pk: Path[types.Key]) -> Any:
    """The fact is kept; nothing is sold."""
    return done(request, pk, entering.cancel_stay)


@router.post("{pk}/no-show", response=OK, auth=needs(Right.ORDERS_EDIT))
def no_show(request: Any, pk: Path[types.Key]) -> Any:
    """Nobody came: the fact is kept; nothing is sold."""
    return done(request, pk, entering.mark_no_show)


@router.post("{pk}/booking", response=OK, auth=needs(Right.ORDERS_EDIT))
def book_again(request: Any, pk: Path[types.Key]) -> Any:
    """Take back what was decided by mistake: it is booked as before."""
    return done(request, pk, entering.book_again)
