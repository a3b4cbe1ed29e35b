from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kezhi.kit import types
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.scorecards.choices import Outcome
from kezhi.scorecards.models import Ledger
from kezhi.scorecards.queries import access

STANDING = [("stands", _("The price may stand")), ("too_high", _("The price is too high"))]


class LedgerFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)
    standing = django_filters.ChoiceFilter(
        label=_("Answer"), choices=STANDING, method="by_standing"
    )
    rival = django_filters.ModelChoiceFilter(
        label=_("Best alternative"), field_name="best__party",
        queryset=lambda request: access.competitors(getattr(request, "user", None)),
    )  # fmt: skip
    customer = django_filters.NumberFilter(
        field_name="party_id", min_value=1, max_value=types.INT64_MAX, widget=forms.HiddenInput
    )

    def search(self, found: QuerySet[Ledger], name: str, value: str) -> QuerySet[Ledger]:
        return access.searched(found, value)

    def by_standing(self, found: QuerySet[Ledger], name: str, value: str) -> QuerySet[Ledger]:
        wanted: dict[str, Any] = {"surplus__gte": 0} if value == "stands" else {"surplus__lt": 0}
        return found.filter(**wanted)


LEDGERS = ListSpec(
    "scorecards:list",
    LedgerFilters,
    [
        Column("subject", _("Order, quote or opportunity"), lead=True),
        Column("party", _("Customer"), sort="party__name"),
        Column("compared_on", _("Compared on"), sort="compared_on"),
        Column("outcome", _("Outcome")),
        Column("best", _("Best alternative")),
        Column("currency", _("Currency"), shown=False),
        Column("price", _("Our price"), align="end"),
        Column("worth_gap", _("Worth more"), align="end"),
        Column("price_gap", _("Costs more"), align="end"),
        Column("surplus", _("The customer's gain"), sort="surplus", align="end"),
    ],
    sort="-compared_on",
    export="scorecards:export",
)


class Line:
    """An offer or entry in a file, with what its ledger says before it."""

    def __init__(self, row: Any) -> None:
        self.row = row

    def __getattr__(self, name: str) -> Any:
        if name.startswith("of_"):
            return getattr(self.row.ledger, name.removeprefix("of_"))
        return getattr(self.row, name)

    @property
    def alternative(self) -> str:
        return str(self.row)


HEAD = [
    Column("of_subject", _("Order, quote or opportunity")),
    Column("of_party", _("Customer")),
    Column("of_compared_on", _("Compared on")),
    Column("of_unit", _("Per")),
]
OFFER_COLUMNS = [
    *HEAD,
    Column("alternative", _("Alternative")),
    Column("kind", _("Kind of alternative")),
    Column("price_low", _("Its price, or at least")),
    Column("price_high", _("At most, where uncertain")),
    Column("currency", _("Currency")),
    Column("terms", _("Terms")),
    Column("lead_days", _("Days to delivery")),
    Column("offered_on", _("Offered on")),
    Column("source", _("Source")),
    Column("confidence", _("How far it is known")),
]
ENTRY_COLUMNS = [
    *HEAD,
    Column("element", _("Value element")),
    Column("of_currency", _("Currency")),
    Column("claimed", _("Claimed")),
    Column("claimed_low", _("Claimed, at least")),
    Column("claimed_high", _("Claimed, at most")),
    Column("perceived", _("Seen by the customer")),
    Column("realized", _("Come true")),
    Column("discount", _("Discount on the claim")),
    Column("evidence", _("Grade of evidence")),
    Column("proof", _("What proves it")),
    Column("source", _("Who says so")),
]
