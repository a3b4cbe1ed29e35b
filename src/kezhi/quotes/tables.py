from datetime import timedelta

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.kit import grams
from kezhi.kit.filters import TextFilter
from kezhi.kit.lists import Column, ListSpec
from kezhi.quotes.models import PriceList, Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.sales.tables import OfCustomer, day_filter
from kezhi.staff.rights import Right

COLUMNS = [
    Column("number", _("Number"), sort="number", lead=True),
    Column("party", _("Customer"), sort="party__name"),
    Column("title", _("Subject"), shown=False),
    Column("shown_state", _("State")),
    Column("quoted_on", _("Quoted on"), sort="quoted_on"),
    Column("valid_until", _("Valid until"), sort="valid_until"),
    Column("created_by", _("Written by"), shown=False),
    Column("net_amount", _("Amount without tax"), align="end"),
    Column("gross_amount", _("Amount with tax"), align="end", shown=False),
    Column("base_amount", _("In base currency"), sort="base_amount", align="end", shown=False),
    Column("discount_rate", _("Largest discount"), align="end", shown=False),
    Column("margin", _("Margin"), align="end", right=Right.COSTS_VIEW),
]


class QuoteFilters(OfCustomer):
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Quote.State.choices, method="in_state"
    )
    approval = django_filters.ChoiceFilter(
        label=_("Approval of the discount"), choices=Quote.Approval.choices
    )
    reason = django_filters.ChoiceFilter(
        field_name="refusal_reason",
        label=_("Reason of refusal"),
        choices=Quote.Reason.choices,
    )
    since = day_filter(_("From"), "quoted_on", "gte")
    until = day_filter(_("To"), "quoted_on", "lte")
    days = django_filters.ChoiceFilter(
        label=_("Ends"),
        method="ending",
        choices=[("7", _("Within 7 days")), ("30", _("Within 30 days"))],
    )

    def search(self, found: QuerySet[Quote], name: str, value: str) -> QuerySet[Quote]:
        """The beginning of a number, or words of the customer."""
        number = Q(number__startswith=value.strip().upper())
        return found.filter(number | grams.matching(value, "party__"))

    def in_state(self, found: QuerySet[Quote], name: str, value: str) -> QuerySet[Quote]:
        return queries.in_state(found, value, timezone.localdate())

    def ending(self, found: QuerySet[Quote], name: str, value: str) -> QuerySet[Quote]:
        today = timezone.localdate()
        still = queries.in_state(found, Quote.State.SENT, today)
        return still.filter(valid_until__lte=today + timedelta(days=int(value)))


class ListFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    q = TextFilter(method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="used_or_not",
        choices=[("used", _("In force")), ("archived", _("Archived"))],
    )

    def search(self, found: QuerySet[PriceList], name: str, value: str) -> QuerySet[PriceList]:
        return found.filter(Q(name__icontains=value) | Q(party__name__icontains=value))

    def used_or_not(self, found: QuerySet[PriceList], name: str, value: str) -> QuerySet[PriceList]:
        return found.filter(archived_at__isnull=value == "used")


LIST_COLUMNS = [
    Column("name", _("Name"), sort="name", lead=True),
    Column("tag", _("For whom")),
    Column("currency", _("Currency"), sort="currency"),
    Column("valid_from", _("Valid from"), sort="valid_from"),
    Column("valid_until", _("Valid until")),
    Column("count", _("Prices"), align="end"),
]
LISTS = ListSpec("quotes:lists", ListFilters, LIST_COLUMNS, sort="-valid_from")
QUOTES = ListSpec(
    "quotes:list", QuoteFilters, COLUMNS, sort="-quoted_on", export="quotes:export",
    first=("q", "state", "approval", "days"),
)  # fmt: skip
