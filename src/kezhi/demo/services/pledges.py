"""Promises and expectations of the demo company's customers."""

from datetime import UTC, datetime, time

from kezhi.customers.models import Party
from kezhi.deliveries.models import OrderPromise
from kezhi.demo.pledges import Pledge, pledges
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.promises.models import Expectation
from kezhi.sales.models import Order

BATCH = 1000


def write_pledges(rows: Rows, customers: dict[str, Party], staff: Staff) -> int:
    told = list(pledges(rows))
    made = [made_of(one, customers, staff) for one in told]
    Expectation.objects.bulk_create(made, batch_size=BATCH)
    orders = dict(Order.objects.values_list("number", "pk"))
    links = [
        OrderPromise(order_id=orders[one.order], expectation=kept)
        for one, kept in zip(told, made, strict=True)
        if one.order
    ]
    OrderPromise.objects.bulk_create(links, batch_size=BATCH)
    return len(made)


def made_of(one: Pledge, customers: dict[str, Party], staff: Staff) -> Expectation:
    said = datetime.combine(one.said_on, time(2), UTC)
    closed = datetime.combine(one.met_on or one.due_on, time(2), UTC)
    user = staff.users[one.owner]
    return Expectation(
        party=customers[one.customer],
        layer=one.layer,
        text=one.text,
        level=one.level,
        promised_by=user if one.layer == "promise" else None,
        promised_on=one.said_on,
        first_due_on=one.first_due_on,
        due_on=one.due_on,
        outcome=one.outcome,
        met_on=one.met_on,
        created_by=user,
        created_at=said,
        updated_at=said if one.outcome == "open" else closed,
    )
