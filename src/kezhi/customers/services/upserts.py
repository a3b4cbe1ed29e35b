"""Many parties at once, for files and the demo company: created, updated or left as they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kezhi.customers import keys, queries
from kezhi.customers.choices import Category, PartyRoleKind
from kezhi.customers.models import Address, Contact, Identifier, Note, Party, PartyRole
from kezhi.customers.services import classes
from kezhi.customers.services.parties import DEFAULT_ROLES, check_owner, check_parent, check_role
from kezhi.customers.services.values import (
    UNFIT,
    BadValue,
    clean_values,
    refresh_derived,
    require,
    set_keys,
    set_search,
)
from kezhi.kit import audit, editing
from kezhi.staff.rights import Right

CHUNK = 500
NUMBER_LIMIT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """One row of a source. `number` is its key there; without one the name is the key.

    `values` are fields of Party by name; `contacts`, `addresses` and `notes` fields of theirs.
    """

    name: str
    number: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    roles: Sequence[str] = ()
    contacts: Sequence[Mapping[str, Any]] = ()
    addresses: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[Mapping[str, Any]] = ()


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row, in the order of the rows."""

    outcome: Outcome
    party_id: int | None = None
    field: str = ""
    message: str | Promise = ""


def upsert_parties(
    *, by: Any, now: datetime, source: str, rows: Iterable[PartyRow], match_names: bool = False
) -> list[Result]:
    """Create or update one party for each row; every row is accounted for.

    A row is known by its number in `source`, else by its exact name. With `match_names` a new
    number may also fall to a party of that very name that has no number in `source` yet. Chunks
    are transactions of their own: call it inside one to keep all or nothing.
    """
    require(by, Right.CUSTOMERS_EDIT)
    results: list[Result] = []
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        try:
            results += upsert_chunk(Upsert(by, now, source, match_names), chunk)
        except IntegrityError:  # somebody entered one of these numbers meanwhile: now it is known
            results += upsert_chunk(Upsert(by, now, source, match_names), chunk)
    return results


@dataclass
class Upsert:
    """One chunk at work."""

    by: Any
    now: datetime
    source: str
    match_names: bool
    numbers: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    numbered: set[int] = field(default_factory=set)
    parties: dict[int, Party] = field(default_factory=dict)
    reachable: set[int] = field(default_factory=set)
    fresh: list[tuple[Party, PartyRow]] = field(default_factory=list)
    waiting: dict[tuple[str, str], int] = field(default_factory=dict)


@transaction.atomic
def upsert_chunk(work: Upsert, rows: Sequence[PartyRow]) -> list[Result]:
    find_known(work, rows)
    results = [upsert_row(work, row) for row in rows]
    insert_fresh(work)
    return [settled(work, result) for result in results]


def find_known(work: Upsert, rows: Sequence[PartyRow]) -> None:
    """The parties these rows may mean, locked."""
    wanted = {row.number for row in rows if row.number}
    by_number = Identifier.objects.filter(source=work.source, value__in=wanted)
    work.numbers = dict(by_number.values_list("value", "party_id"))
    names = {keys.clean_text(row.name) for row in rows if not row.number or work.match_names}
    named = Party.objects.filter(name__in=names, deleted_at__isnull=True).order_by("-pk")
    work.names = queries.heirs_named(names) | dict(named.values_list("name", "pk"))
    pks = {*work.numbers.values(), *work.names.values()}
    locked = Party.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    work.parties = {party.pk: party for party in locked}
    work.reachable = set(
        queries.within_reach(work.by).filter(pk__in=pks).values_list("pk", flat=True)
    )
    work.numbered = set(
        Identifier.objects.filter(source=work.source, party__in=pks).values_list(
            "party_id", flat=True
        )
    )


def upsert_row(work: Upsert, row: PartyRow) -> Result:
    try:
        row = replace(row, contacts=clean_parts(Contact, row.contacts))
        row = replace(row, addresses=clean_parts(Address, row.addresses))
        row = replace(row, notes=clean_parts(Note, row.notes))
        clean = clean_row(row)
        pk = known_pk(work, row, clean["name"])
        return create_row(work, row, clean) if pk is None else update_row(work, pk, row, clean)
    except BadValue as bad:
        return Result(Outcome.REJECTED, None, bad.field, bad.message)
    except PermissionDenied:
        message = _("You may not say whose customer this is.")
        return Result(Outcome.REJECTED, None, "owner", message)


