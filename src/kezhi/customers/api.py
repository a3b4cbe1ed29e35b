"""Customers over REST."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.customers import queries
from kezhi.customers.choices import PartyKind
from kezhi.customers.services import parties as services
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
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
Kind = Literal["organization", "person", "internal_unit"]
CategoryId = Literal["enterprise", "channel", "consumer", "internal"]


class CustomerOut(Schema):
    id: int
    name: str
    kind: str
    category: str
    owner_id: int | None
    team_id: int | None
    parent_id: int | None = Field(None, description="Null too when the caller may not see it.")
    industry: str
    tax_number: str
    phone: str = Field(description="Veiled for a person, unless the caller may see such numbers.")
    email: str
    website: str
    country: str
    region: str
    city: str
    yearly_potential: Decimal | None
    tier: str
    is_archived: bool
    version: int
    updated_at: datetime

    @staticmethod
    def resolve_parent_id(party: Any, context: Any) -> int | None:
        return queries.seen_parent(context["request"].user, party)

    @staticmethod
    def resolve_is_archived(party: Any) -> bool:
        return party.archived_at is not None

    @staticmethod
    def resolve_phone(party: Any, context: Any) -> str:
        personal = party.kind == PartyKind.PERSON
        return queries.shown_phone(context["request"].user, party.phone, personal=personal)


class CustomerIn(types.Body):
    name: types.Name
    kind: Kind = "organization"
    category: CategoryId = "enterprise"
    industry: types.Text80 = ""
    tax_number: types.Text40 = ""
    phone: types.Text40 = ""
    email: types.Text254 = ""
    website: types.Text200 = ""
    country: types.Text60 = ""
    region: types.Text60 = ""
    city: types.Text60 = ""
    yearly_potential: types.Money | None = None


class CustomerChange(types.Body):
    """Fields that are left out stay as they are; `version` is the one that was read."""

    version: types.Version
    name: types.Name = ""
    category: CategoryId | None = None
    industry: types.Text80 = ""
    tax_number: types.Text40 = ""
    phone: types.Text40 = ""
    email: types.Text254 = ""
    website: types.Text200 = ""
    country: types.Text60 = ""
    region: types.Text60 = ""
    city: types.Text60 = ""
    yearly_potential: types.Money | None = None


class CustomerQuery(PageQuery):
    q: types.Search = Field("", description="Part of a name, a phone number, pinyin initials …")


def refused(error: BadValue) -> ApiError:
    return ApiError(422, "bad_value", error.message, field=error.field)


@router.get("", response=answers(ok=Paged[CustomerOut]), auth=needs(Right.CUSTOMERS_VIEW))
def customers(request: Any, asked: Query[CustomerQuery]) -> Any:
    """The customers this person may see, by number."""
    found = queries.visible_parties(request.user)
    if asked.q.strip():
        found = queries.searched(found, request.user, asked.q)
    return page_of(queries.for_api(request.user, found), asked)


@router.get("{pk}", response=answers(ok=CustomerOut), auth=needs(Right.CUSTOMERS_VIEW))
def customer(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_party(request.user, pk)


@router.post("", response=answers(created=CustomerOut), auth=needs(Right.CUSTOMERS_EDIT))
def create(request: Any, body: CustomerIn, key: IdempotencyKey = None) -> Any:
    """Enter a customer, owned by the caller. A repeat with the same key gives the first answer."""

    def effect() -> dict[str, Any]:
        made = services.create_party(by=request.user, now=timezone.now(), **body.model_dump())
        return as_json(CustomerOut, made, request)

    try:
        return keyed(request, scope="customers", key=key, body=body, effect=effect)
    except BadValue as error:
        raise refused(error) from error


@router.patch("{pk}", response=answers(ok=CustomerOut), auth=needs(Right.CUSTOMERS_EDIT))
def change(request: Any, pk: Path[types.Key], body: CustomerChange) -> Any:
    party = queries.get_party(request.user, pk)
    try:
        return services.change_party(
            by=request.user,
            now=timezone.now(),
            party=party,
            values=changes_of(body),
            version=body.version,
        )
    except BadValue as error:
        raise refused(error) from error
