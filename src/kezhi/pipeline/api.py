"""Opportunities and prospects over REST."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
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
from kezhi.pipeline.queries import access
from kezhi.pipeline.queries import prospects as prospect_queries
from kezhi.pipeline.services import moving
from kezhi.pipeline.services import opportunities as services
from kezhi.pipeline.services import prospects as prospect_services
from kezhi.pipeline.services.checking import Refused, Settled
from kezhi.staff import queries as staff
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()
prospects = Router()
VIEW, EDIT = needs(Right.OPPORTUNITIES_VIEW), needs(Right.OPPORTUNITIES_EDIT)
CONVERT = needs(Right.OPPORTUNITIES_EDIT, Right.CUSTOMERS_EDIT)
Days = Annotated[int, Field(ge=0, le=3650)]
Amount = Annotated[types.Money, Field(ge=0)]


class StageOut(Schema):
    id: int
    pipeline_id: int
    name: str
    name_zh: str
    kind: str
    position: int


class RivalOut(Schema):
    customer_id: int = Field(alias="party_id", description="The party that competes.")
    name: str = Field(alias="party.name")
    price: Decimal | None
    has_won: bool


class StepOut(Schema):
    stage_id: int
    since: types.Day
    until: types.Day | None


class OpportunityOut(Schema):
    id: int
    number: str
    title: str
    customer_id: int = Field(alias="party_id")
    owner_id: int | None
    stage_id: int
    status: str = Field(description="`open`, `won` or `lost`, as the stage means.")
    stage_on: types.Day
    opened_on: types.Day
    expected_on: types.Day | None
    closed_on: types.Day | None
    currency: str
    amount: Decimal | None
    base_amount: Decimal | None
    line_id: int | None
    product_id: int | None
    is_standard: bool
    source_id: int | None
    next_step: str
    next_on: types.Day | None
    reason_id: int | None
    closing_note: str
    wanted_days: int | None
    offered_days: int | None
    note: str
    version: int
    updated_at: datetime


class FullOut(OpportunityOut):
    steps: list[StepOut]
    competitors: list[RivalOut]

    @staticmethod
    def resolve_steps(one: Any) -> list[Any]:
        return access.steps_of(one)

    @staticmethod
    def resolve_competitors(one: Any) -> list[Any]:
        return access.rivals_of(one)


class Fields(types.Body):
    """What both a new opportunity and a change may hold."""

    owner_id: types.Key | None = Field(None, description="Left out in a new one: the caller.")
    amount: Amount | None = None
    currency: types.Currency | None = Field(None, description="Left out: the company's.")
    opened_on: types.Day | None = None
    expected_on: types.Day | None = None
    line_id: types.Key | None = None
    product_id: types.Key | None = None
    is_standard: bool = True
    source_id: types.Key | None = None
    next_step: types.Text200 = ""
    next_on: types.Day | None = None
    number: types.Text60 = ""
    note: types.text(1000) = ""  # type: ignore[valid-type]  # an Annotated made by a function


class OpportunityIn(Fields):
    title: types.Name
    customer_id: types.Key
    stage_id: types.Key | None = Field(None, description="Left out: the first open one.")


class OpportunityChange(Fields):
    """Fields that are left out stay as they are; `version` is the one that was read."""

    version: types.Version
    title: types.Name = ""


class Move(types.Body):
    stage_id: types.Key
    version: types.Version | None = None


class Closing(types.Body):
    stage_id: types.Key = Field(description="One that means won or lost.")
    reason_id: types.Key
    on: types.Day | None = Field(None, description="Left out: today.")
    amount: Amount | None = None
    wanted_days: Days | None = None
    offered_days: Days | None = None
    closing_note: types.text(500) = ""  # type: ignore[valid-type]  # an Annotated made by a function
    version: types.Version | None = None


class OpportunityQuery(PageQuery):
    customer_id: types.Key | None = None
    stage_id: types.Key | None = None
    status: Literal["open", "won", "lost"] | None = None


@router.get("stages", response=answers(ok=list[StageOut]), auth=VIEW)
def stages(request: Any) -> Any:
    """The stages in use, pipeline by pipeline in their order."""
    return list(access.stages())


@router.get("", response=answers(ok=Paged[OpportunityOut]), auth=VIEW)
def opportunities(request: Any, asked: Query[OpportunityQuery]) -> Any:
    """Opportunities of the customers the caller may see, by id."""
    filters = {
        "party_id": asked.customer_id, "stage_id": asked.stage_id, "status": asked.status,
    }  # fmt: skip
    given = {name: value for name, value in filters.items() if value is not None}
    return page_of(access.visible_opportunities(request.user).filter(**given), asked)


@router.get("{pk}", response=answers(ok=FullOut), auth=VIEW)
def opportunity(request: Any, pk: Path[types.Key]) -> Any:
    """With its steps and competitors."""
    return access.get_opportunity(request.user, pk)


@router.post("", response=answers(created=FullOut), auth=EDIT)
def create(request: Any, body: OpportunityIn, key: IdempotencyKey = None) -> Any:
    """Enter an opportunity. With an Idempotency-Key, a repeat gives the first answer again."""

    def effect() -> dict[str, Any]:
        values = with_records(request.user, changes_of(body, leaving=("customer_id",)))
        party = customers.get_party(request.user, body.customer_id)
        values = {name: one for name, one in values.items() if one is not None or name == "owner"}
        made = refusing(
            services.create_opportunity,
            by=request.user, now=timezone.now(), party=party, **values,
        )  # fmt: skip
        return as_json(FullOut, made, request)

    return keyed(request, scope="opportunities", key=key, body=body, effect=effect)


@router.patch("{pk}", response=answers(ok=FullOut), auth=EDIT)
def change(request: Any, pk: Path[types.Key], body: OpportunityChange) -> Any:
    """Change the fields that are sent, unless somebody changed it since it was read."""
    kept = access.get_opportunity(request.user, pk)
    values = with_records(request.user, changes_of(body))
    for name in ("currency", "opened_on"):
        if values.get(name, "") is None:
            del values[name]
    return refusing(
        services.change_opportunity,
        by=request.user, now=timezone.now(), opportunity=kept, values=values,
        version=body.version,
    )  # fmt: skip


@router.post("{pk}/stage", response=answers(ok=FullOut), auth=EDIT)
def move(request: Any, pk: Path[types.Key], body: Move) -> Any:
    """Into another open stage; a closed one is opened again by it."""
    kept = access.get_opportunity(request.user, pk)
    stage = known("stage_id", access.stages(), body.stage_id)
    done = moving.move_opportunity if kept.closed_on is None else moving.reopen_opportunity
    return refusing(
        done, by=request.user, now=timezone.now(), opportunity=kept, stage=stage,
        version=body.version,
    )  # fmt: skip


@router.post("{pk}/closing", response=answers(ok=FullOut), auth=EDIT)
def close(request: Any, pk: Path[types.Key], body: Closing) -> Any:
    """Won or lost, with the reason."""
    kept = access.get_opportunity(request.user, pk)
    said = with_records(request.user, body.model_dump(exclude={"version"}))
    return refusing(
        moving.close_opportunity,
        by=request.user, now=timezone.now(), opportunity=kept, version=body.version,
        ending=moving.Ending(**said),
    )  # fmt: skip


def with_records(user: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The values with records for their numbers, each looked for among what one may name."""
    places: dict[str, Any] = {
        "owner_id": staff.visible_users(user),
        "stage_id": access.stages(),
        "source_id": access.sources(),
        "line_id": catalog.product_lines(),
        "product_id": catalog.visible_products(user),
        "reason_id": access.all_reasons(),
    }
    found = dict(values)
    for name in places.keys() & values.keys():
        pk = found.pop(name)
        found[name.removesuffix("_id")] = None if pk is None else known(name, places[name], pk)
    return found


