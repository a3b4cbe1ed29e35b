from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kezhi.costing.models import Activity, CostingLine
from kezhi.costing.queries import costings
from kezhi.kit import grams
from kezhi.kit.crud import Reference
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.sales.tables import OfCustomer
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

SIGNS: list[tuple[str, Any]] = [
    ("loss", _("Costs more than he brings")),
    ("gain", _("Brings more")),
]


class LineFilters(OfCustomer):
    q = TextFilter(method="search")
    sign = django_filters.ChoiceFilter(
        label=pgettext_lazy("money", "Profit"), choices=SIGNS, method="by_sign"
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), field_name="party__owner",
        queryset=lambda request: staff.visible_users(request.user).order_by("name"),
    )  # fmt: skip

    def search(self, found: QuerySet[CostingLine], name: str, value: str) -> QuerySet[CostingLine]:
        return found.filter(grams.matching(value, "party__"))

    def by_sign(self, found: QuerySet[CostingLine], name: str, value: str) -> QuerySet[CostingLine]:
        return costings.losses(found) if value == "loss" else found.filter(profit__gte=0)


LINES = ListSpec(
    "costing:customers",
    LineFilters,
    [
        Column("party", _("Customer"), sort="party__name", lead=True),
        Column("revenue", _("Net sales"), sort="revenue", align="end"),
        Column("margin", _("Margin"), align="end"),
        Column("acquisition", _("Winning"), sort="acquisition", align="end", shown=False),
        Column("selling", _("Selling"), sort="selling", align="end"),
        Column("service", _("Serving"), sort="service", align="end"),
        Column("credit", _("Waiting for money"), sort="credit", align="end"),
        Column("profit", pgettext_lazy("money", "Profit"), sort="profit", align="end"),
        Column("why", _("Why, and what to do")),
        Column("owner", _("Owner"), shown=False),
    ],
    sort="profit",
    export="costing:export",
)
# A file has no advice.
FILE = replace(LINES, columns=[one for one in LINES.columns if one.name != "why"])
ACTIVITIES = Reference(
    model=Activity,
    app="costing",
    name="activity",
    fields=["name", "driver", "kind", "yearly_cost", "capacity"],
    sort="name",
    view_right=Right.COSTS_VIEW,
    edit_right=Right.COSTS_EDIT,
)
