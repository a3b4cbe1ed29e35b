"""From the cells of one source row to its typed values, with every problem named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from kezhi.exchange import lodging
from kezhi.exchange.reading import values
from kezhi.exchange.reading.dates import parse_date
from kezhi.exchange.reading.findings import Column, DateStyle
from kezhi.exchange.reading.values import BadValue, CellFault
from kezhi.exchange.rows import (
    Choices,
    CustomerRow,
    InvoiceRow,
    OpportunityRow,
    OrderRow,
    Problem,
    Row,
    RowFault,
    StayRow,
)

LIMITS = {
    "invoice_number": 60, "order_number": 60,
    "customer_id": 120, "customer_name": 200, "product_code": 60,
    "product_name": 200, "unit": 20, "country": 60, "external_id": 120, "name": 200,
    "tax_number": 40, "address": 200, "city": 60, "region": 60, "postal_code": 20,
    "contact_name": 80, "owner": 254, "website": 200, "industry": 80, "opportunity_number": 60,
    "title": 200, "stage": 80, "origin": 80, "booking_number": 60, "agent": 100, "company": 100,
    "guest": 120, "hotel": 80, "room_type": 40, "meal": 40, "deposit": 40, "channel": 60,
    "segment": 60,
}  # fmt: skip
NOTE_LIMIT = {
    "orders": 500,
    "invoices": 500,
    "customers": 5000,
    "opportunities": 1000,
    "stays": 500,
}
DATES = {
    "date", "due_date", "paid_date", "opened", "expected", "closed", "arrival", "departure",
    "booked", "settled",
}  # fmt: skip
_KEYS = {
    "order_number",
    "opportunity_number",
    "invoice_number",
    "booking_number",
    "agent",
    "company",
    "customer_id",
    "product_code",
    "external_id",
    "tax_number",
    "postal_code",
}
_NUMBERS = {
    "quantity", "unit_price", "amount", "unit_cost", "cost", "margin", "tax", "paid_amount", "rate",
    *lodging.WHOLE,
}  # fmt: skip
_YES = ("yes", "y", "true", "1", "disputed", "是", "有", "有异议", "争议")
_NO = ("no", "n", "false", "0", "否", "无", "无异议")
_ANSWERS = {**dict.fromkeys(_YES, "yes"), **dict.fromkeys(_NO, "no")}
_CACHED = 200_000
_MAX_QUANTITY = Decimal(10) ** 12
_MAX_AMOUNT = Decimal(10) ** 13
_FOUR, _SIX = Decimal("0.0001"), Decimal("0.000001")
_SPEND = ("amount", "unit_price")
_KINDS = {
    "return": ("return", "refund", "credit", "credit note", "退货", "退款", "销售退货", "红字"),
    "cancellation": ("cancellation", "cancelled", "canceled", "cancel", "void", "取消", "作废"),
    "adjustment": ("adjustment", "adjust", "write-off", "调整", "折让", "坏账"),
    "sale": ("sale", "sales", "order", "invoice", "normal", "销售", "订单", "正常", "蓝字"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_PARTY_KINDS = {
    "organization": ("organization", "organisation", "company", "business", "enterprise", "b2b",
                     "corporate", "企业", "公司", "单位", "机构", "组织", "企业客户"),
    "person": ("person", "individual", "consumer", "private", "b2c", "个人", "个人客户", "自然人"),
}  # fmt: skip
_PARTY_KIND_OF = {word: kind for kind, words in _PARTY_KINDS.items() for word in words}

Parse = Callable[[str | None], Any]


class Remembering:
    """A parser that answers a text it has seen without parsing it again."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._known: dict[str | None, tuple[Any, CellFault | RowFault | None]] = {}

    def __call__(self, text: str | None) -> tuple[Any, CellFault | RowFault | None]:
        found = self._known.get(text)
        if found is None:
            try:
                found = (self._parse(text), None)
            except BadValue as error:
                found = (None, error.fault)
            except UnknownChoice:
                found = (None, RowFault.UNKNOWN_CHOICE)
            if len(self._known) < _CACHED:
                self._known[text] = found
        return found


class UnknownChoice(ValueError):
    """The cell names no known kind."""


def _chosen(known: Mapping[str, str]) -> Parse:
    def parse(text: str | None) -> str:
        cleaned = values.parse_text(text, limit=60).casefold()
        if cleaned and cleaned not in known:
            raise UnknownChoice(cleaned)
        return known.get(cleaned, "")

    return parse


def _bounded_number(text: str | None, *, decimal_comma: bool, field: str) -> Decimal | None:
    number = values.parse_number(text, decimal_comma=decimal_comma)
    if number is None:
        return None
    limit = _MAX_QUANTITY if field == "quantity" else _MAX_AMOUNT
    if abs(number) >= limit:
        raise BadValue(CellFault.NUMBER_TOO_LARGE)
    places = _SIX if field in ("unit_price", "unit_cost") else _FOUR
    return number.quantize(places, ROUND_HALF_UP)


