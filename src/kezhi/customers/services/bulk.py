"""One change of many customers: of exactly those chosen, each allowed, and undone as exactly."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from kezhi.customers import queries
from kezhi.customers.models import BulkEdit, Party, PartyRole, PartyTag, Tag
from kezhi.customers.services import classes
from kezhi.customers.services.parties import check_owner, check_role
from kezhi.customers.services.values import BadValue, clean_values, require
from kezhi.kit import audit
from kezhi.kit.models import AuditEntry
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

CHUNK = 1000
FIELDS = ("owner", "team", "category", "archived_at")


@transaction.atomic
def bulk_edit(*, by: Any, now: datetime, pks: Sequence[int], values: Mapping[str, Any]) -> BulkEdit:
    """Set owner, team, category, archived, add_tag, remove_tag or add_role on these parties.

    A party that went out of reach meanwhile is skipped and counted. Raises PermissionDenied, with
    nothing done, where the person may not change what is asked.
    """
    fields, wanted = split(by, now, values)
    edit = BulkEdit(values=audit.plain(values), before={}, created_by=by)
    edit.created_at = edit.updated_at = now
    chosen = sorted(set(pks))
    for start in range(0, len(chosen), CHUNK):
        edit_chunk(by, now, edit, chosen[start : start + CHUNK], fields, wanted)
    edit.skipped = len(chosen) - len(edit.before)
    edit.save(force_insert=True)
    told = {"count": len(edit.before), "skipped": edit.skipped, **edit.values}
    audit.record(by=by, now=now, action="bulk_edit", target=edit, changes=told)
    return edit


def split(
    by: Any, now: datetime, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Plain fields, and the tags and roles to add or remove."""
    require(by, Right.CUSTOMERS_EDIT)
    fields = {
        name: value for name, value in values.items() if name in ("owner", "team", "category")
    }
    fields = clean_values(fields)
    if fields.get("owner") and "team" not in fields:
        fields["team"] = fields["owner"].team
    if "archived" in values:
        require(by, Right.CUSTOMERS_ARCHIVE)
        fields["archived_at"] = now if values["archived"] else None
    wanted = {n: values[n] for n in ("add_tag", "remove_tag", "add_role") if values.get(n)}
    if "add_role" in wanted:
        check_role(wanted["add_role"])
    if not fields and not wanted:
        raise BadValue("", "")
    return fields, wanted


def edit_chunk(
    by: Any,
    now: datetime,
    edit: BulkEdit,
    pks: Sequence[int],
    fields: Mapping[str, Any],
    wanted: Mapping[str, Any],
) -> None:
    seen = queries.visible_parties(by).filter(pk__in=pks).values("pk")
    locked = Party.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    parties = list(locked.select_related("owner", "team").order_by("pk"))
    held = held_parts(parties, wanted)
    entries, moved = [], []
    for party in parties:
        if fields.keys() & {"owner", "team"}:
            check_owner(by, {n: v for n, v in fields.items() if n in ("owner", "team")}, party)
        pairs = {name: (getattr(party, name), value) for name, value in fields.items()}
        changes = {name: pair for name, pair in pairs.items() if differs(name, *pair)}
        kept = {name: audit.plain(old) for name, (old, _new) in changes.items()}
        parts = {n: True for n, pks in held.items() if (party.pk in pks) is (n == "remove_tag")}
        edit.before[str(party.pk)] = {**kept, **parts}
        if changes:
            moved.append(party.pk)
            entries.append(
                audit.entry(by=by, now=now, action="bulk_edit", target=party, changes=changes)
            )
    AuditEntry.objects.bulk_create(entries)
    if moved:
        rows = Party.objects.filter(pk__in=moved)
        rows.update(**fields, updated_at=now, version=F("version") + 1)
    put_parts(now, parties, wanted)
    if "category" in fields or "add_role" in wanted:
        fresh_rows = Party.objects.filter(pk__in=[party.pk for party in parties])
        classes.derive_sources(by=by, now=now, parties=fresh_rows)


