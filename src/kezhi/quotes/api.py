"""Quotes over REST."""

from datetime import timedelta
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
from kezhi.quotes.queries import prices
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import deciding, links, sending
from kezhi.quotes.services.drafts import LineDraft, QuoteDraft, QuoteRefused
from kezhi.quotes.services.writing import Settled, create_quote
from kezhi.sales.services.drafts import OrderRefused, Problem
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
State = Literal["draft", "sent", "accepted", "refused", "expired", "superseded"]
Reason = Literal["price", "lead_time", "quality", "terms", "rival", "no_need", "other"]
Share = types.Quantity


def may_see_costs(context: Any) -> bool:
    return bool(context["request"].user.may(Right.COSTS_VIEW))


class LineOut(Schema):
    position: int
    product_id: int | None
    description: str
    quantity: Decimal
    unit: str
    list_price: Decimal | None
    unit_price: Decimal = Field(description="With or without tax, as `has_tax_inside` says.")
    discount_rate: Decimal
    tax_rate: Decimal
    net_price: Decimal = Field(description="Of one unit, after discount and without tax.")
    net_amount: Decimal
    tax_amount: Decimal
    gross_amount: Decimal
    product_cost: Decimal | None = Field(
        None, description="Of the whole line. Null when not known, or the caller may not see it."
    )

    @staticmethod
    def resolve_product_cost(line: Any, context: Any) -> Decimal | None:
        return line.product_cost if may_see_costs(context) else None


class QuoteOut(Schema):
    id: int
    number: str
    revision: int
    customer_id: int = Field(alias="party_id")
    state: str = Field(alias="shown_state")
    title: str
    quoted_on: types.Day
    valid_until: types.Day
    lead_days: int | None
    delivery_on: types.Day | None
    language: str
    currency: str
    rate: Decimal
    has_tax_inside: bool
    net_amount: Decimal
    tax_amount: Decimal
    gross_amount: Decimal
    base_amount: Decimal
    base_cost: Decimal | None = None
    discount_rate: Decimal | None
    approval: str
    terms: str
    note: str = Field(description="Internal: not for the customer.")
    claims: list[str]
    order_id: int | None
    refusal_reason: str
    version: int
    lines: list[LineOut]

    @staticmethod
    def resolve_base_cost(quote: Any, context: Any) -> Decimal | None:
        return quote.base_cost if may_see_costs(context) else None

    @staticmethod
    def resolve_claims(quote: Any) -> list[str]:
        return [claim.text for claim in quote.claims.all()]


class LineIn(types.Body):
    product: types.Search = Field("", description="The product's code.")
    description: types.Search = ""
    quantity: types.Quantity = Field(gt=0)
    unit: types.Search = ""
    unit_price: types.Money | None = Field(None, description="Left out: as in the price lists.")
    discount_rate: Share = Field(Decimal(0), ge=0, le=1)
    tax_rate: Share | None = Field(None, ge=0, le=1, description="Left out: the usual one.")


class QuoteIn(types.Body):
    customer_id: types.Key
    currency: types.Currency
    lines: list[LineIn] = Field(min_length=1, max_length=200)
    quoted_on: types.Day | None = Field(None, description="Left out: today.")
    valid_until: types.Day | None = None
    title: types.Text200 = ""
    lead_days: int | None = Field(None, ge=0, le=2000)
    delivery_on: types.Day | None = None
    language: Literal["zh-hans", "en"] = "zh-hans"
    has_tax_inside: bool = False
    claims: list[types.Text254] = Field(default_factory=list, max_length=10)
    terms: types.text(2000) = ""  # type: ignore[valid-type]  # made by a function
    note: types.text(2000) = ""  # type: ignore[valid-type]  # made by a function


class AcceptanceIn(types.Body):
    name: types.text(80, least=1)  # type: ignore[valid-type]  # made by a function


class RefusalIn(types.Body):
    reason: Reason
    note: types.text(500) = ""  # type: ignore[valid-type]  # made by a function
    name: types.Text80 = ""


class SentOut(Schema):
    quote: QuoteOut
    link: str = Field(description="The customer's address.")


class QuoteQuery(PageQuery):
    customer_id: types.Key | None = None
    state: State | None = None
    since: types.Day | None = None
    until: types.Day | None = None


def today() -> Any:
    return staff.local_date(timezone.now())


