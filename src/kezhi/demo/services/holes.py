"""Reasons of loss, and the customers who met them."""

from datetime import UTC, datetime, time

from kezhi.customers.models import Party
from kezhi.demo.rows import Company as Rows
from kezhi.retention.choices import FIRST_HOLES
from kezhi.retention.models import Exposure
from kezhi.retention.services import holes


def write_exposures(rows: Rows, customers: dict[str, Party], *, now: datetime) -> int:
    """Recorded by whoever looks after the customer, on the day."""
    known = {hole.name: hole for hole in holes.write_first_holes(now=now)}
    made = [
        Exposure(
            party=customers[row.customer],
            hole=known[FIRST_HOLES[row.hole][0]],
            noticed_on=row.on,
            note=row.note,
            created_by=customers[row.customer].owner,
            created_at=datetime.combine(row.on, time(3), UTC),
            updated_at=datetime.combine(row.on, time(3), UTC),
        )
        for row in rows.exposures
    ]
    Exposure.objects.bulk_create(made, batch_size=1000)
    return len(made)
