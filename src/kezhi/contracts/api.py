"""Contracts over REST."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Response
from pydantic import Field

from kezhi.contracts.queries import contracts as queries
from kezhi.contracts.queries import plans
from kezhi.contracts.services import attaching, ending, signing, writing
from kezhi.contracts.services.drafts import (
    ContractDraft,
    PartDraft,
    Refused,
    Settled,
    TermDraft,
)
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
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
State = Literal["draft", "signed", "running", "ended", "terminated", "superseded"]
Kind = Literal["deal", "framework"]
Start = Literal["day", "signing", "delivery", "acceptance"]
Days = Annotated[int, Field(ge=0, le=3650)]


class TermOut(Schema):
    position: int
    text: str
    due_on: types.Day | None
    promise_id: int | None = Field(alias="expectation_id")


class InstallmentOut(Schema):
    """`due_on` is null while it waits for what its days count from; what came in is null where
    the caller may not see it."""

    position: int
    label: str
    start: str
    days: int
    share: Decimal | None
    amount: Decimal
    due_on: types.Day | None
    state: str | None
    open_amount: Decimal | None


class ContractOut(Schema):
    id: int
    number: str
    revision: int
    customer_id: int = Field(alias="party_id")
    quote_id: int | None
    renews_id: int | None
    state: str = Field(alias="shown_state")
    kind: str
    title: str
    starts_on: types.Day
    ends_on: types.Day
    signed_on: types.Day | None
    last_on: types.Day | None
    is_terminated: bool
    delivered_on: types.Day | None
    accepted_on: types.Day | None
    currency: str
    tax_rate: Decimal
    net_amount: Decimal | None
    tax_amount: Decimal | None
    gross_amount: Decimal | None
    renews_itself: bool
    renewal_months: int
    notice_days: int
    note: str = Field(description="Internal: not for the customer.")
    version: int


class FullContractOut(ContractOut):
    drawn: Decimal = Field(description="Ordered under it, without tax, less what was returned.")
    terms: list[TermOut]
    installments: list[InstallmentOut]


class TermIn(types.Body):
    text: types.text(300, least=1)  # type: ignore[valid-type]  # made by a function
    due_on: types.Day | None = Field(None, description="With a day it is a promise.")


class PartIn(types.Body):
    label: types.text(80, least=1)  # type: ignore[valid-type]  # made by a function
    start: Start = "day"
    on: types.Day | None = None
    days: Days = 0
    share: types.Quantity | None = Field(None, gt=0, le=1)
    amount: types.Money | None = None


class ContractIn(types.Body):
    customer_id: types.Key
    title: types.Name
    starts_on: types.Day
    ends_on: types.Day
    currency: types.Currency
    amount: types.Money | None = Field(None, description="A framework may leave it open.")
    kind: Kind = "deal"
    tax_rate: types.Quantity = Field(Decimal(0), ge=0, le=1)
    has_tax_inside: bool = True
    renews_itself: bool = False
    renewal_months: int = Field(12, ge=1, le=240)
    notice_days: Days = 30
    note: types.text(2000) = ""  # type: ignore[valid-type]  # made by a function
    number: types.Text60 = Field("", description="Left out: the next free one.")
    terms: list[TermIn] = Field(default_factory=list, max_length=60)
    installments: list[PartIn] = Field(
        default_factory=list, max_length=60, description="The last one may take the rest."
    )


class ContractChange(ContractIn):
    version: types.Version


class SignatureIn(types.Body):
    signed_on: types.Day
    name: types.Text80 = ""


class TerminationIn(types.Body):
    last_on: types.Day
    reason: types.text(300, least=1)  # type: ignore[valid-type]  # made by a function


class NoticeIn(types.Body):
    given_on: types.Day
    reason: types.text(300) = ""  # type: ignore[valid-type]  # made by a function


class MilestonesIn(types.Body):
    delivered_on: types.Day | None
    accepted_on: types.Day | None


class OrderIn(types.Body):
    order_id: types.Key


class PaymentIn(types.Body):
    payment_id: types.Key


class ContractQuery(PageQuery):
    customer_id: types.Key | None = None
    state: State | None = None


def today() -> date:
    return staff.local_date(timezone.now())


def shown(request: Any, pk: int) -> dict[str, Any]:
    """One contract as it stands, with its terms and its plan."""
    found = queries.get_contract(request.user, pk)
    rows: Any = queries.with_state(queries.visible_contracts(request.user), today())
    contract: Any = rows.get(pk=found.pk)
    sees_money = request.user.may(Right.RECEIVABLES_VIEW)
    plan = plans.plan_of(found, today()).lines
    made = as_json(ContractOut, contract, request)
    made["drawn"] = str(queries.drawn(found))
    made["terms"] = [as_json(TermOut, one, request) for one in queries.terms_of(found)]
    made["installments"] = [installment(one, sees_money) for one in plan]
    return made


def installment(line: plans.Line, sees_money: bool) -> dict[str, Any]:
    one = line.installment
    told = InstallmentOut(
        position=one.position,
        label=one.label,
        start=one.start,
        days=one.days,
        share=one.share,
        amount=one.amount,
        due_on=line.due_on,
        state=str(line.stand) if sees_money else None,
        open_amount=line.open if sees_money else None,
    )
    return told.model_dump(mode="json")


@router.get("", response=answers(ok=Paged[ContractOut]), auth=needs(Right.ORDERS_VIEW))
def contracts(request: Any, asked: Query[ContractQuery]) -> Any:
    """Contracts of the customers the caller may see, every version, oldest first by id."""
    found = queries.visible_contracts(request.user)
    if asked.customer_id is not None:
        found = found.filter(party_id=asked.customer_id)
    if asked.state is not None:
        return page_of(queries.in_state(found, asked.state, today()), asked)
    return page_of(queries.with_state(found, today()), asked)


@router.get("{pk}", response=answers(ok=FullContractOut), auth=needs(Right.ORDERS_VIEW))
def contract(request: Any, pk: Path[types.Key]) -> Any:
    return Response(shown(request, pk), status=200)


@router.post("", response=answers(created=FullContractOut), auth=needs(Right.ORDERS_EDIT))
def create(request: Any, body: ContractIn, key: IdempotencyKey = None) -> Any:
    """Write a draft. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        draft = drafted(customers.get_party(request.user, body.customer_id), body)
        made = writing.create_contract(by=request.user, now=timezone.now(), draft=draft)
        return shown(request, made.pk)

    try:
        return keyed(request, scope="contracts", key=key, body=body, effect=effect)
    except Refused as refused:
        return refusal_of(refused)


