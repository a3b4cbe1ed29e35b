"""Many invoices and payments at once, as the demo company and files bring them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from kezhi.kit import money
from kezhi.receivables.models import Allocation, Dispute, Invoice, Payment
from kezhi.receivables.services.numbering import INVOICES, PREFIXES
from kezhi.sales.models import Series
from kezhi.staff import queries as staff

BATCH = 2000


@dataclass
class Books:
    """Unsaved documents that refer to one another; those without a number get the next one."""

    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)


@transaction.atomic
def insert_books(books: Books) -> int:
    """Insert documents into empty books: open and left follow from the allocations."""
    _number(books)
    settle(books.invoices, books.payments, books.allocations)
    Invoice.objects.bulk_create(books.invoices, batch_size=BATCH)
    Payment.objects.bulk_create(books.payments, batch_size=BATCH)
    Allocation.objects.bulk_create(books.allocations, batch_size=BATCH)
    Dispute.objects.bulk_create(books.disputes, batch_size=BATCH)
    return len(books.invoices)


def settle(
    invoices: Sequence[Invoice], payments: Sequence[Payment], allocations: Sequence[Allocation]
) -> None:
    """Fill what is open, what is left and the day of the last payment."""
    base = staff.company().currency
    for payment in payments:
        payment.left = payment.amount
    parts: dict[int, list[Allocation]] = {}
    for one in allocations:
        one.payment.left -= one.amount
        parts.setdefault(id(one.invoice), []).append(one)
    for invoice in invoices:
        found = parts.get(id(invoice), [])
        invoice.open_amount = invoice.gross - sum((one.amount for one in found), Decimal(0))
        invoice.base_amount = money.to_smallest(invoice.gross * invoice.rate, base)
        invoice.base_open = money.to_smallest(invoice.open_amount * invoice.rate, base)
        invoice.paid_on = None if invoice.open_amount else _last_day(invoice, found)


def _last_day(invoice: Invoice, found: Sequence[Allocation]) -> date | None:
    if any(one.payment.kind == Payment.Kind.WRITE_OFF for one in found):
        return None
    return max([invoice.issued_on, *(one.payment.received_on for one in found)])


def _number(books: Books) -> None:
    counts: dict[str, int] = {}

    def take(prefix: str) -> str:
        counts[prefix] = counts.get(prefix, 0) + 1
        return f"{prefix}-{counts[prefix]:05d}"

    for invoice in sorted(books.invoices, key=lambda one: one.issued_on):
        invoice.number = invoice.number or take(f"{INVOICES}-{invoice.issued_on.year}")
    for payment in sorted(books.payments, key=lambda one: one.received_on):
        prefix = PREFIXES[Payment.Kind(payment.kind)]
        payment.number = payment.number or take(f"{prefix}-{payment.received_on.year}")
    for prefix, last in counts.items():
        Series.objects.update_or_create(prefix=prefix, defaults={"last": last})
