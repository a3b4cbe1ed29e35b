"""The customer list: its columns and filters, in one grammar with every other list."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.customers import labels, queries
from kezhi.customers.choices import Category, Criterion, PartyKind, PartyRoleKind
from kezhi.customers.models import Classification, Party, PartyRole, PartyTag
from kezhi.kit import lists
from kezhi.kit.filters import ShortListFilter
from kezhi.kit.lists import BulkAction, Column, ListSpec
from kezhi.staff import queries as staff
from kezhi.staff.choices import TIER_LABELS
from kezhi.staff.rights import Right

COLUMNS = [
    Column("name", _("Name"), sort="sort_key", lead=True),
    Column("tier", _("Tier"), sort="tier"),
    Column("category", _("Category")),
    Column("relation", _("Relation")),
    Column("owner", _("Owner")),
    Column("team", _("Team"), shown=False),
    Column("city", _("Place"), sort="city"),
    Column("phone", _("Phone")),
    Column("roles", _("Business roles"), shown=False),
    Column("tags", _("Tags"), shown=False),
    Column("industry", _("Industry"), shown=False),
    *(Column(f"class_{c.value}", c.label, shown=False) for c in Criterion if c.value != "relation"),
    Column("created_at", _("Entered"), sort="created_at", shown=False),
    Column("updated_at", _("Changed"), sort="updated_at"),
]
LIVE, ARCHIVED, ALL = "", "archived", "all"


def live_colleagues(request: Any) -> Any:
    return staff.visible_users(request.user).filter(is_active=True).order_by("name", "pk")


def visible_tags(request: Any) -> Any:
    return queries.visible_tags(request.user)


def teams(request: Any) -> Any:
    return staff.visible_teams(request.user).order_by("name")


def known_regions() -> list[tuple[str, str]]:
    return [(word, word) for word in queries.known_values("region")]


class PartyFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, pinyin, phone, number, contact")}
        ),
    )
    owner = ShortListFilter(
        label=_("Owner"), queryset=live_colleagues, empty_label=_("Anyone"),
        null_label=_("Nobody"),
    )  # fmt: skip
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=Category.choices, empty_label=_("Any")
    )
    relation = django_filters.ChoiceFilter(
        label=_("Relation"), choices=list(labels.VALUES[Criterion.RELATION].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip
    tier = django_filters.ChoiceFilter(
        label=_("Tier"), choices=list(TIER_LABELS.items()), empty_label=_("Any"),
        null_label=_("Without"), null_value="none", method="by_tier",
    )  # fmt: skip
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[(ARCHIVED, _("Archived")), (ALL, _("All"))],
        empty_label=_("In use"), method="by_state",
    )  # fmt: skip
    team = ShortListFilter(
        label=_("Team"), queryset=teams, empty_label=_("Any"), null_label=_("None")
    )
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=PartyRoleKind.choices, method="by_role", empty_label=_("Any")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=PartyKind.choices, empty_label=_("Any")
    )
    region = django_filters.CharFilter(
        label=_("Province or region"), max_length=60, lookup_expr="istartswith"
    )
    city = django_filters.CharFilter(label=_("City"), max_length=60, lookup_expr="istartswith")
    tag = ShortListFilter(
        label=_("Tag"), queryset=visible_tags, method="by_tag",
        empty_label=_("Any"),
    )  # fmt: skip
    source = django_filters.ChoiceFilter(
        label=Criterion.SOURCE.label, choices=list(labels.VALUES[Criterion.SOURCE].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip
    area = django_filters.ChoiceFilter(
        label=Criterion.REGION.label, choices=list(labels.VALUES[Criterion.REGION].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip
    settlement = django_filters.ChoiceFilter(
        label=Criterion.SETTLEMENT.label,
        choices=list(labels.VALUES[Criterion.SETTLEMENT].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip
    receivable = django_filters.ChoiceFilter(
        label=Criterion.RECEIVABLE.label,
        choices=list(labels.VALUES[Criterion.RECEIVABLE].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip
    profit = django_filters.ChoiceFilter(
        label=Criterion.PROFIT.label, choices=list(labels.VALUES[Criterion.PROFIT].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip
    rank = django_filters.ChoiceFilter(
        label=Criterion.RANK.label, choices=list(labels.VALUES[Criterion.RANK].items()),
        method="by_class", empty_label=_("Any"),
    )  # fmt: skip

    def filter_queryset(self, queryset: QuerySet[Party]) -> QuerySet[Party]:
        found: QuerySet[Party] = super().filter_queryset(queryset)
        return (
            found if self.form.cleaned_data.get("state") else found.filter(archived_at__isnull=True)
        )

    def search(self, found: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        return queries.searched(found, self.request.user, value)

    def by_state(self, found: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        return found.filter(archived_at__isnull=False) if value == ARCHIVED else found

    def by_tier(self, found: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        return found.filter(tier="" if value == "none" else value)

    def by_class(self, found: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        criterion = Criterion.REGION if name == "area" else name
        rows = Classification.objects.filter(
            party=OuterRef("pk"), criterion=criterion, value=value, is_current=True
        )
        return found.filter(Exists(rows))

    def by_role(self, found: QuerySet[Party], name: str, value: str) -> QuerySet[Party]:
        return found.filter(Exists(PartyRole.objects.filter(party=OuterRef("pk"), role=value)))

    def by_tag(self, found: QuerySet[Party], name: str, value: Any) -> QuerySet[Party]:
        return found.filter(Exists(PartyTag.objects.filter(party=OuterRef("pk"), tag=value)))


FIRST_FILTERS = ("q",)
BULK = [BulkAction(_("Change"), "customers:bulk", "edit", Right.CUSTOMERS_EDIT)]
PARTIES = ListSpec(
    "customers:list", PartyFilters, COLUMNS, sort="sort_key", first=FIRST_FILTERS, bulk=BULK,
    export="customers:export",
)  # fmt: skip


def rule_of(address: str) -> str:
    """What an address of the customer list filters by; nothing for any other page."""
    page = urlsplit(address)
    if page.path != reverse("customers:list"):
        return ""
    known = PartyFilters.base_filters
    asked = QueryDict(page.query).items()
    return urlencode([(name, value) for name, value in asked if name in known and value])[:1000]


def rule_words(request: Any, rule: str) -> list[tuple[str, str]]:
    """A saved filter as people read it: each field that is set, with its value."""
    form = PartyFilters(
        QueryDict(rule.lstrip("?")), queryset=Party.objects.none(), request=request
    ).form
    if not form.is_valid():
        return []
    told = []
    for name, value in form.cleaned_data.items():
        if value not in (None, ""):
            known = {} if hasattr(value, "pk") else dict(getattr(form.fields[name], "choices", ()))
            told.append((str(form.fields[name].label), str(known.get(value, value))))
    return told


def rule_matches(request: Any, rule: str) -> list[int]:
    """The customers a saved filter finds among all the person sees, however many they are."""
    seen = queries.visible_parties(request.user)
    query = QueryDict(rule.lstrip("?"))
    _filters, found = lists.filtered(request, PARTIES, seen, query)
    return list(found.order_by("pk").values_list("pk", flat=True))
