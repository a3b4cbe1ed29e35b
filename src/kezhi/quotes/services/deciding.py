"""The customer's answer: accepted, which makes exactly one order, or refused with a reason."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kezhi.kit import editing
from kezhi.pipeline.services.accepting import win_by_acceptance
from kezhi.quotes.models import Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services.sending import lock_family
from kezhi.quotes.services.writing import require_seller
from kezhi.sales.services.drafts import LineDraft, OrderDraft
from kezhi.sales.services.ordering import receive_order
from kezhi.staff import queries as staff

State = Quote.State


class Decided(Exception):
    """The quote, or another revision of it, was answered already, or is not to be answered."""

    def __init__(self, quote: Quote) -> None:
        super().__init__(quote.pk)
        self.quote = quote


class Expired(Exception):
    """The last day of the quote has passed: a new revision is needed."""


def _open(quote: Quote, now: datetime) -> Quote:
    """The newest row of the quote, locked with its revisions so that one answer counts."""
    family = {one.pk: one for one in lock_family(quote.number)}
    kept = family[quote.pk]
    if kept.state != State.SENT:
        raise Decided(kept)
    if kept.valid_until < staff.local_date(now):
        raise Expired
    return kept


@transaction.atomic
def accept_quote(
    *, by: Any, now: datetime, quote: Quote, name: str, key: str | None = None
) -> Quote:
    """Accept for the customer: `by` is nobody when it came by its link, whose key is then `key`.

    Raises Decided, Expired, and OrderRefused when the order cannot stand any more.
    """
    if key is None:
        require_seller(by)
    kept = _open(quote, now)
    if key is not None and kept.link_key != key:
        raise Decided(kept)
    order = receive_order(by=by, now=now, draft=order_draft(kept, staff.local_date(now)))
    values = {
        "state": State.ACCEPTED,
        "decided_at": now,
        "decided_name": name[:80],
        "is_by_link": key is not None,
        "order": order,
    }
    changed = editing.change_record(
        by=by, now=now, record=kept, values=values, action="accept_quote"
    )
    _win(by, now, changed)
    return changed


def _win(by: Any, now: datetime, quote: Quote) -> None:
    """The opportunity it was written for is won with it."""
    opportunity = quote.opportunity
    if opportunity is None:
        return
    is_same = opportunity.currency == quote.currency
    win_by_acceptance(
        by=by,
        now=now,
        opportunity=opportunity,
        amount=quote.net_amount if is_same else None,
        note=str(quote),
    )


def order_draft(quote: Quote, today: date) -> OrderDraft:
    """The order a quote becomes: net prices, the cost known then, and the promised day."""
    promised = quote.delivery_on
    if quote.lead_days is not None:
        promised = today + timedelta(days=quote.lead_days)
    lines = queries.lines_of(quote)
    return OrderDraft(
        party=quote.party,
        ordered_on=today,
        currency=quote.currency,
        lines=[
            LineDraft(
                quantity=line.quantity,
                product=line.product,
                description=line.description,
                unit=line.unit,
                unit_price=line.net_price,
                unit_cost=queries.unit_cost(line),
            )
            for line in lines
        ],
        promised_on=promised,
        is_standard=all(line.product and line.product.is_standard for line in lines),
        note=order_note(quote),
    )


def order_note(quote: Quote) -> str:
    """The commitments as the customer read them, under the number of their quote."""
    return "\n".join([str(quote), *(claim.text for claim in queries.claims_of(quote))])[:500]


@transaction.atomic
def refuse_quote(*, by: Any, now: datetime, quote: Quote, reason: str, **said: Any) -> Quote:
    """`said`: the `note` and `name` given, and the link's `key` where it came by it.

    Raises Decided and Expired.
    """
    key = said.get("key")
    if key is None:
        require_seller(by)
    kept = _open(quote, now)
    if key is not None and kept.link_key != key:
        raise Decided(kept)
    values = {
        "state": State.REFUSED,
        "decided_at": now,
        "decided_name": said.get("name", "")[:80],
        "is_by_link": key is not None,
        "refusal_reason": reason,
        "refusal_note": said.get("note", "")[:500],
    }
    return editing.change_record(by=by, now=now, record=kept, values=values, action="refuse_quote")
