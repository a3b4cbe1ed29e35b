"""Invoices and payments over REST."""

from decimal import Decimal
from typing import Any, Literal

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
from kezhi.receivables.queries import books
from kezhi.receivables.services.allocating import allocate
from kezhi.receivables.services.drafts import InvoiceDraft, PaymentDraft, Refused
from kezhi.receivables.services.invoicing import issue_invoice
from kezhi.receivables.services.paying import record_payment
from kezhi.sales import queries as sales
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

invoices, payments = Router(), Router()
Kind = Literal["money", "credit_note", "write_off"]


class InvoiceOut(Schema):
    id: int
    number: str
    source: str
    customer_id: int = Field(alias="party_id")
    order_id: int | None
    issued_on: types.Day
    due_on: types.Day
    currency: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    open_amount: Decimal = Field(description="Gross less all that is allocated.")
    is_disputed: bool
    paid_on: types.Day | None
    note: str
    version: int


class InvoiceIn(types.Body):
    customer_id: types.Key
    issued_on: types.Day
    currency: types.Currency
    net: types.Money
    tax: types.Money = Decimal(0)
    due_on: types.Day | None = Field(None, description="Left out: by the customer's terms.")
    order_id: types.Key | None = None
    number: types.Search = Field("", max_length=60, description="Left out: the next free one.")
    note: types.Search = ""


class InvoiceQuery(PageQuery):
    customer_id: types.Key | None = None
    since: types.Day | None = None
    until: types.Day | None = None
    is_open: bool | None = None


class PaymentOut(Schema):
    id: int
    number: str
    source: str
    customer_id: int = Field(alias="party_id")
    kind: str
    received_on: types.Day
    currency: str
    amount: Decimal
    left: Decimal = Field(description="What is not allocated.")
    note: str


class PaymentIn(types.Body):
    customer_id: types.Key
    received_on: types.Day
    currency: types.Currency
    amount: types.Money
    kind: Kind = "money"
    number: types.Search = Field("", max_length=60)
    note: types.Search = ""
    oldest_first: bool = Field(False, description="Allocate at once, what is due longest first.")


class PaymentQuery(PageQuery):
    customer_id: types.Key | None = None
    since: types.Day | None = None
    until: types.Day | None = None


class Share(types.Body):
    invoice_id: types.Key
    amount: types.Money


class SharesIn(types.Body):
    shares: list[Share] = Field(min_length=1, max_length=200)


def refused_answer(refused: Refused) -> Response:
    faults = [
        Fault(code="refused", field=problem.field, message=problem.message)
        for problem in refused.problems
    ]
    return Response(Refusal(errors=faults), status=422)


@invoices.get("", response=answers(ok=Paged[InvoiceOut]), auth=needs(Right.RECEIVABLES_VIEW))
def invoice_list(request: Any, asked: Query[InvoiceQuery]) -> Any:
    """Invoices of the customers the caller may see, oldest first by id."""
    found = books.visible_invoices(request.user)
    filters = {
        "party_id": asked.customer_id,
        "issued_on__gte": asked.since,
        "issued_on__lte": asked.until,
    }
    found = found.filter(**{name: value for name, value in filters.items() if value is not None})
    if asked.is_open is not None:
        found = found.filter(open_amount__gt=0) if asked.is_open else found.filter(open_amount=0)
    return page_of(found, asked)


@invoices.get("{pk}", response=answers(ok=InvoiceOut), auth=needs(Right.RECEIVABLES_VIEW))
def invoice(request: Any, pk: Path[types.Key]) -> Any:
    return books.get_invoice(request.user, pk)


@invoices.post("", response=answers(created=InvoiceOut), auth=needs(Right.RECEIVABLES_EDIT))
def issue(request: Any, body: InvoiceIn, key: IdempotencyKey = None) -> Any:
    """Issue an invoice. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        said = body.model_dump(exclude={"customer_id", "order_id"})
        party = customers.get_party(request.user, body.customer_id)
        order = sales.get_order(request.user, body.order_id) if body.order_id else None
        draft = InvoiceDraft(party=party, order=order, **said)
        made = issue_invoice(by=request.user, now=timezone.now(), draft=draft)
        return as_json(InvoiceOut, made, request)

    try:
        return keyed(request, scope="invoices", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)


@payments.get("", response=answers(ok=Paged[PaymentOut]), auth=needs(Right.RECEIVABLES_VIEW))
def payment_list(request: Any, asked: Query[PaymentQuery]) -> Any:
    """Payments, credit notes and write-offs, oldest first by id."""
    filters = {
        "party_id": asked.customer_id,
        "received_on__gte": asked.since,
        "received_on__lte": asked.until,
    }
    given = {name: value for name, value in filters.items() if value is not None}
    return page_of(books.visible_payments(request.user).filter(**given), asked)


@payments.get("{pk}", response=answers(ok=PaymentOut), auth=needs(Right.RECEIVABLES_VIEW))
def payment(request: Any, pk: Path[types.Key]) -> Any:
    return books.get_payment(request.user, pk)


@payments.post("", response=answers(created=PaymentOut), auth=needs(Right.RECEIVABLES_EDIT))
def record(request: Any, body: PaymentIn, key: IdempotencyKey = None) -> Any:
    """Record a payment. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        said = body.model_dump(exclude={"customer_id"})
        party = customers.get_party(request.user, body.customer_id)
        draft = PaymentDraft(party=party, **said)
        made = record_payment(by=request.user, now=timezone.now(), draft=draft)
        return as_json(PaymentOut, made, request)

    try:
        return keyed(request, scope="payments", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)


@payments.post(
    "{pk}/allocations", response=answers(created=PaymentOut), auth=needs(Right.RECEIVABLES_EDIT)
)
def allocations(
    request: Any, pk: Path[types.Key], body: SharesIn, key: IdempotencyKey = None
) -> Any:
    """Give parts of a payment to invoices; more than is open or left is refused."""
    found = books.get_payment(request.user, pk)
    shares = {share.invoice_id: share.amount for share in body.shares}
    if len(shares) != len(body.shares):
        raise ApiError(422, "twice", _("An invoice is named twice."), field="shares")

    def effect() -> dict[str, Any]:
        made = allocate(by=request.user, now=timezone.now(), payment=found, shares=shares)
        return as_json(PaymentOut, made, request)

    try:
        return keyed(request, scope=f"allocations {pk}", key=key, body=body, effect=effect)
    except Refused as refused:
        return refused_answer(refused)
