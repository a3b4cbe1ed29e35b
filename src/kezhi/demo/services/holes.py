"""Reasons of loss, and the customers who met them."""

from datetime import UTC, datetime, time

from kezhi.customers.models import Party
from kezhi.demo.holes import KEYS
from kezhi.demo.rows import Company as Rows
from kezhi.retention.models import Exposure
from kezhi.retention.services import holes


def write_exposures(rows: Rows, customers: dict[str, Party], *, now: datetime) -> int:
    """Recorded by whoever looks after the customer, on the day."""
    known = dict(zip(KEYS, holes.write_first_holes(now=now), strict=True))
    made = [
        Exposure(
            party=customers[row.customer],
            hole=known[row.hole],
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
