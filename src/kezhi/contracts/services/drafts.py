"""What somebody wants to agree, before it is a contract, and why it may be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from customer_value.installments import Part
from kezhi.contracts.choices import Kind, Start
from kezhi.customers.models import Party
from kezhi.kit import money
from kezhi.quotes.models import Quote
from kezhi.quotes.services.amounts import Price, Priced, price_line
from kezhi.sales.services.drafts import Problem

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class TermDraft:
    """One line; with a day it will be a promise."""

    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDraft:
    """One installment: a share or an amount, or neither, which takes the rest."""

    label: str
    start: str = Start.DAY
    on: date | None = None
    days: int = 0
    share: Decimal | None = None
    amount: Decimal | None = None

    @property
    def part(self) -> Part:
        return Part(share=self.share, amount=self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft:
    """`amount` is as agreed, with or without tax; a framework may leave it open."""

    party: Party
    title: str
    starts_on: date
    ends_on: date
    currency: str
    amount: Decimal | None = None
    kind: str = Kind.DEAL
    tax_rate: Decimal = ZERO
    has_tax_inside: bool = True
    renews_itself: bool = False
    renewal_months: int = 12
    notice_days: int = 30
    note: str = ""
    number: str = ""
    quote: Quote | None = None
    terms: Sequence[TermDraft] = ()
    parts: Sequence[PartDraft] = ()

    @property
    def priced(self) -> Priced | None:
        """Net + tax = gross to the smallest unit, by the rule of a quote's line."""
        if self.amount is None:
            return None
        price = Price(self.amount, ZERO, self.tax_rate, self.has_tax_inside)
        return price_line(Decimal(1), price, self.currency)

    @property
    def unit(self) -> Decimal:
        return Decimal(1).scaleb(-money.places(self.currency))

    def body(self) -> list[Any]:
        """What a repeated request must agree with."""
        return [
            self.party.pk, self.title, self.starts_on, self.ends_on, self.currency, self.amount,
            self.kind, self.tax_rate, self.has_tax_inside, self.renews_itself,
            self.renewal_months, self.notice_days, self.note, self.number,
            self.quote and self.quote.pk,
            [[one.text, one.due_on] for one in self.terms],
            [[one.label, one.start, one.on, one.days, one.share, one.amount]
             for one in self.parts],
        ]  # fmt: skip


class Refused(Exception):
    """It cannot stand as asked for; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


class Settled(Exception):
    """It was signed, replaced or ended before: an amendment is a version of its own."""
