"""What somebody wants to offer, before it is a quote, and why it may be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kezhi.catalog.models import Product
from kezhi.customers.models import Contact, Party
from kezhi.pipeline.models import Opportunity
from kezhi.sales.services.drafts import Problem

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line; a price left out is the one of the price list, a tax rate the usual one."""

    quantity: Decimal
    product: Product | None = None
    description: str = ""
    unit: str = ""
    unit_price: Decimal | None = None
    discount_rate: Decimal = ZERO
    tax_rate: Decimal | None = None
    unit_cost: Decimal | None = None

    @property
    def name(self) -> str:
        return self.product.code if self.product else self.description


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    party: Party
    quoted_on: date
    valid_until: date
    currency: str
    lines: Sequence[LineDraft]
    language: str = "zh-hans"
    has_tax_inside: bool = False
    contact: Contact | None = None
    opportunity: Opportunity | None = None
    title: str = ""
    lead_days: int | None = None
    delivery_on: date | None = None
    terms: str = ""
    note: str = ""
    claims: Sequence[str] = ()

    def body(self) -> list[object]:
        """What a repeated request must agree with."""
        return [
            self.party.pk, self.quoted_on, self.valid_until, self.currency, self.language,
            self.has_tax_inside, self.contact and self.contact.pk, self.title,
            self.opportunity and self.opportunity.pk, self.lead_days,
            self.delivery_on, self.terms, self.note, list(self.claims),
            [
                [line.name, line.unit, line.description, line.quantity, line.unit_price,
                 line.discount_rate, line.tax_rate, line.unit_cost]
                for line in self.lines
            ],
        ]  # fmt: skip


class QuoteRefused(Exception):
    """The quote cannot stand as asked for; nothing was kept."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)
