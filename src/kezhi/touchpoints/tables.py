import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.kit import grams
from kezhi.kit.filters import DayFilter, PeriodFilter, TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.touchpoints import queries
from kezhi.touchpoints.choices import Kind, Outcome
from kezhi.touchpoints.models import Touchpoint


def people(request: object) -> object:
    return queries.colleagues(getattr(request, "user", None))


class TouchpointFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search", label=_("Customer"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)
    by = django_filters.ModelChoiceFilter(
        label=_("Of ours"), field_name="ours__user", queryset=people
    )
    period = PeriodFilter(field_name="at", label=_("When"))
    first = DayFilter(field_name="at", label=_("From"), edge="first")
    final = DayFilter(field_name="at", label=_("Until"), edge="final")

    def search(self, found: QuerySet[Touchpoint], name: str, value: str) -> QuerySet[Touchpoint]:
        return found.filter(grams.matching(value, "party__"))


COLUMNS = [
    Column("at", _("When"), sort="at"),
    Column("party", _("Customer"), lead=True),
    Column("kind", _("Kind")),
    Column("outcome", _("Outcome")),
    Column("text", _("What was said")),
    Column("ours", _("Of ours")),
    Column("theirs", _("With whom"), shown=False),
    Column("direction", _("Who to whom"), shown=False),
    Column("channel", _("Channel"), shown=False),
]
TOUCHPOINTS = ListSpec("touchpoints:list", TouchpointFilters, COLUMNS, sort="-at")
