"""Stays out of files: each recognized by its booking number when its file comes again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction

from kezhi.kit import audit, money
from kezhi.sales.models import Order
from kezhi.sales.services import importing as orders
from kezhi.sales.services.leading import insert_led, rewrite_led
from kezhi.stays.models import Stay
from kezhi.stays.queries import access
from kezhi.stays.services.leading import base_revenue, led_by

BATCH = 2000
VALUES = (
    "agent_id", "payer", "state", "arrival_on", "nights", "rooms", "adults", "children",
    "nightly_rate", "revenue", "base_revenue", "hotel", "room_type", "meal", "deposit", "channel",
    "segment", "country", "guest", "booked_on", "settled_on",
)  # fmt: skip
WRITTEN = ("agent", *VALUES[1:])
ORDER = ("currency", "rate", "note")


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OTHER_CUSTOMER = "other_customer"
    TOO_LARGE = "number_too_large"


@dataclass(slots=True, kw_only=True)
class Entry:
    """A stay of a file; `number` names it among all stays of its source."""

    number: str
    party_id: int
    agent_id: int | None
    payer: str
    state: str
    arrival_on: date
    nights: int
    rooms: int
    adults: int
    children: int
    nightly_rate: Decimal
    currency: str
    rate: Decimal
    hotel: str
    room_type: str
    meal: str
    deposit: str
    channel: str
    segment: str
    country: str
    guest: str
    booked_on: date | None
    settled_on: date | None
    note: str

    @property
    def revenue(self) -> Decimal:
        return self.nightly_rate * self.nights * self.rooms

    @property
    def base_revenue(self) -> Decimal:
        return base_revenue(self.revenue, self.rate)

    @property
    def fits(self) -> bool:
        return max(abs(self.revenue), abs(self.base_revenue)) <= money.LIMIT


@dataclass
class Booked:
    """What became of each number, and what undo needs."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    created: list[Stay] = field(default_factory=list)
    changed: list[tuple[Stay, dict[str, Any]]] = field(default_factory=list)


@transaction.atomic
def book_entries(*, by: Any, now: datetime, source: str, entries: Sequence[Entry]) -> Booked:
    """Write them all: new ones as the file tells, known ones changed where the file differs."""
    booked = Booked()
    name = access.source_of(source)
    known = {
        stay.order.number: stay
        for stay in Stay.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(order__source=name, order__number__in=[one.number for one in entries])
    }
    fresh, again = [], []
    for entry in entries:
        if not entry.fits:
            booked.verdicts[entry.number] = Verdict.TOO_LARGE
        elif entry.number in known:
            again.append((known[entry.number], entry))
        else:
            fresh.append(entry)
            booked.verdicts[entry.number] = Verdict.CREATED
    insert(by, now, name, fresh, booked)
    renew(by, now, again, booked)
    return booked


def insert(by: Any, now: datetime, source: str, entries: Sequence[Entry], booked: Booked) -> None:
    stamp = {"created_by": by, "created_at": now, "updated_at": now}
    pairs = []
    for one in entries:
        said = {name: getattr(one, name) for name in ORDER}
        order = Order(number=one.number, party_id=one.party_id, **said)
        values = {name: getattr(one, name) for name in VALUES}
        pairs.append((Stay(**values, **stamp), order))
    said_by = [led_by(stay, order) for stay, order in pairs]
    made = insert_led(by=by, now=now, source=source, said=said_by)
    for (stay, _order), order in zip(pairs, made, strict=True):
        stay.order = order
    booked.created = Stay.objects.bulk_create([stay for stay, _ in pairs], batch_size=BATCH)


def renew(by: Any, now: datetime, pairs: Sequence[tuple[Stay, Entry]], booked: Booked) -> None:
    """What the file says now, with what stood before kept for undo."""
    for stay, entry in pairs:
        if stay.order.party_id != entry.party_id:
            booked.verdicts[entry.number] = Verdict.OTHER_CUSTOMER
            continue
        changes = {
            **changed(stay, entry, VALUES),
            **changed(stay.order, entry, ORDER),
        }
        if not changes:
            booked.verdicts[entry.number] = Verdict.UNCHANGED
            continue
        before = {
            "values": audit.plain({name: getattr(stay, name) for name in VALUES}),
            "order": audit.plain({name: getattr(stay.order, name) for name in ORDER}),
        }
        take_over(stay, entry)
        audit.record(by=by, now=now, action="change", target=stay, changes=changes)
        booked.changed.append((stay, before))
        booked.verdicts[entry.number] = Verdict.UPDATED
    keep(now, [stay for stay, _before in booked.changed])


def changed(record: Any, entry: Entry, names: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(record, name), getattr(entry, name))
        for name in names
        if getattr(record, name) != getattr(entry, name)
    }


def take_over(stay: Stay, entry: Any) -> None:
    for name in VALUES:
        setattr(stay, name, getattr(entry, name))
    for name in ORDER:
        setattr(stay.order, name, getattr(entry, name))


def keep(now: datetime, stays: Sequence[Stay]) -> None:
    for stay in stays:
        stay.version, stay.updated_at = stay.version + 1, now
    Stay.objects.bulk_update(stays, [*WRITTEN, "version", "updated_at"], batch_size=500)
    rewrite_led(now=now, pairs=[(stay.order, led_by(stay, stay.order)) for stay in stays])


@transaction.atomic
def withdraw_stays(*, by: Any, now: datetime, versions: Mapping[int, int]) -> dict[int, str]:
    """Delete those still as the import left them, with their orders; tell why others stay."""
    rows = Stay.objects.select_for_update(of=("self",)).filter(pk__in=versions)
    found = {stay.pk: stay for stay in rows.select_related("order")}
    kept = {pk: "edited" for pk, stay in found.items() if stay.version != versions[pk]}
    free = {stay.order_id: pk for pk, stay in found.items() if pk not in kept}
    standing = {stay.order_id: stay.order.version for stay in found.values()}
    wanted = {order: standing[order] for order in free}
    held = orders.withdraw_orders(by=by, now=now, versions=wanted)
    return kept | {free[order]: why for order, why in held.items()}


@transaction.atomic
def restore_stay(
    *, by: Any, now: datetime, pk: int, version: int, before: Mapping[str, Any]
) -> str:
    """Give it its former values back; tell why not, or nothing."""
    rows = Stay.objects.select_for_update(of=("self",)).select_related("order")
    stay = rows.filter(pk=pk).first()
    if stay is None:
        return "deleted"
    if stay.version != version:
        return "edited"
    refill(stay, before["values"])
    refill(stay.order, before["order"])
    keep(now, [stay])
    audit.record(by=by, now=now, action="restore", target=stay)
    return ""


def refill(record: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        column = record._meta.get_field(name.removesuffix("_id"))
        known = name.endswith("_id") or value is None
        setattr(record, name, value if known else column.to_python(value))
