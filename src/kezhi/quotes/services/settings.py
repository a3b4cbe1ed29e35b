"""What new quotes start with, and the price lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.catalog.models import Product
from kezhi.kit import audit, editing
from kezhi.quotes.models import ListPrice, PriceList, QuoteSettings
from kezhi.staff.rights import Right


class NameTaken(Exception):
    """Another price list has this name."""


def _require(by: Any, right: str) -> None:
    if not by.may(right):
        raise PermissionDenied


@transaction.atomic
def change_settings(
    *, by: Any, now: datetime, version: int | None, values: Mapping[str, Any]
) -> QuoteSettings:
    """Raises editing.Conflict when somebody else was faster."""
    _require(by, Right.SETTINGS_EDIT)
    kept = QuoteSettings.objects.select_for_update().filter(pk=1).first()
    if kept is None:
        return editing.create_record(by=by, now=now, record=QuoteSettings(pk=1, **values))
    return editing.change_record(by=by, now=now, record=kept, values=values, version=version)


@dataclass(frozen=True, slots=True)
class PriceDraft:
    product: Product
    unit_price: Decimal
    from_quantity: Decimal = Decimal(0)


@transaction.atomic
def create_list(
    *, by: Any, now: datetime, values: Mapping[str, Any], prices: Sequence[PriceDraft]
) -> PriceList:
    """Raises NameTaken."""
    _require(by, Right.CATALOG_EDIT)
    try:
        with transaction.atomic():
            kept = editing.create_record(by=by, now=now, record=PriceList(**values))
    except IntegrityError as error:
        raise NameTaken from error
    _keep_prices(by, now, kept, prices)
    return kept


@transaction.atomic
def change_list(
    *, by: Any, now: datetime, price_list: PriceList, version: int | None, **said: Any
) -> PriceList:
    """`said`: `values` of the list and its `prices`. Raises NameTaken and editing.Conflict."""
    _require(by, Right.CATALOG_EDIT)
    kept = PriceList.objects.select_for_update(of=("self",)).get(pk=price_list.pk)
    try:
        with transaction.atomic():
            kept = editing.change_record(
                by=by, now=now, record=kept, values=said["values"], version=version
            )
    except IntegrityError as error:
        raise NameTaken from error
    _keep_prices(by, now, kept, said["prices"])
    return kept


def _keep_prices(
    by: Any, now: datetime, price_list: PriceList, prices: Sequence[PriceDraft]
) -> None:
    old = price_list.prices.select_related("product").order_by("product__code", "from_quantity")
    before = [_shown(row.product, row.from_quantity, row.unit_price) for row in old]
    fresh = sorted(prices, key=lambda one: (one.product.code, one.from_quantity))
    after = [_shown(one.product, one.from_quantity, one.unit_price) for one in fresh]
    if before == after:
        return
    price_list.prices.all().delete()
    ListPrice.objects.bulk_create(
        ListPrice(
            price_list=price_list,
            product=one.product,
            from_quantity=one.from_quantity,
            unit_price=one.unit_price,
        )
        for one in fresh
    )
    audit.record(
        by=by, now=now, action="change_prices", target=price_list,
        changes={"prices": [before, after]},
    )  # fmt: skip


def _shown(product: Product, quantity: Decimal, price: Decimal) -> str:
    return f"{product.code} ≥{quantity.normalize():f}: {price.normalize():f}"


@transaction.atomic
def archive_list(*, by: Any, now: datetime, price_list: PriceList, is_archived: bool) -> PriceList:
    _require(by, Right.CATALOG_EDIT)
    values = {"archived_at": now if is_archived else None}
    action = "archive" if is_archived else "restore"
    return editing.change_record(by=by, now=now, record=price_list, values=values, action=action)
