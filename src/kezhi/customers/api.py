"""Customers over REST."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Schema
from pydantic import Field

from kezhi.customers import queries
from kezhi.customers.choices import Category, PartyKind, PartyRoleKind
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
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
IfMatch = Annotated[
    str | None,
    Header(
        None,
        alias="If-Match",
        description="The version that was read; it may stand in the body instead.",
        pattern=r'^(W/)?"?[1-9][0-9]{0,8}"?$',
    ),
]


class ClassOut(Schema):
    criterion: str
    value: str
    method: str = Field(description="`rule` or `hand`.")
    decided_on: date


class CustomerOut(Schema):
    id: int
    name: str
    short_name: str
    kind: str
    category: str
    roles: list[str]
    owner_id: int | None
    team_id: int | None
    parent_id: int | None = Field(None, description="Null too when the caller may not see it.")
    industry: str
    tax_number: str
    billing_address: str = Field(description="Address and phone as invoices name them.")
    bank_name: str
    bank_account: str
    phone: str = Field(description="Veiled for a person, unless the caller may see such numbers.")
    email: str
    website: str
    country: str
    region: str
    city: str
    yearly_potential: Decimal | None
    is_reference: bool
    tier: str = Field(description="`platinum`, `gold`, `iron`, `lead`, `unrated` or empty.")
    classes: list[ClassOut]
    is_archived: bool
    version: int
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def resolve_roles(party: Any) -> list[str]:
        return sorted(role.role for role in party.roles.all())

    @staticmethod
    def resolve_classes(party: Any) -> list[Any]:
        known = getattr(party, "current_classes", None)
        return list(queries.classes_of(party).values()) if known is None else known

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


class CustomerFields(types.Body):
    """What both a new customer and a change may hold."""

    short_name: types.Text80 = ""
    category: Category = Category.ENTERPRISE
    roles: list[PartyRoleKind] = Field(
        [], max_length=20, description="When left out, a new customer gets what its category says."
    )
    owner_id: types.Key | None = Field(None, description="Only for those who may assign customers.")
    team_id: types.Key | None = None
    parent_id: types.Key | None = None
    industry: types.Text80 = ""
    tax_number: types.Text40 = ""
    billing_address: types.Text200 = ""
    bank_name: types.Text100 = ""
    bank_account: types.Text40 = ""
    phone: types.Text40 = ""
    email: types.Text254 = ""
    website: types.Text200 = ""
    country: types.Text60 = ""
    region: types.Text60 = ""
    city: types.Text60 = ""
    yearly_potential: types.Money | None = None
    is_reference: bool = False


class CustomerIn(CustomerFields):
    name: types.Name
    kind: PartyKind = PartyKind.ORGANIZATION


class CustomerChange(CustomerFields):
    """Fields that are left out stay as they are; `version` is the one that was read."""

    version: types.Version | None = Field(
        None, description="The version that was read, unless If-Match says it."
    )
    name: types.Name = ""


class CustomerQuery(PageQuery):
    q: types.Search = Field("", description="Part of a name, a phone number, pinyin initials …")
    state: Literal["live", "archived", "all"] = "all"


@router.get("", response=answers(ok=Paged[CustomerOut]), auth=needs(Right.CUSTOMERS_VIEW))
def customers(request: Any, asked: Query[CustomerQuery]) -> Any:
    """The customers this person may see, by number."""
    found = queries.visible_parties(request.user)
    if asked.q.strip():
        found = queries.searched(found, request.user, asked.q)
    if asked.state != "all":
        found = found.filter(archived_at__isnull=asked.state == "live")
    return page_of(queries.for_api(request.user, found), asked)


@router.get("{pk}", response=answers(ok=CustomerOut), auth=needs(Right.CUSTOMERS_VIEW))
def customer(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_party(request.user, pk)


@router.post("", response=answers(created=CustomerOut), auth=needs(Right.CUSTOMERS_EDIT))
def create(request: Any, body: CustomerIn, key: IdempotencyKey = None) -> Any:
    """Enter a customer, owned by the caller unless an owner is named.

    A repeat with the same Idempotency-Key gives the first answer.
    """

    def effect() -> dict[str, Any]:
        values = with_records(request, changes_of(body))
        made = services.create_party(by=request.user, now=timezone.now(), **values)
        return as_json(CustomerOut, made, request)

    try:
        return keyed(request, scope="customers", key=key, body=body, effect=effect)
    except BadValue as error:
        raise refused(error) from error


@router.patch("{pk}", response=answers(ok=CustomerOut), auth=needs(Right.CUSTOMERS_EDIT))
def change(
    request: Any, pk: Path[types.Key], body: CustomerChange, if_match: IfMatch = None
) -> Any:
    """Change the fields that are sent, unless somebody changed the customer since it was read."""
    party = queries.get_party(request.user, pk)
    version = body.version or version_of(if_match)
    values = with_records(request, changes_of(body))
    try:
        return services.change_party(
            by=request.user, now=timezone.now(), party=party, values=values, version=version
        )
    except BadValue as error:
        raise refused(error) from error


def version_of(if_match: str | None) -> int:
    if if_match is None:
        raise ApiError(
            422,
            "missing",
            _("Say which version you read."),
            field="version",
            cure=_("Send the field version or the header If-Match."),
        )
    return int(if_match.removeprefix("W/").strip('"'))


def with_records(request: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The values with records for their numbers, each looked for among what one may see."""
    places: dict[str, Any] = {
        "owner_id": staff.visible_users,
        "team_id": staff.visible_teams,
        "parent_id": queries.visible_parties,
    }
    for name in places.keys() & values.keys():
        pk = values.pop(name)
        record = None if pk is None else places[name](request.user).filter(pk=pk).first()
        if pk is not None and record is None:
            message, cure = _("There is no such record."), _("Give the id of one you may see.")
            raise ApiError(422, "unknown", message, field=name, cure=cure)
        values[name.removesuffix("_id")] = record
    return values


def refused(error: BadValue) -> ApiError:
    cure = _("Correct the field and send the request again.")
    return ApiError(422, "bad_value", error.message, field=error.field, cure=cure)
