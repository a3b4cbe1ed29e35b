from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from customer_value.equations import Equation, EquationError, worth_beside_rival
from kezhi.catalog.choices import Scheme
from kezhi.catalog.models import (
    ElementTag,
    EquationInput,
    Product,
    ProductLine,
    SellingPoint,
    Unit,
    UnitConversion,
    ValueElement,
)
from kezhi.staff.rights import Right


def visible_products(user: Any) -> QuerySet[Product]:
    """Everyone with the right sees the whole catalog."""
    products = Product.objects.select_related("line", "unit")
    return products if user.may(Right.CATALOG_VIEW) else products.none()


def products_matching(products: QuerySet[Product], query: str) -> QuerySet[Product]:
    """The catalog is short: a scan of code and name finds two Chinese characters like any word."""
    return products.filter(Q(code__icontains=query) | Q(name__icontains=query)).order_by("code")


def get_product(user: Any, pk: int) -> Product:
    product = visible_products(user).filter(pk=pk).first()
    if product is None:
        raise Http404
    return product


def units() -> QuerySet[Unit]:
    """Those in use: what forms offer."""
    return Unit.objects.filter(archived_at=None).order_by("code")


def other_units(product: Product) -> QuerySet[Unit]:
    """Those in use besides the product's own."""
    return units().exclude(pk__in=[product.unit_id] if product.unit_id else [])


def product_lines() -> QuerySet[ProductLine]:
    return ProductLine.objects.filter(archived_at=None).order_by("name")


def all_products() -> QuerySet[Product]:
    """For imports, which recognize archived ones too."""
    return Product.objects.only("code", "name", "line").order_by("pk")


def found_products(user: Any, words: str) -> QuerySet[Product]:
    """Visible products whose code or name holds the words."""
    found = visible_products(user)
    return found.filter(Q(code__icontains=words) | Q(name__icontains=words)) if words else found


def offered_products(user: Any) -> QuerySet[Product]:
    """Those an order may name."""
    return visible_products(user).filter(archived_at__isnull=True)


def conversions_of(product: Product) -> QuerySet[UnitConversion]:
    return UnitConversion.objects.filter(product=product).select_related("unit").order_by("unit")


def get_conversion(product: Product, pk: int) -> UnitConversion:
    conversion = conversions_of(product).filter(pk=pk).first()
    if conversion is None:
        raise Http404
    return conversion


def unit_code(product: Product | None) -> str:
    return product.unit.code if product is not None and product.unit is not None else ""


@dataclass(frozen=True, slots=True)
class Conversions:
    """How many of a product's own unit one other unit is."""

    factors: dict[tuple[int, str], Decimal]

    def knows(self, product: Product, unit: str) -> bool:
        return unit in ("", unit_code(product)) or (product.pk, unit) in self.factors

    def factor(self, product: Product | None, unit: str) -> Decimal:
        """1 for the own unit, and for lines whose product or conversion is not known."""
        if product is None:
            return Decimal(1)
        return self.factors.get((product.pk, unit), Decimal(1))


def conversions(products: Iterable[Product | None]) -> Conversions:
    """Those of all the products, in one query."""
    keys = {product.pk for product in products if product is not None}
    if not keys:
        return Conversions({})
    rows = UnitConversion.objects.filter(product_id__in=keys).select_related("unit")
    return Conversions({(row.product_id, row.unit.code): row.factor for row in rows})


def products_named(user: Any, words: Iterable[str]) -> dict[str, Product]:
    """Products by what people typed, case folded: their code, or a name only one has."""
    typed = {word for word in words if word}
    spelled = typed | {word.upper() for word in typed}
    found: dict[str, list[Product]] = {}
    for product in visible_products(user).filter(Q(code__in=spelled) | Q(name__in=typed)):
        found.setdefault(product.name.casefold(), []).append(product)
        found[product.code.casefold()] = [product]
    return {word: products[0] for word, products in found.items() if len(products) == 1}


def visible_elements(user: Any) -> QuerySet[ValueElement]:
    """Everyone with the right to the catalog sees what customers value."""
    in_use = Count("points", filter=Q(points__archived_at=None))
    elements = ValueElement.objects.prefetch_related("tags").annotate(point_count=in_use)
    return elements if user.may(Right.CATALOG_VIEW) else elements.none()


def elements_matching(elements: QuerySet[ValueElement], query: str) -> QuerySet[ValueElement]:
    named = Q(code__icontains=query) | Q(name__icontains=query) | Q(name_zh__icontains=query)
    return elements.filter(named)


def get_element(user: Any, pk: int) -> ValueElement:
    element = visible_elements(user).filter(pk=pk).first()
    if element is None:
        raise Http404
    return element


def element_tags(scheme: str = "") -> QuerySet[ElementTag]:
    """Those in use, all or of one way of sorting."""
    tags = ElementTag.objects.filter(archived_at=None).order_by("scheme", "pk")
    return tags.filter(scheme=scheme) if scheme else tags


def tags_coded(codes: Iterable[str]) -> list[ElementTag]:
    return list(ElementTag.objects.filter(code__in=codes, archived_at=None))


def elements_in_full(elements: QuerySet[ValueElement]) -> QuerySet[ValueElement]:
    """With inputs and selling points, in a bounded number of queries."""
    return elements.prefetch_related("inputs", "points")


def tags_by_scheme(element: ValueElement) -> dict[str, list[ElementTag]]:
    tags = sorted(element.tags.all(), key=lambda tag: tag.pk)
    return {scheme: [tag for tag in tags if tag.scheme == scheme] for scheme in Scheme.values}


def inputs_of(element: ValueElement) -> list[EquationInput]:
    return list(EquationInput.objects.filter(element=element).order_by("pk"))


def get_input(element: ValueElement, pk: int) -> EquationInput:
    found = EquationInput.objects.filter(element=element, pk=pk).first()
    if found is None:
        raise Http404
    return found


def points_of(element: ValueElement) -> QuerySet[SellingPoint]:
    return SellingPoint.objects.filter(element=element, archived_at=None).order_by("pk")


def get_point(element: ValueElement, pk: int) -> SellingPoint:
    point = points_of(element).filter(pk=pk).first()
    if point is None:
        raise Http404
    return point


def read_equation(text: str, inputs: Iterable[EquationInput]) -> Equation:
    """Raises EquationError with the reason why it is refused."""
    return Equation.of(text, {one.symbol: one.unit for one in inputs})


@dataclass(frozen=True, slots=True)
class Told:
    """An equation as a sentence, and what its example comes to; or why it comes to nothing."""

    sentence: str
    unit: str
    ours: float | None = None
    rivals: float | None = None
    worth: float | None = None
    error: EquationError | None = None


def equation_told(element: ValueElement, inputs: Iterable[EquationInput]) -> Told | None:
    """None where the element has no equation."""
    if not element.equation:
        return None
    inputs = list(inputs)
    equation = read_equation(element.equation, inputs)
    sentence = equation.sentence({one.symbol: one.label for one in inputs})
    ours = {one.symbol: float(one.ours) for one in inputs}
    rivals = {one.symbol: float(one.rivals) for one in inputs}
    try:
        worth = worth_beside_rival(equation, ours, rivals, is_less_better=element.is_less_better)
        values = equation.value(ours), equation.value(rivals)
    except EquationError as error:
        return Told(sentence, str(equation.unit), error=error)
    return Told(sentence, str(equation.unit), *values, worth)
