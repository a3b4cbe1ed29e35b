"""Writing a chunk of customer rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kezhi.customers import queries as customers
from kezhi.customers.models import Address, Contact, Identifier, Note, Party
from kezhi.customers.services import upserts
from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.rows import Choices, CustomerRow, Problem
from kezhi.exchange.services.written import REJECTED, Written
from kezhi.kit import audit
from kezhi.staff import queries as staff

PLAIN = (
    "kind", "tax_number", "phone", "email", "country", "region", "city", "industry", "website",
)  # fmt: skip
FORMER = ("name", "category", *PLAIN, "owner_id", "team_id", "deleted_at")


@dataclass
class CustomerWriter:
    by: Any
    now: datetime
    choices: Choices
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if customers.may_assign(self.by):
            for user in staff.visible_users(self.by).filter(is_active=True):
                self.people[user.name.casefold()] = user
                self.people[user.email.casefold()] = user

    def write(self, rows: Sequence[CustomerRow]) -> Written:
        written = Written()
        good = written.reject_faulty(rows)
        parties = [self._party_row(row, written) for row in good]
        former = self._former(parties)
        results = upserts.upsert_parties(
            by=self.by, now=self.now, source=self.choices.source, rows=parties, match_names=True
        )
        noted: dict[int, Any] = {}
        for row, result in zip(good, results, strict=True):
            if result.outcome == REJECTED:
                place = "external_id" if result.field == "number" else result.field
                written.reject(row, Problem(place, "refused", str(result.message)))
                continue
            written.verdicts[row.number] = str(result.outcome)
            pk = result.party_id or 0
            if result.outcome != "unchanged" and pk not in noted:
                noted[pk] = former.get(pk)
        versions = dict(Party.objects.filter(pk__in=noted).values_list("pk", "version"))
        for pk, before in noted.items():
            written.note(ImportedRecord.Kind.PARTY, pk, versions[pk], before)
        return written

    def _party_row(self, row: CustomerRow, written: Written) -> upserts.PartyRow:
        values = row.values
        number = values.get("external_id", "")
        plain: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        if values.get("kind") == "person":
            plain["category"] = "consumer"
        owner = self.people.get(values.get("owner", "").casefold())
        if owner is not None:
            plain["owner"] = owner
        elif values.get("owner"):
            written.findings["unknown_owners"] += 1
        contacts = self._contacts(values, plain)
        return upserts.PartyRow(
            name=values.get("name") or number,
            number=number,
            values=plain,
            contacts=contacts,
            addresses=self._addresses(values),
            notes=[{"text": values["note"]}] if "note" in values else [],
        )

    def _contacts(self, values: Mapping[str, str], plain: dict[str, Any]) -> list[dict[str, str]]:
        """A mobile number beside a contact's name is the contact's own, and private."""
        name = values.get("contact_name", "")
        if not name or values.get("kind") == "person":
            return []
        contact = {"name": name}
        if is_mobile(plain.get("phone", "")):
            contact["mobile"] = plain.pop("phone")
        return [contact]

    def _addresses(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        if "address" not in values:
            return []
        names = {
            "street": "address", "city": "city", "region": "region", "country": "country",
            "postcode": "postal_code",
        }  # fmt: skip
        return [{to: values[name] for to, name in names.items() if name in values}]

    def _former(self, rows: Sequence[upserts.PartyRow]) -> dict[int, dict[str, Any]]:
        """The parties these rows may change, as they stand now."""
        numbers = {row.number for row in rows if row.number}
        known = Identifier.objects.filter(source=self.choices.source, value__in=numbers)
        pks = set(known.values_list("party", flat=True))
        named = Party.objects.filter(name__in={row.name for row in rows}, deleted_at=None)
        pks |= set(named.values_list("pk", flat=True))
        former: dict[int, dict[str, Any]] = {}
        for party in Party.objects.filter(pk__in=pks):
            values = audit.plain({name: getattr(party, name) for name in FORMER})
            former[party.pk] = {"values": values, "contacts": [], "addresses": [], "notes": []}
        for name, model in (("contacts", Contact), ("addresses", Address), ("notes", Note)):
            for pk, party_id in model.objects.filter(party__in=pks).values_list("pk", "party"):
                former[party_id][name].append(pk)
        numbered = set(known.values_list("party", flat=True))
        for pk, before in former.items():
            before["numbered"] = pk in numbered
        return former


def is_mobile(phone: str) -> bool:
    """Whether it is a Chinese mobile number, which belongs to a person."""
    digits = "".join(c for c in phone if c.isdigit())
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return len(digits) == 11 and digits.startswith("1")
