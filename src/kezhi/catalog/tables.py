import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries
from kezhi.catalog.models import Product
from kezhi.kit.lists import Column, ListSpec
from kezhi.staff.rights import Right

COLUMNS = [
    Column("code", _("Code"), sort="code"),
    Column("name", _("Name"), sort="name", lead=True),
    Column("line", _("Product line"), sort="line__name"),
    Column("unit", _("Unit")),
    Column("list_price", _("List price"), sort="list_price", align="end"),
    Column("product_cost", _("Product cost"), align="end", right=Right.COSTS_VIEW),
]


class ProductFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    line = django_filters.ModelChoiceFilter(
        label=_("Product line"), queryset=lambda request: queries.product_lines()
    )

    def search(self, found: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return queries.products_matching(found, value)


PRODUCTS = ListSpec("catalog:list", ProductFilters, COLUMNS, sort="code")
