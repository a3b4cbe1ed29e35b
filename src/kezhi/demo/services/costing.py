"""What the demo company's people do for customers costs so much a year; one costing of it."""

from datetime import datetime
from decimal import Decimal

from kezhi.costing.choices import Driver
from kezhi.costing.models import Activity, Costing
from kezhi.costing.services import starting
from kezhi.demo.rows import Company as Rows
from kezhi.kit.runs import Status
from kezhi.sales.models import CostEntry

KINDS = CostEntry.Kind
ACTIVITIES = (
    ("上门拜访", Driver.VISIT, KINDS.SELLING, 960_000, 1_600),
    ("电话与微信", Driver.CALL, KINDS.SELLING, 180_000, 6_000),
    ("报价", Driver.QUOTE, KINDS.ACQUISITION, 150_000, 1_000),
    ("订单处理", Driver.ORDER, KINDS.SELLING, 420_000, 3_500),
    ("非标打样调机", Driver.SETUP, KINDS.SERVICE, 260_000, 400),
    ("退货处理", Driver.RETURN, KINDS.SERVICE, 90_000, 150),
    ("催款", Driver.REMINDER, KINDS.SERVICE, 60_000, 400),
)


def write_costing(rows: Rows, *, now: datetime) -> int:
    """Not booked: what it would change in lifetime values is the user's to see."""
    Activity.objects.bulk_create(
        Activity(name=name, driver=driver, kind=kind, yearly_cost=cost, capacity=capacity)
        for name, driver, kind, cost, capacity in ACTIVITIES
    )
    made = Costing.objects.create(
        as_of=rows.as_of, cost_of_capital=Decimal("0.06"), currency=rows.base_currency,
        status=Status.QUEUED,
    )  # fmt: skip
    starting.compute_costing(costing_id=made.pk, now=now)
    return len(ACTIVITIES)
