"""Whether a customer has reason to be unhappy with us: asked before it is reminded of its debts.

What was promised and not kept, what came late or has not come, what it disputes, and what it said
to us. Asked of many customers at once for a few queries.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kezhi.promises.choices import Outcome as Kept
from kezhi.promises.models import Expectation
from kezhi.receivables.models import Invoice
from kezhi.receivables.queries.ageing import YEAR, Share
from kezhi.receivables.queries.books import visible_invoices
from kezhi.sales.models import Order
from kezhi.touchpoints.choices import Outcome as Said
from kezhi.touchpoints.models import Touchpoint

RECENT = timedelta(days=180)
Counts = dict[int, int]


@dataclass(frozen=True, slots=True)
class Grievance:
    """How often we failed a customer within half a year, or do so now."""

    broken: int = 0  # promises of ours, broken or past their day
    waiting: int = 0  # orders past the day they were promised for
    late: int = 0  # orders that came late
    disputed: int = 0  # invoices it does not accept now
    unhappy: int = 0  # times it told us so

    @property
    def is_ours(self) -> bool:
        """Talk first: what we owe stands beside what is owed to us."""
        return bool(self.broken or self.waiting)

    def __bool__(self) -> bool:
        return bool(self.is_ours or self.late or self.disputed or self.unhappy)


def grievances(parties: Collection[int], today: date) -> dict[int, Grievance]:
    counted = {
        "broken": counts(broken(today), parties),
        "waiting": counts(waiting(today), parties),
        "late": counts(late(today), parties),
        "disputed": counts(Invoice.objects.filter(open_amount__gt=0, is_disputed=True), parties),
        "unhappy": counts(unhappy(today), parties),
    }
    return {
        pk: Grievance(**{name: found.get(pk, 0) for name, found in counted.items()})
        for pk in parties
    }


def counts(found: QuerySet[Any], parties: Collection[int]) -> Counts:
    rows = found.filter(party__in=parties).order_by()
    return dict(rows.values_list("party_id").annotate(n=Count("pk")))


def broken(today: date) -> QuerySet[Expectation]:
    lately = Q(outcome=Kept.BROKEN, due_on__gte=today - RECENT)
    return Expectation.objects.filter(lately | Q(outcome=Kept.OPEN, due_on__lt=today))


def waiting(today: date) -> QuerySet[Order]:
    return Order.objects.filter(
        kind=Order.Kind.SALE, status=Order.Status.CONFIRMED, promised_on__lt=today
    )


def late(today: date) -> QuerySet[Order]:
    return Order.objects.filter(
        kind=Order.Kind.SALE, delivered_on__gt=F("promised_on"), delivered_on__gte=today - RECENT
    )


def unhappy(today: date) -> QuerySet[Touchpoint]:
    told = Touchpoint.objects.filter(outcome=Said.UNHAPPY, at__date__gte=today - RECENT)
    return told.filter(corrected_by__isnull=True, is_withdrawn=False)


@dataclass(frozen=True, slots=True)
class Link:
    """How many of the customers we failed are overdue, against how many of the others."""

    failed: Share
    others: Share


def link(user: Any, today: date) -> Link:
    """Of visible customers that were sent an invoice within a year."""
    bills = visible_invoices(user).order_by()
    buyers = set(bills.filter(issued_on__gte=today - YEAR).values_list("party_id", flat=True))
    owing = bills.filter(open_amount__gt=0, is_disputed=False, due_on__lt=today)
    overdue = buyers & set(owing.values_list("party_id", flat=True))
    failed: set[int] = set()
    for found in (broken(today), waiting(today), late(today), unhappy(today)):
        failed |= set(found.order_by().values_list("party_id", flat=True))
    failed &= buyers
    return Link(
        Share(len(failed & overdue), len(failed)),
        Share(len(overdue - failed), len(buyers - failed)),
    )
