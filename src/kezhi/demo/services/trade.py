"""Orders with their lines, and costs to serve."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time
from decimal import Decimal

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.demo.rows import Company as Rows
from kezhi.demo.rows import Order as OrderRow
from kezhi.demo.rows import OrderKind
from kezhi.demo.rows import OrderLine as LineRow
from kezhi.demo.services.people import Staff
from kezhi.kit import money
from kezhi.sales.models import CostEntry, Order, OrderLine
from kezhi.sales.services import bulk
from kezhi.sales.services.amounts import sign_of


class Rates:
    """Base currency for one unit, as known on a day."""

    def __init__(self, rows: Rows) -> None:
        self.known: dict[str, tuple[list[date], list[Decimal]]] = {}
        for rate in rows.rates:
            days, values = self.known.setdefault(rate.currency, ([], []))
            days.append(rate.on)
            values.append(rate.rate)

    def on(self, currency: str, day: date) -> Decimal:
        if currency not in self.known:
            return Decimal(1)
        days, values = self.known[currency]
        return values[max(0, bisect_right(days, day) - 1)]


def write_orders(
    rows: Rows, customers: dict[str, Party], products: dict[str, Product], staff: Staff
) -> int:
    rates, orders = Rates(rows), {}
    for row in rows.orders:
        order = Order(
            number=row.number,
            party=customers[row.customer],
            kind=row.kind.value,
            status=row.status,
            ordered_on=row.ordered_on,
            currency=row.currency,
            rate=rates.on(row.currency, row.ordered_on),
            is_standard=not row.is_nonstandard,
            promised_on=row.promised_on,
            delivered_on=row.delivered_on,
            note=row.reason,
            created_by=staff.users[row.owner],
            created_at=datetime.combine(row.ordered_on, time(2), UTC),
            updated_at=datetime.combine(row.delivered_on or row.ordered_on, time(3), UTC),
        )
        orders[row.number] = (order, [_line(row, line, products) for line in row.lines])
    for row in rows.orders:
        if row.original:
            orders[row.number][0].reverses = orders[row.original][0]
    return bulk.insert_orders(orders=list(orders.values()), base_currency=rows.base_currency)


def _line(order: OrderRow, line: LineRow, products: dict[str, Product]) -> OrderLine:
    """Returned goods stand with a negative quantity, a lowered price with a negative price."""
    quantity = sign_of(order.kind.value) * line.quantity
    price = -line.unit_price if order.kind == OrderKind.ADJUSTMENT else line.unit_price
    cost = None
    if line.unit_cost is not None:
        cost = money.to_smallest(quantity * line.unit_cost, order.currency)
    return OrderLine(
        product=products[line.product],
        description=products[line.product].name,
        quantity=quantity,
        unit=line.unit,
        unit_price=price,
        product_cost=cost,
    )


def write_costs(rows: Rows, customers: dict[str, Party], staff: Staff) -> int:
    owners = {row.code: staff.users[row.owner] for row in rows.customers}
    return bulk.insert_costs(
        entries=[
            CostEntry(
                party=customers[cost.customer],
                kind=cost.cost_class.value,
                spent_on=cost.on,
                currency=rows.base_currency,
                amount=cost.amount,
                base_amount=cost.amount,
                note=cost.activity,
                created_by=owners[cost.customer],
                created_at=datetime.combine(cost.on, time(2), UTC),
                updated_at=datetime.combine(cost.on, time(2), UTC),
            )
            for cost in rows.costs
        ]
    )
