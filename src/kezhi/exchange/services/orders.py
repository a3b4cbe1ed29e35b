"""Writing a chunk of order rows: customers, products, documents, lines."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from kezhi.catalog import services as catalog
from kezhi.exchange.models import ImportedRecord
from kezhi.exchange.parsing import moment_of
from kezhi.exchange.reading.values import CellFault
from kezhi.exchange.rows import Choices, OrderRow, Problem, RowFault
from kezhi.exchange.services.matching import Matcher
from kezhi.exchange.services.written import CREATED, UNCHANGED, UPDATED, Written
from kezhi.sales.services import importing as sales
from kezhi.staff import queries as staff

TAKEN = {CREATED, UPDATED, UNCHANGED}
NUMBER_LIMIT = 60
KIND_FINDING = {
    "cancellation": "cancellations",
    "return": "returns",
    "adjustment": "adjustments",
}


@dataclass
class OrderWriter:
    """Writes chunks of one import; what stays the same between chunks is asked once."""

    by: Any
    now: datetime
    choices: Choices
    zone: ZoneInfo = field(default_factory=staff.zone)
    base_currency: str = field(default_factory=lambda: staff.company().currency)
    rates: dict[tuple[str, date], Decimal | None] = field(default_factory=dict)

    def write(self, rows: Sequence[OrderRow]) -> Written:
        written = Written()
        good = written.reject_faulty(rows)
        good = [row for row in good if self._has_rate(row, written)]
        matcher = Matcher(self.by, self.now, self.choices)
        matcher.match(good, written)
        products = self._products(good, written)
        pairs: list[tuple[sales.Document, list[tuple[str, OrderRow]]]] = []
        for number, group in self._groups(good):
            settled = self._settled(group, matcher, written)
            if settled:
                pairs.append(self._document(number, settled, products))
        booked = sales.book_documents(
            by=self.by,
            now=self.now,
            source=self.choices.source,
            documents=[document for document, _ in pairs],
        )
        self._judge(pairs, booked, written)
        for row in rows:
            written.add_amount(row, self._currency(row), row.amount)
        return written

    def _groups(self, rows: Sequence[OrderRow]) -> list[tuple[str, list[OrderRow]]]:
        """The rows of each order number; arranging put them side by side."""
        groups: dict[str, list[OrderRow]] = {}
        for _, group in groupby(rows, key=lambda row: (row.first, row.order_number)):
            for row in group:
                groups.setdefault(row.order_number or self._own_number(row), []).append(row)
        return list(groups.items())

    def _own_number(self, row: OrderRow) -> str:
        """The number of a row that has none: its customer, day and turn on that day."""
        who = row.customer_id or row.customer_name or "-"
        number = f"{who}/{moment_of(row):%Y%m%d}/{row.occurrence}"
        if len(number) > NUMBER_LIMIT:
            mark = hashlib.sha256(who.encode()).hexdigest()[:12]
            number = f"{mark}/{moment_of(row):%Y%m%d}/{row.occurrence}"
        return number

    def _has_rate(self, row: OrderRow, written: Written) -> bool:
        currency, on = self._currency(row), self._day(row)
        if (currency, on) not in self.rates:
            known = currency == self.base_currency
            self.rates[currency, on] = Decimal(1) if known else staff.exchange_rate(currency, on)
        if self.rates[currency, on] is None:
            written.reject(row, Problem("currency", RowFault.NO_RATE, currency))
            return False
        return True

    def _currency(self, row: OrderRow) -> str:
        return row.currency or self.choices.currency or self.base_currency

    def _day(self, row: OrderRow) -> date:
        at = moment_of(row)
        return at.astimezone(self.zone).date() if at.tzinfo else at.date()

    def _moment(self, row: OrderRow) -> datetime | None:
        """The time of day, where the file has one."""
        at = moment_of(row)
        if at.tzinfo:
            return at
        return (
            at.replace(tzinfo=self.zone) if (at.hour, at.minute, at.second) != (0, 0, 0) else None
        )

    def _products(self, rows: Iterable[OrderRow], written: Written) -> dict[str, int]:
        wanted = {code: row for row in rows if (code := product_code(row))}
        names = {code: row.product_name or code for code, row in wanted.items()}
        known, created = catalog.register_products(
            by=self.by, now=self.now, names=names, currency=self.base_currency
        )
        written.findings["products_created"] += len(created)
        for pk in created:
            written.note(ImportedRecord.Kind.PRODUCT, pk, version=1)
        return known

    def _settled(
        self, rows: Sequence[OrderRow], matcher: Matcher, written: Written
    ) -> list[tuple[int, OrderRow]]:
        """The rows of one order with its customer; the first row decides whose order it is."""
        found: list[tuple[int, OrderRow]] = []
        for row in rows:
            mark = (row.customer_id, row.customer_name)
            if mark in matcher.faults:
                written.reject(row, matcher.faults[mark])
                continue
            party = matcher.parties[mark]
            if found and party != found[0][0]:
                problem = Problem("customer_id", RowFault.OTHER_CUSTOMER, mark[0] or mark[1])
                written.reject(row, problem)
                continue
            written.findings["walk_in_rows"] += mark == ("", "")
            found.append((party, row))
        return found

    def _document(
        self, number: str, settled: Sequence[tuple[int, OrderRow]], products: dict[str, int]
    ) -> tuple[sales.Document, list[tuple[str, OrderRow]]]:
        party, _ = settled[0]
        rows = [row for _, row in settled]
        first = min(rows, key=lambda row: (self._day(row), row.number))
        kind, is_sure = self._kind(number, rows)
        keyed = self._keyed(number, rows)
        document = sales.Document(
            number=number,
            party_id=party,
            kind=kind,
            is_kind_sure=is_sure,
            ordered_on=self._day(first),
            ordered_at=self._moment(first),
            currency=self._currency(first),
            rate=self.rates[self._currency(first), self._day(first)] or Decimal(1),
            note=next((row.note for row in rows if row.note), ""),
            lines=[self._line(key, row, products) for key, row in keyed],
        )
        return document, keyed

    def _kind(self, number: str, rows: Sequence[OrderRow]) -> tuple[str, bool]:
        said = {row.kind for row in rows if row.kind}
        if len(said) == 1:
            return said.pop(), True
        prefix = self.choices.cancellation_prefix
        if prefix and number.startswith(prefix):
            return "cancellation", True
        if all(row.quantity < 0 for row in rows):
            return "return", False
        if all(row.amount < 0 for row in rows):
            return "adjustment", False
        return "sale", False

    def _keyed(self, number: str, rows: Sequence[OrderRow]) -> list[tuple[str, OrderRow]]:
        keyed: dict[str, OrderRow] = {}
        for row in rows:
            turn = row.occurrence
            while (key := self._key(number, product_code(row), turn)) in keyed:
                turn += 1_000_000  # two ways to write one number met in one order
            keyed[key] = row
        return list(keyed.items())

    def _key(self, number: str, product: str, occurrence: int) -> str:
        parts = "\x00".join((self.choices.source, number, product, str(occurrence)))
        return hashlib.sha256(parts.encode()).hexdigest()[:40]

    def _line(self, key: str, row: OrderRow, products: dict[str, int]) -> sales.Line:
        return sales.Line(
            key=key,
            product_id=products.get(product_code(row)),
            description=row.product_name,
            quantity=row.quantity,
            unit=row.unit,
            unit_price=row.unit_price,
            amount=row.amount,
            product_cost=row.cost,
        )

    def _judge(
        self,
        pairs: Sequence[tuple[sales.Document, list[tuple[str, OrderRow]]]],
        booked: sales.Booked,
        written: Written,
    ) -> None:
        for document, keyed in pairs:
            for key, row in keyed:
                verdict = str(booked.verdicts[key])
                if verdict in TAKEN:
                    written.verdicts[row.number] = verdict
                    minus = row.quantity < 0 and document.kind == "sale"
                    written.findings["negative_in_sales"] += minus
                else:
                    place = "amount" if verdict == CellFault.NUMBER_TOO_LARGE else "customer_id"
                    written.reject(row, Problem(place, verdict, row.customer_id))
        for order in booked.created:
            written.findings["orders_created"] += 1
            if order.kind in KIND_FINDING:
                written.findings[KIND_FINDING[order.kind]] += 1
            written.note(ImportedRecord.Kind.ORDER, order.pk, version=order.version)
        for order, before in booked.changed:
            written.note(ImportedRecord.Kind.ORDER, order.pk, order.version, before)


def product_code(row: OrderRow) -> str:
    """The code of the product, else its name: a product without a code is known by its name."""
    return row.product_code or row.product_name[:NUMBER_LIMIT]
