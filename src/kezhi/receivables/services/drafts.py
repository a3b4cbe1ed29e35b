"""What somebody asks for, before it is an invoice or a payment, and why it may be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kezhi.customers.models import Party
from kezhi.receivables.models import Payment
from kezhi.sales.models import Order


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """`due_on` left out follows the customer's terms, `number` left out is the next free one."""

    party: Party
    issued_on: date
    currency: str
    net: Decimal
    tax: Decimal = Decimal(0)
    due_on: date | None = None
    order: Order | None = None
    number: str = ""
    note: str = ""

    def body(self) -> list[object]:
        """What a repeated request must agree with."""
        return [
            self.party.pk, self.issued_on, self.currency, self.net, self.tax, self.due_on,
            self.order and self.order.pk, self.number, self.note,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """With `oldest_first` the money is allocated at once, to the invoice due longest first."""

    party: Party
    received_on: date
    currency: str
    amount: Decimal
    kind: str = Payment.Kind.MONEY
    number: str = ""
    note: str = ""
    oldest_first: bool = False

    def body(self) -> list[object]:
        return [
            self.party.pk, self.received_on, self.currency, self.amount, self.kind, self.number,
            self.note, self.oldest_first,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with which field, with the cure."""

    field: str
    message: str


class Refused(Exception):
    """It cannot stand as asked for; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


class Settled(Exception):
    """It is allocated, resolved or imported already: correct it by a document of its own."""
