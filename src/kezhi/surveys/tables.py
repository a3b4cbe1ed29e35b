from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.staff import queries as staff
from kezhi.surveys.choices import State
from kezhi.surveys.models import Rater, Study
from kezhi.surveys.queries import access

ANSWERED: list[tuple[str, Any]] = [("yes", _("answered")), ("no", _("not yet"))]


class StudyFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, method="in_state")

    def search(self, found: QuerySet[Study], name: str, value: str) -> QuerySet[Study]:
        return access.searched(found, value)

    def in_state(self, found: QuerySet[Study], name: str, value: str) -> QuerySet[Study]:
        return access.in_state(found, value, staff.local_date(timezone.now()))


class RaterFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    answered = django_filters.ChoiceFilter(label=_("Answers"), choices=ANSWERED, method="by_answer")

    def search(self, found: QuerySet[Rater], name: str, value: str) -> QuerySet[Rater]:
        return access.raters_matching(found, value)

    def by_answer(self, found: QuerySet[Rater], name: str, value: str) -> QuerySet[Rater]:
        return found.filter(answered_at__isnull=value == "no")


STUDIES = ListSpec(
    "surveys:list",
    StudyFilters,
    [
        Column("title", _("Title of the study"), sort="title", lead=True),
        Column("series", _("Series"), sort="series"),
        Column("market", _("Market")),
        Column("opens_on", _("Opens on"), sort="opens_on"),
        Column("closes_on", _("Closes on")),
        Column("state", _("State")),
        Column("answered_count", _("Raters who answered"), align="end"),
    ],
    sort="-opens_on",
)
RATERS = ListSpec(
    "surveys:raters",
    RaterFilters,
    [
        Column("code", _("Number"), lead=True),
        Column("who", _("Who")),
        Column("is_customer", _("Buys from us")),
        Column("origin", _("How it came in")),
        Column("answered_at", _("Answered at"), sort="answered_at"),
        Column("link_until", _("Link works until")),
    ],
    sort="id",
)