def date_style(column: Column, choices: Choices, *, from_1904: bool) -> DateStyle | None:
    """What the person chose for dates that read both ways, else what the column shows."""
    if column.date_style in (DateStyle.AMBIGUOUS, DateStyle.MIXED) and choices.date_order:
        return DateStyle(choices.date_order)
    if column.date_style is None and column.maybe_serial:
        return DateStyle.SERIAL_1904 if from_1904 else DateStyle.SERIAL_1900
    return column.date_style


@dataclass(frozen=True)
class Layout:
    """The mapped columns of a file with what is known of each."""

    columns: Mapping[str, Column]
    choices: Choices
    from_1904: bool = False

    def parser(self, field: str, kind: str) -> Remembering:
        return Remembering(self._parse(field, kind))

    def _parse(self, field: str, kind: str) -> Parse:
        column = self.columns[field]
        if field in DATES:
            style = date_style(column, self.choices, from_1904=self.from_1904)
            return lambda text: parse_date(text, style)
        if field in _NUMBERS:
            comma = column.decimal_comma
            return lambda text: _bounded_number(text, decimal_comma=comma, field=field)
        if field in _KEYS:
            limit, zero = LIMITS[field], column.trailing_zero
            return lambda text: values.parse_key(text, limit=limit, trailing_zero=zero)
        if field == "kind":
            return _chosen(_KIND_OF if kind == "orders" else _PARTY_KIND_OF)
        special: dict[str, Parse] = {
            "disputed": _chosen(_ANSWERS),
            "is_cancelled": _chosen(_ANSWERS),
            "state": _chosen(lodging.STATES),
            "arrival_month": lodging.parse_month,
            "phone": values.parse_phone,
            "email": values.parse_email,
            "currency": values.parse_currency,
        }
        limit = LIMITS.get(field, 200)
        if field == "note":
            limit = NOTE_LIMIT[kind]
            return lambda text: values.parse_prose(text, limit=limit)
        return special.get(field, lambda text: values.parse_text(text, limit=limit))


class Parser:
    """Parses batches of arranged rows of one import."""

    def __init__(self, kind: str, layout: Layout) -> None:
        self.kind = kind
        self.layout = layout
        self._parsers = {field: layout.parser(field, kind) for field in layout.columns}

    def parse(self, batch: pa.RecordBatch) -> Iterator[Row]:
        builds = {
            "orders": self._order,
            "opportunities": self._opportunity,
            "invoices": self._invoice,
            "stays": self._stay,
        }
        build: Callable[..., Row] = builds.get(self.kind, self._customer)
        fields = list(self._parsers)
        columns = [batch.column(field).to_pylist() for field in fields]
        own = [batch.column(name).to_pylist() for name in ("row", "occurrence", "first_row")]
        marks = [batch.column(name).to_pylist() for name in ("repeated", "extra")]
        parsers = [self._parsers[field] for field in fields]
        more = {name: batch.column(name).to_pylist() for name in STAYED & set(batch.schema.names)}
        for at, (number, occurrence, first) in enumerate(zip(*own, strict=True)):
            problems: list[Problem] = []
            found: dict[str, Any] = {}
            for field, parse, cells in zip(fields, parsers, columns, strict=True):
                value, fault = parse(cells[at])
                if fault is not None:
                    problems.append(Problem(field, fault, cells[at] or ""))
                elif value is not None and value != "":
                    found[field] = value
            if marks[1][at]:
                problems.append(Problem("", RowFault.EXTRA_CELLS, marks[1][at]))
            found |= {name: cells[at] for name, cells in more.items()}
            yield build((number, occurrence, first, marks[0][at], problems), found)

    def _customer(self, head: tuple[Any, ...], found: dict[str, Any]) -> CustomerRow:
        row = CustomerRow(*head)
        row.values = found
        if "name" not in found and "external_id" not in found and not row.problems:
            row.problems.append(Problem("name", CellFault.MISSING))
        return row

    def _order(self, head: tuple[Any, ...], found: dict[str, Any]) -> OrderRow:
        row = OrderRow(*head)
        sums = _sums(found)
        for name in _PLAIN:
            if name in found:
                setattr(row, name, found[name])
        row.at = found.get("date")
        if sums is not None:
            row.quantity, row.unit_price, row.amount, row.cost = sums
        if row.problems:
            return row
        if row.at is None:
            row.problems.append(Problem("date", CellFault.MISSING))
        if sums is None:
            row.problems.append(Problem(self._amount_field(), RowFault.NO_AMOUNT))
        if not row.customer_id and not row.customer_name and not self.layout.choices.walk_in:
            row.problems.append(Problem(self._customer_field(), RowFault.NO_CUSTOMER))
        return row

    def _opportunity(self, head: tuple[Any, ...], found: dict[str, Any]) -> OpportunityRow:
        row = OpportunityRow(*head)
        for field, name in _OPPORTUNITY.items():
            if field in found:
                value = found[field]
                setattr(row, name, value.date() if isinstance(value, datetime) else value)
        if row.problems:
            return row
        if not row.stage:
            row.problems.append(Problem("stage", CellFault.MISSING))
        if not row.customer_id and not row.customer_name and not self.layout.choices.walk_in:
            row.problems.append(Problem(self._customer_field(), RowFault.NO_CUSTOMER))
        return row

    def _stay(self, head: tuple[Any, ...], found: dict[str, Any]) -> StayRow:
        row = StayRow(*head)
        row.mark, row.usual_rate = found["mark"], found.get("usual_rate")
        row.code_length = int(found.get("code_length") or 0)
        lodging.fill(row, found, self._parsers)
        if not (row.problems or row.agent or row.company or self.layout.choices.walk_in):
            field = "agent" if "agent" in self._parsers else "company"
            row.problems.append(Problem(field, RowFault.NO_CUSTOMER))
        return row

    def _invoice(self, head: tuple[Any, ...], found: dict[str, Any]) -> InvoiceRow:
        row = InvoiceRow(*head)
        for name in _INVOICED:
            if name in found:
                setattr(row, name, found[name])
        row.at, row.due_at, row.paid_at = (found.get(f) for f in ("date", "due_date", "paid_date"))
        row.is_disputed = found.get("disputed") == "yes"
        if not row.problems:
            row.problems.extend(self._invoice_problems(row))
        return row

    def _invoice_problems(self, row: InvoiceRow) -> Iterator[Problem]:
        if not row.invoice_number:
            yield Problem("invoice_number", CellFault.MISSING)
        if row.at is None:
            yield Problem("date", CellFault.MISSING)
            return
        if row.due_at and row.due_at < row.at:
            yield Problem("due_date", RowFault.OUT_OF_ORDER, str(row.due_at.date()))
        if row.amount <= 0 or not 0 <= row.tax < row.amount:
            yield Problem("amount", RowFault.NOT_POSITIVE, str(row.amount))
        if row.paid_amount is not None and not 0 <= row.paid_amount <= row.amount:
            yield Problem("paid_amount", RowFault.OVERPAID, str(row.paid_amount))
        if not row.customer_id and not row.customer_name and not self.layout.choices.walk_in:
            yield Problem(self._customer_field(), RowFault.NO_CUSTOMER)

    def _amount_field(self) -> str:
        return next((name for name in _SPEND if name in self._parsers), "amount")

    def _customer_field(self) -> str:
        return "customer_id" if "customer_id" in self._parsers else "customer_name"