def drafted(party: Any, body: ContractIn) -> ContractDraft:
    said = body.model_dump(exclude={"customer_id", "terms", "installments", "version"})
    return ContractDraft(
        party=party,
        terms=[TermDraft(**one.model_dump()) for one in body.terms],
        parts=[PartDraft(**one.model_dump()) for one in body.installments],
        **said,
    )


def done(request: Any, pk: int, act: Callable[..., Any], **said: Any) -> Any:
    """The contract after it, or why it could not be."""
    found = queries.get_contract(request.user, pk)
    try:
        made = act(by=request.user, now=timezone.now(), contract=found, **said)
    except Settled as settled:
        message = _("This has been decided meanwhile; look at the contract again.")
        raise ApiError(409, "settled", message, field="state") from settled
    except writing.HasDraft as there:
        message = _("It is being written already.")
        raise ApiError(409, "has_draft", message, field="state") from there
    except Refused as refused:
        return refusal_of(refused)
    is_contract = hasattr(made, "revision")
    return Response(shown(request, made.pk if is_contract else pk), status=200)


def refusal_of(refused: Refused) -> Response:
    faults = [
        Fault(
            code="refused",
            field=one.field if one.line is None else f"{one.field}.{one.line}",
            message=one.message,
        )
        for one in refused.problems
    ]
    return Response(Refusal(errors=faults), status=422)


