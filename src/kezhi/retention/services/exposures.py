"""Recording that a customer met a hole. The customer's own trail tells it."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.customers.models import Party
from kezhi.kit import audit, once
from kezhi.retention.models import Exposure, Hole
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

# What the trail calls these deeds and their values.
WORDS = [
    gettext_noop("Add exposure"),
    gettext_noop("Remove exposure"),
    gettext_noop("Restore exposure"),
    gettext_noop("Hole"),
    gettext_noop("Noticed on"),
]


class NotYet(Exception):
    """The day lies ahead."""


class Archived(Exception):
    """The hole is out of use."""


def require_editor(by: Any) -> None:
    if not by.may(Right.CUSTOMERS_EDIT):
        raise PermissionDenied


def add_exposure(
    *, by: Any, now: datetime, party: Party, hole: Hole, key: str = "", **values: Any
) -> Exposure:
    """`values`: noticed_on, note. Raises NotYet, Archived."""
    require_editor(by)
    day: date = values["noticed_on"]
    if day > staff.local_date(now):
        raise NotYet
    if hole.archived_at is not None:
        raise Archived
    exposure = Exposure(party=party, hole=hole, noticed_on=day, note=values.get("note", ""))

    def insert() -> dict[str, Any]:
        exposure.created_by, exposure.created_at, exposure.updated_at = by, now, now
        exposure.save(force_insert=True)
        tell(by, now, "add_exposure", exposure)
        return {"pk": exposure.pk}

    body = [party.pk, hole.pk, str(day), exposure.note]
    kept = once.once(by=by, now=now, scope="retention.exposure", key=key, body=body, effect=insert)
    return exposure if exposure.pk else Exposure.objects.get(pk=kept["pk"])


@transaction.atomic
def remove_exposure(*, by: Any, now: datetime, exposure: Exposure, removed: bool) -> None:
    """Take back what was recorded by mistake, or undo that."""
    require_editor(by)
    rows = Exposure.objects.filter(pk=exposure.pk, removed_at__isnull=removed)
    if rows.update(removed_at=now if removed else None, updated_at=now):
        tell(by, now, "remove_exposure" if removed else "restore_exposure", exposure)


def tell(by: Any, now: datetime, action: str, exposure: Exposure) -> None:
    told = {"hole": exposure.hole.name, "noticed_on": exposure.noticed_on, "note": exposure.note}
    pairs = {
        name: [value, None] if action == "remove_exposure" else [None, value]
        for name, value in told.items()
        if value
    }
    audit.record(by=by, now=now, action=action, target=exposure.party, changes=pairs)