STAYED = {"mark", "usual_rate", "code_length"}
_INVOICED = (
    "invoice_number", "customer_id", "customer_name", "amount", "tax", "paid_amount", "currency",
    "country", "note",
)  # fmt: skip
_PLAIN = (
    "order_number", "customer_id", "customer_name", "product_code", "product_name", "unit",
    "currency", "kind", "country", "note",
)  # fmt: skip


# Field of the file -> where the row keeps it.
_OPPORTUNITY = {
    "opportunity_number": "number_said", "title": "title", "customer_id": "customer_id",
    "customer_name": "customer_name", "stage": "stage", "opened": "opened",
    "expected": "expected", "closed": "closed", "amount": "amount", "currency": "currency",
    "product_name": "product", "owner": "owner", "origin": "source", "country": "country",
    "note": "note",
}  # fmt: skip


def _sums(found: Mapping[str, Any]) -> tuple[Decimal, Decimal, Decimal, Decimal | None] | None:
    """Quantity, unit price, amount and cost of a line; the amount of the file wins over q × p."""
    quantity, price, amount = (found.get(name) for name in ("quantity", "unit_price", "amount"))
    if amount is None:
        if price is None:
            return None
        amount = ((1 if quantity is None else quantity) * price).quantize(_FOUR, ROUND_HALF_UP)
        if abs(amount) >= _MAX_AMOUNT:
            return None
    if quantity is None:
        quantity = Decimal(-1 if amount < 0 else 1)
    if price is None:
        price = _divided(amount, quantity)
    return quantity, price, amount, _cost(found, quantity, amount)


def _divided(amount: Decimal, quantity: Decimal) -> Decimal:
    if not quantity:
        return amount.quantize(_SIX)
    try:
        return (amount / quantity).quantize(_SIX, ROUND_HALF_UP)
    except InvalidOperation:
        return Decimal(0)


def _cost(found: Mapping[str, Any], quantity: Decimal, amount: Decimal) -> Decimal | None:
    if "cost" in found:
        cost: Decimal = found["cost"]
        return -cost if amount < 0 < cost else cost
    if "unit_cost" in found:
        each: Decimal = found["unit_cost"]
        return (quantity * each).quantize(_FOUR, ROUND_HALF_UP)
    if "margin" in found:
        return amount - Decimal(found["margin"])
    return None


def moment_of(row: OrderRow) -> datetime:
    assert row.at is not None
    return row.at


def columns_of(reading: Mapping[str, Any]) -> Sequence[Column]:
    return [Column.load(column) for column in reading["columns"]]
