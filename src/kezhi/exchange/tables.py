import django_filters
from django.utils.translation import gettext_lazy as _

from kezhi.exchange.models import ImportBatch
from kezhi.kit.lists import Column, ListSpec

COLUMNS = [
    Column("file_name", _("File"), lead=True),
    Column("kind", _("Kind")),
    Column("status", _("Status")),
    Column("total", _("Rows"), align="end"),
    Column("created", _("Created"), align="end"),
    Column("updated", _("Updated"), align="end"),
    Column("unchanged", _("Unchanged"), align="end"),
    Column("rejected", _("Rejected"), align="end"),
    Column("created_by", _("By")),
    Column("created_at", _("When"), sort="created_at"),
]


class ImportFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ImportBatch.Kind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ImportBatch.Status.choices)


IMPORTS = ListSpec("exchange:list", ImportFilters, COLUMNS, sort="-created_at")
