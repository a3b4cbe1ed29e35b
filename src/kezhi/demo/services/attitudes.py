"""What customers answered."""

from datetime import UTC, datetime, time

from kezhi.customers.models import Party
from kezhi.demo.rows import Company as Rows
from kezhi.portfolio.models import Attitude


def write_attitudes(rows: Rows, customers: dict[str, Party]) -> int:
    """Asked by whoever looks after the customer, on the day."""
    made = [
        Attitude(
            party=customers[row.customer],
            asked_on=row.on,
            score=row.score,
            barrier=row.barrier,
            note=row.note,
            created_by=customers[row.customer].owner,
            created_at=datetime.combine(row.on, time(3), UTC),
            updated_at=datetime.combine(row.on, time(3), UTC),
        )
        for row in rows.attitudes
    ]
    Attitude.objects.bulk_create(made, batch_size=1000)
    return len(made)
