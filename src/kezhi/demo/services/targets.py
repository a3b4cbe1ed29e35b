"""What the demo company's salespeople are to reach: a little more than the year before."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from kezhi.demo.rows import Company as Rows
from kezhi.director.choices import Measure
from kezhi.director.models import Target
from kezhi.director.spans import moved
from kezhi.sales import queries as sales

GROWTH = Decimal("1.06")
STEP = Decimal(10_000)
MONTHS = 24
NEW_A_MONTH = Decimal(1)


def write_targets(rows: Rows) -> int:
    """For everybody who sold in the last year, month by month from a year ago to a year ahead."""
    sold = (
        sales.counted_orders()
        .filter(ordered_on__gt=moved(rows.as_of, -12), party__owner__isnull=False)
        .order_by()
        .values_list("party__owner")
        .annotate(total=Sum("base_amount"), n=Count("pk"))
    )
    made = [
        Target(user_id=user, measure=measure, month=month, amount=amount)
        for user, total, _n in sold
        for month in months(rows.as_of)
        for measure, amount in aims(total)
    ]
    return len(Target.objects.bulk_create(made))


def months(as_of: date) -> list[date]:
    first = moved(as_of.replace(day=1), -MONTHS // 2)
    return [moved(first, n) for n in range(MONTHS)]


def aims(total: Decimal) -> list[tuple[str, Decimal]]:
    monthly = (total * GROWTH / 12 / STEP).quantize(Decimal(1)) * STEP
    found = [(Measure.SALES.value, monthly), (Measure.NEW.value, NEW_A_MONTH)]
    return [one for one in found if one[1] > 0]
