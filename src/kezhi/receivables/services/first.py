"""The ladder of reminders that every installation starts with."""

from datetime import datetime

from kezhi.receivables.ladder import FIRST_STEPS
from kezhi.receivables.models import Step

NAMES = (
    "position", "days", "channel", "asked", "holds", "name", "name_zh", "body", "body_zh",
)  # fmt: skip


def write_first_steps(*, now: datetime) -> None:
    """Nothing where the company has a ladder already."""
    if not Step.objects.exists():
        Step.objects.bulk_create(
            Step(**dict(zip(NAMES, one, strict=True)), created_at=now, updated_at=now)
            for one in FIRST_STEPS
        )
