"""What belongs to a party: contacts, addresses, notes, links. The party's trail tells it all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kezhi.customers import keys, queries
from kezhi.customers.models import Address, Contact, ContactPlace, Note, Party, PartyLink
from kezhi.customers.services.values import UNFIT, BadValue, refresh_derived, require
from kezhi.kit import audit, editing
from kezhi.staff.rights import Right

Part = Contact | Address | Note | PartyLink

WORDS: dict[type[Any], str] = {
    Contact: "contact", Address: "address", Note: "note", PartyLink: "link",
}  # fmt: skip
LONG = {"text"}


def clean_part(model: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, value in values.items():
        if not isinstance(value, str):
            clean[name] = value
            continue
        if UNFIT.search(value):
            raise BadValue(name, _("It holds characters that cannot be kept."))
        text = value.strip() if name in LONG else keys.clean_text(value)
        if len(text) > (model._meta.get_field(name).max_length or 0):
            raise BadValue(name, _("It is too long."))
        clean[name] = text
    return clean


def tell(by: Any, now: datetime, party: Party, action: str, part: Part, changes: Any) -> None:
    """The entry on the party's trail, with the part's private values veiled."""
    veiled = audit.veiled(part, changes)
    told = {"of": str(part)[:80], **veiled}
    audit.record(by=by, now=now, action=f"{action}_{WORDS[type(part)]}", target=party, changes=told)


@transaction.atomic
def add_contact(*, by: Any, now: datetime, party: Party, **values: Any) -> Contact:
    require(by, Right.CUSTOMERS_EDIT)
    contact = Contact(party=party, **clean_part(Contact, values))
    if not contact.name:
        raise BadValue("name", _("A name is needed."))
    contact.mobile_key = keys.phone_key(contact.mobile)
    if contact.is_primary or not party.contacts.exists():
        contact.is_primary = True
        party.contacts.filter(is_primary=True).update(is_primary=False)
    insert(by, now, party, contact, values)
    refresh_derived(party)
    return contact


@transaction.atomic
def add_address(*, by: Any, now: datetime, party: Party, **values: Any) -> Address:
    require(by, Right.CUSTOMERS_EDIT)
    address = Address(party=party, **clean_part(Address, values))
    if not address.street:
        raise BadValue("street", _("A street is needed."))
    insert(by, now, party, address, values)
    return address


@transaction.atomic
def add_note(*, by: Any, now: datetime, party: Party, text: str, is_pinned: bool = False) -> Note:
    require(by, Right.CUSTOMERS_EDIT)
    values = {"text": text, "is_pinned": is_pinned}
    note = Note(party=party, **clean_part(Note, values))
    if not note.text:
        raise BadValue("text", _("Write something first."))
    insert(by, now, party, note, {})
    return note


def insert(by: Any, now: datetime, party: Party, part: Part, values: Mapping[str, Any]) -> None:
    part.created_by = by
    part.created_at = part.updated_at = now
    part.save(force_insert=True)
    told = {name: [None, value] for name, value in values.items() if value not in (None, "", False)}
    tell(by, now, party, "add", part, told)


@transaction.atomic
def change_part(
    *, by: Any, now: datetime, part: Part, values: Mapping[str, Any], version: int | None = None
) -> None:
    """Raises editing.Conflict when somebody else changed it since `version`."""
    require(by, Right.CUSTOMERS_EDIT)
    clean = clean_part(type(part), values)
    changes = editing.changed_fields(part, clean)
    if version is not None and version != part.version:
        raise editing.Conflict(changes, part)
    if not changes:
        return
    fresh = {name: after for name, (_before, after) in changes.items()}
    if isinstance(part, Contact):
        fresh["mobile_key"] = keys.phone_key(fresh.get("mobile", part.mobile))
        if fresh.get("is_primary"):
            part.party.contacts.filter(is_primary=True).update(is_primary=False)
    rows = type(part)._default_manager.filter(pk=part.pk, version=part.version)
    if not rows.update(**fresh, updated_at=now, version=F("version") + 1):
        part.refresh_from_db()
        raise editing.Conflict(editing.changed_fields(part, clean), part)
    party = owner_of(part)
    tell(by, now, party, "change", part, {} if isinstance(part, Note) else changes)
    if isinstance(part, Contact):
        refresh_derived(party)


def owner_of(part: Part) -> Party:
    return part.source if isinstance(part, PartyLink) else part.party


@transaction.atomic
def remove_part(*, by: Any, now: datetime, part: Part) -> None:
    """Take away what was entered by mistake; a contact who left is marked so instead."""
    require(by, Right.CUSTOMERS_EDIT)
    party = owner_of(part)
    tell(by, now, party, "remove", part, {})
    is_contact = isinstance(part, Contact)
    part.delete()
    if is_contact:
        refresh_derived(party)


@transaction.atomic
def add_link(*, by: Any, now: datetime, source: Party, target: Party, kind: str) -> PartyLink:
    """Say how two parties stand to each other; both must be seen by who says it."""
    require(by, Right.CUSTOMERS_EDIT)
    if queries.visible_parties(by).filter(pk__in=[source.pk, target.pk]).count() < 2:
        raise BadValue("target", _("There is no such customer."))
    link = PartyLink(source=source, target=target, kind=kind)
    try:
        with transaction.atomic():
            link.created_by, link.created_at, link.updated_at = by, now, now
            link.save(force_insert=True)
    except IntegrityError as error:
        raise BadValue("target", _("This is known already.")) from error
    for party, other in ((source, target), (target, source)):
        changes = {"of": str(other), "kind": [None, kind]}
        audit.record(by=by, now=now, action="add_link", target=party, changes=changes)
    return link


@transaction.atomic
def place_contact(
    *, by: Any, now: datetime, contact: Contact, party: Party, part: str = ""
) -> ContactPlace:
    """The contact acts for another party too."""
    require(by, Right.CUSTOMERS_EDIT)
    if contact.party_id == party.pk:
        raise BadValue("party", _("This is known already."))
    place, _new = ContactPlace.objects.update_or_create(
        contact=contact, party=party, defaults={"part": part}
    )
    changes = {"of": str(contact), "part": [None, part]}
    audit.record(by=by, now=now, action="add_contact", target=party, changes=changes)
    return place