def clean_row(row: PartyRow) -> dict[str, Any]:
    if UNFIT.search(row.number) or len(row.number) > NUMBER_LIMIT:
        raise BadValue("number", _("It is too long or holds characters that cannot be kept."))
    for role in row.roles:
        check_role(role)
    return clean_values({**row.values, "name": row.name})


def clean_parts(model: type[Any], parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: clean_part(model, name, value) for name, value in part.items()} for part in parts
    ]


def clean_part(model: type[Any], name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip() if model is Note else keys.clean_text(value)  # a note keeps its lines
    if UNFIT.search(value) or len(text) > model._meta.get_field(name).max_length:
        raise BadValue(name, _("It is too long or holds characters that cannot be kept."))
    return text


def create_row(work: Upsert, row: PartyRow, clean: dict[str, Any]) -> Result:
    mark = ("number", row.number) if row.number else ("name", clean["name"])
    if mark in work.waiting:
        return update_waiting(work, work.waiting[mark], row, clean)
    check_owner(work.by, clean, None)
    check_parent(work.by, None, clean.get("parent"))
    if not queries.sees_all(work.by):
        clean.setdefault("owner", work.by)  # or the importer could not see what came in
    work.waiting[mark] = len(work.fresh)
    work.fresh.append((Party(**clean), row))
    return Result(Outcome.CREATED, -len(work.fresh))


def known_pk(work: Upsert, row: PartyRow, name: str) -> int | None:
    if row.number:
        pk = work.numbers.get(row.number)
        if pk is not None or not work.match_names:
            return pk
        pk = work.names.get(name)
        return None if pk in work.numbered else pk
    return work.names.get(name)


def update_row(work: Upsert, pk: int, row: PartyRow, clean: dict[str, Any]) -> Result:
    party = work.parties[pk]
    if pk not in work.reachable:
        raise BadValue("number", _("This customer belongs to somebody else."))
    check_owner(work.by, clean, party)
    check_parent(work.by, party, clean.get("parent"))
    changes = editing.changed_fields(party, clean)
    if party.deleted_at is not None:
        changes["deleted_at"] = (party.deleted_at, None)
    added = add_missing(work, party, row)
    if not changes and not added:
        return Result(Outcome.UNCHANGED, party.pk)
    fresh = {name: after for name, (_before, after) in changes.items()}
    for name, value in fresh.items():
        setattr(party, name, value)
    Party.objects.filter(pk=party.pk).update(**fresh, updated_at=work.now, version=F("version") + 1)
    audit.record(
        by=work.by, now=work.now, action="import", target=party, changes={**changes, **added}
    )
    refresh_derived(party)
    if fresh.keys() & {"country", "region"}:
        classes.derive_regions(by=work.by, now=work.now, parties=[party])
    return Result(Outcome.UPDATED, party.pk)


def add_missing(work: Upsert, party: Party, row: PartyRow) -> dict[str, Any]:
    """The number, roles, contacts and addresses of the row that the party has not yet."""
    added: dict[str, Any] = {}
    if row.number and row.number not in work.numbers:
        Identifier.objects.create(party=party, source=work.source, value=row.number)
        work.numbers[row.number] = party.pk
        work.numbered.add(party.pk)
        added["identifier"] = [None, row.number]
    missing = set(row.roles) - set(party.roles.values_list("role", flat=True)) if row.roles else ()
    if missing:
        PartyRole.objects.bulk_create(PartyRole(party=party, role=role) for role in missing)
        added["roles"] = [[], sorted(missing)]
    if row.contacts:
        new = unlike(party.contacts.values("name"), row.contacts, "name")
        Contact.objects.bulk_create(contacts_of(work, party, new))
        added |= {"contacts": [[], [one["name"] for one in new]]} if new else {}
    if row.addresses:
        new = unlike(party.addresses.values("street"), row.addresses, "street")
        Address.objects.bulk_create(addresses_of(work, party, new))
        added |= {"addresses": [[], [one["street"] for one in new]]} if new else {}
    if row.notes:
        new = unlike(party.notes.values("text"), row.notes, "text")
        Note.objects.bulk_create(notes_of(work, party, new))
        added |= {"notes": [[], [one["text"][:60] for one in new]]} if new else {}
    return added


def update_waiting(work: Upsert, place: int, row: PartyRow, clean: dict[str, Any]) -> Result:
    """A further row of the same chunk about a party that is only now being created."""
    party, first = work.fresh[place]
    changes = editing.changed_fields(party, clean)
    for name, value in clean.items():
        setattr(party, name, value)
    contacts = unlike(first.contacts, row.contacts, "name")
    addresses = unlike(first.addresses, row.addresses, "street")
    notes = unlike(first.notes, row.notes, "text")
    merged = replace(
        first,
        roles=[*dict.fromkeys((*first.roles, *row.roles))],
        contacts=[*first.contacts, *contacts],
        addresses=[*first.addresses, *addresses],
        notes=[*first.notes, *notes],
    )
    work.fresh[place] = (party, merged)
    is_news = changes or contacts or addresses or notes or len(merged.roles) > len(first.roles)
    return Result(Outcome.UPDATED if is_news else Outcome.UNCHANGED, -(place + 1))


def unlike(
    present: Iterable[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]], name: str
) -> list[Mapping[str, Any]]:
    known = {one.get(name) for one in present}
    return [row for row in rows if row.get(name) and row[name] not in known]


