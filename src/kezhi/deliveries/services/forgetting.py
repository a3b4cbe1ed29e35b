"""A driver's number is needed on the way only; afterwards it is erased wherever it stood."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kezhi.deliveries.choices import ACTIVE, FORGOTTEN, PHONE_KEPT
from kezhi.deliveries.models import Delivery, Notice
from kezhi.kit import audit

MOST = 1000  # of one run; the next goes on


@transaction.atomic
def forget_drivers(*, now: datetime) -> int:
    """Erase the numbers of ended deliveries, and of those that nobody ever closed."""
    ended = Q(ended_at__lt=now - PHONE_KEPT)
    left_open = Q(state__in=ACTIVE, window_until__lt=now - FORGOTTEN)
    found = Delivery.objects.filter(ended | left_open).exclude(driver_phone="")
    pks = list(found.order_by("pk").values_list("pk", flat=True)[:MOST])
    Delivery.objects.filter(pk__in=pks).update(driver_phone="")
    Notice.objects.filter(delivery__in=pks).update(driver_phone="")
    if pks:
        audit.record(
            by=None, now=now, action="forget_the_driver", target=Delivery,
            changes={"deliveries": len(pks)},
        )  # fmt: skip
    return len(pks)
