"""A contract in force with an order, a payment, a term and two installments; and a draft."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.kezhi.objects import Cast, customer, kind

from kezhi.contracts.models import Contract, ContractTerm, Drawing, Installment, Receipt
from kezhi.receivables.models import Payment
from kezhi.sales.models import Order

DAY = date(2026, 1, 5)


def make_contract(party: int, number: str, **said: Any) -> Contract:
    made = Contract.objects.create(
        number=number, party_id=party, title="Facade panels", kind="framework", starts_on=DAY,
        ends_on=date(2026, 12, 31), currency="CNY", tax_rate=Decimal("0.13"),
        net_amount=Decimal(100_000), tax_amount=Decimal(13_000), gross_amount=Decimal(113_000),
        base_amount=Decimal(100_000), **said,
    )  # fmt: skip
    ContractTerm.objects.create(contract=made, position=1, text="Samples", due_on=DAY)
    Installment.objects.create(
        contract=made, position=1, label="Prepayment", start="signing", amount=Decimal(33_900),
        share=Decimal("0.3"),
    )  # fmt: skip
    Installment.objects.create(
        contract=made, position=2, label="Rest", start="acceptance", days=30,
        amount=Decimal(79_100),
    )  # fmt: skip
    return made


def signed(cast: Cast, number: str) -> Contract:
    party = customer(cast)["pk"]
    return make_contract(party, number, signed_on=DAY, signed_by=cast["alice"])


@kind("contract", owned=True)
def contract(cast: Cast) -> dict[str, Any]:
    return {"pk": signed(cast, "CT-1").pk}


@kind("draft contract", owned=True)
def draft_contract(cast: Cast) -> dict[str, Any]:
    return {"pk": make_contract(customer(cast)["pk"], "CT-2").pk}


@kind("drawing", owned=True)
def drawing(cast: Cast) -> dict[str, Any]:
    made = signed(cast, "CT-3")
    order = Order.objects.create(
        number="SO-CT", source="test", party=made.party, ordered_on=DAY, currency="CNY",
        amount=Decimal(40_000), base_amount=Decimal(40_000),
    )  # fmt: skip
    return {"pk": Drawing.objects.create(contract=made, order=order).pk}


@kind("receipt", owned=True)
def receipt(cast: Cast) -> dict[str, Any]:
    made = signed(cast, "CT-4")
    paid = Payment.objects.create(
        number="PM-CT", party=made.party, received_on=DAY, currency="CNY", amount=Decimal(33_900),
        left=Decimal(33_900), base_amount=Decimal(33_900),
    )  # fmt: skip
    return {"pk": Receipt.objects.create(contract=made, payment=paid).pk}
