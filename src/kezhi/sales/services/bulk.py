"""Many orders at once, as the demo company brings them."""

from collections.abc import Sequence

from django.db import transaction

from kezhi.sales.models import CostEntry, Order, OrderLine, Series
from kezhi.sales.services.amounts import sum_up
from kezhi.sales.services.numbering import series_of

BATCH = 2000


@transaction.atomic
def insert_orders(
    *, orders: Sequence[tuple[Order, Sequence[OrderLine]]], base_currency: str
) -> int:
    """Insert unsaved orders that already carry their numbers; the series go on after them.

    An order that answers to another stands behind it in `orders`.
    """
    for order, lines in orders:
        sum_up(order, lines, base_currency)
    firsts = [order for order, _ in orders if order.reverses is None]
    answers = [order for order, _ in orders if order.reverses is not None]
    Order.objects.bulk_create(firsts, batch_size=BATCH)
    Order.objects.bulk_create(answers, batch_size=BATCH)
    for order, lines in orders:
        for position, line in enumerate(lines, start=1):
            line.order, line.position = order, position
    OrderLine.objects.bulk_create([line for _, lines in orders for line in lines], batch_size=BATCH)
    _continue_series([order for order, _ in orders])
    return len(orders)


def _continue_series(orders: Sequence[Order]) -> None:
    counts: dict[str, int] = {}
    for order in orders:
        prefix = series_of(order.kind, order.ordered_on)
        counts[prefix] = counts.get(prefix, 0) + 1
    for prefix, last in counts.items():
        Series.objects.update_or_create(prefix=prefix, defaults={"last": last})


@transaction.atomic
def insert_costs(*, entries: Sequence[CostEntry]) -> int:
    return len(CostEntry.objects.bulk_create(entries, batch_size=BATCH))
