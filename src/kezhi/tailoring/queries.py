"""Every read of tailoring sheets and of what went wrong with the goods after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from kezhi.kit import shares
from kezhi.sales import queries as sales
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.rights import Right
from kezhi.tailoring.choices import Cause, Will
from kezhi.tailoring.models import SheetLine, SpecError, TailoringSheet

MOST, NEWEST, WISHES = 30, 20, 3
PERIOD = timedelta(days=365)


def seen(user: Any, prefix: str = "order__") -> Q:
    """Of the orders this person may see."""
    if not user.may(Right.ORDERS_VIEW):
        return Q(pk__in=[])
    there = Q(**{f"{prefix}party__deleted_at__isnull": True})
    return staff.within_scope(user, f"{prefix}party__") & there


def visible_sheets(user: Any) -> QuerySet[TailoringSheet]:
    return TailoringSheet.objects.filter(seen(user))


def visible_errors(user: Any) -> QuerySet[SpecError]:
    return SpecError.objects.filter(seen(user))


def get_error(user: Any, pk: int) -> SpecError:
    found = visible_errors(user).select_related("order__party", "measured_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sheet_of(user: Any, order: Order) -> TailoringSheet | None:
    lines = Prefetch(
        "lines", SheetLine.objects.select_related("product").order_by("position"), "all_lines"
    )
    found = visible_sheets(user).filter(order=order)
    return found.select_related("measured_by", "order").prefetch_related(lines).first()


def get_sheet(user: Any, order: Order) -> TailoringSheet:
    found = sheet_of(user, order)
    if found is None:
        raise Http404
    return found


def lines_of(sheet: TailoringSheet) -> list[SheetLine]:
    return list(sheet.lines.select_related("product").order_by("position"))


def errors_of(user: Any, order: Order) -> list[SpecError]:
    found = visible_errors(user).filter(order=order).select_related("measured_by")
    return list(found.order_by("archived_at", "-found_on", "-pk")[:MOST])


def measurers(user: Any) -> QuerySet[User]:
    return staff.visible_users(user).filter(is_active=True).order_by("name", "pk")


def goods_of(order: Order) -> list[SheetLine]:
    """A line for each kind of goods ordered, in the order's order, not kept anywhere yet."""
    found: dict[Any, SheetLine] = {}
    for line in sales.lines_of(order):
        key = sales.line_key(line.product_id, line.description)
        made = SheetLine(position=len(found) + 1, product=line.product)
        made.description = line.description
        found.setdefault(key, made)
    return list(found.values())


def filled(order: Order, kept: Iterable[SheetLine]) -> list[SheetLine]:
    """The kinds of goods ordered now, each with the measure that was taken of it."""
    goods = goods_of(order)
    known = {sales.line_key(one.product_id, one.description): one for one in kept}
    for line in goods:
        said = known.get(sales.line_key(line.product_id, line.description))
        if said is not None:
            line.requirement, line.will = said.requirement, said.will
            line.wanted_instead = said.wanted_instead
    return goods


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval, in percent."""

    name: str
    part: int
    whole: int
    wishes: tuple[str, ...] = ()

    @property
    def percents(self) -> tuple[float, float, float] | None:
        return shares.percents(self.part, self.whole)


def of_period(user: Any, until: date) -> QuerySet[TailoringSheet]:
    """Sheets of the real orders of the year that ends on this day."""
    placed = Q(order__ordered_on__gt=until - PERIOD, order__ordered_on__lte=until)
    unreal = Q(order__status__in=[Order.Status.DRAFT, Order.Status.CANCELLED])
    return visible_sheets(user).filter(placed).exclude(unreal)


def measured_wrongly(user: Any, until: date) -> list[Share]:
    """By person: orders whose goods went wrong because of the measure, of all measured."""
    blamed = SpecError.objects.filter(
        order=OuterRef("order"), cause=Cause.MEASURED, archived_at__isnull=True
    )
    sheets = of_period(user, until).annotate(is_wrong=Exists(blamed)).order_by()
    rows = sheets.values("measured_by", "measured_by__name").annotate(
        sheets=Count("pk"), wrong=Count("pk", filter=Q(is_wrong=True))
    )
    ordered = rows.order_by("-sheets", "measured_by")[:MOST]
    return [Share(row["measured_by__name"], row["wrong"], row["sheets"]) for row in ordered]


def taken_for_want_of_better(user: Any, until: date) -> list[Share]:
    """By product: lines that the customer was asked about and would rather have had otherwise."""
    asked = SheetLine.objects.filter(
        sheet__in=of_period(user, until), product__isnull=False
    ).exclude(will=Will.UNKNOWN)
    rows = asked.order_by().values("product", "product__code", "product__name")
    counted = rows.annotate(asked=Count("pk"), forced=Count("pk", filter=Q(will=Will.FORCED)))
    found = list(counted.order_by("-forced", "-asked", "product")[:MOST])
    wishes = wishes_of(asked, [row["product"] for row in found])
    return [
        Share(
            f"{row['product__code']} {row['product__name']}".strip(),
            row["forced"],
            row["asked"],
            tuple(wishes.get(row["product"], ())),
        )
        for row in found
    ]


def wishes_of(asked: QuerySet[SheetLine], products: list[int]) -> dict[int, list[str]]:
    """The newest different wishes by product."""
    said = asked.filter(product__in=products).exclude(wanted_instead="").order_by("-pk")
    found: dict[int, list[str]] = {}
    for product, wish in said.values_list("product", "wanted_instead")[: MOST * 20]:
        known = found.setdefault(product, [])
        if wish not in known and len(known) < WISHES:
            known.append(wish)
    return found


def newest_errors(user: Any) -> list[SpecError]:
    found = visible_errors(user).filter(archived_at__isnull=True)
    told = found.select_related("order__party", "measured_by").order_by("-found_on", "-pk")
    return list(told[:NEWEST])
