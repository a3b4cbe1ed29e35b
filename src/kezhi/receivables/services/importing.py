"""Invoices out of files, with what was paid of them and whether they were disputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.kit import audit, money
from kezhi.receivables.models import Allocation, Dispute, Invoice, Payment
from kezhi.receivables.queries import books
from kezhi.receivables.services import allocating, bulk
from kezhi.staff import queries as staff


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OTHER_INVOICE = "other_invoice"


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice of a file; `due_on` left out follows the terms, `paid` is what came so far."""

    number: str
    party_id: int
    issued_on: date
    due_on: date | None
    currency: str
    rate: Decimal
    gross: Decimal
    tax: Decimal
    paid: Decimal
    paid_on: date | None
    is_disputed: bool
    note: str


@dataclass
class Booked:
    """What became of the documents, by number, and what undo needs."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    created: list[Invoice] = field(default_factory=list)
    changed: list[tuple[Invoice, dict[str, Any]]] = field(default_factory=list)


@transaction.atomic
def book_documents(*, by: Any, now: datetime, source: str, documents: Sequence[Document]) -> Booked:
    """Insert new invoices; add to known ones what was paid of them since."""
    numbers = [document.number for document in documents]
    known = {
        invoice.number: invoice
        for invoice in Invoice.objects.select_for_update().filter(source=source, number__in=numbers)
    }
    stamp = {"source": source, "created_by": by, "created_at": now, "updated_at": now}
    booked = Booked()
    fresh = [document for document in documents if document.number not in known]
    _insert(fresh, booked, stamp, now)
    for document in documents:
        if document.number in known:
            _extend(by, now, known[document.number], document, booked)
    return booked


def _insert(
    documents: Sequence[Document], booked: Booked, stamp: dict[str, Any], now: datetime
) -> None:
    made = bulk.Books()
    for document in documents:
        invoice = _invoice(document, stamp)
        made.invoices.append(invoice)
        if document.is_disputed:
            made.disputes.append(_dispute(invoice, document, stamp))
        if document.paid > 0 and document.paid_on:
            payment = _payment(document, document.paid, document.number, stamp)
            made.payments.append(payment)
            made.allocations.append(
                Allocation(payment=payment, invoice=invoice, amount=document.paid, at=now)
            )
        booked.verdicts[document.number] = Verdict.CREATED
    bulk.insert_books(made)
    booked.created = made.invoices


def _invoice(document: Document, stamp: dict[str, Any]) -> Invoice:
    due = document.due_on
    if due is None:
        due = books.due_date(books.agreed(document.party_id), document.issued_on)
    return Invoice(
        number=document.number, party_id=document.party_id, issued_on=document.issued_on,
        due_on=due, currency=document.currency, rate=document.rate, tax=document.tax,
        gross=document.gross, is_disputed=document.is_disputed and document.paid_on is None,
        note=document.note, **stamp,
    )  # fmt: skip


def _dispute(invoice: Invoice, document: Document, stamp: dict[str, Any]) -> Dispute:
    """The file says that there was one, not when: it is taken to have ended with the payment."""
    paid = document.paid_on
    told = {name: value for name, value in stamp.items() if name != "source"}
    return Dispute(
        invoice=invoice, opened_on=document.issued_on, reason=_("Disputed, as the file says."),
        resolved_on=max(paid, document.issued_on) if paid else None, **told,
    )  # fmt: skip


def _payment(document: Document, amount: Decimal, number: str, stamp: Mapping[str, Any]) -> Payment:
    assert document.paid_on is not None
    rate = staff.exchange_rate(document.currency, document.paid_on) or document.rate
    return Payment(
        number=number, party_id=document.party_id, received_on=document.paid_on,
        currency=document.currency, amount=amount, left=amount,
        base_amount=money.to_smallest(amount * rate, staff.company().currency), **stamp,
    )  # fmt: skip


def _extend(by: Any, now: datetime, invoice: Invoice, document: Document, booked: Booked) -> None:
    same = (invoice.party_id, invoice.currency, invoice.gross, invoice.issued_on)
    if same != (document.party_id, document.currency, document.gross, document.issued_on):
        booked.verdicts[document.number] = Verdict.OTHER_INVOICE
        return
    more = min(document.paid - (invoice.gross - invoice.open_amount), invoice.open_amount)
    if more <= 0 or document.paid_on is None:
        booked.verdicts[document.number] = Verdict.UNCHANGED
        return
    turn = Payment.objects.filter(
        source=invoice.source, number__startswith=invoice.number, party_id=invoice.party_id
    ).count()
    number = invoice.number if not turn else f"{invoice.number[:55]}/{turn + 1}"
    stamp = {
        "source": invoice.source, "created_by": by, "created_at": now, "updated_at": now,
    }  # fmt: skip
    payment = _payment(document, more, number, stamp)
    payment.save(force_insert=True)
    allocating.allocate(by=by, now=now, payment=payment, shares={invoice.pk: more})
    booked.verdicts[document.number] = Verdict.UPDATED
    booked.changed.append((invoice, {"payment": payment.pk}))


@transaction.atomic
def withdraw_invoices(*, by: Any, now: datetime, versions: Mapping[int, int]) -> dict[int, str]:
    """Delete invoices that are still as the import left them; tell why the others stay."""
    found = Invoice.objects.select_for_update().filter(pk__in=versions)
    kept: dict[int, str] = {}
    gone = 0
    for invoice in found.order_by("pk"):
        kept_why = _why_it_stays(invoice, versions[invoice.pk])
        if kept_why:
            kept[invoice.pk] = kept_why
            continue
        payments = list(invoice.allocations.values_list("payment", flat=True))
        invoice.allocations.all().delete()
        Payment.objects.filter(pk__in=payments).delete()
        invoice.disputes.all().delete()
        invoice.delete()
        gone += 1
    audit.record(by=by, now=now, action="withdraw", target=Invoice, changes={"invoices": gone})
    return kept


def _why_it_stays(invoice: Invoice, version: int) -> str:
    """Edited since, or settled by what did not come with it."""
    if invoice.version != version:
        return "edited"
    own = Payment.objects.filter(allocations__invoice=invoice)
    foreign = own.exclude(source=invoice.source).exists()
    shared = Allocation.objects.filter(payment__in=own).exclude(invoice=invoice).exists()
    return "in_use" if foreign or shared else ""


@transaction.atomic
def restore_invoice(
    *, by: Any, now: datetime, pk: int, version: int, before: Mapping[str, Any]
) -> str:
    """Take back the payment that a later file brought; tell why not, or nothing."""
    payment = Payment.objects.filter(pk=before["payment"]).first()
    if payment is None:
        return "deleted"
    for allocation in payment.allocations.all():
        allocating.unallocate(by=by, now=now, allocation=allocation)
    payment.delete()
    return ""
