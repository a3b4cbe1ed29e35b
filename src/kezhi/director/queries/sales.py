"""Net sales added up by the database: of periods, by customer, person, team and product line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Sum,
)

from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.director.choices import Group
from kezhi.director.queries.lens import Lens
from kezhi.director.spans import Span
from kezhi.sales import queries as sales
from kezhi.sales.models import Order, OrderLine
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

ZERO = Decimal(0)
MOST = 50
NAMES = ("now", "before", "earlier")
KEYS: dict[str, tuple[str, str]] = {
    Group.CUSTOMER: ("party", "party__name"),
    Group.OWNER: ("party__owner", "party__owner__name"),
    Group.TEAM: ("party__team", "party__team__name"),
}


def orders(lens: Lens) -> QuerySet[Order]:
    """Every document but drafts; returns and cancellations take off."""
    found = sales.visible_orders(lens.user).filter(lens.of("party__"))
    return found.exclude(status=Order.Status.DRAFT)


def lines(lens: Lens) -> QuerySet[Any]:
    """Lines of those orders with `value` in base currency, of one product line or of all."""
    if not lens.user.may(Right.ORDERS_VIEW):
        return OrderLine.objects.none()
    seen = staff.within_scope(lens.user, "order__party__")
    found = OrderLine.objects.filter(
        seen, lens.of("order__party__"), order__party__deleted_at__isnull=True
    ).exclude(order__status=Order.Status.DRAFT)
    if lens.line is not None:
        found = found.filter(product__line=lens.line)
    return found.annotate(value=in_base("amount"))


def in_base(name: str) -> Any:
    kind = DecimalField(max_digits=24, decimal_places=4)
    return ExpressionWrapper(F(name) * F("order__rate"), output_field=kind)


def during(span: Span, day: str) -> Q:
    return Q(**{f"{day}__gte": span.first, f"{day}__lte": span.final})


def any_of(spans: Sequence[Span], day: str) -> Q:
    condition = Q(pk__in=[])
    for span in spans:
        condition |= during(span, day)
    return condition


@dataclass(frozen=True, slots=True)
class Sold:
    """Of one period; `margin` is that of the documents whose cost is known."""

    amount: Decimal
    sales: int
    margin: Decimal | None
    unpriced: int


def sold(lens: Lens, spans: Sequence[Span]) -> list[Sold]:
    """Of each span, in one query."""
    by_line = lens.line is not None
    found: Any = lines(lens) if by_line else orders(lens)
    day, value, cost = ("order__ordered_on", "value", "product_cost") if by_line else (
        "ordered_on", "base_amount", "base_cost",
    )  # fmt: skip
    margin = in_margin() if by_line else F("base_amount") - F("base_cost")
    one = "order" if by_line else "pk"
    is_sale = Q(**{"order__kind" if by_line else "kind": Order.Kind.SALE})
    asked: dict[str, Any] = {}
    for at, span in enumerate(spans):
        time = during(span, day)
        unknown = time & is_sale & Q(**{f"{cost}__isnull": True})
        asked |= {
            f"amount_{at}": Sum(value, filter=time, default=ZERO),
            f"sales_{at}": Count(one, filter=time & is_sale, distinct=by_line),
            f"margin_{at}": Sum(margin, filter=time & Q(**{f"{cost}__isnull": False})),
            f"unpriced_{at}": Count("pk", filter=unknown),
        }
    sums = found.filter(any_of(spans, day)).order_by().aggregate(**asked)
    return [
        Sold(*(sums[f"{name}_{at}"] for name in ("amount", "sales", "margin", "unpriced")))
        for at in range(len(spans))
    ]


def in_margin() -> Any:
    kind = DecimalField(max_digits=24, decimal_places=4)
    margin = (F("amount") - F("product_cost")) * F("order__rate")
    return ExpressionWrapper(margin, output_field=kind)


def first_sales(lens: Lens) -> QuerySet[Any, Any]:
    """(party, first): the day each customer first bought."""
    sale = orders(lens).filter(kind=Order.Kind.SALE, party__is_walk_in=False)
    bought = sale.exclude(status=Order.Status.CANCELLED).order_by()
    return bought.values("party").annotate(first=Min("ordered_on"))


def new_customers(lens: Lens, span: Span) -> QuerySet[Party]:
    """Those whose first sale of all lies in the span."""
    began = first_sales(lens).filter(during(span, "first")).values("party")
    return customers.visible_parties(lens.user).filter(pk__in=began)


def count_new(lens: Lens, spans: Sequence[Span]) -> list[int]:
    """How many `new_customers` of each span, in one query."""
    asked = {f"n_{at}": Count("first", filter=during(span, "first"))
             for at, span in enumerate(spans)}  # fmt: skip
    found = first_sales(lens).aggregate(**asked)
    return [found[f"n_{at}"] for at in range(len(spans))]


@dataclass(frozen=True, slots=True)
class Row:
    """One customer, person, team or product line; without a key: nobody, or none."""

    key: int | None
    name: str
    now: Decimal
    before: Decimal
    earlier: Decimal


def divided(lens: Lens, spans: Sequence[Span], group: str, most: int = MOST) -> list[Row]:
    """Those with most net sales now."""
    is_line = group == Group.LINE
    by_line = is_line or lens.line is not None
    found: Any = lines(lens) if by_line else orders(lens)
    key, name = ("product__line", "product__line__name") if is_line else KEYS[group]
    if by_line and not is_line:
        key, name = f"order__{key}", f"order__{name}"
    day, value = ("order__ordered_on", "value") if by_line else ("ordered_on", "base_amount")
    sums: dict[str, Any] = {
        one: Sum(value, filter=during(span, day), default=ZERO)
        for one, span in zip(NAMES, spans, strict=True)
    }
    rows = found.filter(any_of(spans, day)).order_by().values_list(key, name).annotate(**sums)
    return [Row(pk, word or "", *rest) for pk, word, *rest in rows.order_by("-now", key)[:most]]


def by_month(lens: Lens, span: Span) -> dict[date, Decimal]:
    """Added up by days in the database, by months here: cutting days to months row by row took
    longer than all else."""
    by_line = lens.line is not None
    found: Any = lines(lens) if by_line else orders(lens)
    day, value = ("order__ordered_on", "value") if by_line else ("ordered_on", "base_amount")
    rows = found.filter(during(span, day)).order_by().values_list(day).annotate(total=Sum(value))
    months: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for one, total in rows:
        months[one.replace(day=1)] += total or ZERO
    return dict(months)


def sold_in(lens: Lens, span: Span) -> QuerySet[Order]:
    """The orders of the span, whole."""
    return orders(lens).filter(during(span, "ordered_on"))
