"""Deliveries and their notices over REST."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Response
from pydantic import AwareDatetime, Field

from kezhi.catalog import queries as catalog
from kezhi.deliveries.choices import Channel, State
from kezhi.deliveries.queries import deliveries as queries
from kezhi.deliveries.services import moving, noticing, planning
from kezhi.deliveries.services.drafts import DeliveryDraft, LineDraft, Refused, Settled
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
from kezhi.sales import queries as sales
from kezhi.sales.api import fault_of
from kezhi.sales.services.drafts import Problem
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
Moment = Annotated[AwareDatetime, Field(description="With its offset from UTC.")]
States = Literal["planned", "noticed", "under_way", "arrived", "failed", "cancelled"]


class LineOut(Schema):
    product_id: int | None
    description: str
    quantity: Decimal
    unit: str


class NoticeOut(Schema):
    position: int
    channel: Channel
    recipient: str
    window_from: datetime
    window_until: datetime
    sent_at: datetime
    sent_by_id: int | None
    is_late: bool = Field(description="Sent after the time told before had passed.")


class DeliveryOut(Schema):
    id: int
    number: str
    order_id: int
    state: State
    departs_at: datetime | None
    departed_at: datetime | None
    window_from: datetime | None
    window_until: datetime | None
    arrived_at: datetime | None
    carrier: str
    vehicle: str
    driver: str
    driver_phone: str = Field(description="Masked without the right to personal numbers.")
    destination: str
    receiver: str
    received_by: str
    is_damaged: bool
    remarks: str
    answer: str
    notice_need: str = Field(description="`first`, `changed`, `passed`, or empty.")
    version: int
    lines: list[LineOut]
    notices: list[NoticeOut]

    @staticmethod
    def resolve_driver_phone(delivery: Any, context: Any) -> str:
        return queries.phone_for(context["request"].user, delivery.driver_phone)

    @staticmethod
    def resolve_notice_need(delivery: Any) -> str:
        return queries.notice_need(delivery, timezone.now())

    @staticmethod
    def resolve_lines(delivery: Any) -> list[Any]:
        return sorted(delivery.lines.all(), key=lambda line: line.position)

    @staticmethod
    def resolve_notices(delivery: Any) -> list[Any]:
        return sorted(delivery.notices.all(), key=lambda notice: notice.position)


class LineIn(types.Body):
    product: types.Search = Field("", description="The product's code.")
    description: types.Search = ""
    quantity: types.Quantity = Field(gt=0)
    unit: types.Search = ""


class DeliveryIn(types.Body):
    order_id: types.Key
    lines: list[LineIn] = Field(min_length=1, max_length=200)
    departs_at: Moment | None = None
    window_from: Moment | None = None
    window_until: Moment | None = None
    carrier: types.Search = ""
    vehicle: types.Text30 = ""
    driver: types.Text80 = ""
    driver_phone: types.Text30 = ""
    destination: types.Text200 = ""
    receiver: types.Text80 = ""
    language: Literal["en", "zh-hans"] = "zh-hans"
    note: types.Text200 = ""


class DepartureIn(types.Body):
    departed_at: Moment


class ArrivalIn(types.Body):
    arrived_at: Moment
    received_by: types.Text80 = ""
    is_damaged: bool = False
    remarks: types.Text200 = ""


class NoticeIn(types.Body):
    channel: Channel
    recipient: types.Text80


class DeliveryQuery(PageQuery):
    order_id: types.Key | None = None
    customer_id: types.Key | None = None
    state: States | None = None


@router.get("", response=answers(ok=Paged[DeliveryOut]), auth=needs(Right.ORDERS_VIEW))
def deliveries(request: Any, asked: Query[DeliveryQuery]) -> Any:
    """Deliveries of the orders the caller may see, oldest first by id."""
    filters = {
        "order_id": asked.order_id,
        "order__party_id": asked.customer_id,
        "state": asked.state,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    found = queries.visible_deliveries(request.user).filter(**given)
    return page_of(queries.with_lines(found), asked)


@router.get("{pk}", response=answers(ok=DeliveryOut), auth=needs(Right.ORDERS_VIEW))
def delivery(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_delivery(request.user, pk)


@router.post("", response=answers(created=DeliveryOut), auth=needs(Right.ORDERS_EDIT))
def create(request: Any, body: DeliveryIn, key: IdempotencyKey = None) -> Any:
    """Plan a delivery. With an Idempotency-Key, a repeat gives the first answer again."""
    order = sales.get_order(request.user, body.order_id)

    def effect() -> dict[str, Any]:
        draft = draft_of(request.user, body)
        made = planning.plan_delivery(by=request.user, now=timezone.now(), order=order, draft=draft)
        return as_json(DeliveryOut, made, request)

    return answered(
        lambda: keyed(request, scope="deliveries.api", key=key, body=body, effect=effect)
    )


def draft_of(user: Any, body: DeliveryIn) -> DeliveryDraft:
    """Raises Refused for products nobody knows."""
    products = catalog.products_named(user, [line.product for line in body.lines])
    lines, problems = [], []
    for number, line in enumerate(body.lines):
        product = products.get(line.product.casefold())
        if line.product and product is None:
            problems.append(Problem("product", _("No product has this code."), number))
        lines.append(LineDraft(line.quantity, product, line.description, line.unit))
    if problems:
        raise Refused(problems)
    return DeliveryDraft(lines=lines, **body.model_dump(exclude={"order_id", "lines"}))


def answered(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Refused as refused:
        faults: list[Fault] = [fault_of(problem) for problem in refused.problems]
        return Response(Refusal(errors=faults), status=422)
    except Settled as error:
        words, cure = _("The delivery has moved on meanwhile."), _("Read it again.")
        raise ApiError(409, "settled", words, cure=cure) from error


@router.post("{pk}/departure", response=answers(ok=DeliveryOut), auth=needs(Right.ORDERS_EDIT))
def departure(request: Any, pk: Path[types.Key], body: DepartureIn) -> Any:
    found, now = queries.get_delivery(request.user, pk), timezone.now()
    at = body.departed_at
    return answered(lambda: moving.depart(by=request.user, now=now, delivery=found, at=at))


@router.post("{pk}/arrival", response=answers(ok=DeliveryOut), auth=needs(Right.ORDERS_EDIT))
def arrival(request: Any, pk: Path[types.Key], body: ArrivalIn) -> Any:
    """The last load also makes the order delivered and settles its promise."""
    found, now = queries.get_delivery(request.user, pk), timezone.now()
    receipt = moving.Receipt(**body.model_dump())
    return answered(
        lambda: moving.arrive(by=request.user, now=now, delivery=found, receipt=receipt)
    )


@router.post("{pk}/notices", response=answers(created=NoticeOut), auth=needs(Right.ORDERS_EDIT))
def notice(request: Any, pk: Path[types.Key], body: NoticeIn, key: IdempotencyKey = None) -> Any:
    """Keep that the customer was told; refused while one of the five elements is missing."""
    found, now = queries.get_delivery(request.user, pk), timezone.now()
    sending = noticing.Sending(channel=body.channel.value, recipient=body.recipient)

    def effect() -> dict[str, Any]:
        made = noticing.send_notice(by=request.user, now=now, delivery=found, sending=sending)
        return as_json(NoticeOut, made, request)

    whole = [pk, body.model_dump(mode="json")]
    return answered(
        lambda: keyed(request, scope="deliveries.notices", key=key, body=whole, effect=effect)
    )
