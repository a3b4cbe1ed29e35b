"""Adding, changing and taking out rows of a ledger that stands; it is reckoned anew each time."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kezhi.kit import editing
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.scorecards.services import parts
from kezhi.scorecards.services.checking import EntryDraft, OfferDraft, require_writer
from kezhi.scorecards.services.keeping import settle


@transaction.atomic
def add_offer(*, by: Any, now: datetime, ledger: Ledger, draft: OfferDraft) -> RivalOffer:
    """Raises BadValue."""
    require_writer(by, ledger.party)
    made = parts.insert_offer(by=by, now=now, ledger=ledger, draft=draft)
    settle(ledger)
    return made


@transaction.atomic
def change_offer(
    *, by: Any, now: datetime, offer: RivalOffer, version: int | None, draft: OfferDraft
) -> RivalOffer:
    """Raises BadValue, editing.Conflict."""
    require_writer(by, offer.ledger.party)
    kept = parts.update_offer(by=by, now=now, offer=offer, version=version, draft=draft)
    settle(offer.ledger)
    return kept


@transaction.atomic
def add_entry(*, by: Any, now: datetime, ledger: Ledger, draft: EntryDraft) -> LedgerEntry:
    """Raises BadValue."""
    require_writer(by, ledger.party)
    made = parts.insert_entry(by=by, now=now, ledger=ledger, draft=draft)
    settle(ledger)
    return made


@transaction.atomic
def change_entry(
    *, by: Any, now: datetime, entry: LedgerEntry, version: int | None, draft: EntryDraft
) -> LedgerEntry:
    """Raises BadValue, editing.Conflict."""
    require_writer(by, entry.ledger.party)
    kept = parts.update_entry(by=by, now=now, entry=entry, version=version, draft=draft)
    settle(entry.ledger)
    return kept


@transaction.atomic
def remove_row(
    *, by: Any, now: datetime, row: RivalOffer | LedgerEntry, version: int | None = None
) -> None:
    """Raises editing.Conflict where somebody changed it meanwhile."""
    ledger = row.ledger
    require_writer(by, ledger.party)
    if version not in (None, row.version):
        raise editing.Conflict({}, row)
    parts.drop(by=by, now=now, record=row)
    settle(ledger)
