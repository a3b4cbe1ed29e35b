"""The sums of an order, written once: lines, order, base currency."""

from collections.abc import Sequence
from decimal import Decimal

from kezhi.kit import money
from kezhi.sales.models import Order, OrderLine

REVERSING = {Order.Kind.RETURN, Order.Kind.CANCELLATION}
"""Kinds whose lines stand with negative quantities."""


def sign_of(kind: str) -> int:
    return -1 if kind in REVERSING else 1


def sum_up(order: Order, lines: Sequence[OrderLine], base_currency: str) -> None:
    """Fill the amounts of the lines and of the order.

    A line's product cost and the order's amount are in the order's currency, `base_amount` and
    `base_cost` in the company's. The order's cost is known only when every line's is.
    """
    for line in lines:
        line.amount = money.to_smallest(line.quantity * line.unit_price, order.currency)
    order.amount = sum((line.amount for line in lines), Decimal(0))
    order.base_amount = money.to_smallest(order.amount * order.rate, base_currency)
    costs = [line.product_cost for line in lines if line.product_cost is not None]
    order.base_cost = (
        money.to_smallest(sum(costs, Decimal(0)) * order.rate, base_currency)
        if len(costs) == len(lines)
        else None
    )
