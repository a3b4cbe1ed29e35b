"""Taking back what a file brought: new parties go, changed ones get their former values.

Whatever somebody edited or used since stays, and is told.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError

from kezhi.customers.models import Address, Contact, Note, Party
from kezhi.customers.services.values import refresh_derived
from kezhi.kit import audit

PARTS: tuple[type[Model], ...] = (Contact, Address, Note)


@transaction.atomic
def withdraw_parties(
    *, by: Any, now: datetime, versions: Mapping[int, int], since: datetime
) -> dict[int, str]:
    """Delete parties that are still as they came; tell why the others stay.

    A contact, address or note entered after `since` is somebody's work and keeps its party.
    """
    found = dict(
        Party.objects.select_for_update().filter(pk__in=versions).values_list("pk", "version")
    )
    kept = {pk: "edited" for pk, version in found.items() if version != versions[pk]}
    kept |= dict.fromkeys(_enriched(found, since), "edited")
    free = [pk for pk in found if pk not in kept]
    if not _delete(free):
        kept |= {pk: "in_use" for pk in free if not _delete([pk])}
    gone = len(found) - len(kept)
    audit.record(by=by, now=now, action="withdraw", target=Party, changes={"customers": gone})
    return kept


def _enriched(pks: Iterable[int], since: datetime) -> set[int]:
    found: set[int] = set()
    for model in PARTS:
        later = model._default_manager.filter(party__in=list(pks), created_at__gt=since)
        found |= set(later.values_list("party", flat=True))
    return found


def _delete(pks: list[int]) -> bool:
    try:
        with transaction.atomic():
            Party.objects.filter(pk__in=pks).delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def restore_party_values(
    *, by: Any, now: datetime, pk: int, version: int, before: Mapping[str, Any], source: str
) -> str:
    """Give a party its former values back; tell why not, or nothing.

    `before` holds `values`, the numbers of its `contacts`, `addresses` and `notes`, whether it was
    already `numbered` in the source, and `until` when the file brought parts: later ones stay.
    """
    party = Party.objects.select_for_update().filter(pk=pk).first()
    if party is None:
        return "deleted"
    if party.version != version:
        return "edited"
    for name, value in before["values"].items():
        column: Any = Party._meta.get_field(name.removesuffix("_id"))
        given = value if name.endswith("_id") or value is None else column.to_python(value)
        setattr(party, name, given)
    party.version, party.updated_at = party.version + 1, now
    party.save()
    for name in {"contacts", "addresses", "notes"} & before.keys():
        parts = getattr(party, name).filter(version=1, created_by=by)
        brought = parts.filter(created_at__lte=before["until"])
        brought.exclude(pk__in=before[name]).delete()
    if not before["numbered"]:
        party.identifiers.filter(source=source).delete()
    refresh_derived(party)
    audit.record(by=by, now=now, action="restore", target=party)
    return ""
