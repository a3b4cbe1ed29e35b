"""How many orders came by the day named first, by customer, product and person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kezhi.deliveries.models import OrderPromise
from kezhi.promises.choices import Outcome
from kezhi.promises.queries import Punctuality
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

MOST = 30
DUE = ~Q(expectation__outcome=Outcome.WITHDRAWN)
ON_TIME = Q(expectation__met_on__lte=F("expectation__first_due_on"))
BY_LAST = Q(expectation__met_on__lte=F("expectation__due_on"))


@dataclass(frozen=True, slots=True)
class Figure(Punctuality):
    """That of one customer, product or person; of all together without a name."""

    name: str = ""
    pk: int | None = None


def due_promises(user: Any, today: date) -> QuerySet[OrderPromise]:
    """Of the orders this person may see: settled ones, and open ones past their first day."""
    if not user.may(Right.ORDERS_VIEW):
        return OrderPromise.objects.none()
    seen = staff.within_scope(user, "order__party__") & Q(order__party__deleted_at__isnull=True)
    is_over = ~Q(expectation__outcome=Outcome.OPEN) | Q(expectation__first_due_on__lt=today)
    return OrderPromise.objects.filter(seen, DUE, is_over)


def figures(found: QuerySet[OrderPromise], pk: str, name: str) -> list[Figure]:
    """Those with most promises; each counts an order once."""
    counted = found.exclude(**{f"{pk}__isnull": True}).order_by().values(pk, name)
    rows: Sequence[dict[str, Any]] = counted.annotate(
        due=Count("pk", distinct=True),
        on_time=Count("pk", filter=ON_TIME, distinct=True),
        by_last_date=Count("pk", filter=BY_LAST, distinct=True),
    ).order_by("-due", pk)[:MOST]
    return [
        Figure(row["on_time"], row["due"], row["by_last_date"], str(row[name]), row[pk])
        for row in rows
    ]


def total(found: QuerySet[OrderPromise]) -> Figure:
    sums = found.aggregate(
        due=Count("pk"),
        on_time=Count("pk", filter=ON_TIME),
        by_last_date=Count("pk", filter=BY_LAST),
    )
    return Figure(**sums)


def all_figures(user: Any, today: date) -> dict[str, Any]:
    found = due_promises(user, today)
    return {
        "total": total(found),
        "customers": figures(found, "order__party", "order__party__name"),
        "products": figures(found, "order__lines__product", "order__lines__product__code"),
        "people": figures(found, "order__party__owner", "order__party__owner__name"),
    }