def known(name: str, among: Any, pk: int) -> Any:
    record = among.filter(pk=pk).first()
    if record is None:
        cure = _("Give the id of one you may see.")
        raise ApiError(422, "unknown", _("There is no such record."), field=name, cure=cure)
    return record


def refusing(deed: Any, **said: Any) -> Any:
    """Do it; what the service refuses becomes the one shape of an error."""
    try:
        return deed(**said)
    except Refused as refused:
        cure = _("Correct the field and send the request again.")
        raise ApiError(422, "refused", refused.message, field=refused.field, cure=cure) from refused
    except Settled as settled:
        cure = _("Read it again: it was closed or reopened meanwhile.")
        raise ApiError(409, "settled", _("It is not open any more."), cure=cure) from settled


# --- prospects ---


class ProspectOut(Schema):
    id: int
    name: str
    contact_name: str
    mobile: str = Field(description="Veiled, unless the caller may see such numbers.")
    phone: str
    email: str
    city: str
    owner_id: int | None
    source_id: int | None
    provenance: str
    found_on: types.Day
    rung: int = Field(description="0 does not know us … 4 prefers us.")
    state: str = Field(description="`open`, `converted` or `dropped`.")
    customer_id: int | None = Field(None, alias="party_id")
    opportunity_id: int | None
    version: int

    @staticmethod
    def resolve_mobile(one: Any, context: Any) -> str:
        return customers.shown_phone(context["request"].user, one.mobile, personal=True)


