"""Customers and everyone else the company deals with."""

from datetime import UTC, date, datetime, time

from kezhi.customers.choices import LinkKind, Method, PartyKind
from kezhi.customers.models import (
    Address,
    Classification,
    Contact,
    Identifier,
    Note,
    Party,
    PartyLink,
    PartyRole,
)
from kezhi.demo import vocabulary
from kezhi.demo.rows import Company as Rows
from kezhi.demo.rows import Customer
from kezhi.demo.services.people import Staff
from kezhi.kit import grams

BATCH = 1000
SOURCE = "ERP"


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(1), UTC)


def write_parties(rows: Rows, staff: Staff, *, now: datetime) -> dict[str, Party]:
    found = {row.code: _party(row, staff) for row in rows.customers}
    _fill_search(rows, found)
    Party.objects.bulk_create(found.values(), batch_size=BATCH)
    for row in rows.customers:
        if row.parent:
            found[row.code].parent = found[row.parent]
    children = [found[row.code] for row in rows.customers if row.parent]
    Party.objects.bulk_update(children, ["parent"], batch_size=BATCH)
    _write_details(rows, found, now)
    _write_contacts(rows, found, now)
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


def _fill_search(rows: Rows, found: dict[str, Party]) -> None:
    people: dict[str, list[str]] = {}
    for contact in rows.contacts:
        people.setdefault(contact.customer, []).append(contact.name)
    for row in rows.customers:
        party = found[row.code]
        party.search_text = grams.search_text(
            row.name, row.code, row.phone, row.tax_number, row.city, *people.get(row.code, ())
        )
        party.search_grams = grams.grams(party.search_text)
        party.name_key = grams.squeeze(row.name)[:200]
        party.phone_key = "".join(char for char in row.phone if char.isdigit())[-20:]


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
        Note(party=found[row.code], text=row.note, is_pinned=True, created_at=now)
        for row in rows.customers
        if row.note
    )
    PartyLink.objects.bulk_create(
        PartyLink(source=found[row.parent], target=found[row.code], kind=LinkKind.DISTRIBUTOR_OF)
        for row in rows.customers
        if row.parent and row.source == "distributor"
    )


def _address(row: Customer, party: Party) -> Address:
    return Address(
        party=party,
        street=row.address,
        city=row.city,
        region=row.province,
        country=party.country,
        postcode=vocabulary.city(row.city)[2] if row.country == "CN" else "",
    )


def _write_contacts(rows: Rows, found: dict[str, Party], now: datetime) -> None:
    Contact.objects.bulk_create(
        (
            Contact(
                party=found[row.customer],
                name=row.name,
                title=row.title,
                part=row.buying_role,
                mobile=row.mobile,
                wechat=row.wechat,
                email=row.email,
                is_primary=row.is_primary,
                created_at=now,
            )
            for row in rows.contacts
        ),
        batch_size=BATCH,
    )


def _write_classes(rows: Rows, found: dict[str, Party], staff: Staff) -> None:
    owners = {row.code: staff.users[row.owner] for row in rows.customers}
    Classification.objects.bulk_create(
        (
            Classification(
                party=found[code],
                criterion=row.criterion,
                value=row.value,
                method=row.method,
                reason=row.reason,
                decided_on=row.on,
                decided_by=owners[code] if row.method == Method.HAND else None,
                created_at=start_of(row.on),
            )
            for code, classes in rows.classifications.items()
            for row in classes
        ),
        batch_size=BATCH,
    )
