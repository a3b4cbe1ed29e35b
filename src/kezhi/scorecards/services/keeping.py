"""Opening a ledger, changing its basis, and reckoning it anew after each change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from kezhi.kit import audit, editing, once
from kezhi.scorecards.models import Ledger
from kezhi.scorecards.queries import access, learning, reading
from kezhi.scorecards.reckoning import reckon
from kezhi.scorecards.services.checking import (
    EntryDraft,
    LedgerDraft,
    OfferDraft,
    check_ledger,
    require_writer,
)
from kezhi.scorecards.services.parts import insert_entry, insert_offer

# What the trail calls these deeds.
WORDS = [gettext_noop("Compare"), gettext_noop("Remove ledger")]


class AlreadyKept(Exception):
    """This order, quote or opportunity has its ledger already."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger.pk)
        self.ledger = ledger


def open_ledger(
    *, by: Any, now: datetime, subject: access.Subject, draft: LedgerDraft,
    parts: tuple[Sequence[OfferDraft], Sequence[EntryDraft]] = ((), ()), key: str | None = None,
) -> Ledger:  # fmt: skip
    """With its rivals' offers and entries: what the first offer names is the rivals' amount.

    Raises AlreadyKept, BadValue, once.OtherRequest.
    """
    require_writer(by, subject.party)
    check_ledger(draft)
    kept = access.ledger_of(by, subject.kind, subject.record.pk)
    made = Ledger(
        party=subject.party, currency=subject.currency, unit_cost=subject.unit_cost,
        **{subject.kind: subject.record}, **asdict(draft),
    )  # fmt: skip

    def insert() -> Mapping[str, Any]:
        if kept is not None:
            raise AlreadyKept(kept)
        editing.create_record(by=by, now=now, record=made, action="compare")
        offers = [insert_offer(by=by, now=now, ledger=made, draft=one) for one in parts[0]]
        for one in parts[1]:
            insert_entry(by=by, now=now, ledger=made, draft=one, offers=offers)
        settle(made)
        return {"pk": made.pk}

    body = [subject.kind, subject.record.pk, str(draft), str(parts)]
    try:
        answer = once.once(by=by, now=now, scope="scorecards", key=key, body=body, effect=insert)
    except IntegrityError:
        found = access.ledger_of(by, subject.kind, subject.record.pk)
        if found is None:
            raise
        raise AlreadyKept(found) from None
    return made if made.pk else Ledger.objects.get(pk=answer["pk"])


@transaction.atomic
def change_ledger(
    *, by: Any, now: datetime, ledger: Ledger, version: int | None, draft: LedgerDraft
) -> Ledger:
    """Raises BadValue, editing.Conflict."""
    require_writer(by, ledger.party)
    check_ledger(draft)
    changed = editing.change_record(
        by=by, now=now, record=ledger, values=asdict(draft), version=version
    )
    settle(changed)
    return changed


@transaction.atomic
def remove_ledger(*, by: Any, now: datetime, ledger: Ledger) -> None:
    """Entered by mistake: what it held stays in the trail."""
    require_writer(by, ledger.party)
    held = {"price": [ledger.price, None], "surplus": [ledger.surplus, None]}
    audit.record(by=by, now=now, action="remove ledger", target=ledger, changes=held)
    ledger.delete()


def settle(ledger: Ledger) -> None:
    """Reckon the ledger and keep what lists show. Called inside the service's transaction."""
    locked = Ledger.objects.select_for_update().get(pk=ledger.pk)
    discount(locked)
    book = reading.read(locked)
    found = reckon(book.facts())
    values: dict[str, Any] = dict.fromkeys(("best_id", "worth_gap", "price_gap", "surplus"))
    if found is not None:
        one = found.one
        values = {"best_id": int(one.rival), "worth_gap": exact(one.worth_gap)}
        values |= {"price_gap": exact(one.price_gap), "surplus": exact(one.surplus)}
    Ledger.objects.filter(pk=ledger.pk).update(**values)
    for name, value in values.items():
        setattr(ledger, name, value)


def discount(ledger: Ledger) -> None:
    """Keep with each entry what this customer is likely to take off its claim, as known today."""
    entries = list(ledger.entries.all())
    learned = learning.discounts(ledger, [entry.element_id for entry in entries])
    for entry in entries:
        entry.discount = learned.get(entry.element_id)
    ledger.entries.bulk_update(entries, ["discount"])


def exact(amount: float) -> Decimal:
    return Decimal(repr(amount)).quantize(Decimal("0.0001"))
