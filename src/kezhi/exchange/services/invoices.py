"""Writing a chunk of invoice rows: customers, invoices, payments, disputes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.rows import Choices, InvoiceRow, Problem, RowFault
from kezhi.exchange.services.matching import Matcher
from kezhi.exchange.services.written import Written
from kezhi.kit import money
from kezhi.receivables.services import importing
from kezhi.receivables.services.importing import Document, Verdict
from kezhi.staff import queries as staff


@dataclass
class InvoiceWriter:
    """Writes chunks of one import; what stays the same between chunks is asked once."""

    by: Any
    now: datetime
    choices: Choices
    zone: ZoneInfo = field(default_factory=staff.zone)
    base_currency: str = field(default_factory=lambda: staff.company().currency)
    rates: dict[tuple[str, date], Decimal | None] = field(default_factory=dict)

    def write(self, rows: Sequence[InvoiceRow]) -> Written:
        written = Written()
        good = [row for row in written.reject_faulty(rows) if self._is_single(row, written)]
        good = [row for row in good if self._has_rate(row, written)]
        matcher = Matcher(self.by, self.now, self.choices)
        matcher.match(good, written)
        pairs = []
        for row in good:
            mark = (row.customer_id, row.customer_name)
            if mark in matcher.faults:
                written.reject(row, matcher.faults[mark])
            else:
                pairs.append((row, self._document(row, matcher.parties[mark])))
        booked = importing.book_documents(
            by=self.by,
            now=self.now,
            source=self.choices.source,
            documents=[document for _, document in pairs],
        )
        self._judge(pairs, booked, written)
        for row in rows:
            written.add_amount(row, self._currency(row), row.amount)
        return written

    def _is_single(self, row: InvoiceRow, written: Written) -> bool:
        """A number that comes twice in one file is an invoice and a mistake."""
        if row.occurrence > 1:
            written.reject(
                row, Problem("invoice_number", RowFault.REPEATED_KEY, row.invoice_number)
            )
        return row.occurrence == 1

    def _has_rate(self, row: InvoiceRow, written: Written) -> bool:
        currency, on = self._currency(row), self._day(row.at)
        if (currency, on) not in self.rates:
            self.rates[currency, on] = staff.exchange_rate(currency, on)
        if self.rates[currency, on] is None:
            written.reject(row, Problem("currency", RowFault.NO_RATE, currency))
            return False
        return True

    def _currency(self, row: InvoiceRow) -> str:
        return row.currency or self.choices.currency or self.base_currency

    def _day(self, at: datetime | None) -> date:
        assert at is not None
        return at.astimezone(self.zone).date() if at.tzinfo else at.date()

    def _document(self, row: InvoiceRow, party: int) -> Document:
        currency, issued = self._currency(row), self._day(row.at)
        gross = money.to_smallest(row.amount, currency)
        paid = Decimal(0)
        if row.paid_at:
            given = gross if row.paid_amount is None else row.paid_amount
            paid = money.to_smallest(given, currency)
        return Document(
            number=row.invoice_number,
            party_id=party,
            issued_on=issued,
            due_on=self._day(row.due_at) if row.due_at else None,
            currency=currency,
            rate=self.rates[currency, issued] or Decimal(1),
            gross=gross,
            tax=money.to_smallest(row.tax, currency),
            paid=paid,
            paid_on=self._day(row.paid_at) if row.paid_at else None,
            is_disputed=row.is_disputed,
            note=row.note,
        )

    def _judge(
        self,
        pairs: Sequence[tuple[InvoiceRow, Document]],
        booked: importing.Booked,
        written: Written,
    ) -> None:
        for row, document in pairs:
            verdict = booked.verdicts[document.number]
            if verdict == Verdict.OTHER_INVOICE:
                problem = Problem("invoice_number", RowFault.OTHER_INVOICE, document.number)
                written.reject(row, problem)
            else:
                written.verdicts[row.number] = str(verdict)
        for invoice in booked.created:
            written.findings["invoices_created"] += 1
            written.note(ImportedRecord.Kind.INVOICE, invoice.pk, version=invoice.version)
        for invoice, before in booked.changed:
            written.note(ImportedRecord.Kind.INVOICE, invoice.pk, invoice.version, before)
