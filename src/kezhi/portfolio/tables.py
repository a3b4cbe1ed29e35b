import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.kit.grams import matching
from kezhi.kit.lists import Column, ListSpec
from kezhi.portfolio import wording
from kezhi.portfolio.choices import LoyaltyKind, Movement, Risk, Tier
from kezhi.portfolio.models import CustomerValuation
from kezhi.portfolio.queries import loyalty, runs
from kezhi.portfolio.queries.lens import Lens
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

Found = QuerySet[CustomerValuation]
MOVES = [("up", _("Moved up")), ("down", _("Moved down")), ("any", _("Moved"))]


class WorthFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = django_filters.CharFilter(
        label=_("Search"), method="search", max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    tier = django_filters.ChoiceFilter(label=_("Tier"), choices=Tier)
    risk = django_filters.ChoiceFilter(label=_("Risk"), choices=Risk)
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), field_name="party__owner",
        queryset=lambda request: staff.visible_users(request.user).order_by("name"),
    )  # fmt: skip
    moved = django_filters.ChoiceFilter(label=_("Change of tier"), choices=MOVES, method="moves")
    movement = django_filters.ChoiceFilter(label=_("Since the run before"), choices=Movement)

    loyalty = django_filters.ChoiceFilter(label=_("Loyalty"), choices=LoyaltyKind, method="loyal")

    def loyal(self, found: Found, name: str, value: str) -> Found:
        run = runs.current_run(self.request.user)
        return loyalty.of_kind(found, run.as_of, value) if run else found.none()

    def search(self, found: Found, name: str, value: str) -> Found:
        return found.filter(matching(value, prefix="party__"))

    def moves(self, found: Found, name: str, value: str) -> Found:
        changed = found.exclude(previous_tier="").exclude(previous_tier=F("tier"))
        if value == "any":
            return changed
        return changed.filter(tier_move__gt=0) if value == "up" else changed.filter(tier_move__lt=0)


class RiskFilters(WorthFilters):
    risk = django_filters.ChoiceFilter(
        label=_("Risk"), choices=[choice for choice in Risk.choices if choice[0] != Risk.NONE]
    )
    moved = None
    movement = None
    loyalty = None


def worth_spec(lens: Lens) -> ListSpec:
    """The ranking, in the words of this person's lens."""
    names = wording.names_of(lens)
    columns = [
        Column("party", _("Customer"), sort="party__name", lead=True),
        Column("tier", _("Tier")),
        Column("risk", _("Risk")),
        Column("value", names["value"], sort=lens.value, align="end"),
        Column("interval", _("Interval"), align="end"),
        *(money_columns(names) if lens.has_value else []),
        Column("p_alive", _("Still a customer"), sort="p_alive", align="end"),
        Column("expected_orders", _("Expected orders"), sort="expected_orders", align="end"),
        Column("last_year_amount", _("Sales, last year"), sort="last_year_amount", align="end"),
        Column("change", _("Year on year"), align="end"),
        Column("recency_days", _("Silence, days"), sort="recency_days", align="end"),
        Column("usual_interval", _("Usual interval"), sort="usual_interval", align="end"),
        Column("orders", _("Orders"), sort="orders", align="end", shown=False),
        Column("net_amount", _("Net sales so far"), sort="net_amount", align="end", shown=False),
        Column("profit", _("Profit so far"), sort="profit", align="end",
               right=Right.COSTS_VIEW, shown=False),
        Column("expected_amount", _("Expected sales"), sort="expected_amount", align="end",
               shown=False),
        Column("first_day", _("First order"), sort="first_day", shown=False),
        Column("last_day", _("Last order"), sort="last_day", shown=False),
        Column("previous_tier", _("Tier before"), shown=False),
        Column("amount_rank", _("Rank by sales"), sort="amount_rank", align="end", shown=False),
        Column("value_rank", _("Rank by value"), sort="value_rank", align="end", shown=False),
        Column("owner", _("Owner")),
    ]  # fmt: skip
    return ListSpec("portfolio:customers", WorthFilters, columns, sort=f"-{lens.value}",
                    export="portfolio:export")  # fmt: skip


def money_columns(names: dict[str, str]) -> list[Column]:
    return [
        Column("realized", names["realized"], sort="realized", align="end", shown=False),
        Column("lifetime_value", names["lifetime"], sort="lifetime_value", align="end"),
    ]


def risk_spec(lens: Lens) -> ListSpec:
    columns = [
        Column("party", _("Customer"), sort="party__name", lead=True),
        Column("risk", _("Risk")),
        Column("why", _("Why")),
        Column("stake", wording.names_of(lens)["stake"], sort=lens.stake, align="end"),
        Column("p_alive", _("Still a customer"), sort="p_alive", align="end"),
        Column("recency_days", _("Silence, days"), sort="recency_days", align="end"),
        Column("usual_interval", _("Usual interval"), sort="usual_interval", align="end"),
        Column("change", _("Year on year"), align="end"),
        Column("tier", _("Tier")),
        Column("owner", _("Owner")),
    ]
    return ListSpec("portfolio:risks", RiskFilters, columns, sort=f"-{lens.stake}",
                    export="portfolio:risk-export")  # fmt: skip
