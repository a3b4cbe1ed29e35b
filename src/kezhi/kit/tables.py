import django_filters
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kezhi.kit.filters import DayFilter, PeriodFilter
from kezhi.kit.lists import Column, ListSpec


def kinds() -> list[tuple[str, str]]:
    """Every kind of record the product keeps, by its name in the reader's language."""
    models = [model for model in apps.get_models() if model.__module__.startswith("kezhi.")]
    named = [(model._meta.label_lower, str(capfirst(model._meta.verbose_name))) for model in models]
    return sorted(named, key=lambda pair: pair[1])


def people(request: object) -> object:
    return get_user_model()._default_manager.order_by("name", "pk")


class AuditFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    by = django_filters.ModelChoiceFilter(label=_("Person"), queryset=people)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kinds)
    target = django_filters.NumberFilter(label=_("Number"), min_value=1, max_value=2**62)
    period = PeriodFilter(field_name="at", label=_("When"))
    first = DayFilter(field_name="at", label=_("From"), edge="first")
    final = DayFilter(field_name="at", label=_("Until"), edge="final")


COLUMNS = [
    Column("at", _("When"), sort="at"),
    Column("by", _("Person")),
    Column("action", _("What"), lead=True),
    Column("record", _("Record")),
    Column("changes", _("Changes")),
]
AUDIT = ListSpec("kit:audit", AuditFilters, COLUMNS, sort="-at")
