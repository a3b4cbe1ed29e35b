"""Value ledgers over REST: who sees rivals' prices on the pages sees them here."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.catalog.choices import Evidence
from kezhi.customers.services.values import BadValue
from kezhi.kit import types
from kezhi.kit.api import (
    ApiError,
    IdempotencyKey,
    Paged,
    PageQuery,
    answers,
    as_json,
    changes_of,
    keyed,
    page_of,
)
from kezhi.scorecards.choices import Alternative, Confidence, Incoterm
from kezhi.scorecards.queries import access, reading
from kezhi.scorecards.services import keeping, rows
from kezhi.scorecards.services.checking import EntryDraft, LedgerDraft, OfferDraft
from kezhi.staff.bearer import needs

router = Router()


class LedgerOut(Schema):
    id: int
    customer_id: int = Field(alias="party_id")
    order_id: int | None
    quote_id: int | None
    opportunity_id: int | None
    outcome: Literal["open", "won", "lost"]
    compared_on: date
    currency: str
    unit: str
    incoterm: str
    quantity: Decimal | None
    price: Decimal
    reference: Decimal | None
    worth_gap: Decimal | None = Field(description="What ours is worth more: the premium justified.")
    price_gap: Decimal | None = Field(description="What ours costs more: the premium captured.")
    surplus: Decimal | None = Field(description="What the customer gains; empty without a rival.")
    best_offer_id: int | None = Field(alias="best_id")
    version: int


class OfferOut(Schema):
    id: int
    kind: Alternative
    competitor_id: int | None = Field(alias="party_id")
    price_low: Decimal
    price_high: Decimal
    currency: str
    rate: Decimal
    terms: str
    lead_days: int | None
    offered_on: date
    source: str
    confidence: Confidence
    version: int


class EntryOut(Schema):
    id: int
    element_id: int
    claimed: Decimal
    claimed_low: Decimal | None
    claimed_high: Decimal | None
    perceived: Decimal | None
    realized: Decimal | None
    discount: Decimal | None
    evidence: Evidence
    proof: str
    source: str
    version: int


class FullLedgerOut(LedgerOut):
    offers: list[OfferOut]
    entries: list[EntryOut]

    @staticmethod
    def resolve_offers(ledger: Any) -> list[Any]:
        return reading.offers_of(ledger)

    @staticmethod
    def resolve_entries(ledger: Any) -> list[Any]:
        return list(reading.read(ledger).entries)


class LedgerIn(types.Body):
    subject: Literal["order", "quote", "opportunity"]
    subject_id: types.Key
    price: types.Money
    compared_on: types.Day
    unit: types.Text30 = ""
    incoterm: Incoterm | Literal[""] = ""
    quantity: types.Money | None = None
    reference: types.Money | None = None


class LedgerChange(types.Body):
    version: types.Version
    price: types.Money = Field(Decimal(0), description="Left out, it stays.")
    reference: types.Money | None = None


class OfferIn(types.Body):
    kind: Alternative
    competitor_id: types.Key | None = None
    price_low: types.Money
    price_high: types.Money | None = Field(None, description="Left out of an exact price.")
    currency: types.Currency
    unit: types.Text30 = ""
    incoterm: Incoterm | Literal[""] = ""
    terms: types.Text200 = ""
    lead_days: types.Key | None = None
    offered_on: types.Day
    source: types.Text80 = ""
    confidence: Confidence = Confidence.TOLD


class EntryIn(types.Body):
    element_id: types.Key
    claimed: types.Money
    perceived: types.Money | None = None
    realized: types.Money | None = None
    evidence: Evidence = Evidence.ESTIMATED
    proof: types.Text200 = ""
    source: types.Text80 = ""

    inputs: dict[types.Text30, tuple[types.Money, types.Money]] = Field(
        {}, max_length=40, description="Of its equation: with us, with the alternative."
    )
    rivals: dict[types.Key, types.Money] = Field(
        {}, max_length=40, description="Worth with a rival, by the number of his offer."
    )


class OfferChange(types.Body):
    version: types.Version
    price_low: types.Money = Field(
        Decimal(0), description="Left out, it stays, as all that follows."
    )
    price_high: types.Money | None = None
    currency: types.Currency = "CNY"
    terms: types.Text200 = ""
    lead_days: types.Key | None = None
    offered_on: types.Day = date(2000, 1, 1)
    source: types.Text80 = ""
    confidence: Confidence = Confidence.TOLD


class EntryChange(types.Body):
    version: types.Version
    claimed: types.Money = Field(Decimal(0), description="Left out, it stays, as all that follows.")
    claimed_low: types.Money | None = None
    claimed_high: types.Money | None = None
    perceived: types.Money | None = None
    realized: types.Money | None = None
    evidence: Evidence = Evidence.ESTIMATED
    proof: types.Text200 = ""
    source: types.Text80 = ""
    inputs: dict[types.Text30, tuple[types.Money, types.Money]] = Field({}, max_length=40)
    rivals: dict[types.Key, types.Money] = Field({}, max_length=40)


class Removal(types.Body):
    version: types.Version


class LedgerQuery(PageQuery):
    customer_id: types.Key | None = None


@router.get("", response=answers(ok=Paged[LedgerOut]), auth=needs(*access.VIEW))
def ledgers(request: Any, asked: Query[LedgerQuery]) -> Any:
    """Value ledgers, by number."""
    found = access.for_visible(request.user)
    if asked.customer_id is not None:
        found = found.filter(party=asked.customer_id)
    return page_of(found, asked)


@router.get("{pk}", response=answers(ok=FullLedgerOut), auth=needs(*access.VIEW))
def ledger(request: Any, pk: Path[types.Key]) -> Any:
    """With its rivals' offers and its entries."""
    return access.get_ledger(request.user, pk)


