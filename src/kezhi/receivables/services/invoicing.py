"""Issuing and changing an invoice; credit notes correct what is settled."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kezhi.kit import editing, money, once
from kezhi.receivables.models import Invoice
from kezhi.receivables.queries import books
from kezhi.receivables.services.checking import invoice_problems
from kezhi.receivables.services.drafts import InvoiceDraft, Problem, Refused, Settled
from kezhi.receivables.services.numbering import next_invoice_number
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

FILLED = [
    "number", "issued_on", "due_on", "currency", "rate", "tax", "gross", "open_amount",
    "base_amount", "base_open", "note",
]  # fmt: skip


def require_bookkeeper(by: Any) -> None:
    if not by.may(Right.RECEIVABLES_EDIT):
        raise PermissionDenied


def issue_invoice(
    *, by: Any, now: datetime, draft: InvoiceDraft, key: str | None = None
) -> Invoice:
    """Raises Refused with every problem, and once.OtherRequest for a reused key."""
    require_bookkeeper(by)
    answer = once.once(
        by=by,
        now=now,
        scope="receivables.invoice",
        key=key,
        body=draft.body(),
        effect=lambda: {"pk": _insert(by, now, draft).pk},
    )
    return Invoice.objects.get(pk=answer["pk"])


def _insert(by: Any, now: datetime, draft: InvoiceDraft) -> Invoice:
    draft = _locked(draft)
    problems = invoice_problems(draft)
    if problems:
        raise Refused(problems)
    number = draft.number or next_invoice_number(draft.issued_on)
    invoice = Invoice(party=draft.party, order=draft.order, number=number)
    _fill(invoice, draft)
    try:
        with transaction.atomic():
            return editing.create_record(by=by, now=now, record=invoice)
    except IntegrityError as error:
        raise Refused([_taken(invoice.number)]) from error


def _locked(draft: InvoiceDraft) -> InvoiceDraft:
    """Two invoices at once must not both see the same rest of an order."""
    if draft.order is None:
        return draft
    held = Order.objects.select_for_update(of=("self",)).select_related("party")
    return replace(draft, order=held.get(pk=draft.order.pk))


def _taken(number: str) -> Problem:
    return Problem("number", _("Another invoice has the number %(number)s.") % {"number": number})


def _fill(invoice: Invoice, draft: InvoiceDraft) -> None:
    terms = books.agreed(draft.party.pk)
    invoice.issued_on, invoice.currency = draft.issued_on, draft.currency
    invoice.due_on = draft.due_on or books.due_date(terms, draft.issued_on)
    invoice.tax, invoice.gross, invoice.note = draft.tax, draft.net + draft.tax, draft.note
    invoice.rate = staff.exchange_rate(draft.currency, draft.issued_on) or Decimal(1)
    invoice.open_amount = invoice.gross
    invoice.base_amount = invoice.base_open = in_base(invoice, invoice.gross)


def in_base(invoice: Invoice, amount: Decimal) -> Decimal:
    """At the rate of the invoice, so that what is wholly paid leaves nothing."""
    return money.to_smallest(amount * invoice.rate, staff.company().currency)


@transaction.atomic
def change_invoice(
    *, by: Any, now: datetime, invoice: Invoice, version: int | None, draft: InvoiceDraft
) -> Invoice:
    """Correct an invoice nothing was allocated to. Raises Settled, Refused and editing.Conflict."""
    require_bookkeeper(by)
    draft = _locked(draft)
    kept = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if not books.is_open(kept):
        raise Settled
    problems = invoice_problems(draft, already=kept.net if kept.order_id else Decimal(0))
    if problems:
        raise Refused(problems)
    fresh = Invoice(pk=kept.pk, number=draft.number or kept.number)
    _fill(fresh, draft)
    values = {name: getattr(fresh, name) for name in FILLED}
    try:
        with transaction.atomic():
            return editing.change_record(
                by=by, now=now, record=kept, values=values, version=version
            )
    except IntegrityError as error:
        raise Refused([_taken(fresh.number)]) from error
