"""Reasons of loss, the customers who met them, and what the company judges of contacts."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from kezhi.customers.models import Party
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.retention.choices import FIRST_HOLES
from kezhi.retention.models import Ceilings, ContactAnswer, Exposure
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


# Sales in percent of today's without any contact, and with half as much again. The best customers
# order anyway; those in the middle and those about to leave respond most.
ANSWERS = {
    ("platinum", False): ("96", "100.5"),
    ("platinum", True): ("60", "108"),
    ("gold", False): ("78", "107"),
    ("gold", True): ("55", "110"),
    ("iron", False): ("70", "108"),
    ("iron", True): ("50", "109"),
}
CHIEF = "zhu.mingyuan"
ASKED_AGO = timedelta(days=12)


def write_judgments(staff: Staff, *, now: datetime) -> None:
    """Answered by the general manager; of the lowest tier and of newcomers nothing is known."""
    who = {"created_by": staff.users[CHIEF], "answered_by": staff.users[CHIEF]}
    when = {"created_at": now - ASKED_AGO, "updated_at": now - ASKED_AGO}
    Ceilings.objects.create(pk=1, won_at_best=Decimal(60), kept_at_best=Decimal(90), **who, **when)
    ContactAnswer.objects.bulk_create(
        ContactAnswer(
            tier=tier, is_at_risk=is_at_risk, nothing=nothing, half_more=more, **who, **when
        )
        for (tier, is_at_risk), (nothing, more) in ANSWERS.items()
    )
