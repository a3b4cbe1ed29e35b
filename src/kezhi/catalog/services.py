"""Every write of the catalog."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kezhi.catalog.models import Product, Unit, UnitConversion
from kezhi.kit import audit, editing
from kezhi.staff.rights import Right


class CodeTaken(Exception):
    """Another product has this code."""


def require_editor(by: Any) -> None:
    if not by.may(Right.CATALOG_EDIT):
        raise PermissionDenied


def create_product(*, by: Any, now: datetime, **values: Any) -> Product:
    require_editor(by)
    try:
        with transaction.atomic():
            return editing.create_record(by=by, now=now, record=Product(**values))
    except IntegrityError as error:
        raise CodeTaken(values["code"]) from error


def change_product(
    *, by: Any, now: datetime, product: Product, version: int, **values: Any
) -> Product:
    """Raises editing.Conflict when somebody else changed the product meanwhile."""
    require_editor(by)
    try:
        with transaction.atomic():
            return editing.change_record(
                by=by, now=now, record=product, values=values, version=version
            )
    except IntegrityError as error:
        raise CodeTaken(values["code"]) from error


@transaction.atomic
def archive_product(*, by: Any, now: datetime, product: Product, archived: bool) -> Product:
    require_editor(by)
    action = "archive" if archived else "restore"
    values = {"archived_at": now if archived else None}
    return editing.change_record(by=by, now=now, record=product, values=values, action=action)


@transaction.atomic
def archive_products(*, by: Any, now: datetime, pks: Sequence[int]) -> int:
    """Archive those of the products that are in use; how many that were."""
    require_editor(by)
    archived = 0
    for product in Product.objects.filter(pk__in=pks, archived_at=None).order_by("pk"):
        editing.change_record(
            by=by, now=now, record=product, values={"archived_at": now}, action="archive"
        )
        archived += 1
    return archived


@transaction.atomic
def register_products(
    *, by: Any, now: datetime, names: Mapping[str, str], currency: str
) -> tuple[dict[str, int], list[int]]:
    """The products with these codes, those missing created under the given names.

    Returns code -> id of them all, and the ids of the new ones.
    """
    known = dict(Product.objects.filter(code__in=names).values_list("code", "pk"))
    missing = [code for code in names if code not in known]
    if not missing:
        return known, []
    require_editor(by)
    stamp = {"created_by": by, "created_at": now, "updated_at": now, "currency": currency}
    created = Product.objects.bulk_create(
        Product(code=code, name=names[code][:200], **stamp) for code in missing
    )
    told = {"count": len(created), "first": created[0].code, "last": created[-1].code}
    audit.record(by=by, now=now, action="import", target=Product, changes=told)
    return known | {product.code: product.pk for product in created}, [p.pk for p in created]


@transaction.atomic
def withdraw_products(*, by: Any, now: datetime, versions: Mapping[int, int]) -> dict[int, str]:
    """Delete products a file brought that nobody edited or ordered since; tell why others stay."""
    kept: dict[int, str] = {}
    for product in Product.objects.select_for_update().filter(pk__in=versions):
        if product.version != versions[product.pk]:
            kept[product.pk] = "edited"
            continue
        try:
            with transaction.atomic():
                Product.objects.filter(pk=product.pk).delete()
        except ProtectedError:
            kept[product.pk] = "in_use"
    gone = len(versions) - len(kept)
    audit.record(by=by, now=now, action="withdraw", target=Product, changes={"products": gone})
    return kept


class OwnUnit(Exception):
    """A product's own unit needs no conversion."""


@transaction.atomic
def set_conversion(
    *, by: Any, now: datetime, product: Product, unit: Unit, factor: Decimal
) -> UnitConversion:
    """One `unit` of the product is `factor` of its own unit from now on. Raises OwnUnit."""
    require_editor(by)
    if product.unit_id == unit.pk:
        raise OwnUnit
    Product.objects.select_for_update().get(pk=product.pk)
    known = UnitConversion.objects.filter(product=product, unit=unit).first()
    if known is not None:
        return editing.change_record(by=by, now=now, record=known, values={"factor": factor})
    fresh = UnitConversion(product=product, unit=unit, factor=factor)
    return editing.create_record(by=by, now=now, record=fresh)


@transaction.atomic
def remove_conversion(*, by: Any, now: datetime, conversion: UnitConversion) -> None:
    """Orders keep what they say; new ones no longer take the unit."""
    require_editor(by)
    changes = {"unit": [conversion.unit.code, None], "factor": [conversion.factor, None]}
    audit.record(by=by, now=now, action="delete", target=conversion, changes=changes)
    conversion.delete()
