"""From draft to customer: approval of the discount, sending, and the link."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.kit import audit, editing
from kezhi.quotes.models import Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services.drafts import QuoteRefused
from kezhi.quotes.services.links import new_key
from kezhi.quotes.services.writing import Settled, require_seller
from kezhi.sales.services.drafts import Problem
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

State, Approval = Quote.State, Quote.Approval

# How the trail tells the actions and what is no field.
TRAIL = [
    gettext_noop("Revise"),
    gettext_noop("Remove"),
    gettext_noop("Change lines"),
    gettext_noop("Quote lines"),
    gettext_noop("Commitments"),
    gettext_noop("Change prices"),
    gettext_noop("Prices"),
    gettext_noop("Ask for approval"),
    gettext_noop("Approve"),
    gettext_noop("Decline"),
    gettext_noop("Send"),
    gettext_noop("Supersede"),
    gettext_noop("Revoke link"),
    gettext_noop("Renew link"),
    gettext_noop("Accept quote"),
    gettext_noop("Refuse quote"),
]


def _held(quote: Quote, *states: str) -> Quote:
    kept = Quote.objects.select_for_update().get(pk=quote.pk)
    if kept.state not in states:
        raise Settled
    return kept


@transaction.atomic
def ask_approval(*, by: Any, now: datetime, quote: Quote, note: str = "") -> Quote:
    """Raises Settled when there is nothing to approve."""
    require_seller(by)
    kept = _held(quote, State.DRAFT)
    if kept.approval not in {Approval.NEEDED, Approval.DECLINED}:
        raise Settled
    values = {"approval": Approval.ASKED, "approval_note": note[:300], "approved_by": None}
    return editing.change_record(
        by=by, now=now, record=kept, values=values, action="ask_for_approval"
    )


@transaction.atomic
def decide_approval(
    *, by: Any, now: datetime, quote: Quote, is_given: bool, note: str = ""
) -> Quote:
    """Approve or decline the discount of a draft as it stands; a later change asks anew."""
    if not by.may(Right.DISCOUNTS_APPROVE):
        raise PermissionDenied
    kept = _held(quote, State.DRAFT)
    if kept.approval == Approval.NONE:
        raise Settled
    values = {
        "approval": Approval.GIVEN if is_given else Approval.DECLINED,
        "approval_note": note[:300],
        "approved_by": by,
    }
    action = "approve" if is_given else "decline"
    return editing.change_record(by=by, now=now, record=kept, values=values, action=action)


@transaction.atomic
def send_quote(*, by: Any, now: datetime, quote: Quote) -> Quote:
    """Fix the quote, give it a link, and put it in the place of earlier revisions.

    Raises Settled, and QuoteRefused when it may not be sent.
    """
    require_seller(by)
    family = {one.pk: one for one in lock_family(quote.number)}
    kept = family.get(quote.pk)
    if kept is None or kept.state != State.DRAFT:
        raise Settled
    problems = unsendable(kept, list(family.values()), now)
    if problems:
        raise QuoteRefused(problems)
    for earlier in family.values():
        if earlier.state == State.SENT:
            _set_key(earlier, "")
            replaced = {"state": State.SUPERSEDED}
            editing.change_record(
                by=by, now=now, record=earlier, values=replaced, action="supersede"
            )
    _set_key(kept, new_key())
    values = {"state": State.SENT, "sent_at": now, "sent_by": by}
    return editing.change_record(by=by, now=now, record=kept, values=values, action="send")


def _set_key(quote: Quote, key: str) -> None:
    """The key of a link stands in no trail."""
    Quote.objects.filter(pk=quote.pk).update(link_key=key)


def lock_family(number: str) -> list[Quote]:
    """All revisions of one number, locked in one order, so that only one of them is decided."""
    return list(Quote.objects.select_for_update().filter(number=number).order_by("pk"))


def unsendable(quote: Quote, family: list[Quote], now: datetime) -> list[Problem]:
    found = []
    if quote.approval in queries.WAITING:
        words = _("The discount is above the limit: it must be approved before it is sent.")
        found.append(Problem("approval", words))
    if quote.valid_until < staff.local_date(now):
        words = _("Its last day has passed: edit the quote and choose a later one.")
        found.append(Problem("valid_until", words))
    if any(one.state == State.ACCEPTED for one in family):
        words = _("The customer accepted an earlier revision meanwhile: change the order instead.")
        found.append(Problem("state", words))
    return found


@transaction.atomic
def revoke_link(*, by: Any, now: datetime, quote: Quote) -> Quote:
    """The customer's address leads nowhere from now on; the quote itself stands."""
    require_seller(by)
    return _give_key(by, now, _held(quote, State.SENT, State.ACCEPTED, State.REFUSED), "")


@transaction.atomic
def renew_link(*, by: Any, now: datetime, quote: Quote) -> Quote:
    """A new address; the one before, if any, leads nowhere."""
    require_seller(by)
    return _give_key(by, now, _held(quote, State.SENT), new_key())


def _give_key(by: Any, now: datetime, quote: Quote, key: str) -> Quote:
    _set_key(quote, key)
    action = "renew_link" if key else "revoke_link"
    audit.record(by=by, now=now, action=action, target=quote)
    quote.refresh_from_db()
    return quote
