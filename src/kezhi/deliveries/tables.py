import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.deliveries.choices import State
from kezhi.deliveries.models import Delivery
from kezhi.deliveries.queries import deliveries as queries
from kezhi.kit import grams, types
from kezhi.kit.filters import DayFilter, TextFilter
from kezhi.kit.lists import Column, ListSpec

STATES = [
    ("active", _("Planned or under way")),
    ("needs_notice", _("The customer must be told")),
    ("today", _("Expected today")),
    ("late", _("Late")),
    ("wrong", _("Something was wrong")),
    *State.choices,
]


class DeliveryFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    customer = django_filters.NumberFilter(
        field_name="order__party_id", min_value=1, max_value=types.INT64_MAX,
        widget=forms.HiddenInput,
    )  # fmt: skip
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")
    since = DayFilter(label=_("Arrival from"), field_name="window_until", edge="first")
    until = DayFilter(label=_("Arrival to"), field_name="window_from", edge="final")

    def in_state(self, found: QuerySet[Delivery], name: str, value: str) -> QuerySet[Delivery]:
        return queries.in_state(found, value, timezone.now())

    def search(self, found: QuerySet[Delivery], name: str, value: str) -> QuerySet[Delivery]:
        return queries.matching(found, value, grams.matching(value, "order__party__"))


DELIVERIES = ListSpec(
    "deliveries:list",
    DeliveryFilters,
    [
        Column("number", _("Number"), sort="number", lead=True),
        Column("order", _("Order"), sort="order__number"),
        Column("party", _("Customer"), sort="order__party__name"),
        Column("state", _("State"), sort="state"),
        Column("departs_at", _("Departure"), sort="departs_at", shown=False),
        Column("window_from", _("Expected arrival"), sort="window_from"),
        Column("arrived_at", _("Arrived"), sort="arrived_at"),
        Column("vehicle", _("Vehicle number")),
        Column("carrier", _("Carrier"), shown=False),
        Column("destination", _("Destination"), shown=False),
        Column("received_by", _("Received by"), shown=False),
        Column("answer", _("The customer's answer"), shown=False),
    ],
    sort="-number",
    export="deliveries:export",
)
