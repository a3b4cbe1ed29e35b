import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kezhi.kit import grams, types
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.sales.tables import day_filter
from kezhi.stays.choices import Payer, State
from kezhi.stays.models import Stay

NONE = "-"  # in an address: those that say nothing there
COLUMNS = [
    Column("number", _("Number"), lead=True),
    Column("arrival_on", _("Arrival"), sort="arrival_on"),
    Column("nights", _("Nights"), sort="nights", align="end"),
    Column("rooms", _("Rooms"), align="end", shown=False),
    Column("party", _("Account")),
    Column("agent", pgettext_lazy("stay", "Agent"), shown=False),
    Column("guest", _("Guest"), shown=False),
    Column("state", _("State")),
    Column("hotel", _("Hotel")),
    Column("room_type", _("Room type"), shown=False),
    Column("channel", _("Channel")),
    Column("segment", _("Segment"), shown=False),
    Column("booked_on", _("Booked on"), shown=False),
    Column("settled_on", _("Decided on"), shown=False),
    Column("nightly_rate", _("Rate"), align="end"),
    Column("revenue", _("Room revenue"), align="end"),
    Column("base_revenue", _("In base currency"), sort="base_revenue", align="end", shown=False),
]


def hidden_key(name: str) -> object:
    return django_filters.NumberFilter(
        field_name=name, min_value=1, max_value=types.INT64_MAX, widget=forms.HiddenInput
    )


def word(label: object, name: str) -> object:
    return django_filters.CharFilter(label=label, field_name=name, method="saying", max_length=80)


class StayFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    customer = django_filters.NumberFilter(
        method="of_customer", min_value=1, max_value=types.INT64_MAX, widget=forms.HiddenInput
    )
    account = hidden_key("order__party_id")
    agent = hidden_key("agent_id")
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices)
    payer = django_filters.ChoiceFilter(label=_("Who pays"), choices=Payer.choices)
    since = day_filter(_("Arrival from"), "arrival_on", "gte")
    until = day_filter(_("Arrival until"), "arrival_on", "lte")
    channel = word(_("Channel"), "channel")
    segment = word(_("Segment"), "segment")
    hotel = word(_("Hotel"), "hotel")

    def search(self, found: QuerySet[Stay], name: str, value: str) -> QuerySet[Stay]:
        """The beginning of a number, or words of the account."""
        number = Q(order__number__startswith=value.strip())
        return found.filter(number | grams.matching(value, "order__party__"))

    def of_customer(self, found: QuerySet[Stay], name: str, value: int) -> QuerySet[Stay]:
        """What it pays for itself, and what it booked for others."""
        return found.filter(Q(order__party_id=value) | Q(agent_id=value))

    def saying(self, found: QuerySet[Stay], name: str, value: str) -> QuerySet[Stay]:
        return found.filter(**{name: "" if value == NONE else value})


STAYS = ListSpec(
    "stays:list", StayFilters, COLUMNS, sort="-arrival_on", export="stays:export",
    first=("q", "state", "since", "until"),
)  # fmt: skip
