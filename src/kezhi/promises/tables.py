from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.promises import queries
from kezhi.promises.choices import Layer, Outcome
from kezhi.promises.models import Expectation

STATES: list[tuple[str, Any]] = [
    ("open", Outcome.OPEN.label),
    ("overdue", _("Overdue")),
    ("kept", Outcome.KEPT.label),
    ("late", Outcome.LATE.label),
    ("broken", Outcome.BROKEN.label),
    ("renegotiated", _("Renegotiated")),
    ("withdrawn", Outcome.WITHDRAWN.label),
]


def people(request: object) -> object:
    return queries.colleagues(getattr(request, "user", None))


class ExpectationFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")
    layer = django_filters.ChoiceFilter(label=_("Where it comes from"), choices=Layer.choices)
    promised_by = django_filters.ModelChoiceFilter(label=_("Who promised"), queryset=people)

    def in_state(
        self, found: QuerySet[Expectation], name: str, value: str
    ) -> QuerySet[Expectation]:
        return queries.in_state(found, value, today=timezone.localdate())

    def search(self, found: QuerySet[Expectation], name: str, value: str) -> QuerySet[Expectation]:
        return queries.expectations_matching(found, value)


PROMISES = ListSpec(
    "promises:list",
    ExpectationFilters,
    [
        Column("due_on", _("Due on"), sort="due_on"),
        Column("text", _("What is expected"), lead=True),
        Column("party", _("Customer")),
        Column("layer", _("Where it comes from")),
        Column("promised_by", _("Who promised")),
        Column("outcome", _("State")),
        Column("first_due_on", _("First due on"), sort="first_due_on"),
        Column("level", _("Level"), shown=False),
    ],
    sort="-due_on",
)
