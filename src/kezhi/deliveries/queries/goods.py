"""What of an order is on its way, has arrived, and is still to be sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kezhi.catalog import queries as catalog
from kezhi.catalog.models import Product
from kezhi.deliveries.choices import HOLDING, State
from kezhi.deliveries.models import Delivery, DeliveryLine
from kezhi.sales import queries as sales
from kezhi.sales.models import Order
from kezhi.sales.queries import Key, line_key

STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One kind of goods of an order, in the unit of its first line there."""

    product: Product | None
    description: str
    unit: str
    ordered: Decimal
    arrived: Decimal
    open: Decimal

    @property
    def key(self) -> Key:
        return line_key(self.product.pk if self.product else None, self.description)

    @property
    def name(self) -> str:
        return self.product.code if self.product else self.description


def lines_of(delivery: Delivery) -> list[DeliveryLine]:
    return list(delivery.lines.select_related("product__unit").order_by("position"))


def loaded(
    order: Order, states: Iterable[str] = HOLDING, *, without: Delivery | None = None
) -> dict[Key, Decimal]:
    """Quantity on deliveries by line key, in the product's own unit."""
    found = DeliveryLine.objects.filter(delivery__order=order, delivery__state__in=states)
    if without is not None:
        found = found.exclude(delivery=without)
    lines = list(found.select_related("product__unit"))
    conversions = catalog.conversions([line.product for line in lines])
    sums: dict[Key, Decimal] = {}
    for line in lines:
        key = line_key(line.product_id, line.description)
        quantity = line.quantity * conversions.factor(line.product, line.unit)
        sums[key] = sums.get(key, Decimal(0)) + quantity
    return sums


def goods_of(order: Order, *, without: Delivery | None = None) -> list[OpenLine]:
    """What was ordered, has arrived and is open, each kind of goods once.

    Open is what was ordered less returned or cancelled less what other deliveries hold.
    """
    left, taken = sales.left_of(order), loaded(order, without=without)
    arrived = loaded(order, [State.ARRIVED])
    lines = sales.lines_of(order)
    conversions = catalog.conversions([line.product for line in lines])
    found: dict[Key, OpenLine] = {}
    for line in lines:
        key = line_key(line.product_id, line.description)
        if key in found:
            continue
        factor = conversions.factor(line.product, line.unit)
        rest = left.get(key, Decimal(0)) - taken.get(key, Decimal(0))
        found[key] = OpenLine(
            line.product,
            line.description,
            line.unit,
            ordered=(left.get(key, Decimal(0)) / factor).quantize(STEP),
            arrived=(arrived.get(key, Decimal(0)) / factor).quantize(STEP),
            open=max(rest / factor, Decimal(0)).quantize(STEP),
        )
    return list(found.values())


def is_complete(order: Order) -> bool:
    """Whether everything that is still wanted of the order has arrived."""
    arrived = loaded(order, [State.ARRIVED])
    return all(
        arrived.get(key, Decimal(0)) >= quantity for key, quantity in sales.left_of(order).items()
    )
