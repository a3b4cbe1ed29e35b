"""What every customer caused and brought within a year, counted from what is on record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, QuerySet, Sum
from django.utils import timezone

from kezhi.costing.choices import Driver
from kezhi.customers.models import Party
from kezhi.deliveries.models import Delivery
from kezhi.kit.filters import within
from kezhi.quotes.models import Quote
from kezhi.receivables.models import Allocation, Invoice, Reminder
from kezhi.sales import queries as sales
from kezhi.sales.models import Order, OrderLine
from kezhi.touchpoints.choices import Kind
from kezhi.touchpoints.models import Touchpoint

CHUNK = 5000
DAYS = 365
Source = tuple[QuerySet[Any], str, str]  # the rows, the day that counts, the customer


def first_day(as_of: date) -> date:
    """Of the year that ends with the day."""
    return as_of - timedelta(days=DAYS - 1)


def _met(*kinds: Kind) -> Source:
    """Corrected and withdrawn entries tell of nothing."""
    found = Touchpoint.objects.filter(kind__in=kinds, corrected_by__isnull=True, is_withdrawn=False)
    return found, "at", "party_id"


def _sold() -> QuerySet[Order]:
    return sales.counted_orders().filter(kind=Order.Kind.SALE)


SOURCES: dict[Driver, Callable[[], Source]] = {
    Driver.VISIT: lambda: _met(Kind.VISIT, Kind.MEETING),
    Driver.CALL: lambda: _met(Kind.CALL, Kind.MESSAGE, Kind.MAIL),
    Driver.QUOTE: lambda: (Quote.objects.all(), "quoted_on", "party_id"),
    Driver.ORDER: lambda: (_sold(), "ordered_on", "party_id"),
    Driver.LINE: lambda: (
        OrderLine.objects.filter(order__in=_sold()), "order__ordered_on", "order__party_id",
    ),
    Driver.SETUP: lambda: (_sold().filter(is_standard=False), "ordered_on", "party_id"),
    Driver.DELIVERY: lambda: (
        Delivery.objects.filter(departed_at__isnull=False), "departed_at", "order__party_id",
    ),
    Driver.RETURN: lambda: (
        sales.counted_orders().filter(kind__in=[Order.Kind.RETURN, Order.Kind.CANCELLATION]),
        "ordered_on", "party_id",
    ),
    Driver.REMINDER: lambda: (Reminder.objects.all(), "sent_on", "party_id"),
}  # fmt: skip


def counts_of(driver: Driver, first: date, final: date) -> dict[int, int]:
    """How often each customer caused it from `first` to `final`, both included."""
    found, day, party = SOURCES[driver]()
    rows = within_days(found, day, first, final).order_by().values_list(party)
    return dict(rows.annotate(times=Count("pk")))


def within_days(found: QuerySet[Any], day: str, first: date, final: date) -> QuerySet[Any]:
    if "__" in day:
        return found.filter(**{f"{day}__gte": first, f"{day}__lte": final})
    return within(found, day, first, final)


@dataclass(frozen=True, slots=True)
class Traded:
    revenue: Decimal
    product_cost: Decimal
    unpriced: int


def traded(first: date, final: date) -> dict[int, Traded]:
    """Net sales and product cost in base currency: returns and cancellations taken off."""
    rows = (
        sales.counted_orders()
        .filter(ordered_on__gte=first, ordered_on__lte=final)
        .order_by()
        .values_list("party_id")
        .annotate(
            revenue=Sum("base_amount"),
            cost=Sum("base_cost"),
            unpriced=Count("pk", filter=Q(base_cost__isnull=True, kind=Order.Kind.SALE)),
        )
    )
    return {
        party: Traded(revenue, cost or Decimal(0), unpriced)
        for party, revenue, cost, unpriced in rows
    }


def customers() -> set[int]:
    """Those who can be charged: nobody in particular and the deleted cannot."""
    found = Party.objects.filter(is_walk_in=False, deleted_at__isnull=True)
    return set(found.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Waited:
    """So much money of ours was with the customer for so many days; below zero: it came back."""

    party: int
    balance: float
    days: int


def waited(first: date, final: date) -> Iterator[Waited]:
    """Each invoice from its day on, less what was paid or credited from then on; within the span,
    in base currency at the invoice's own rate."""
    invoices = Invoice.objects.filter(issued_on__lte=final, gross__gt=0).filter(
        Q(paid_on__isnull=True) | Q(paid_on__gte=first)
    )
    sums = invoices.order_by().values_list("pk", "party_id", "base_amount", "issued_on")
    for _key, party, amount, since in sums.iterator(chunk_size=CHUNK):
        yield Waited(party, float(amount), days_within(since, first, final))
    paid = (
        Allocation.objects.filter(invoice__in=invoices)
        .order_by()
        .values_list("invoice__party_id", "at", value_of_part())
    )
    for party, at, amount in paid.iterator(chunk_size=CHUNK):
        yield Waited(party, -float(amount), days_within(timezone.localdate(at), first, final))


def value_of_part() -> Any:
    share = F("amount") * F("invoice__base_amount") / F("invoice__gross")
    return ExpressionWrapper(share, output_field=FloatField())


def days_within(since: date, first: date, final: date) -> int:
    """Days from `since` to the end of the span, of those within it."""
    return max((final - max(since, first)).days + 1, 0)
