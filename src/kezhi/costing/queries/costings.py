"""Every read of costings; each starts from what the person may see."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import Http404

from kezhi.costing.models import Activity, Costing, CostingLine
from kezhi.costing.queries.counting import first_day
from kezhi.kit.runs import Status
from kezhi.sales.models import CostEntry
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

PARTS = ("revenue", "product_cost", "acquisition", "selling", "service", "credit", "profit")
NEWEST = 12


def visible_costings(user: Any) -> QuerySet[Costing]:
    if not user.may(Right.COSTS_VIEW):
        return Costing.objects.none()
    return Costing.objects.select_related("created_by")


def get_costing(user: Any, pk: int) -> Costing:
    costing = visible_costings(user).filter(pk=pk).first()
    if costing is None:
        raise Http404
    return costing


def newest(user: Any) -> list[Costing]:
    return list(visible_costings(user).order_by("-pk")[:NEWEST])


def current(user: Any) -> Costing | None:
    """The newest that is finished."""
    return visible_costings(user).filter(status=Status.FINISHED).order_by("-pk").first()


def visible_lines(user: Any, costing: Costing | None) -> QuerySet[CostingLine]:
    """Of the customers in the person's scope."""
    if costing is None or not user.may(Right.COSTS_VIEW):
        return CostingLine.objects.none()
    found = CostingLine.objects.filter(staff.within_scope(user, "party__"), costing=costing)
    return found.filter(party__deleted_at__isnull=True).select_related("party", "party__owner")


def line_of(user: Any, costing: Costing | None, party_id: int) -> CostingLine | None:
    return visible_lines(user, costing).filter(party=party_id).first()


def sums_of(lines: QuerySet[CostingLine]) -> dict[str, Decimal]:
    found = lines.order_by().aggregate(**{name: Sum(name) for name in PARTS})
    return {name: total or Decimal(0) for name, total in found.items()}


def losses(lines: QuerySet[CostingLine]) -> QuerySet[CostingLine]:
    return lines.filter(profit__lt=0)


def activities() -> list[Activity]:
    """Those in use."""
    return list(Activity.objects.filter(archived_at__isnull=True).order_by("pk"))


def entered_by_hand(user: Any, costing: Costing) -> Decimal:
    """Costs to serve of the same days that somebody typed in: they count beside booked ones."""
    if not user.may(Right.COSTS_VIEW):
        return Decimal(0)
    found = CostEntry.objects.filter(
        staff.within_scope(user, "party__"), archived_at__isnull=True, booked__isnull=True,
        spent_on__gte=first_day(costing.as_of), spent_on__lte=costing.as_of,
    )  # fmt: skip
    return found.aggregate(total=Sum("base_amount"))["total"] or Decimal(0)
