"""Every read of orders and costs; each starts from what the person may see."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet, Sum
from django.http import Http404

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.kit import audit, words
from kezhi.sales.models import CostEntry, Order, OrderLine
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

Key = tuple[int | None, str]
COST_STEP = Decimal("0.000001")
DELIVERED = {Order.Status.DELIVERED, Order.Status.CLOSED}


def visible_orders(user: Any) -> QuerySet[Order]:
    """Orders of the customers in the person's scope, those of deleted customers apart."""
    if not user.may(Right.ORDERS_VIEW):
        return Order.objects.none()
    return Order.objects.filter(staff.within_scope(user, "party__"), party__deleted_at__isnull=True)


def for_list(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With what a list shows of each, in one query."""
    margin = orders.select_related("party").annotate(margin=F("base_amount") - F("base_cost"))
    return margin.only(
        "number", "kind", "status", "ordered_on", "currency", "amount", "base_amount", "base_cost",
        "is_standard", "promised_on", "delivered_on", "source", "party__name",
    )  # fmt: skip


def due_orders(user: Any) -> QuerySet[Order]:
    """Confirmed sales that were promised for a day and are not delivered yet."""
    waiting = {"kind": Order.Kind.SALE, "status": Order.Status.CONFIRMED}
    return for_list(visible_orders(user)).filter(**waiting, promised_on__isnull=False)


def numbered(user: Any, beginning: str, limit: int) -> list[Order]:
    """Orders whose number begins so, newest first: what the search of the frame asks."""
    text = beginning.strip().upper()
    if len(text) < 2:
        return []
    found = for_list(visible_orders(user)).filter(number__startswith=text)
    return list(found.order_by("-ordered_on", "-pk")[:limit])


def get_order(user: Any, pk: int) -> Order:
    found = visible_orders(user).select_related("party", "reverses", "created_by").filter(pk=pk)
    order = found.first()
    if order is None:
        raise Http404
    return order


def lines_of(order: Order) -> list[OrderLine]:
    return list(order.lines.select_related("product__unit").order_by("position"))


def answers_to(order: Order) -> list[Order]:
    """Returns, cancellations and adjustments of this order, oldest first."""
    return list(order.reversals.order_by("ordered_on", "pk"))


def orders_of(user: Any, party_id: int) -> QuerySet[Order]:
    return for_list(visible_orders(user).filter(party_id=party_id))


def with_lines(orders: QuerySet[Order]) -> QuerySet[Order]:
    lines = OrderLine.objects.select_related("product").order_by("position")
    return orders.select_related("party", "reverses").prefetch_related(Prefetch("lines", lines))


def get_full_order(user: Any, pk: int) -> Order:
    """With its lines in their order, as the API gives it."""
    order = with_lines(visible_orders(user)).filter(pk=pk).first()
    if order is None:
        raise Http404
    return order


def is_open(order: Order) -> bool:
    """Whether its lines may still be changed: later corrections are documents of their own.

    Lines of a file stay as they came, so that the same file is recognized when it comes again.
    """
    return (
        not order.source
        and order.status in {Order.Status.DRAFT, Order.Status.CONFIRMED}
        and not order.reversals.exists()
    )


def is_removable(order: Order) -> bool:
    """A draft, or an answer entered here; imported documents go with their import."""
    if order.kind == Order.Kind.SALE:
        return order.status == Order.Status.DRAFT
    return not order.source


def is_late(order: Order, today: date) -> bool:
    due = order.promised_on
    if due is None or order.kind != Order.Kind.SALE or order.status == Order.Status.CANCELLED:
        return False
    return bool((order.delivered_on or today) > due)


# --- what pages show ---


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: OrderLine
    margin: Decimal | None


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """One order with everything its page says; costs are None where the person may not see them."""

    lines: list[ShownLine]
    answers: list[Order]
    net: Decimal
    cost: Decimal | None
    margin: Decimal | None
    unknown_costs: int
    is_open: bool
    is_late: bool
    is_removable: bool
    is_returnable: bool
    events: list[audit.Event]


def shown_order(user: Any, order: Order, today: date) -> ShownOrder:
    may_see = staff.may_see_costs(user)
    lines, answers = lines_of(order), answers_to(order)
    cost = order.base_cost if may_see else None
    is_sale = order.kind == Order.Kind.SALE
    has_left = is_sale and any(quantity > 0 for quantity in left_of(order).values())
    return ShownOrder(
        lines=[ShownLine(line, line_margin(line) if may_see else None) for line in lines],
        answers=answers,
        net=order.amount + sum((answer.amount for answer in answers), Decimal(0)),
        cost=cost,
        margin=None if cost is None else order.base_amount - cost,
        unknown_costs=sum(line.product_cost is None for line in lines) if may_see else 0,
        is_open=is_sale and is_open(order),
        is_late=is_late(order, today),
        is_removable=is_removable(order),
        is_returnable=has_left and order.status in DELIVERED,
        events=words.told(audit.history(order)[:20], user),
    )


def line_margin(line: OrderLine) -> Decimal | None:
    if line.product_cost is None:
        return None
    margin: Decimal = line.amount - line.product_cost
    return margin


@dataclass(frozen=True, slots=True)
class Summary:
    """A customer's orders in a few numbers, in the base currency, answers taken off."""

    sales: int
    last_on: date | None
    this_year: Decimal
    year_before: Decimal
    open_orders: int

    @property
    def change(self) -> Decimal | None:
        """Of the last twelve months against the twelve before, as a share; None without those."""
        if self.year_before <= 0:
            return None
        return (self.this_year - self.year_before) / self.year_before


def summary_of(user: Any, party_id: int, today: date) -> Summary:
    """Of the customer's last two years, in one query."""
    year = timedelta(days=365)
    is_sale = Q(kind=Order.Kind.SALE) & ~Q(status=Order.Status.CANCELLED)
    recent = Q(ordered_on__gt=today - year, ordered_on__lte=today)
    before = Q(ordered_on__gt=today - 2 * year, ordered_on__lte=today - year)
    found = visible_orders(user).filter(party_id=party_id).exclude(status=Order.Status.DRAFT)
    sums = found.aggregate(
        sales=Count("pk", filter=is_sale),
        last_on=Max("ordered_on", filter=is_sale),
        this_year=Sum("base_amount", filter=recent, default=Decimal(0)),
        year_before=Sum("base_amount", filter=before, default=Decimal(0)),
        open_orders=Count("pk", filter=is_sale & Q(status=Order.Status.CONFIRMED)),
    )
    return Summary(**sums)


def newest(user: Any, party_id: int, limit: int = 8) -> list[Order]:
    return list(orders_of(user, party_id).order_by("-ordered_on", "-pk")[:limit])


def usual_currency(party: Party | None) -> str:
    """That of the customer's newest order; nothing for a new customer."""
    if party is None:
        return ""
    newest = Order.objects.filter(party=party).order_by("-ordered_on", "-pk")
    return newest.values_list("currency", flat=True).first() or ""


# --- what is left of an order ---


def line_key(product_id: int | None, description: str) -> Key:
    """Lines of one product are one thing; a described line is known by its words."""
    return product_id, "" if product_id else description


@dataclass(frozen=True, slots=True)
class Terms:
    unit_price: Decimal | None
    unit_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Rest:
    """What of one line nobody has returned or cancelled yet, in the line's own unit."""

    product: Product | None
    description: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None


def left_of(order: Order) -> dict[Key, Decimal]:
    """Quantity by line key, in the product's own unit: sold less returned and cancelled."""
    lines = OrderLine.objects.filter(
        Q(order=order)
        | Q(order__reverses=order, order__kind__in=[Order.Kind.RETURN, Order.Kind.CANCELLATION])
    ).select_related("product__unit")
    found = list(lines)
    conversions = catalog.conversions([line.product for line in found])
    left: dict[Key, Decimal] = {}
    for line in found:
        key = line_key(line.product_id, line.description)
        quantity = line.quantity * conversions.factor(line.product, line.unit)
        left[key] = left.get(key, Decimal(0)) + quantity
    return left


def rest_of(order: Order) -> list[Rest]:
    """The lines of the order with what is left of each; nothing of those wholly taken back."""
    left, rest = left_of(order), []
    lines = lines_of(order)
    conversions = catalog.conversions([line.product for line in lines])
    for line in lines:
        key = line_key(line.product_id, line.description)
        factor = conversions.factor(line.product, line.unit)
        open_quantity = min(line.quantity, left.get(key, Decimal(0)) / factor)
        left[key] = left.get(key, Decimal(0)) - open_quantity * factor
        if open_quantity > 0:
            rest.append(
                Rest(
                    line.product,
                    line.description,
                    line.unit,
                    open_quantity.quantize(Decimal("0.0001")),
                    line.unit_price,
                    unit_cost(line),
                )
            )
    return rest


def unit_cost(line: OrderLine) -> Decimal | None:
    if line.product_cost is None or not line.quantity:
        return None
    cost: Decimal = line.product_cost / line.quantity
    return cost.quantize(COST_STEP)


def terms_of(order: Order, product: Product | None, description: str) -> Terms:
    """Price and cost of a product in the order a return answers to."""
    for line in lines_of(order):
        if line_key(line.product_id, line.description) == line_key(
            product.pk if product else None, description
        ):
            return Terms(line.unit_price, unit_cost(line))
    return Terms(None, None)


# --- costs to serve ---


def visible_costs(user: Any) -> QuerySet[CostEntry]:
    """Costs need their right besides the customer: a salesperson's own included."""
    if not user.may(Right.COSTS_VIEW):
        return CostEntry.objects.none()
    return CostEntry.objects.filter(
        staff.within_scope(user, "party__"), party__deleted_at__isnull=True
    ).select_related("party")


def get_cost(user: Any, pk: int) -> CostEntry:
    cost = visible_costs(user).filter(pk=pk).first()
    if cost is None:
        raise Http404
    return cost


def costs_of(user: Any, party_id: int) -> QuerySet[CostEntry]:
    return visible_costs(user).filter(party_id=party_id, archived_at__isnull=True)


@dataclass(frozen=True, slots=True)
class CostSum:
    label: str
    total: Decimal


def cost_sums(costs: QuerySet[CostEntry]) -> list[CostSum]:
    """Base currency by kind, every kind among them."""
    rows = costs.order_by().values("kind").annotate(total=Sum("base_amount"))
    found = {row["kind"]: row["total"] for row in rows}
    return [CostSum(str(kind.label), found.get(kind.value, Decimal(0))) for kind in CostEntry.Kind]


def counted_orders() -> QuerySet[Order]:
    """What valuations read: every document but drafts; a cancelled sale is met by its answer."""
    return Order.objects.exclude(status=Order.Status.DRAFT)
