"""Setting what is to be reached."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.director.models import Target
from kezhi.kit import audit
from kezhi.staff.models import Team, User
from kezhi.staff.rights import Right

DEEDS = (gettext_noop("Set target"), gettext_noop("Remove target"))


def may_set(user: Any) -> bool:
    return bool(user.may(Right.SETTINGS_EDIT))


@transaction.atomic
def set_targets(
    *, by: Any, now: datetime, subject: User | Team, measure: str,
    amounts: Mapping[date, Decimal | None],
) -> int:  # fmt: skip
    """Set those of some months, take back those that are None; how many changed. Setting the same
    again changes nothing."""
    if not may_set(by):
        raise PermissionDenied
    whose = {"user" if isinstance(subject, User) else "team": subject}
    found = Target.objects.select_for_update().filter(
        **whose, measure=measure, month__in=list(amounts)
    )
    kept = {one.month: one for one in found}
    changed = 0
    for month, amount in amounts.items():
        target = kept.get(month) or Target(
            **whose, measure=measure, month=month, created_by=by, created_at=now
        )
        changed += keep(by, now, target, amount)
    return changed


def keep(by: Any, now: datetime, target: Target, amount: Decimal | None) -> int:
    before = target.amount if target.pk else None
    if before == amount:
        return 0
    said = {"month": target.month, "measure": target.measure, "amount": [before, amount]}
    if amount is None:
        audit.record(by=by, now=now, action="remove_target", target=target, changes=said)
        target.delete()
        return 1
    target.version += before is not None
    target.amount, target.updated_at = amount, now
    target.save()
    audit.record(by=by, now=now, action="set_target", target=target, changes=said)
    return 1
