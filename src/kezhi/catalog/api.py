"""Products over REST; the router every other feature's follows."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.catalog import queries, refusals, services
from kezhi.catalog.choices import Evidence, Measure
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


class ProductOut(Schema):
    id: int
    code: str
    name: str
    line_id: int | None
    unit_id: int | None
    currency: str
    list_price: Decimal | None
    product_cost: Decimal | None = Field(
        None, description="Null when it is not known, or the caller may not see costs."
    )
    is_standard: bool
    is_archived: bool
    version: int

    @staticmethod
    def resolve_is_archived(product: Any) -> bool:
        return product.archived_at is not None

    @staticmethod
    def resolve_product_cost(product: Any, context: Any) -> Decimal | None:
        may_see = context["request"].user.may(Right.COSTS_VIEW)
        return product.product_cost if may_see else None


class ProductIn(types.Body):
    code: types.Code
    name: types.Name
    currency: types.Currency = "CNY"
    list_price: types.Money | None = None
    product_cost: types.Money | None = None
    is_standard: bool = True


class ProductChange(types.Body):
    version: types.Version
    name: types.Name = ""  # left out, not emptied
    list_price: types.Money | None = None
    product_cost: types.Money | None = None


class ProductQuery(PageQuery):
    q: types.Search = Field("", description="Part of the code or the name.")


def may_enter(request: Any, body: ProductIn | ProductChange) -> None:
    if "product_cost" in body.model_fields_set and not request.user.may(Right.COSTS_EDIT):
        raise ApiError(
            403, "forbidden", _("You may not enter costs."), field="product_cost",
            cure=_("Leave the field out."),
        )  # fmt: skip


def code_taken(code: str) -> ApiError:
    return ApiError(
        409, "code_taken", _("Another product has this code."), field="code",
        cure=_("Change that product, or use another code."),
    )  # fmt: skip


@router.get("", response=answers(ok=Paged[ProductOut]), auth=needs(Right.CATALOG_VIEW))
def products(request: Any, asked: Query[ProductQuery]) -> Any:
    """The catalog, by number."""
    return page_of(queries.found_products(request.user, asked.q), asked)


@router.get("{pk}", response=answers(ok=ProductOut), auth=needs(Right.CATALOG_VIEW))
def product(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_product(request.user, pk)


@router.post("", response=answers(created=ProductOut), auth=needs(Right.CATALOG_EDIT))
def create(request: Any, body: ProductIn, key: IdempotencyKey = None) -> Any:
    """Enter a product. With an Idempotency-Key, a repeat gives the first answer again."""
    may_enter(request, body)

    def effect() -> dict[str, Any]:
        made = services.create_product(by=request.user, now=timezone.now(), **body.model_dump())
        return as_json(ProductOut, made, request)

    try:
        return keyed(request, scope="products", key=key, body=body, effect=effect)
    except services.CodeTaken as error:
        raise code_taken(body.code) from error


@router.patch("{pk}", response=answers(ok=ProductOut), auth=needs(Right.CATALOG_EDIT))
def change(request: Any, pk: Path[types.Key], body: ProductChange) -> Any:
    """Change the fields sent; `version` is the one read, and 409 says somebody was faster."""
    may_enter(request, body)
    found = queries.get_product(request.user, pk)
    values = changes_of(body)
    return services.change_product(
        by=request.user, now=timezone.now(), product=found, version=body.version, **values
    )


elements = Router()


class TagOut(Schema):
    code: str
    scheme: str
    name: str
    name_zh: str


class InputOut(Schema):
    symbol: str
    label: str
    unit: str
    ours: Decimal
    rivals: Decimal
    source: str


class PointOut(Schema):
    id: int
    claim: str
    proof: str
    evidence: str


class ElementOut(Schema):
    id: int
    code: str
    name: str
    name_zh: str
    measure: Measure
    unit: str
    unit_worth: Decimal | None = Field(description="Money per unit, in the company's currency.")
    is_less_better: bool
    needed_level: Decimal | None
    evidence: Evidence
    is_personal: bool
    equation: str
    inputs: list[InputOut]
    points: list[PointOut] = Field(description="Selling points in use.")
    tags: list[TagOut]
    is_archived: bool
    version: int

    @staticmethod
    def resolve_is_archived(element: Any) -> bool:
        return element.archived_at is not None

    @staticmethod
    def resolve_inputs(element: Any) -> list[Any]:
        return list(element.inputs.all())

    @staticmethod
    def resolve_points(element: Any) -> list[Any]:
        return [point for point in element.points.all() if point.archived_at is None]

    @staticmethod
    def resolve_tags(element: Any) -> list[Any]:
        return list(element.tags.all())


class ElementIn(types.Body):
    code: types.Code40
    name: types.Name80
    name_zh: types.Text80 = ""
    measure: Measure = Measure.RATING
    unit: types.Text30 = ""
    unit_worth: types.Money | None = None
    is_less_better: bool = False
    needed_level: types.Money | None = None
    evidence: Evidence = Evidence.ESTIMATED
    is_personal: bool = False
    tags: list[types.Code40] = Field([], max_length=50, description="Codes of tags.")


class ElementChange(types.Body):
    version: types.Version
    name: types.Name80 = ""  # left out, not emptied
    name_zh: types.Text80 = ""
    unit_worth: types.Money | None = None
    needed_level: types.Money | None = None
    evidence: Evidence = Evidence.ESTIMATED
    tags: list[types.Code40] = Field([], max_length=50, description="All codes, anew.")


def tags_of(values: dict[str, Any]) -> dict[str, Any]:
    """The values with tags in place of their codes; a code that does not exist is refused."""
    if "tags" not in values:
        return values
    found = queries.tags_coded(values["tags"])
    unknown = set(values["tags"]) - {tag.code for tag in found}
    if unknown:
        raise ApiError(
            422, "unknown_tag", _("There is no tag %(code)s.") % {"code": min(unknown)},
            field="tags", cure=_("Take a code of the tags that exist, or make the tag first."),
        )  # fmt: skip
    return values | {"tags": found}


def only_units_have_a_worth(measure: str, worth: Decimal | None) -> None:
    if worth is not None and measure != Measure.UNIT:
        raise ApiError(
            422, "no_unit", _("Only a unit that converts to money has a worth."),
            field="unit_worth", cure=_("Leave it out, or measure in a unit."),
        )  # fmt: skip


@elements.get("", response=answers(ok=Paged[ElementOut]), auth=needs(Right.CATALOG_VIEW))
def value_elements(request: Any, asked: Query[ProductQuery]) -> Any:
    """The value elements, by number, with their tags, equation and selling points."""
    found = queries.elements_in_full(queries.visible_elements(request.user))
    return page_of(queries.elements_matching(found, asked.q) if asked.q else found, asked)


@elements.get("{pk}", response=answers(ok=ElementOut), auth=needs(Right.CATALOG_VIEW))
def value_element(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_element(request.user, pk)


@elements.post("", response=answers(created=ElementOut), auth=needs(Right.CATALOG_EDIT))
def create_element(request: Any, body: ElementIn, key: IdempotencyKey = None) -> Any:
    """Enter an element of one's own. With an Idempotency-Key, a repeat gives the first answer."""
    only_units_have_a_worth(body.measure, body.unit_worth)
    values = tags_of(body.model_dump())

    def effect() -> dict[str, Any]:
        made = services.create_element(by=request.user, now=timezone.now(), **values)
        return as_json(ElementOut, made, request)

    try:
        return keyed(request, scope="value-elements", key=key, body=body, effect=effect)
    except services.CodeTaken as error:
        raise code_taken(body.code) from error
    except services.PrivateBenefit as error:
        raise private_benefit(error) from error


def private_benefit(error: services.PrivateBenefit) -> ApiError:
    return ApiError(422, "private_benefit", refusals.private_benefit(), field=error.field)


@elements.patch("{pk}", response=answers(ok=ElementOut), auth=needs(Right.CATALOG_EDIT))
def change_element(request: Any, pk: Path[types.Key], body: ElementChange) -> Any:
    """Change the fields sent; `version` is the one read, and 409 says somebody was faster."""
    found = queries.get_element(request.user, pk)
    values = tags_of(changes_of(body))
    only_units_have_a_worth(found.measure, values.get("unit_worth"))
    now = timezone.now()
    try:
        return services.change_element(
            by=request.user, now=now, element=found, version=body.version, **values
        )
    except services.PrivateBenefit as error:
        raise private_benefit(error) from error
