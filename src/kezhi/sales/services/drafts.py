"""What somebody asks for, before it is an order, and why it may be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.sales.models import Order


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line; what is left out is taken from the product or, in a return, from the order."""

    quantity: Decimal
    product: Product | None = None
    description: str = ""
    unit: str = ""
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None

    @property
    def name(self) -> str:
        return self.product.code if self.product else self.description


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """Quantities are positive whatever the kind: a return of 2 t says 2."""

    party: Party
    ordered_on: date
    currency: str
    lines: Sequence[LineDraft]
    kind: str = Order.Kind.SALE
    status: str = Order.Status.CONFIRMED
    reverses: Order | None = None
    number: str = ""
    promised_on: date | None = None
    is_standard: bool = True
    note: str = ""

    def body(self) -> list[object]:
        """What a repeated request must agree with."""
        return [
            self.party.pk, self.kind, self.status, self.number, self.ordered_on, self.promised_on,
            self.currency, self.is_standard, self.note, self.reverses and self.reverses.pk,
            [
                [line.name, line.unit, line.description, line.quantity, line.unit_price,
                 line.unit_cost]
                for line in self.lines
            ],
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with which field, with the cure; `line` counts from 0."""

    field: str
    message: str
    line: int | None = None


class OrderRefused(Exception):
    """The order cannot stand as asked for; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)
