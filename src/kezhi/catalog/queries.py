from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kezhi.catalog.models import Product, ProductLine, Unit
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


def product_lines() -> QuerySet[ProductLine]:
    return ProductLine.objects.filter(archived_at=None).order_by("name")


def found_products(user: Any, words: str) -> QuerySet[Product]:
    """Visible products whose code or name holds the words."""
    found = visible_products(user)
    return found.filter(Q(code__icontains=words) | Q(name__icontains=words)) if words else found