@router.post("", response=answers(created=FullLedgerOut), auth=needs(*access.EDIT))
def open_ledger(request: Any, body: LedgerIn, key: IdempotencyKey = None) -> Any:
    """Begin the ledger of an order, quote or opportunity; each has one."""
    subject = access.get_subject(request.user, body.subject, body.subject_id)
    draft = LedgerDraft(**body.model_dump(exclude={"subject", "subject_id"}))

    def effect() -> dict[str, Any]:
        made = keeping.open_ledger(
            by=request.user, now=timezone.now(), subject=subject, draft=draft
        )
        return as_json(FullLedgerOut, access.get_ledger(request.user, made.pk), request)

    try:
        return keyed(request, scope="ledgers.api", key=key, body=body, effect=effect)
    except BadValue as error:
        raise bad_value(error) from error
    except keeping.AlreadyKept as error:
        words = _("It has its ledger already: %(number)s.") % {"number": error.ledger.pk}
        raise ApiError(409, "already_kept", words, field="subject_id") from error


@router.patch("{pk}", response=answers(ok=FullLedgerOut), auth=needs(*access.EDIT))
def change(request: Any, pk: Path[types.Key], body: LedgerChange) -> Any:
    """Change our price or the common reference."""
    found = access.get_ledger(request.user, pk)
    names = ("price", "compared_on", "unit", "incoterm", "quantity", "reference", "note")
    values = {name: getattr(found, name) for name in names} | changes_of(body)
    try:
        draft = LedgerDraft(**values)
        keeping.change_ledger(
            by=request.user, now=timezone.now(), ledger=found, version=body.version, draft=draft
        )
    except BadValue as error:
        raise bad_value(error) from error
    return access.get_ledger(request.user, pk)


@router.post("{pk}/offers", response=answers(created=OfferOut), auth=needs(*access.EDIT))
def add_offer(request: Any, pk: Path[types.Key], body: OfferIn, key: IdempotencyKey = None) -> Any:
    """A rival's offer; another unit, basis of delivery or currency without a rate is refused."""
    found = access.get_ledger(request.user, pk)
    said = body.model_dump(exclude={"competitor_id", "price_high"})
    party = access.competitors(request.user).filter(pk=body.competitor_id or 0).first()

    def effect() -> dict[str, Any]:
        high = body.price_high if body.price_high is not None else body.price_low
        draft = OfferDraft(party=party, price_high=high, **said)
        made = rows.add_offer(by=request.user, now=timezone.now(), ledger=found, draft=draft)
        return as_json(OfferOut, made, request)

    return written(request, f"ledgers.offers.{pk}", key, body, effect)