def settled(work: Upsert, result: Result) -> Result:
    """Rows of new parties held their place in the chunk until the parties had keys."""
    if result.party_id is None or result.party_id > 0:
        return result
    return Result(result.outcome, work.fresh[-result.party_id - 1][0].pk)


def insert_fresh(work: Upsert) -> None:
    if not work.fresh:
        return
    contacts: list[Contact] = []
    for party, row in work.fresh:
        party.created_by = work.by
        party.created_at = party.updated_at = work.now
        if party.owner and not party.team:
            party.team = party.owner.team
        own = contacts_of(work, party, row.contacts)
        contacts += own
        set_keys(party)
        set_search(party, own, [row.number] if row.number else [])
    Party.objects.bulk_create(party for party, _row in work.fresh)
    Contact.objects.bulk_create(contacts)
    insert_parts(work)
    first, last = work.fresh[0][0].pk, work.fresh[-1][0].pk
    told = {"count": len(work.fresh), "first": first, "last": last, "source": work.source}
    audit.record(by=work.by, now=work.now, action="import", target=Party, changes=told)


def insert_parts(work: Upsert) -> None:
    numbers, roles, addresses, notes, entered = [], [], [], [], []
    for party, row in work.fresh:
        if row.number:
            numbers.append(Identifier(party=party, source=work.source, value=row.number))
        held = tuple(dict.fromkeys(row.roles)) or (
            DEFAULT_ROLES.get(Category(party.category), PartyRoleKind.CUSTOMER),
        )
        roles += [PartyRole(party=party, role=role) for role in held]
        addresses += addresses_of(work, party, row.addresses)
        notes += notes_of(work, party, row.notes)
        entered.append((party, held))
    Identifier.objects.bulk_create(numbers)
    PartyRole.objects.bulk_create(roles)
    Address.objects.bulk_create(addresses)
    Note.objects.bulk_create(notes)
    classes.classify_new(by=work.by, now=work.now, parties=entered)


def contacts_of(work: Upsert, party: Party, rows: Iterable[Mapping[str, Any]]) -> list[Contact]:
    stamp = {"created_by": work.by, "created_at": work.now, "updated_at": work.now}
    return [
        Contact(**row, **stamp, party=party, mobile_key=keys.phone_key(row.get("mobile", "")))
        for row in rows
        if row.get("name")
    ]


def addresses_of(work: Upsert, party: Party, rows: Iterable[Mapping[str, Any]]) -> list[Address]:
    stamp = {"created_by": work.by, "created_at": work.now, "updated_at": work.now}
    return [Address(**row, **stamp, party=party) for row in rows if row.get("street")]


def notes_of(work: Upsert, party: Party, rows: Iterable[Mapping[str, Any]]) -> list[Note]:
    stamp = {"created_by": work.by, "created_at": work.now, "updated_at": work.now}
    return [Note(**row, **stamp, party=party) for row in rows if row.get("text")]
