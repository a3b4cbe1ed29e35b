"""The holes an installation begins with."""

from datetime import datetime

from django.db import transaction

from kezhi.retention.choices import FIRST_HOLES
from kezhi.retention.models import Hole


@transaction.atomic
def write_first_holes(*, now: datetime) -> list[Hole]:
    """Those that are not there yet; what a company has renamed or archived stays as it is."""
    if not Hole.objects.exists():
        Hole.objects.bulk_create(
            Hole(name=name, name_zh=chinese, created_at=now, updated_at=now)
            for name, chinese in FIRST_HOLES.values()
        )
    return list(Hole.objects.order_by("pk"))
