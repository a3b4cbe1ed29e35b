from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.pipeline.choices import Rung
from kezhi.pipeline.tables import colleagues
from kezhi.scoring.models import ProspectScore
from kezhi.scoring.queries import scores


class ScoreFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), field_name="prospect__owner", queryset=colleagues,
        empty_label=_("Anyone"), null_label=_("Nobody"),
    )  # fmt: skip
    rung = django_filters.ChoiceFilter(
        label=_("Rung"), field_name="prospect__rung", choices=Rung.choices, empty_label=_("Any")
    )

    def search(self, found: QuerySet[ProspectScore], name: str, value: str) -> Any:
        return scores.searched(found, value)


SCORES = ListSpec(
    "scoring:index",
    ScoreFilters,
    [
        Column("prospect", _("Prospect"), lead=True),
        Column("chance", _("Chance to buy"), sort="chance", align="end"),
        Column("worth", _("Worth as a customer"), sort="worth", align="end"),
        Column("expected", _("Expected value"), sort="expected", align="end"),
        Column("points", _("Points"), sort="points", align="end"),
        Column("rung", _("Rung")),
        Column("source", _("Source of business")),
        Column("owner", _("Owner")),
        Column("found_on", _("Found on"), shown=False),
    ],
    sort="-expected",
    export="scoring:export",
)
