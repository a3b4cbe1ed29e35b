from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries
from kezhi.catalog.choices import Evidence, Measure, Scheme
from kezhi.catalog.models import ElementTag, Product, ProductLine, Unit, ValueElement
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
TAGS = Reference(
    ElementTag, app="catalog", name="tag", fields=["scheme", "code", "name", "name_zh"],
    sort="scheme", **RIGHTS,
)  # fmt: skip


def tag_filter(label: Any, scheme: str) -> Any:
    return django_filters.ModelChoiceFilter(
        label=label, field_name="tags", queryset=lambda request: queries.element_tags(scheme)
    )


class ElementFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    group = tag_filter(_("Kind of value"), Scheme.GROUP)
    proposition = tag_filter(_("Kind of proposition"), Scheme.PROPOSITION)
    lever = tag_filter(_("Benefit or cost"), Scheme.LEVER)
    measure = django_filters.ChoiceFilter(label=_("Measure"), choices=Measure.choices)
    evidence = django_filters.ChoiceFilter(label=_("Evidence"), choices=Evidence.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    def in_state(
        self, found: QuerySet[ValueElement], name: str, value: str
    ) -> QuerySet[ValueElement]:
        return found.filter(archived_at__isnull=value == "used")

    def search(
        self, found: QuerySet[ValueElement], name: str, value: str
    ) -> QuerySet[ValueElement]:
        return queries.elements_matching(found, value)


ELEMENTS = ListSpec(
    "catalog:element-list",
    ElementFilters,
    [
        Column("name", _("Name"), lead=True),
        Column("tags", _("Tags")),
        Column("measure", _("Measure"), sort="measure"),
        Column("unit", _("Unit")),
        Column("needed_level", _("Level needed"), align="end"),
        Column("evidence", _("Evidence"), sort="evidence"),
        Column("point_count", _("Selling points"), align="end"),
    ],
    sort="id",
)
