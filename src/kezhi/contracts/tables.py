from datetime import timedelta

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.contracts.choices import Kind, State
from kezhi.contracts.models import Contract
from kezhi.contracts.queries import contracts as queries
from kezhi.kit import grams
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.sales.tables import OfCustomer, day_filter

COLUMNS = [
    Column("number", _("Number"), sort="number", lead=True),
    Column("party", _("Customer"), sort="party__name"),
    Column("title", _("Subject")),
    Column("kind", _("Kind"), shown=False),
    Column("shown_state", _("State")),
    Column("starts_on", _("From"), sort="starts_on"),
    Column("known_end", _("Until"), sort="ends_on"),
    Column("signed_on", _("Signed on"), sort="signed_on", shown=False),
    Column("owner", _("Owner"), shown=False),
    Column("gross_amount", _("Amount with tax"), align="end"),
    Column("net_amount", _("Amount without tax"), align="end", shown=False),
    Column("base_amount", _("In base currency"), sort="base_amount", align="end", shown=False),
]


class ContractFilters(OfCustomer):
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, method="in_state")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    renews = django_filters.ChoiceFilter(
        label=_("Renewal"),
        method="renewing",
        choices=[("itself", _("Renews by itself")), ("not", _("Does not renew"))],
    )
    ends = django_filters.ChoiceFilter(
        label=_("Ends"),
        method="ending",
        choices=[("30", _("Within 30 days")), ("90", _("Within 90 days"))],
    )
    since = day_filter(_("Begins from"), "starts_on", "gte")
    until = day_filter(_("Begins until"), "starts_on", "lte")

    def search(self, found: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """The beginning of a number, words of the subject or of the customer."""
        own = Q(number__istartswith=value.strip()) | Q(title__icontains=value.strip())
        return found.filter(own | grams.matching(value, "party__"))

    def in_state(self, found: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        return queries.in_state(found, value, timezone.localdate())

    def renewing(self, found: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        return found.filter(renews_itself=value == "itself")

    def ending(self, found: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        today = timezone.localdate()
        signed = queries.with_state(found, today).filter(signed_on__isnull=False)
        final = today + timedelta(days=int(value))
        return signed.filter(known_end__gte=today, known_end__lte=final)


CONTRACTS = ListSpec(
    "contracts:list", ContractFilters, COLUMNS, sort="-starts_on", export="contracts:export",
    first=("q", "state", "kind", "ends"),
)  # fmt: skip