@router.get("", response=answers(ok=Paged[QuoteOut]), auth=needs(Right.ORDERS_VIEW))
def quotes(request: Any, asked: Query[QuoteQuery]) -> Any:
    """Quotes of the customers the caller may see, oldest first by id."""
    filters = {
        "party_id": asked.customer_id,
        "quoted_on__gte": asked.since,
        "quoted_on__lte": asked.until,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    found = queries.with_state(queries.visible_quotes(request.user).filter(**given), today())
    if asked.state is not None:
        found = queries.in_state(found, asked.state, today())
    return page_of(queries.with_lines(found), asked)


@router.get("{pk}", response=answers(ok=QuoteOut), auth=needs(Right.ORDERS_VIEW))
def quote(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_full_quote(request.user, pk, today())


@router.post("", response=answers(created=QuoteOut), auth=needs(Right.ORDERS_EDIT))
def create(request: Any, body: QuoteIn, key: IdempotencyKey = None) -> Any:
    """Write a draft. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        draft = draft_of(request.user, body)
        made = create_quote(by=request.user, now=timezone.now(), draft=draft)
        return shown(request, made.pk)

    try:
        return keyed(request, scope="quotes", key=key, body=body, effect=effect)
    except QuoteRefused as refused:
        return refusal_of(refused.problems)


def shown(request: Any, pk: int) -> dict[str, Any]:
    return as_json(QuoteOut, queries.get_full_quote(request.user, pk, today()), request)


def draft_of(user: Any, body: QuoteIn) -> QuoteDraft:
    """Raises QuoteRefused for products nobody knows."""
    products = catalog.products_named(user, [line.product for line in body.lines])
    problems, lines = [], []
    for number, line in enumerate(body.lines):
        product = products.get(line.product.casefold())
        if line.product and product is None:
            problems.append(Problem("product", _("No product has this code."), number))
        lines.append(LineDraft(**{**line.model_dump(), "product": product}))
    if problems:
        raise QuoteRefused(problems)
    said = body.model_dump(exclude={"customer_id", "lines", "quoted_on", "valid_until"})
    quoted_on = body.quoted_on or today()
    valid_until = body.valid_until or quoted_on + timedelta(days=prices.settings().valid_days)
    party = customers.get_party(user, body.customer_id)
    return QuoteDraft(
        party=party, lines=lines, quoted_on=quoted_on, valid_until=valid_until, **said
    )


@router.post("{pk}/sending", response=answers(ok=SentOut), auth=needs(Right.ORDERS_EDIT))
def send(request: Any, pk: Path[types.Key]) -> Any:
    """Fix the draft and get the customer's link."""
    found = queries.get_quote(request.user, pk)
    try:
        kept = sending.send_quote(by=request.user, now=timezone.now(), quote=found)
    except QuoteRefused as refused:
        return refusal_of(refused.problems)
    except Settled as settled:
        raise decided_already() from settled
    link = links.address_of(kept, request.build_absolute_uri("/"))
    return Response({"quote": shown(request, pk), "link": link}, status=200)


@router.post("{pk}/acceptance", response=answers(ok=QuoteOut), auth=needs(Right.ORDERS_EDIT))
def accept(request: Any, pk: Path[types.Key], body: AcceptanceIn) -> Any:
    """The customer accepted; makes the order. A second acceptance is refused with 409."""
    return decided(request, pk, deciding.accept_quote, name=body.name)


@router.post("{pk}/refusal", response=answers(ok=QuoteOut), auth=needs(Right.ORDERS_EDIT))
def refuse(request: Any, pk: Path[types.Key], body: RefusalIn) -> Any:
    return decided(request, pk, deciding.refuse_quote, **body.model_dump())


def decided(request: Any, pk: int, decide: Any, **said: Any) -> Any:
    found = queries.get_quote(request.user, pk)
    try:
        decide(by=request.user, now=timezone.now(), quote=found, **said)
    except deciding.Decided as settled:
        raise decided_already() from settled
    except deciding.Expired as expired:
        message = _("The last day of this quote has passed. Make a new revision with a later day.")
        raise ApiError(409, "expired", message, field="valid_until") from expired
    except OrderRefused as refused:
        return refusal_of(refused.problems)
    return Response(shown(request, pk), status=200)


def decided_already() -> ApiError:
    message = _("This has been decided meanwhile; look at the quote again.")
    return ApiError(409, "settled", message, field="state")


def refusal_of(problems: list[Problem]) -> Response:
    return Response(Refusal(errors=[fault_of(one) for one in problems]), status=422)


def fault_of(problem: Problem) -> Fault:
    place = problem.field if problem.line is None else f"lines.{problem.line}.{problem.field}"
    return Fault(code="refused", field=place, message=problem.message)
