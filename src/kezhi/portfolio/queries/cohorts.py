"""The cohorts of the customers one may see: as the run kept them, or from their own orders."""

from typing import Any

import numpy as np
from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When
from django.db.models.functions import ExtractMonth, ExtractYear

from customer_value.survival import Cohorts
from kezhi.portfolio import cohorts
from kezhi.portfolio.choices import Risk
from kezhi.portfolio.cohorts import Span, Stays
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.holdings import Worth
from kezhi.portfolio.queries.lens import Lens
from kezhi.sales.models import Order


def cohort_table(rows: Worth, run: ValuationRun, lens: Lens) -> tuple[Cohorts, Span] | None:
    """None while fewer than two periods are over, or where a run of old did not keep it."""
    found = run.report.get("cohorts")
    if not found:
        return None
    kept, span = cohorts.read(found)
    return (kept if lens.is_whole else from_orders(rows, run, span)), span


def from_orders(rows: Worth, run: ValuationRun, span: Span) -> Cohorts:
    """Of some customers, by the periods of the whole company; one row per customer and month."""
    found: Any = (
        counted(run)
        .filter(party__in=rows.order_by().values("party"))
        .annotate(month=12 * ExtractYear(F("day")) + ExtractMonth(F("day")) - 1)
        .values("party", "month")
        .annotate(net=Sum("base_amount"))
        .order_by()
        .values_list("party", "month", "net")
    )
    who, months, net = zip(*found, strict=True) if found else ((), (), ())
    when = np.array(months, np.int64) // span.months
    return by_period(np.array(who, np.int64), when, np.array(net, float), span)


def by_period(who: Any, when: Any, net: Any, span: Span) -> Cohorts:
    """Add up the months of a period first: a customer buys in it whose net sales are above zero."""
    pairs, place = np.unique(np.stack([who, when]), axis=1, return_inverse=True)
    sums = np.bincount(place.ravel(), net, pairs.shape[1])
    return cohorts.table(pairs[0], pairs[1], sums, span)


def counted(run: ValuationRun) -> Any:
    """The orders that the run counted, each on the day that `source` gives it."""
    taken_back = Order.objects.filter(reverses=OuterRef("pk"), kind=Order.Kind.CANCELLATION)
    counts = ~Q(status=Order.Status.DRAFT)
    counts &= ~Q(status=Order.Status.CANCELLED) | Q(Exists(taken_back))
    own = When(reverses__party=F("party"), then=F("reverses__ordered_on"))
    found = Order.objects.filter(counts, ordered_on__lte=run.as_of)
    return found.annotate(day=Case(own, default=F("ordered_on")))


def stays(rows: Worth, run: ValuationRun, lens: Lens) -> Stays:
    """Empty where a run of old did not keep it."""
    if lens.is_whole:
        return [tuple(row) for row in run.report.get("stays", [])]
    found = list(rows.order_by().values_list("first_day", "last_day", "risk"))
    first, last = (np.array([row[at] for row in found], "datetime64[D]") for at in (0, 1))
    lost = np.array([row[2] == Risk.LOST for row in found], bool)
    return cohorts.stays(first, last, lost, run.as_of)
