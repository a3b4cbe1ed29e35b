"""Orders that another feature leads, such as those of stays: it alone says what stands in them.

They are known by their source, `stays:` and the name of a file's source; the pages and services
of orders show them and take returns and payments for them, and change nothing else in them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kezhi.sales.models import Order, OrderLine

BATCH = 2000
EXACT = Decimal("0.0001")
HEADER = (
    "party_id", "kind", "status", "ordered_on", "delivered_on", "currency", "rate", "amount",
    "base_amount", "base_cost", "note",
)  # fmt: skip
WRITTEN = ("party", *HEADER[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """What such an order says. Without a quantity it has no line and comes to nothing."""

    number: str
    party_id: int
    status: str
    ordered_on: date
    delivered_on: date | None
    currency: str
    rate: Decimal
    quantity: Decimal | None
    unit: str
    unit_price: Decimal
    description: str
    note: str = ""

    @property
    def amount(self) -> Decimal:
        return Decimal(0) if self.quantity is None else self.quantity * self.unit_price

    @property
    def base_amount(self) -> Decimal:
        return (self.amount * self.rate).quantize(EXACT)

    @property
    def base_cost(self) -> None:
        return None

    @property
    def kind(self) -> str:
        """What lowers the sales is no sale, as in files of orders."""
        return Order.Kind.ADJUSTMENT if self.amount < 0 else Order.Kind.SALE


def insert_led(*, by: Any, now: datetime, source: str, said: Sequence[Led]) -> list[Order]:
    """Called inside the transaction of a service that made sure of the right."""
    stamp = {"source": source, "created_by": by, "created_at": now, "updated_at": now}
    orders = [
        Order(number=one.number, **{name: getattr(one, name) for name in HEADER}, **stamp)
        for one in said
    ]
    Order.objects.bulk_create(orders, batch_size=BATCH)
    keep_lines(zip(orders, said, strict=True))
    return orders


def keep_lines(pairs: Iterable[tuple[Order, Led]]) -> None:
    OrderLine.objects.bulk_create(
        (
            OrderLine(
                order_id=order.pk, position=1, description=one.description[:300],
                quantity=one.quantity, unit=one.unit, unit_price=one.unit_price,
                amount=one.amount,
            )
            for order, one in pairs
            if one.quantity is not None
        ),
        batch_size=BATCH,
    )  # fmt: skip


def rewrite_led(*, now: datetime, pairs: Sequence[tuple[Order, Led]]) -> None:
    """Let each order say what its leader says now; called likewise, its row locked."""
    for order, one in pairs:
        for name in HEADER:
            setattr(order, name, getattr(one, name))
        order.version, order.updated_at = order.version + 1, now
    orders = [order for order, _one in pairs]
    Order.objects.bulk_update(orders, [*WRITTEN, "version", "updated_at"], batch_size=500)
    OrderLine.objects.filter(order__in=[order.pk for order in orders]).delete()
    keep_lines(pairs)