@router.post("{pk}/entries", response=answers(created=EntryOut), auth=needs(*access.EDIT))
def add_entry(request: Any, pk: Path[types.Key], body: EntryIn, key: IdempotencyKey = None) -> Any:
    """What an element is worth; each element once."""
    found = access.get_ledger(request.user, pk)
    element = access.offered_elements(request.user).filter(pk=body.element_id).first()

    def effect() -> dict[str, Any]:
        if element is None:
            raise BadValue("element_id", _("There is no such element in use."))
        draft = EntryDraft(element=element, **body.model_dump(exclude={"element_id"}))
        made = rows.add_entry(by=request.user, now=timezone.now(), ledger=found, draft=draft)
        made.refresh_from_db()
        return as_json(EntryOut, made, request)

    return written(request, f"ledgers.entries.{pk}", key, body, effect)


@router.patch("{pk}/offers/{part}", response=answers(ok=OfferOut), auth=needs(*access.EDIT))
def change_offer(
    request: Any, pk: Path[types.Key], part: Path[types.Key], body: OfferChange
) -> Any:
    """Change the fields sent; whose offer it is stays. 409 says somebody was faster."""
    offer = access.get_offer(access.get_ledger(request.user, pk), part)
    said = changes_of(body)
    if "price_low" in said and offer.price_high == offer.price_low:
        said.setdefault("price_high", None)
    values: dict[str, Any] = {
        one.name: getattr(offer, one.name, "") for one in fields(OfferDraft)
    } | said
    values |= {"unit": "", "incoterm": ""}
    if values["price_high"] is None:
        values["price_high"] = values["price_low"]
    try:
        return rows.change_offer(
            by=request.user, now=timezone.now(), offer=offer, version=body.version,
            draft=OfferDraft(**values),
        )  # fmt: skip
    except BadValue as error:
        raise bad_value(error) from error


@router.patch("{pk}/entries/{part}", response=answers(ok=EntryOut), auth=needs(*access.EDIT))
def change_entry(
    request: Any, pk: Path[types.Key], part: Path[types.Key], body: EntryChange
) -> Any:
    """Change the fields sent; the element stays. A claim typed puts the equation aside."""
    entry = access.get_entry(access.get_ledger(request.user, pk), part)
    said = changes_of(body)
    values: dict[str, Any] = {
        one.name: getattr(entry, one.name, None) for one in fields(EntryDraft)
    }
    values["rivals"] = {worth.offer_id: worth.amount for worth in entry.worths.all()}
    values["inputs"] = {} if "claimed" in said else numbers(entry.inputs)
    try:
        kept = rows.change_entry(
            by=request.user, now=timezone.now(), entry=entry, version=body.version,
            draft=EntryDraft(**(values | said)),
        )  # fmt: skip
    except BadValue as error:
        raise bad_value(error) from error
    kept.refresh_from_db()
    return kept


def numbers(inputs: dict[str, list[str]]) -> dict[str, tuple[Decimal, Decimal]]:
    return {name: (Decimal(ours), Decimal(theirs)) for name, (ours, theirs) in inputs.items()}


@router.post(
    "{pk}/offers/{part}/removal", response=answers(ok=FullLedgerOut), auth=needs(*access.EDIT)
)
def remove_offer(request: Any, pk: Path[types.Key], part: Path[types.Key], body: Removal) -> Any:
    """Take it out; what it said stays in the trail, and the ledger is reckoned anew."""
    offer = access.get_offer(access.get_ledger(request.user, pk), part)
    rows.remove_row(by=request.user, now=timezone.now(), row=offer, version=body.version)
    return access.get_ledger(request.user, pk)


@router.post(
    "{pk}/entries/{part}/removal", response=answers(ok=FullLedgerOut), auth=needs(*access.EDIT)
)
def remove_entry(request: Any, pk: Path[types.Key], part: Path[types.Key], body: Removal) -> Any:
    """Take it out; what it said stays in the trail, and the ledger is reckoned anew."""
    entry = access.get_entry(access.get_ledger(request.user, pk), part)
    rows.remove_row(by=request.user, now=timezone.now(), row=entry, version=body.version)
    return access.get_ledger(request.user, pk)


def written(request: Any, scope: str, key: str | None, body: Any, effect: Any) -> Any:
    try:
        return keyed(request, scope=scope, key=key, body=body, effect=effect)
    except BadValue as error:
        raise bad_value(error) from error


def bad_value(error: BadValue) -> ApiError:
    cure = _("Correct the field and send the request again.")
    return ApiError(422, "bad_value", str(error.message), field=error.field, cure=cure)