def held_parts(parties: Sequence[Party], wanted: Mapping[str, Any]) -> dict[str, set[int]]:
    """Which of the parties have the tags and roles in question before the edit."""
    tags = PartyTag.objects.filter(party__in=parties)
    held = {}
    for name in wanted.keys() & {"add_tag", "remove_tag"}:
        held[name] = set(tags.filter(tag=wanted[name]).values_list("party", flat=True))
    if "add_role" in wanted:
        roles = PartyRole.objects.filter(party__in=parties, role=wanted["add_role"])
        held["add_role"] = set(roles.values_list("party", flat=True))
    return held


def differs(name: str, old: Any, new: Any) -> bool:
    return (old is None) != (new is None) if name == "archived_at" else old != new


def put_parts(now: datetime, parties: Sequence[Party], wanted: Mapping[str, Any]) -> None:
    if tag := wanted.get("add_tag"):
        since = staff.local_date(now)
        rows = [PartyTag(party=party, tag=tag, since=since) for party in parties]
        PartyTag.objects.bulk_create(rows, ignore_conflicts=True)
    if tag := wanted.get("remove_tag"):
        PartyTag.objects.filter(party__in=parties, tag=tag).delete()
    if role := wanted.get("add_role"):
        roles = [PartyRole(party=party, role=role) for party in parties]
        PartyRole.objects.bulk_create(roles, ignore_conflicts=True)


@transaction.atomic
def undo_bulk_edit(*, by: Any, now: datetime, edit: BulkEdit) -> tuple[int, int]:
    """Put back what stood before, except where somebody changed it since.

    Returns how many parties were put back and how many were left as they are.
    """
    require(by, Right.CUSTOMERS_EDIT)
    kept = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    if kept.undone_at is not None:
        return 0, 0
    if kept.created_by_id != by.pk and not by.may(Right.SETTINGS_EDIT):
        raise PermissionDenied
    restored = left = 0
    ids = sorted(map(int, kept.before))
    for start in range(0, len(ids), CHUNK):
        locked = Party.objects.select_for_update().filter(pk__in=ids[start : start + CHUNK])
        for party in locked.order_by("pk"):
            if put_back(by, now, kept, party):
                restored += 1
            else:
                left += 1
    BulkEdit.objects.filter(pk=kept.pk).update(undone_at=now, updated_at=now)
    told = {"restored": restored, "left": left}
    audit.record(by=by, now=now, action="undo_bulk_edit", target=kept, changes=told)
    return restored, left


def put_back(by: Any, now: datetime, edit: BulkEdit, party: Party) -> bool:
    before = dict(edit.before[str(party.pk)])
    was_parts = put_back_parts(now, edit, party, before)
    fields = {name: before[name] for name in FIELDS if name in before}
    if not fields:
        return was_parts
    if party.updated_at > edit.created_at:
        return False
    columns = {
        name if name not in ("owner", "team") else f"{name}_id": v for name, v in fields.items()
    }
    current = {name: audit.plain(getattr(party, name)) for name in fields}
    changes = {name: [current[name], old] for name, old in fields.items()}
    Party.objects.filter(pk=party.pk).update(**columns, updated_at=now, version=F("version") + 1)
    audit.record(by=by, now=now, action="undo_bulk_edit", target=party, changes=changes)
    if "category" in fields:
        fresh = Party.objects.filter(pk=party.pk)
        classes.derive_sources(by=by, now=now, parties=fresh)
    return True


def put_back_parts(now: datetime, edit: BulkEdit, party: Party, before: Mapping[str, Any]) -> bool:
    values = edit.values
    if before.get("add_tag"):
        PartyTag.objects.filter(party=party, tag=values["add_tag"]).delete()
    tag = Tag.objects.filter(pk=values["remove_tag"]).first() if before.get("remove_tag") else None
    if tag:
        since = staff.local_date(now)
        PartyTag.objects.get_or_create(party=party, tag=tag, defaults={"since": since})
    if before.get("add_role") and party.roles.count() > 1:
        party.roles.filter(role=values["add_role"]).delete()
    return bool(before.keys() & {"add_tag", "remove_tag", "add_role"})
