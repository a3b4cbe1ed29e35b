"""The list of opportunities, the board's filters, and the lists a company keeps for them."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries as catalog
from kezhi.kit import types
from kezhi.kit.crud import Reference
from kezhi.kit.filters import DayFilter, PeriodFilter, TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.pipeline import forecasting
from kezhi.pipeline.choices import Rung, Status
from kezhi.pipeline.models import Opportunity, Pipeline, Prospect, Reason, Source, Stage
from kezhi.pipeline.queries import access, learning, prospects
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

COLUMNS = [
    Column("title", _("Opportunity"), sort="title", lead=True),
    Column("party", _("Customer"), sort="party__name"),
    Column("stage", _("Stage")),
    Column("amount", _("Amount"), align="end"),
    Column("base_amount", _("In base currency"), sort="base_amount", align="end", shown=False),
    Column("expected_on", _("Expected to close"), sort="expected_on"),
    Column("next_step", _("Next step")),
    Column("owner", _("Owner")),
    Column("stage_on", _("In this stage since"), sort="stage_on", shown=False),
    Column("source", _("Source of business"), shown=False),
    Column("line", _("Product line"), shown=False),
    Column("product", _("Product"), shown=False),
    Column("reason", _("Reason"), shown=False),
    Column("opened_on", _("Opened on"), sort="opened_on", shown=False),
    Column("closed_on", _("Closed on"), sort="closed_on", shown=False),
    Column("number", _("Number"), shown=False),
]
ALL, CLOSED = "all", "closed"
EXPECTED = ["past", "month", "ahead", "week", "year"]


def colleagues(request: Any) -> Any:
    return staff.visible_users(request.user).filter(is_active=True).order_by("name", "pk")


def stages(request: Any) -> Any:
    return access.stages()


def sources(request: Any) -> Any:
    return access.sources()


def lines(request: Any) -> Any:
    return catalog.product_lines()


def reasons(request: Any) -> Any:
    return Reason.objects.order_by("outcome", "pk")


def competitors(request: Any) -> Any:
    return access.competitors(request.user)


class OfCustomer(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """`?customer=12`, as the customer's page links here; it has no field of its own."""

    customer = django_filters.NumberFilter(
        field_name="party_id", min_value=1, max_value=types.INT64_MAX, widget=forms.HiddenInput
    )


