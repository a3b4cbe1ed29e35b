import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.duplicates import queries
from kezhi.duplicates.choices import Verdict
from kezhi.duplicates.models import Suspicion
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec


class SuspicionFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    verdict = django_filters.ChoiceFilter(
        label=_("Verdict"), choices=Verdict.choices, empty_label=None, null_label=None,
        initial=Verdict.OPEN,
    )  # fmt: skip

    def search(self, found: QuerySet[Suspicion], name: str, value: str) -> QuerySet[Suspicion]:
        return queries.matching(found, value)

    def filter_queryset(self, queryset: QuerySet[Suspicion]) -> QuerySet[Suspicion]:
        """Without a word on verdicts: those that wait for one."""
        found: QuerySet[Suspicion] = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("verdict")
        return found if asked else found.filter(verdict=Verdict.OPEN)


SUSPICIONS = ListSpec(
    "duplicates:list",
    SuspicionFilters,
    [
        Column("first", _("Customer"), lead=True),
        Column("second", _("May be the same as")),
        Column("probability", _("Probability"), sort="probability"),
        Column("reasons", _("Because")),
        Column("owners", _("Owner")),
    ],
    sort="-probability",
)
