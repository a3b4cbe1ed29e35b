"""Every write of the catalog."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.catalog.models import Product
from kezhi.kit import editing
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