class OpportunityFilters(OfCustomer):
    q = TextFilter(method="search")
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=colleagues, empty_label=_("Anyone"), null_label=_("Nobody")
    )
    status = django_filters.ChoiceFilter(
        label=_("State"), method="by_status", empty_label=_("Open"),
        choices=[*Status.choices[1:], (CLOSED, _("Won or lost")), (ALL, _("All"))],
    )  # fmt: skip
    stage = django_filters.ModelChoiceFilter(
        label=_("Stage"), queryset=stages, empty_label=_("Any")
    )
    expected = PeriodFilter(
        field_name="expected_on", label=_("Expected to close"), periods=EXPECTED
    )
    stuck = django_filters.ChoiceFilter(
        label=_("Standing"), method="too_long", empty_label=_("Any"),
        choices=[("too-long", _("Longer than most in their stage"))],
    )  # fmt: skip
    source = django_filters.ModelChoiceFilter(
        label=_("Source of business"), queryset=sources, empty_label=_("Any")
    )
    line = django_filters.ModelChoiceFilter(
        label=_("Product line"), queryset=lines, empty_label=_("Any")
    )
    made = django_filters.ChoiceFilter(
        label=_("Made"), method="standard_or_not", empty_label=_("Any"),
        choices=[("standard", _("Standard")), ("measure", _("Made to measure"))],
    )  # fmt: skip
    rival = django_filters.ModelChoiceFilter(
        label=_("Competitor"), queryset=competitors, method="against", empty_label=_("Any")
    )
    reason = django_filters.ModelChoiceFilter(
        label=_("Reason"), queryset=reasons, empty_label=_("Any")
    )
    closed = PeriodFilter(field_name="closed_on", label=_("Closed on"))
    opened = PeriodFilter(field_name="opened_on", label=_("Opened on"))

    def filter_queryset(self, queryset: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
        """Open ones, unless the state or something only closed ones have is asked for."""
        found: QuerySet[Opportunity] = super().filter_queryset(queryset)
        said = self.form.cleaned_data
        names_closed = said.get("status") or said.get("reason") or said.get("closed")
        return found if names_closed else found.filter(status=Status.OPEN)

    def search(self, found: QuerySet[Opportunity], name: str, value: str) -> Any:
        return access.searched(found, value)

    def by_status(self, found: QuerySet[Opportunity], name: str, value: str) -> Any:
        if value == CLOSED:
            return found.exclude(status=Status.OPEN)
        return found if value == ALL else found.filter(status=value)

    def standard_or_not(self, found: QuerySet[Opportunity], name: str, value: str) -> Any:
        return found.filter(is_standard=value == "standard")

    def too_long(self, found: QuerySet[Opportunity], name: str, value: str) -> Any:
        today = timezone.localdate()
        limits = learning.lessons(today, forecasting.horizons(today)).limits()
        return access.standing_too_long(found, limits, today)

    def against(self, found: QuerySet[Opportunity], name: str, value: Any) -> Any:
        return access.has_rival(found, value)


OPPORTUNITIES = ListSpec(
    "pipeline:list", OpportunityFilters, COLUMNS, sort="-opened_on",
    first=("q", "owner", "status", "stage"), export="pipeline:export",
)  # fmt: skip


class BoardFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Few, as on a wall: whose, and which words."""

    q = TextFilter(method="search")
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=colleagues, empty_label=_("Anyone"), null_label=_("Nobody")
    )

    def search(self, found: QuerySet[Opportunity], name: str, value: str) -> Any:
        return access.searched(found, value)


class ResultFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    closed = PeriodFilter(field_name="closed_on", label=_("Closed on"))
    first = DayFilter(field_name="closed_on", label=_("From"), edge="first")
    final = DayFilter(field_name="closed_on", label=_("Until"), edge="final")
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=colleagues, empty_label=_("Anyone"), null_label=_("Nobody")
    )
    line = django_filters.ModelChoiceFilter(
        label=_("Product line"), queryset=lines, empty_label=_("Any")
    )
    source = django_filters.ModelChoiceFilter(
        label=_("Source of business"), queryset=sources, empty_label=_("Any")
    )


class ForecastFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=colleagues, empty_label=_("Anyone"), null_label=_("Nobody")
    )
    line = django_filters.ModelChoiceFilter(
        label=_("Product line"), queryset=lines, empty_label=_("Any")
    )


FORECAST = ListSpec("pipeline:forecast", ForecastFilters, [], sort="pk")


class ProspectFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=colleagues, empty_label=_("Anyone"), null_label=_("Nobody")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_state", empty_label=Prospect.State.OPEN.label,
        choices=[*Prospect.State.choices[1:], (ALL, _("All"))],
    )  # fmt: skip
    rung = django_filters.ChoiceFilter(label=_("Rung"), choices=Rung.choices, empty_label=_("Any"))
    source = django_filters.ModelChoiceFilter(
        label=_("Source of business"), queryset=sources, empty_label=_("Any")
    )
    found = PeriodFilter(field_name="found_on", label=_("Found on"))

    def filter_queryset(self, queryset: QuerySet[Prospect]) -> QuerySet[Prospect]:
        found: QuerySet[Prospect] = super().filter_queryset(queryset)
        said = self.form.cleaned_data.get("state")
        return found if said else found.filter(state=Prospect.State.OPEN)

    def search(self, found: QuerySet[Prospect], name: str, value: str) -> Any:
        return prospects.searched(found, value)

    def by_state(self, found: QuerySet[Prospect], name: str, value: str) -> Any:
        return found if value == ALL else found.filter(state=value)


PROSPECT_COLUMNS = [
    Column("name", _("Prospect"), sort="name", lead=True),
    Column("contact_name", _("Contact")),
    Column("rung", _("Rung"), sort="rung"),
    Column("state", _("State")),
    Column("source", _("Source of business")),
    Column("provenance", _("Where from"), shown=False),
    Column("next_step", _("Next step")),
    Column("owner", _("Owner")),
    Column("city", _("City"), shown=False),
    Column("found_on", _("Found on"), sort="found_on"),
]
PROSPECTS = ListSpec(
    "pipeline:prospects", ProspectFilters, PROSPECT_COLUMNS, sort="-found_on",
    first=("q", "owner", "state", "rung"),
)  # fmt: skip
BOARD = ListSpec("pipeline:board", BoardFilters, [], sort="pk")
RESULTS = ListSpec("pipeline:results", ResultFilters, [], sort="pk")

KEPT: dict[str, Any] = {
    "app": "pipeline",
    "view_right": Right.OPPORTUNITIES_VIEW,
    "edit_right": Right.SETTINGS_EDIT,
}
PIPELINES = Reference(Pipeline, name="pipeline", fields=["name", "name_zh"], sort="name", **KEPT)
STAGES = Reference(
    Stage, name="stage", fields=["pipeline", "position", "name", "name_zh", "kind"],
    shown=["name", "name_zh", "pipeline", "position", "kind"], sort="position", **KEPT,
)  # fmt: skip
REASONS = Reference(
    Reason, name="reason", fields=["outcome", "name", "name_zh", "is_lead_time"],
    shown=["name", "name_zh", "outcome", "is_lead_time"], sort="name", **KEPT,
)  # fmt: skip
SOURCES = Reference(Source, name="source", fields=["name", "name_zh"], sort="name", **KEPT)
