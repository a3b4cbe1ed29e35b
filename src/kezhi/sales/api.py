"""Orders and costs over REST."""

from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Response
from pydantic import Field

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.kit import types
from kezhi.kit.api import (
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
from kezhi.sales import queries
from kezhi.sales.services.drafts import LineDraft, OrderDraft, OrderRefused, Problem
from kezhi.sales.services.ordering import create_order
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
Kind = Literal["sale", "return", "cancellation", "adjustment"]
Status = Literal["draft", "confirmed", "delivered"]
Price = types.Money


def may_see_costs(context: Any) -> bool:
    return bool(context["request"].user.may(Right.COSTS_VIEW))


class LineOut(Schema):
    position: int
    product_id: int | None
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    amount: Decimal
    product_cost: Decimal | None = Field(
        None, description="Of the whole line. Null when not known, or the caller may not see it."
    )

    @staticmethod
    def resolve_product_cost(line: Any, context: Any) -> Decimal | None:
        return line.product_cost if may_see_costs(context) else None


class OrderOut(Schema):
    id: int
    number: str
    source: str
    customer_id: int = Field(alias="party_id")
    kind: str
    status: str
    reverses_id: int | None
    ordered_on: types.Day
    promised_on: types.Day | None
    delivered_on: types.Day | None
    is_standard: bool
    currency: str
    rate: Decimal
    amount: Decimal = Field(description="Negative for returns and cancellations.")
    base_amount: Decimal
    base_cost: Decimal | None = None
    note: str
    version: int
    lines: list[LineOut]

    @staticmethod
    def resolve_base_cost(order: Any, context: Any) -> Decimal | None:
        return order.base_cost if may_see_costs(context) else None


class LineIn(types.Body):
    product: types.Search = Field("", description="The product's code.")
    description: types.Search = ""
    quantity: types.Quantity = Field(gt=0, description="Positive, in a return too.")
    unit: types.Search = ""
    unit_price: Price | None = Field(None, description="Left out: the list price.")
    currency: types.Currency | None = Field(None, description="Must be the order's.")


class OrderIn(types.Body):
    customer_id: types.Key
    ordered_on: types.Day
    currency: types.Currency
    lines: list[LineIn] = Field(min_length=1, max_length=200)
    kind: Kind = "sale"
    status: Status = "confirmed"
    reverses_id: types.Key | None = None
    number: types.Search = Field("", max_length=60, description="Left out: the next free one.")
    promised_on: types.Day | None = None
    is_standard: bool = True
    note: types.Search = ""


class OrderQuery(PageQuery):
    customer_id: types.Key | None = None
    kind: Kind | None = None
    since: types.Day | None = None
    until: types.Day | None = None


@router.get("", response=answers(ok=Paged[OrderOut]), auth=needs(Right.ORDERS_VIEW))
def orders(request: Any, asked: Query[OrderQuery]) -> Any:
    """Orders of the customers the caller may see, oldest first by id."""
    filters = {
        "party_id": asked.customer_id,
        "kind": asked.kind,
        "ordered_on__gte": asked.since,
        "ordered_on__lte": asked.until,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    found = queries.visible_orders(request.user).filter(**given)
    return page_of(queries.with_lines(found), asked)


@router.get("{pk}", response=answers(ok=OrderOut), auth=needs(Right.ORDERS_VIEW))
def order(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_full_order(request.user, pk)


@router.post("", response=answers(created=OrderOut), auth=needs(Right.ORDERS_EDIT))
def create(request: Any, body: OrderIn, key: IdempotencyKey = None) -> Any:
    """Enter an order. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        draft = draft_of(request.user, body)
        made = create_order(by=request.user, now=timezone.now(), draft=draft)
        return as_json(OrderOut, queries.get_full_order(request.user, made.pk), request)

    try:
        return keyed(request, scope="orders", key=key, body=body, effect=effect)
    except OrderRefused as refused:
        faults = [fault_of(problem) for problem in refused.problems]
        return Response(Refusal(errors=faults), status=422)


def draft_of(user: Any, body: OrderIn) -> OrderDraft:
    """Raises OrderRefused for products nobody knows and currencies that differ."""
    products = catalog.products_named(user, [line.product for line in body.lines])
    problems, lines = [], []
    for number, line in enumerate(body.lines):
        product = products.get(line.product.casefold())
        if line.product and product is None:
            problems.append(Problem("product", _("No product has this code."), number))
        if line.currency not in {None, body.currency}:
            words = _("All lines of an order are in its currency; split it into two orders.")
            problems.append(Problem("currency", words, number))
        lines.append(
            LineDraft(line.quantity, product, line.description, line.unit, line.unit_price)
        )
    if problems:
        raise OrderRefused(problems)
    said = body.model_dump(exclude={"customer_id", "reverses_id", "lines"})
    original = queries.get_order(user, body.reverses_id) if body.reverses_id else None
    party = customers.get_party(user, body.customer_id)
    return OrderDraft(party=party, lines=lines, reverses=original, **said)


def fault_of(problem: Problem) -> Fault:
    place = problem.field if problem.line is None else f"lines.{problem.line}.{problem.field}"
    return Fault(code="refused", field=place, message=problem.message)
