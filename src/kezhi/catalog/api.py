"""Products over REST; the router every other feature's follows."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from kezhi.catalog import queries, services
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
