from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries
from kezhi.catalog.models import Product, ProductLine, Unit
from kezhi.kit.crud import Reference
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import BulkAction, Column, ListSpec
from kezhi.staff.rights import Right

COLUMNS = [
    Column("code", _("Code"), sort="code"),
    Column("name", _("Name"), sort="name", lead=True),
    Column("line", _("Product line"), sort="line__name"),
    Column("unit", _("Unit")),
    Column("list_price", _("List price"), sort="list_price", align="end"),
    Column("product_cost", _("Product cost"), align="end", right=Right.COSTS_VIEW),
]


STATES = [("used", _("In use")), ("archived", _("Archived"))]


class ProductFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    line = django_filters.ModelChoiceFilter(
        label=_("Product line"), queryset=lambda request: queries.product_lines()
    )

    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    def in_state(self, found: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return found.filter(archived_at__isnull=value == "used")

    def search(self, found: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return queries.products_matching(found, value)


PRODUCTS = ListSpec(
    "catalog:list",
    ProductFilters,
    COLUMNS,
    sort="code",
    bulk=[BulkAction(_("Archive"), "catalog:archiving", "archive", Right.CATALOG_EDIT)],
)
RIGHTS: dict[str, Any] = {"view_right": Right.CATALOG_VIEW, "edit_right": Right.CATALOG_EDIT}
UNITS = Reference(Unit, app="catalog", name="unit", fields=["code", "name"], sort="code", **RIGHTS)
LINES = Reference(ProductLine, app="catalog", name="line", fields=["name"], sort="name", **RIGHTS)
