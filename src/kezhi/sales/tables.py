import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.kit import grams, types
from kezhi.kit.lists import Column, ListSpec
from kezhi.sales.models import CostEntry, Order
from kezhi.staff.rights import Right

ORDER_COLUMNS = [
    Column("number", _("Number"), sort="number", lead=True),
    Column("ordered_on", _("Ordered on"), sort="ordered_on"),
    Column("party", _("Customer"), sort="party__name"),
    Column("kind", _("Kind")),
    Column("status", _("Status"), sort="status"),
    Column("promised_on", _("Promised for"), sort="promised_on"),
    Column("delivered_on", _("Delivered on"), sort="delivered_on", shown=False),
    Column("amount", _("Amount"), align="end"),
    Column("base_amount", _("In base currency"), sort="base_amount", align="end", shown=False),
    Column("base_cost", _("Product cost"), align="end", right=Right.COSTS_VIEW, shown=False),
    Column("margin", _("Margin"), align="end", right=Right.COSTS_VIEW),
]
COST_COLUMNS = [
    Column("spent_on", _("Spent on"), sort="spent_on", lead=True),
    Column("party", _("Customer"), sort="party__name"),
    Column("kind", _("Kind")),
    Column("note", _("Note")),
    Column("amount", _("Amount"), align="end"),
    Column("base_amount", _("In base currency"), sort="base_amount", align="end"),
]


def day_filter(label: object, name: str, lookup: str) -> object:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(
        label=label, field_name=name, lookup_expr=lookup, widget=widget
    )


class OfCustomer(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`?customer=12`, as the customer's page links here; it has no field of its own."""

    customer = django_filters.NumberFilter(
        field_name="party_id", min_value=1, max_value=types.INT64_MAX, widget=forms.HiddenInput
    )


class OrderFilters(OfCustomer):
    q = django_filters.CharFilter(
        label=_("Search"), method="search", max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Order.Kind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Order.Status.choices)
    since = day_filter(_("From"), "ordered_on", "gte")
    until = day_filter(_("To"), "ordered_on", "lte")
    made = django_filters.ChoiceFilter(
        label=_("Made"),
        method="standard_or_not",
        choices=[("standard", _("Standard")), ("measure", _("Made to measure"))],
    )

    def search(self, found: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        """The beginning of a number, or words of the customer."""
        number = Q(number__startswith=value.strip().upper())
        return found.filter(number | grams.matching(value, "party__"))

    def standard_or_not(self, found: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return found.filter(is_standard=value == "standard")


class CostFilters(OfCustomer):
    q = django_filters.CharFilter(
        label=_("Search"), method="search", max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=CostEntry.Kind.choices)
    since = day_filter(_("From"), "spent_on", "gte")
    until = day_filter(_("To"), "spent_on", "lte")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="counting_or_not",
        choices=[("counting", _("Counting")), ("archived", _("Archived"))],
    )

    def search(self, found: QuerySet[CostEntry], name: str, value: str) -> QuerySet[CostEntry]:
        return found.filter(grams.matching(value, "party__"))

    def counting_or_not(
        self, found: QuerySet[CostEntry], name: str, value: str
    ) -> QuerySet[CostEntry]:
        return found.filter(archived_at__isnull=value == "counting")


ORDERS = ListSpec(
    "sales:list", OrderFilters, ORDER_COLUMNS, sort="-ordered_on", export="sales:export"
)
COSTS = ListSpec(
    "sales:costs", CostFilters, COST_COLUMNS, sort="-spent_on", export="sales:export-costs"
)
