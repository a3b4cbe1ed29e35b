"""Source rows as typed values: pure, without database or clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class RowFault(StrEnum):
    """Why a row is not taken although each cell by itself may be well."""

    NO_CUSTOMER = "no_customer"
    UNKNOWN_CUSTOMER = "unknown_customer"
    AMBIGUOUS_CUSTOMER = "ambiguous_customer"
    OTHER_CUSTOMER = "other_customer"
    NO_AMOUNT = "no_amount"
    NO_RATE = "no_rate"
    EXTRA_CELLS = "extra_cells"
    UNKNOWN_CHOICE = "unknown_choice"
    REPEATED_KEY = "repeated_key"
    FOREIGN_RECORD = "foreign_record"
    DAYS_REVERSED = "days_reversed"
    NEGATIVE = "negative"
    OUT_OF_ORDER = "out_of_order"
    NOT_POSITIVE = "not_positive"
    OVERPAID = "overpaid"
    OTHER_INVOICE = "other_invoice"
    NOT_A_COUNT = "not_a_count"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one field of a row: `code` is of CellFault or RowFault."""

    field: str
    code: str
    value: str = ""

    def dump(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "value": self.value[:200]}


@dataclass(slots=True)
class Row:
    """What every parsed row carries."""

    number: int
    occurrence: int
    first: int
    is_repeated: bool
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class OrderRow(Row):
    order_number: str = ""
    customer_id: str = ""
    customer_name: str = ""
    at: datetime | None = None
    product_code: str = ""
    product_name: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    cost: Decimal | None = None
    currency: str = ""
    kind: str = ""
    country: str = ""
    note: str = ""


@dataclass(slots=True)
class OpportunityRow(Row):
    number_said: str = ""
    title: str = ""
    customer_id: str = ""
    customer_name: str = ""
    stage: str = ""
    opened: date | None = None
    expected: date | None = None
    closed: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    product: str = ""
    owner: str = ""
    source: str = ""
    country: str = ""
    note: str = ""


@dataclass(slots=True)
class InvoiceRow(Row):
    invoice_number: str = ""
    customer_id: str = ""
    customer_name: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    paid_at: datetime | None = None
    paid_amount: Decimal | None = None
    amount: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    currency: str = ""
    is_disputed: bool = False
    country: str = ""
    note: str = ""


@dataclass(slots=True)
class StayRow(Row):
    """`mark` is what the whole row comes to; the rate and the length of country codes that are
    usual in the file tell what is odd."""

    mark: str = ""
    usual_rate: float | None = None
    code_length: int = 0
    said_number: str = ""
    agent: str = ""
    company: str = ""
    guest: str = ""
    state: str = ""
    is_contradicted: bool = False
    arrival: date | None = None
    nights: int = 0
    rooms: int = 1
    adults: int = 0
    children: int = 0
    rate: Decimal = Decimal(0)
    currency: str = ""
    hotel: str = ""
    room_type: str = ""
    meal: str = ""
    deposit: str = ""
    channel: str = ""
    segment: str = ""
    country: str = ""
    booked: date | None = None
    settled: date | None = None
    note: str = ""
    remarks: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class CustomerRow(Row):
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """What a person decided about an import; see `fields.py` for their words."""

    source: str = "import"
    currency: str = ""
    date_order: str = ""
    walk_in: str = ""
    create_customers: bool = True
    cancellation_prefix: str = ""
