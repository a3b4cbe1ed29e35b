from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries
from kezhi.kit.search import Hit, Source
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    products = queries.products_matching(queries.visible_products(user), query)[:limit]
    return [Hit(p.name, reverse("catalog:detail", args=[p.pk]), p.code) for p in products]


PRODUCTS = Source(_("Products"), "package", find, Right.CATALOG_VIEW, "catalog:list")
