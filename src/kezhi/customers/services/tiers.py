"""The tier of each customer, handed down by the portfolio's newest valuation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kezhi.customers.models import Party
from kezhi.kit import audit
from kezhi.kit.models import AuditEntry

BATCH = 2000


@transaction.atomic
def set_tiers(*, by: Any, now: datetime, tiers: Mapping[int, str], reason: str) -> int:
    """Give each party its tier; parties no longer named lose theirs. Returns how many moved.

    A tier is not edited by hand, so the version that guards an editor's form stays.
    """
    held = dict(Party.objects.exclude(tier="").values_list("pk", "tier"))
    moved = {pk: tier for pk, tier in tiers.items() if held.get(pk, "") != tier}
    moved |= {pk: "" for pk in held if pk not in tiers}
    for tier in set(moved.values()):
        members = [pk for pk, wanted in moved.items() if wanted == tier]
        for start in range(0, len(members), BATCH):
            Party.objects.filter(pk__in=members[start : start + BATCH]).update(tier=tier)
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=now, by=by, action="tier", kind=audit.kind_of(Party), target=pk,
                changes={"tier": [held[pk], tier], "reason": reason},
            )
            for pk, tier in moved.items()
            if pk in held
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return len(moved)
