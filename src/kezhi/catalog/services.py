"""Every write of the catalog."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from customer_value.equations import Unit as EquationUnit
from kezhi.catalog import queries
from kezhi.catalog.choices import FIRST_ELEMENTS, FIRST_TAGS, PERSONAL
from kezhi.catalog.models import (
    ElementTag,
    EquationInput,
    Product,
    SellingPoint,
    Unit,
    UnitConversion,
    ValueElement,
)
from kezhi.catalog.refusals import is_private_benefit
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


class NotMoney(Exception):
    """The equation comes to something else than money in the company's currency."""


class PrivateBenefit(Exception):
    """`field` speaks of money or favors for a person who buys."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def refuse_private_benefits(values: Mapping[str, Any]) -> None:
    """No element or selling point speaks of them, so no ledger can."""
    for name in ("name", "name_zh", "claim", "proof"):
        if is_private_benefit(str(values.get(name) or "")):
            raise PrivateBenefit(name)


class InUse(Exception):
    """The equation needs this input."""


class SymbolTaken(Exception):
    """The element has an input of this short name."""


@transaction.atomic
def write_first_elements(*, now: datetime) -> None:
    """The elements an installation begins with, where there are none."""
    if ValueElement.objects.exists() or ElementTag.objects.exists():
        return
    stamp = {"created_at": now, "updated_at": now}
    tags = {
        code: ElementTag.objects.create(
            code=code, scheme=scheme, name=name, name_zh=chinese, **stamp
        )
        for code, (scheme, name, chinese) in FIRST_TAGS.items()
    }
    for code, (name, chinese, measure, unit, is_less_better, own) in FIRST_ELEMENTS.items():
        element = ValueElement.objects.create(
            code=code, name=name, name_zh=chinese, measure=measure, unit=unit,
            is_less_better=is_less_better, is_personal=code in PERSONAL, **stamp,
        )  # fmt: skip
        element.tags.set([tags[tag] for tag in own])


def create_element(
    *, by: Any, now: datetime, tags: Sequence[ElementTag] = (), **values: Any
) -> ValueElement:
    require_editor(by)
    refuse_private_benefits(values)
    try:
        with transaction.atomic():
            made = editing.create_record(by=by, now=now, record=ValueElement(**values))
            made.tags.set(tags)
            return made
    except IntegrityError as error:
        raise CodeTaken(values["code"]) from error


def change_element(
    *,
    by: Any,
    now: datetime,
    element: ValueElement,
    version: int,
    tags: Sequence[ElementTag] | None = None,
    **values: Any,
) -> ValueElement:
    """Raises editing.Conflict when somebody else changed the element meanwhile."""
    require_editor(by)
    refuse_private_benefits(values)
    try:
        with transaction.atomic():
            changed = editing.change_record(
                by=by, now=now, record=element, values=values, version=version
            )
            if tags is not None:
                _retag(by=by, now=now, element=changed, tags=tags, version=version)
            return changed
    except IntegrityError as error:
        raise CodeTaken(values["code"]) from error


def _retag(
    *, by: Any, now: datetime, element: ValueElement, tags: Sequence[ElementTag], version: int
) -> None:
    before = {tag.code for tag in element.tags.all()}
    after = {tag.code for tag in tags}
    if before == after:
        return
    element.tags.set(tags)
    if element.version == version:  # nothing else changed, and older forms must still be refused
        ValueElement.objects.filter(pk=element.pk).update(version=F("version") + 1, updated_at=now)
        element.version += 1
    changes = {"tags": [", ".join(sorted(before)), ", ".join(sorted(after))]}
    audit.record(by=by, now=now, action="change", target=element, changes=changes)


@transaction.atomic
def archive_element(
    *, by: Any, now: datetime, element: ValueElement, archived: bool
) -> ValueElement:
    require_editor(by)
    action = "archive" if archived else "restore"
    values = {"archived_at": now if archived else None}
    return editing.change_record(by=by, now=now, record=element, values=values, action=action)


@transaction.atomic
def add_input(*, by: Any, now: datetime, element: ValueElement, **values: Any) -> EquationInput:
    """Raises SymbolTaken, and EquationError where the unit cannot be read."""
    require_editor(by)
    EquationUnit.of(values["unit"])
    ValueElement.objects.select_for_update().get(pk=element.pk)
    if EquationInput.objects.filter(element=element, symbol=values["symbol"]).exists():
        raise SymbolTaken(values["symbol"])
    fresh = EquationInput(element=element, **values)
    return editing.create_record(by=by, now=now, record=fresh)


@transaction.atomic
def remove_input(*, by: Any, now: datetime, given: EquationInput) -> None:
    """Raises InUse while the equation needs it."""
    require_editor(by)
    element = ValueElement.objects.select_for_update().get(pk=given.element_id)
    if element.equation:
        needed = queries.read_equation(element.equation, queries.inputs_of(element)).names
        if given.symbol in needed:
            raise InUse(given.symbol)
    changes = {"symbol": [given.symbol, None], "label": [given.label, None]}
    audit.record(by=by, now=now, action="delete", target=given, changes=changes)
    given.delete()


@transaction.atomic
def write_equation(
    *, by: Any, now: datetime, element: ValueElement, text: str, currency: str
) -> ValueElement:
    """Raises EquationError or NotMoney; an empty text takes the equation away."""
    require_editor(by)
    kept = ValueElement.objects.select_for_update().get(pk=element.pk)
    if text:
        unit = queries.read_equation(text, queries.inputs_of(kept)).unit
        if dict(unit.powers).get(currency) != 1:
            raise NotMoney(str(unit))
    return editing.change_record(by=by, now=now, record=kept, values={"equation": text})


@transaction.atomic
def add_point(*, by: Any, now: datetime, element: ValueElement, **values: Any) -> SellingPoint:
    """Raises PrivateBenefit."""
    require_editor(by)
    refuse_private_benefits(values)
    return editing.create_record(by=by, now=now, record=SellingPoint(element=element, **values))


@transaction.atomic
def archive_point(*, by: Any, now: datetime, point: SellingPoint) -> SellingPoint:
    require_editor(by)
    return editing.change_record(
        by=by, now=now, record=point, values={"archived_at": now}, action="archive"
    )
