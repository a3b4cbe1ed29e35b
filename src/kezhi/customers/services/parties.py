"""The life of one party: create, change, hand over, archive, delete to the recycle bin, restore."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kezhi.customers import keys, queries
from kezhi.customers.choices import Category, PartyKind, PartyRoleKind
from kezhi.customers.models import Contact, Identifier, Party, PartyRole
from kezhi.customers.services import classes
from kezhi.customers.services.values import (
    KEYED,
    BadValue,
    clean_values,
    refresh_derived,
    require,
    set_keys,
    set_search,
)
from kezhi.kit import audit, editing
from kezhi.kit.once import once
from kezhi.staff.rights import Right

DEFAULT_ROLES = {
    Category.INTERNAL: PartyRoleKind.INTERNAL,
    Category.CONSUMER: PartyRoleKind.CONSUMER,
}


class InUse(Exception):
    """Orders, branches or other facts hang on the party; it can be archived, not deleted."""


def create_party(
    *,
    by: Any,
    now: datetime,
    key: str | None = None,
    roles: Iterable[str] = (),
    contact: Mapping[str, Any] | None = None,
    **values: Any,
) -> Party:
    """Enter a party, with its first contact where one is known; the same `key` enters it once.

    The owner is the person who enters it unless they may assign customers to others.
    """
    require(by, Right.CUSTOMERS_EDIT)
    roles = sorted(set(roles))

    def effect() -> dict[str, Any]:
        return {"id": insert_party(by, now, dict(values), roles, contact).pk}

    body = {"values": audit.plain(values), "roles": roles, "contact": audit.plain(contact)}
    answer = once(by=by, now=now, scope="customers.create", key=key, body=body, effect=effect)
    return Party.objects.select_related("owner", "team").get(pk=answer["id"])


def insert_party(
    by: Any, now: datetime, values: dict[str, Any], roles: list[str], contact: Any
) -> Party:
    clean = clean_values({"name": "", **values})
    check_owner(by, clean, None)
    check_parent(by, None, clean.get("parent"))
    clean.setdefault("owner", by)
    if not clean.get("team"):
        clean["team"] = clean["owner"].team if clean["owner"] else None
    party = Party(**clean)
    contacts = [Contact(**contact)] if contact and contact.get("name") else []
    set_keys(party)
    set_search(party, contacts, [])
    editing.create_record(by=by, now=now, record=party)
    for one in contacts:
        one.party, one.is_primary, one.created_by = party, True, by
        one.created_at = one.updated_at = now
        one.mobile_key = keys.phone_key(one.mobile)
        one.save(force_insert=True)
    wanted = roles or [DEFAULT_ROLES.get(Category(party.category), PartyRoleKind.CUSTOMER)]
    PartyRole.objects.bulk_create(PartyRole(party=party, role=check_role(r)) for r in wanted)
    classes.classify_new(by=by, now=now, parties=[(party, wanted)])
    return party


def check_role(role: str) -> str:
    if role not in PartyRoleKind.values:
        raise BadValue("roles", _("It is not one of the known values."))
    return role


def check_owner(by: Any, values: Mapping[str, Any], party: Party | None) -> None:
    """Only those who lead may say whose customer it is; others enter their own."""
    asked = {name: values[name] for name in ("owner", "team") if name in values}
    if party is not None:
        asked = {name: value for name, value in asked.items() if getattr(party, name) != value}
    mine = {"owner": by, "team": by.team} if party is None else {}
    foreign = [name for name, value in asked.items() if value not in (None, mine.get(name))]
    emptied = party is not None and asked
    if (foreign or emptied) and not queries.may_assign(by, party):
        raise PermissionDenied
    owner = asked.get("owner")
    if owner is not None and not owner.is_active:
        raise BadValue("owner", _("This person has left; choose somebody else."))


def check_phone(by: Any, values: Mapping[str, Any], party: Party) -> None:
    """Who may not read a personal number may not overwrite it with its mask either."""
    is_changed = party.kind == PartyKind.PERSON and values.get("phone", party.phone) != party.phone
    if is_changed and not queries.may_see_phones(by):
        raise PermissionDenied


def check_parent(by: Any, party: Party | None, parent: Party | None) -> None:
    """A parent must be seen by who names it, and nothing may stand above itself."""
    if parent is None:
        return
    if not queries.visible_parties(by).filter(pk=parent.pk).exists():
        raise BadValue("parent", _("There is no such customer."))
    step: Party | None = parent
    for _level in range(20):
        if step is None:
            return
        if party is not None and step.pk == party.pk:
            raise BadValue("parent", _("A customer cannot belong to one of its own branches."))
        step = step.parent
    raise BadValue("parent", _("There are too many levels."))


@transaction.atomic
def change_party(
    *,
    by: Any,
    now: datetime,
    party: Party,
    values: Mapping[str, Any],
    version: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> Party:
    """Change what differs. With `seen`, the values the editor started from, changes of others to
    other fields stay; without it a newer version than `version` is a Conflict as a whole.

    Raises editing.Conflict with (theirs now, yours) for each field both changed.
    """
    require(by, Right.CUSTOMERS_EDIT)
    kept = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if kept.deleted_at is not None or not queries.visible_parties(by).filter(pk=kept.pk).exists():
        raise PermissionDenied
    roles = values.get("roles")
    clean = clean_values({name: value for name, value in values.items() if name != "roles"})
    if seen is None and version is not None and version != kept.version:
        raise editing.Conflict(editing.changed_fields(kept, clean))
    if seen is not None:
        clean = {name: value for name, value in clean.items() if value != seen.get(name)}
        check_overlap(kept, clean, seen)
    check_owner(by, clean, kept)
    check_phone(by, clean, kept)
    if "parent" in clean:
        check_parent(by, kept, clean["parent"])
    changed = editing.changed_fields(kept, clean)
    editing.change_record(by=by, now=now, record=kept, values=clean)
    follow_change(by, now, kept, set(changed))
    if roles is not None:
        set_roles(by=by, now=now, party=kept, roles=merged_roles(kept, set(roles), seen))
        kept.refresh_from_db()
    return kept


def merged_roles(kept: Party, wanted: set[str], seen: Mapping[str, Any] | None) -> set[str]:
    """What the editor added and took away, on top of the roles as they are now."""
    if seen is None or "roles" not in seen:
        return wanted
    before = set(seen["roles"] or ())
    now_held = set(kept.roles.values_list("role", flat=True))
    return (now_held | (wanted - before)) - (before - wanted)


def check_overlap(kept: Party, clean: Mapping[str, Any], seen: Mapping[str, Any]) -> None:
    both = {
        name: (getattr(kept, name), value)
        for name, value in clean.items()
        if getattr(kept, name) not in (seen.get(name), value)
    }
    if both:
        raise editing.Conflict(both)


def follow_change(by: Any, now: datetime, party: Party, changed: set[str]) -> None:
    """What is derived from the changed fields."""
    if changed & KEYED:
        refresh_derived(party)
    if changed & {"country", "region"}:
        classes.derive_regions(by=by, now=now, parties=[party])
    if "category" in changed:
        classes.derive_sources(by=by, now=now, parties=[party])


@transaction.atomic
def assign_owner(*, by: Any, now: datetime, party: Party, owner: Any, team: Any = None) -> Party:
    """Hand the customer to `owner`, and to their team unless another is named."""
    team = team or (owner.team if owner else None)
    values = {"owner": owner, "team": team}
    return change_party(by=by, now=now, party=party, values=values)


@transaction.atomic
def set_roles(*, by: Any, now: datetime, party: Party, roles: Iterable[str]) -> None:
    require(by, Right.CUSTOMERS_EDIT)
    wanted = {check_role(role) for role in roles}
    if not wanted:
        raise BadValue("roles", _("Choose at least one role."))
    before = set(party.roles.values_list("role", flat=True))
    if wanted == before:
        return
    party.roles.filter(role__in=before - wanted).delete()
    PartyRole.objects.bulk_create(
        [PartyRole(party=party, role=role) for role in sorted(wanted - before)],
        ignore_conflicts=True,
    )
    Party.objects.filter(pk=party.pk).update(version=models.F("version") + 1, updated_at=now)
    changes = {"roles": [sorted(before), sorted(wanted)]}
    audit.record(by=by, now=now, action="change", target=party, changes=changes)
    classes.derive_sources(by=by, now=now, parties=[party])


@transaction.atomic
def archive_party(*, by: Any, now: datetime, party: Party) -> Party:
    """Out of the daily lists, kept in every figure."""
    return set_mark(by, now, party, "archived_at", now, "archive")


@transaction.atomic
def unarchive_party(*, by: Any, now: datetime, party: Party) -> Party:
    return set_mark(by, now, party, "archived_at", None, "unarchive")


@transaction.atomic
def delete_party(*, by: Any, now: datetime, party: Party) -> Party:
    """To the recycle bin. Raises InUse where facts hang on the party."""
    if is_in_use(party):
        raise InUse(str(party))
    return set_mark(by, now, party, "deleted_at", now, "delete")


@transaction.atomic
def restore_party(*, by: Any, now: datetime, party: Party) -> Party:
    """Back from the recycle bin. What went into another customer comes back by un-merging."""
    if party.merged_into_id is not None:
        raise InUse(str(party))
    return set_mark(by, now, party, "deleted_at", None, "restore")


def set_mark(
    by: Any, now: datetime, party: Party, name: str, mark: datetime | None, action: str
) -> Party:
    require(by, Right.CUSTOMERS_ARCHIVE)
    kept = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if (getattr(kept, name) is None) == (mark is None):
        return kept
    return editing.change_record(by=by, now=now, record=kept, values={name: mark}, action=action)


def is_in_use(party: Party) -> bool:
    """Whether any record that protects the party exists, of whatever feature."""
    for relation in Party._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many and getattr(relation, "on_delete", None) is models.PROTECT):
            continue
        rows: Any = relation.related_model
        live = rows._default_manager.filter(**{relation.field.name: party})  # type: ignore[union-attr]  # a relation has a field
        if rows is Party:
            live = live.filter(deleted_at__isnull=True)
        if live.exists():
            return True
    return False


@transaction.atomic
def add_identifier(*, by: Any, now: datetime, party: Party, source: str, value: str) -> Identifier:
    """Raises BadValue when another party has the number already."""
    require(by, Right.CUSTOMERS_EDIT)
    kept, is_new = Identifier.objects.get_or_create(
        source=source, value=value, defaults={"party": party}
    )
    if kept.party_id != party.pk:
        raise BadValue("value", _("Another customer has this number."))
    if is_new:
        changes = {"identifier": [None, str(kept)]}
        audit.record(by=by, now=now, action="add_identifier", target=party, changes=changes)
        refresh_derived(party)
    return kept


@transaction.atomic
def remove_identifier(*, by: Any, now: datetime, identifier: Identifier) -> None:
    require(by, Right.CUSTOMERS_EDIT)
    party, changes = identifier.party, {"identifier": [str(identifier), None]}
    audit.record(by=by, now=now, action="remove_identifier", target=party, changes=changes)
    identifier.delete()
    refresh_derived(party)
