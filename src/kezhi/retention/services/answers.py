"""What the company judges of winning, keeping and contacts: facts of its own, with who and when."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.kit import editing
from kezhi.retention.models import Ceilings
from kezhi.staff.rights import Right


def require_chief(by: Any) -> None:
    if not by.may(Right.SETTINGS_EDIT):
        raise PermissionDenied


@transaction.atomic
def judge_ceilings(
    *, by: Any, now: datetime, version: int | None, values: Mapping[str, Decimal | None]
) -> Ceilings:
    """`values`: won_at_best, kept_at_best, in percent or None. Raises editing.Conflict."""
    require_chief(by)
    known = Ceilings.objects.filter(pk=1).first()
    if known is None:
        fresh = Ceilings(pk=1, answered_by=by, **values)
        try:
            with transaction.atomic():
                return editing.create_record(by=by, now=now, record=fresh)
        except IntegrityError:
            known, version = Ceilings.objects.get(pk=1), 0
    changed = {**values, "answered_by": by}
    return editing.change_record(by=by, now=now, record=known, values=changed, version=version)