OK = answers(ok=FullContractOut)


@router.put("{pk}", response=OK, auth=needs(Right.ORDERS_EDIT))
def change(request: Any, pk: Path[types.Key], body: ContractChange) -> Any:
    """Replace what a draft says. One that is signed is refused with 409: make an amendment."""
    found = queries.get_contract(request.user, pk)
    if body.customer_id != found.party_id:
        message = _("A contract stays its customer's: write a new one for another.")
        raise ApiError(422, "refused", message, field="customer_id")
    draft = replace(drafted(found.party, body), quote=found.quote)
    return done(request, pk, writing.change_contract, version=body.version, draft=draft)


@router.post("{pk}/signature", response=OK, auth=needs(Right.ORDERS_EDIT))
def sign(request: Any, pk: Path[types.Key], body: SignatureIn) -> Any:
    """Fix it; its dated terms become promises. A second signature is refused with 409."""
    return done(request, pk, signing.sign_contract, **body.model_dump())


@router.post("{pk}/amendment", response=OK, auth=needs(Right.ORDERS_EDIT))
def amend(request: Any, pk: Path[types.Key]) -> Any:
    """The draft of a new version, to be changed and signed in place of this one."""
    return done(request, pk, writing.amend_contract)


@router.post("{pk}/renewal", response=OK, auth=needs(Right.ORDERS_EDIT))
def renew(request: Any, pk: Path[types.Key]) -> Any:
    """The draft of the contract that follows this one."""
    return done(request, pk, ending.renew_contract)


@router.post("{pk}/termination", response=OK, auth=needs(Right.ORDERS_EDIT))
def terminate(request: Any, pk: Path[types.Key], body: TerminationIn) -> Any:
    return done(request, pk, ending.terminate_contract, **body.model_dump())


@router.post("{pk}/notice", response=OK, auth=needs(Right.ORDERS_EDIT))
def notice(request: Any, pk: Path[types.Key], body: NoticeIn) -> Any:
    """It does not renew itself again; `last_on` tells when it ends."""
    return done(request, pk, ending.give_notice, **body.model_dump())


@router.delete("{pk}/notice", response=OK, auth=needs(Right.ORDERS_EDIT))
def no_notice(request: Any, pk: Path[types.Key]) -> Any:
    """Both go on as before."""
    return done(request, pk, ending.take_back_notice)


@router.put("{pk}/milestones", response=OK, auth=needs(Right.ORDERS_EDIT))
def milestones(request: Any, pk: Path[types.Key], body: MilestonesIn) -> Any:
    """When all was delivered and when it was accepted; installments count from these days."""
    return done(request, pk, ending.note_milestones, **body.model_dump())


@router.post("{pk}/orders", response=OK, auth=needs(Right.ORDERS_EDIT))
def attach_order(request: Any, pk: Path[types.Key], body: OrderIn) -> Any:
    """Draw an order of the same customer and currency from it."""
    queries.get_contract(request.user, pk)
    order = named(sales.get_order, request.user, body.order_id, "order_id")
    return done(request, pk, attaching.attach_order, order=order)


@router.post("{pk}/payments", response=OK, auth=needs(Right.ORDERS_VIEW, Right.RECEIVABLES_EDIT))
def attach_payment(request: Any, pk: Path[types.Key], body: PaymentIn) -> Any:
    """A payment that is for the contract as a whole."""
    queries.get_contract(request.user, pk)
    payment = named(books.get_payment, request.user, body.payment_id, "payment_id")
    return done(request, pk, attaching.attach_payment, payment=payment)


def named(get: Callable[[Any, int], Any], user: Any, pk: int, field: str) -> Any:
    """What the body names, where the caller may see it."""
    try:
        return get(user, pk)
    except Http404 as error:
        message = _("There is none with this id that you may see.")
        raise ApiError(422, "refused", message, field=field) from error
