"""A costing's costs among the costs to serve, where lifetime values read them; and back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.costing.models import Booked, Costing, CostingLine
from kezhi.costing.queries.counting import DAYS
from kezhi.costing.services.starting import require_accountant
from kezhi.kit import audit
from kezhi.kit.runs import Status
from kezhi.sales.models import CostEntry

CHUNK = 1000

DEEDS = (gettext_noop("Book"),)


class NotBookable(Exception):
    """It is booked already, not finished, or another of the same days is; `message` says what
    to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def book_costing(*, by: Any, now: datetime, costing: Costing) -> int:
    """An entry for each customer and kind of cost; how many. Booking again books nothing more.

    Raises NotBookable.
    """
    require_accountant(by)
    kept = locked(costing)
    if kept.booked_at is not None:
        return 0
    if kept.status != Status.FINISHED:
        raise NotBookable(_("Only a finished costing can be booked: wait until it is."))
    span = timedelta(days=DAYS)
    others = Costing.objects.filter(
        booked_at__isnull=False, as_of__gt=kept.as_of - span, as_of__lt=kept.as_of + span
    )
    other = others.order_by("pk").first()
    if other is not None:
        words = _("The costing of %(day)s is booked for some of the same days: take it back first.")
        raise NotBookable(words % {"day": date_format(other.as_of)})
    made = write_entries(by, now, kept)
    mark(by, now, kept, booked_at=now, entries=made, action="book")
    return made


def locked(costing: Costing) -> Costing:
    """All of them, so that two bookings of the same days never pass each other."""
    held = {one.pk: one for one in Costing.objects.select_for_update(of=("self",)).order_by("pk")}
    return held[costing.pk]


def write_entries(by: Any, now: datetime, costing: Costing) -> int:
    note = _("Activity costing of the year until %(day)s") % {"day": date_format(costing.as_of)}
    stamp = {"created_by": by, "created_at": now, "updated_at": now, "note": note}
    chunk: list[CostEntry] = []
    made = 0
    for party, kind, amount in charged(costing):
        chunk.append(
            CostEntry(
                party_id=party,
                kind=kind,
                spent_on=costing.as_of,
                currency=costing.currency,
                amount=amount,
                base_amount=amount,
                **stamp,
            )
        )
        if len(chunk) == CHUNK:
            made, chunk = made + keep(costing, chunk), []
    return made + keep(costing, chunk)


def charged(costing: Costing) -> Iterator[tuple[int, str, Any]]:
    """Waiting for the money is a cost of selling: lifetime values know three kinds."""
    for line in CostingLine.objects.filter(costing=costing).order_by("pk").iterator(CHUNK):
        amounts = {
            CostEntry.Kind.ACQUISITION: line.acquisition,
            CostEntry.Kind.SELLING: line.selling + line.credit,
            CostEntry.Kind.SERVICE: line.service,
        }
        for kind, amount in amounts.items():
            if amount:
                yield line.party_id, kind, amount


def keep(costing: Costing, entries: list[CostEntry]) -> int:
    made = CostEntry.objects.bulk_create(entries)
    Booked.objects.bulk_create(Booked(costing=costing, entry=one) for one in made)
    return len(made)


@transaction.atomic
def take_back(*, by: Any, now: datetime, costing: Costing) -> int:
    """Its entries are archived and count no more; how many."""
    require_accountant(by)
    kept = locked(costing)
    if kept.booked_at is None:
        return 0
    entries = CostEntry.objects.filter(booked__costing=kept)
    gone = entries.update(archived_at=now, updated_at=now, version=F("version") + 1)
    Booked.objects.filter(costing=kept).delete()
    mark(by, now, kept, booked_at=None, entries=gone, action="take_back")
    return gone


def mark(
    by: Any, now: datetime, costing: Costing, *, booked_at: datetime | None, entries: int,
    action: str,
) -> None:  # fmt: skip
    costing.booked_at, costing.updated_at = booked_at, now
    costing.version += 1
    costing.save(update_fields=["booked_at", "updated_at", "version"])
    audit.record(by=by, now=now, action=action, target=costing, changes={"entries": entries})