class ProspectIn(types.Body):
    name: types.Name
    contact_name: types.Text80 = ""
    mobile: types.Text40 = ""
    phone: types.Text40 = ""
    email: types.Text254 = ""
    city: types.Text60 = ""
    region: types.Text60 = ""
    industry: types.Text80 = ""
    tax_number: types.Text40 = ""
    source_id: types.Key | None = None
    provenance: types.Text200 = Field("", description="The directory and page, the fair …")
    found_on: types.Day | None = Field(None, description="Left out: today.")
    rung: Annotated[int, Field(ge=0, le=4)] = 0
    is_another: bool = Field(False, description="Enter it although it looks like one known.")


class ProspectQuery(PageQuery):
    state: Literal["open", "converted", "dropped"] | None = None


class Conversion(types.Body):
    customer_id: types.Key | None = Field(None, description="Left out: a new customer.")
    title: types.Text200 = Field("", description="Of the first opportunity; left out: none.")
    amount: Amount | None = None


@prospects.get("", response=answers(ok=Paged[ProspectOut]), auth=VIEW)
def prospect_list(request: Any, asked: Query[ProspectQuery]) -> Any:
    """The prospects the caller may see, by id."""
    found = prospect_queries.visible_prospects(request.user)
    return page_of(found.filter(state=asked.state) if asked.state else found, asked)


@prospects.get("{pk}", response=answers(ok=ProspectOut), auth=VIEW)
def prospect(request: Any, pk: Path[types.Key]) -> Any:
    return prospect_queries.get_prospect(request.user, pk)


@prospects.post("", response=answers(created=ProspectOut), auth=EDIT)
def create_prospect(request: Any, body: ProspectIn, key: IdempotencyKey = None) -> Any:
    """Enter a prospect, unless somebody like it is known already."""

    def effect() -> dict[str, Any]:
        said = changes_of(body, leaving=("is_another",))
        told = {name: str(said.get(name, "")) for name in ("name", "phone", "mobile", "email")}
        if not body.is_another and prospect_queries.twins_of(request.user, told):
            cure = _("Look for it, or send is_another to enter it all the same.")
            raise ApiError(409, "known", _("It looks like one that is known."), cure=cure)
        values = with_records(request.user, said)
        if values.get("found_on", "") is None:
            del values["found_on"]
        made = refusing(
            prospect_services.create_prospect, by=request.user, now=timezone.now(), **values
        )
        return as_json(ProspectOut, made, request)

    return keyed(request, scope="prospects", key=key, body=body, effect=effect)


@prospects.post("{pk}/conversion", response=answers(ok=ProspectOut), auth=CONVERT)
def convert(request: Any, pk: Path[types.Key], body: Conversion) -> Any:
    """Into a customer, with a first opportunity where a title is sent."""
    kept = prospect_queries.get_prospect(request.user, pk)
    party = customers.get_party(request.user, body.customer_id) if body.customer_id else None
    return refusing(
        prospect_services.convert_prospect,
        by=request.user, now=timezone.now(), prospect=kept, party=party, title=body.title,
        amount=body.amount,
    )  # fmt: skip
