"""Gifts and invitations: noted, held against the limits, decided by a manager."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy, gettext_noop

from kezhi.care import queries
from kezhi.care.choices import CASH, GiftDirection, GiftKind, GiftState
from kezhi.care.models import Gift, GiftLimits
from kezhi.care.services.tasks import FIRST_DAY
from kezhi.catalog.refusals import is_cash, is_private_benefit
from kezhi.customers.models import Contact
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import editing, once
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

WORDS = [gettext_noop("Approve"), gettext_noop("Refuse"), gettext_noop("Give")]
MOST = Decimal("1e12")
AHEAD = timedelta(days=366)
EACH, YEARLY = "each", "yearly"
NO_CASH = gettext_lazy(
    "Cash, gift cards, vouchers, red packets and whatever else is spent like money are never "
    "given to a person at a customer's, nor taken from one, whatever the sum and whoever would "
    "approve. If one was offered to you, decline it and tell your manager."
)


class Decided(Exception):
    """The gift was approved or refused before, or needs no decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftDraft:
    contact: Contact | None
    owner: Any
    direction: str
    kind: str
    what: str
    occasion: str
    amount: Decimal
    given_on: date


def require(by: Any, party: Any) -> None:
    if not by.may(Right.CUSTOMERS_EDIT) or not queries.may_see_party(by, party):
        raise PermissionDenied


def note_gift(*, by: Any, now: datetime, party: Any, draft: GiftDraft, key: str = "") -> Gift:
    """Above the limits it waits for a manager. Raises BadValue, once.OtherRequest."""
    require(by, party)
    check(party, draft, staff.local_date(now))
    made = Gift(party=party, currency=staff.company().currency, **values_of(draft))

    def insert() -> Mapping[str, Any]:
        for name, value in judged(draft, None).items():
            setattr(made, name, value)
        editing.create_record(by=by, now=now, record=made, action="give")
        return {"pk": made.pk}

    kept = once.once(
        by=by, now=now, scope="care.gift", key=key, body=[party.pk, str(draft)], effect=insert
    )
    return made if made.pk else Gift.objects.get(pk=kept["pk"])


@transaction.atomic
def change_gift(
    *, by: Any, now: datetime, gift: Gift, draft: GiftDraft, version: int | None = None
) -> Gift:
    """Before anybody decided; it is held against the limits anew.

    Raises Decided, BadValue, editing.Conflict.
    """
    require(by, gift.party)
    if gift.decided_by_id is not None:
        raise Decided
    check(gift.party, draft, staff.local_date(now))
    values = values_of(draft) | judged(draft, gift.pk)
    return editing.change_record(by=by, now=now, record=gift, values=values, version=version)


@transaction.atomic
def decide_gift(
    *, by: Any, now: datetime, gift: Gift, approved: bool, note: str, version: int | None = None
) -> Gift:
    """Raises Decided, BadValue, editing.Conflict, PermissionDenied for one's own."""
    if not queries.may_decide(by, gift):
        raise PermissionDenied
    if gift.state != GiftState.WAITING:
        raise Decided
    check_text("note", note, 300)
    if not approved and not note.strip():
        raise BadValue("note", gettext_lazy("Say why it is refused."))
    state = GiftState.APPROVED if approved else GiftState.REFUSED
    values = {"state": state, "decided_by": by, "decided_at": now, "decision": note.strip()}
    action = "approve" if approved else "refuse"
    return editing.change_record(
        by=by, now=now, record=gift, values=values, version=version, action=action
    )


@transaction.atomic
def change_limits(
    *, by: Any, now: datetime, each: Decimal, yearly: Decimal, version: int | None = None
) -> GiftLimits:
    """They hold for gifts noted from now on. Raises editing.Conflict."""
    if not by.may(Right.SETTINGS_EDIT):
        raise PermissionDenied
    kept = GiftLimits.objects.filter(pk=1).first()
    if kept is None:
        return editing.create_record(
            by=by, now=now, record=GiftLimits(pk=1, each=each, yearly=yearly)
        )
    values = {"each": each, "yearly": yearly}
    return editing.change_record(by=by, now=now, record=kept, values=values, version=version)


def values_of(draft: GiftDraft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    values |= {"what": draft.what.strip(), "occasion": draft.occasion.strip()}
    return values | {"person": draft.contact.name if draft.contact else ""}


def judged(draft: GiftDraft, pk: int | None) -> dict[str, Any]:
    """State and reason. The person is locked, so that two gifts at once see each other."""
    contact = (
        Contact.objects.select_for_update().get(pk=draft.contact.pk) if draft.contact else None
    )
    limits, reason = queries.gift_limits(), ""
    if contact is not None:
        year = draft.given_on.year
        before = queries.gifts_of_year(contact.pk, draft.direction, year, but=pk)
        reason = YEARLY if before + draft.amount > limits.yearly else ""
    if draft.amount > limits.each:
        reason = EACH
    return {"state": GiftState.WAITING if reason else GiftState.WITHIN, "reason": reason}


def check(party: Any, draft: GiftDraft, today: date) -> None:
    """Raises BadValue for the first value that cannot be kept."""
    if draft.kind == CASH[0]:
        raise BadValue("kind", NO_CASH)
    if draft.kind not in GiftKind.values or draft.direction not in GiftDirection.values:
        raise BadValue("kind", gettext_lazy("Choose one of those offered."))
    check_words("what", draft.what)
    check_words("occasion", draft.occasion)
    if draft.contact is None or draft.contact.party_id != party.pk:
        raise BadValue("contact", gettext_lazy("Choose the person at this customer's."))
    if not draft.amount.is_finite() or not 0 < draft.amount <= MOST:
        raise BadValue("amount", gettext_lazy("Enter what it is worth, above zero."))
    if not FIRST_DAY <= draft.given_on <= today + AHEAD:
        raise BadValue("given_on", gettext_lazy("This day is too far away."))


def check_words(name: str, text: str) -> None:
    check_text(name, text, 200)
    if not text.strip():
        raise BadValue(name, gettext_lazy("Say what it was, and on which occasion."))
    if is_cash(text) or is_private_benefit(text):
        raise BadValue(name, NO_CASH)


def check_text(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise BadValue(name, gettext_lazy("It is too long."))
    if UNFIT.search(text):
        raise BadValue(name, gettext_lazy("It holds characters that cannot be kept."))
