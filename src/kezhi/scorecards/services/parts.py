"""The rows of a ledger: rivals' offers and entries of elements."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customer_value.equations import EquationError, worth_beside_rival
from kezhi.catalog import queries as catalog
from kezhi.catalog.refusals import told
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, editing
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer, RivalWorth
from kezhi.scorecards.services.checking import (
    EntryDraft,
    OfferDraft,
    check_entry,
    check_offer,
    rate_between,
)

OUTSIDE = {"unit", "incoterm"}  # asked for to refuse what cannot be compared, never kept


def offer_values(ledger: Ledger, draft: OfferDraft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    for name in OUTSIDE:
        del values[name]
    values["rate"] = rate_between(draft.currency, ledger, draft.offered_on)
    return values


def insert_offer(*, by: Any, now: datetime, ledger: Ledger, draft: OfferDraft) -> RivalOffer:
    """Raises BadValue."""
    check_offer(by, ledger, draft)
    made = RivalOffer(ledger=ledger, **offer_values(ledger, draft))
    try:
        with transaction.atomic():
            return editing.create_record(by=by, now=now, record=made)
    except IntegrityError:
        raise twice("party") from None


def update_offer(
    *, by: Any, now: datetime, offer: RivalOffer, version: int | None, draft: OfferDraft
) -> RivalOffer:
    """Raises BadValue, editing.Conflict."""
    check_offer(by, offer.ledger, draft)
    values = offer_values(offer.ledger, draft)
    try:
        with transaction.atomic():
            return editing.change_record(
                by=by, now=now, record=offer, values=values, version=version
            )
    except IntegrityError:
        raise twice("party") from None


def twice(name: str) -> BadValue:
    words = {
        "party": _("This alternative has its offer here already: change that one."),
        "element": _("This element counts once: change the entry it has."),
    }
    return BadValue(name, words[name])


def drop(*, by: Any, now: datetime, record: RivalOffer | LedgerEntry) -> None:
    """Take a row out; what it said stays in the trail."""
    names = [one.name for one in record._meta.concrete_fields if one.editable]
    held = {name: [getattr(record, name), None] for name in names if getattr(record, name)}
    audit.record(by=by, now=now, action="delete", target=record, changes=held)
    record.delete()


def entry_values(draft: EntryDraft, claimed: Decimal) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft) if one.name != "rivals"}
    inputs = {name: [str(ours), str(rivals)] for name, (ours, rivals) in draft.inputs.items()}
    return values | {"claimed": claimed, "inputs": inputs}


def worked_out(draft: EntryDraft) -> Decimal:
    """The claim: by the element's equation where its inputs are told, as typed otherwise.

    Raises BadValue where the equation refuses these numbers.
    """
    if not draft.inputs:
        return draft.claimed
    element = draft.element
    try:
        equation = catalog.read_equation(element.equation, catalog.inputs_of(element))
        worth = worth_beside_rival(
            equation,
            {name: float(pair[0]) for name, pair in draft.inputs.items()},
            {name: float(pair[1]) for name, pair in draft.inputs.items()},
            is_less_better=element.is_less_better,
        )
    except EquationError as error:
        raise BadValue("element", told(error)) from error
    return Decimal(repr(worth)).quantize(Decimal("0.0001"))


def insert_entry(
    *, by: Any, now: datetime, ledger: Ledger, draft: EntryDraft,
    offers: Sequence[RivalOffer] = (),
) -> LedgerEntry:  # fmt: skip
    """`rivals` under 0 is the worth with every one of `offers`. Raises BadValue."""
    claimed = worked_out(draft)
    check_entry(ledger, draft)
    made = LedgerEntry(ledger=ledger, **entry_values(draft, claimed))
    try:
        with transaction.atomic():
            editing.create_record(by=by, now=now, record=made)
    except IntegrityError:
        raise twice("element") from None
    everywhere = draft.rivals.get(0, Decimal(0))
    write_worths(made, {offer.pk: everywhere for offer in offers} | draft.rivals)
    return made


def update_entry(
    *, by: Any, now: datetime, entry: LedgerEntry, version: int | None, draft: EntryDraft
) -> LedgerEntry:
    """The element stays. Raises BadValue, editing.Conflict."""
    claimed = worked_out(draft)
    check_entry(entry.ledger, draft)
    values = entry_values(draft, claimed)
    del values["element"]
    changed = editing.change_record(by=by, now=now, record=entry, values=values, version=version)
    before = {worth.offer_id: worth.amount for worth in entry.worths.all()}
    write_worths(changed, draft.rivals)
    after = {pk: amount for pk, amount in draft.rivals.items() if amount}
    if before != after:
        changes = {f"offer {pk}": [before.get(pk), after.get(pk)] for pk in before | after}
        audit.record(by=by, now=now, action="change", target=entry, changes=changes)
    return changed


def write_worths(entry: LedgerEntry, rivals: dict[int, Decimal]) -> None:
    """Nothing is kept of what is worth nothing beyond the reference."""
    RivalWorth.objects.filter(entry=entry).delete()
    known = set(entry.ledger.offers.values_list("pk", flat=True))
    RivalWorth.objects.bulk_create(
        RivalWorth(entry=entry, offer_id=pk, amount=amount)
        for pk, amount in rivals.items()
        if amount and pk in known
    )
