"""Customers and everyone else the company deals with."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kezhi.customers.choices import LinkKind, Method, PartyKind
from kezhi.customers.models import (
    Address,
    Classification,
    Contact,
    Identifier,
    Note,
    OwnRegion,
    Party,
    PartyLink,
    PartyRole,
)
from kezhi.customers.services.values import set_keys, set_search
from kezhi.demo import vocabulary
from kezhi.demo.rows import Classification as ClassRow
from kezhi.demo.rows import Company as Rows
from kezhi.demo.rows import Contact as ContactRow
from kezhi.demo.rows import Customer, Rule
from kezhi.demo.services.people import Staff

BATCH = 1000
SOURCE = "ERP"
OWN_REGIONS = ["江苏", "浙江", "上海", "安徽"]


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(1), UTC)


def write_parties(rows: Rows, staff: Staff, *, now: datetime) -> dict[str, Party]:
    found = {row.code: _party(row, staff) for row in rows.customers}
    contacts = [(row.customer, _contact(row, now)) for row in rows.contacts]
    _fill_keys(rows, found, contacts)
    Party.objects.bulk_create(found.values(), batch_size=BATCH)
    for row in rows.customers:
        if row.parent:
            found[row.code].parent = found[row.parent]
    children = [found[row.code] for row in rows.customers if row.parent]
    Party.objects.bulk_update(children, ["parent"], batch_size=BATCH)
    _write_details(rows, found, now)
    for code, contact in contacts:
        contact.party = found[code]
    Contact.objects.bulk_create((contact for _, contact in contacts), batch_size=BATCH)
    _write_classes(rows, found, staff)
    return found


def _party(row: Customer, staff: Staff) -> Party:
    return Party(
        name=row.name,
        kind=PartyKind.INTERNAL_UNIT if "internal" in row.roles else PartyKind.ORGANIZATION,
        category=row.core_class,
        owner=staff.users[row.owner],
        team=staff.teams[row.team],
        industry=vocabulary.industry_name(row.industry),
        tax_number=row.tax_number,
        phone=row.phone,
        country="中国" if row.country == "CN" else row.country,
        region=row.province,
        city=row.city,
        created_by=staff.users[row.owner],
        created_at=start_of(row.since),
        updated_at=start_of(row.since),
    )


def _fill_keys(rows: Rows, found: dict[str, Party], contacts: list[tuple[str, Contact]]) -> None:
    """What the search and the look for duplicates read."""
    people: dict[str, list[Contact]] = {}
    for code, contact in contacts:
        people.setdefault(code, []).append(contact)
    for row in rows.customers:
        set_keys(found[row.code])
        set_search(found[row.code], people.get(row.code, ()), [row.code])


def _write_details(rows: Rows, found: dict[str, Party], now: datetime) -> None:
    PartyRole.objects.bulk_create(
        (
            PartyRole(party=found[row.code], role=role)
            for row in rows.customers
            for role in row.roles
        ),
        batch_size=BATCH,
    )
    Identifier.objects.bulk_create(
        (
            Identifier(party=found[row.code], source=SOURCE, value=row.code)
            for row in rows.customers
        ),
        batch_size=BATCH,
    )
    Address.objects.bulk_create(
        (_address(row, found[row.code]) for row in rows.customers), batch_size=BATCH
    )
    Note.objects.bulk_create(
        _note(row, found[row.code], now - timedelta(days=number % 45))
        for number, row in enumerate(rows.customers)
        if row.note
    )
    OwnRegion.objects.bulk_create(OwnRegion(region=name) for name in OWN_REGIONS)
    PartyLink.objects.bulk_create(
        PartyLink(source=found[row.parent], target=found[row.code], kind=LinkKind.DISTRIBUTOR_OF)
        for row in rows.customers
        if row.parent and row.source == "distributor"
    )


def _note(row: Customer, party: Party, at: datetime) -> Note:
    """Written by whoever looks after the customer."""
    values = {"created_by": party.owner, "created_at": at, "updated_at": at}
    return Note(party=party, text=row.note, is_pinned=True, **values)


def _address(row: Customer, party: Party) -> Address:
    return Address(
        party=party,
        street=row.address,
        city=row.city,
        region=row.province,
        country=party.country,
        postcode=vocabulary.city(row.city)[2] if row.country == "CN" else "",
    )


def _contact(row: ContactRow, now: datetime) -> Contact:
    return Contact(
        name=row.name,
        title=row.title,
        part=row.buying_role,
        mobile=row.mobile,
        wechat=row.wechat,
        email=row.email,
        is_primary=row.is_primary,
        created_at=now,
    )


def _reason(row: ClassRow) -> dict[str, Any]:
    if isinstance(row.reason, Rule):
        return {"rule": row.reason.name, "facts": dict(row.reason.facts)}
    return {"reason": row.reason}


def _write_classes(rows: Rows, found: dict[str, Party], staff: Staff) -> None:
    owners = {row.code: staff.users[row.owner] for row in rows.customers}
    Classification.objects.bulk_create(
        (
            Classification(
                party=found[code],
                criterion=row.criterion,
                value=row.value,
                method=row.method,
                **_reason(row),
                decided_on=row.on,
                decided_by=owners[code] if row.method == Method.HAND else None,
                created_at=start_of(row.on),
            )
            for code, classes in rows.classifications.items()
            for row in classes
        ),
        batch_size=BATCH,
    )
