"""Alice's customer, invoices and payments of it, kept by finance."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.kezhi.sales.conftest import make_party

from kezhi.customers.models import Party
from kezhi.receivables.models import Invoice, Payment
from kezhi.receivables.services.drafts import InvoiceDraft, PaymentDraft
from kezhi.receivables.services.invoicing import issue_invoice
from kezhi.receivables.services.paying import record_payment
from kezhi.sales.models import Order
from kezhi.staff.models import User

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
Bill = Callable[..., Invoice]
Pay = Callable[..., Payment]


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return make_party("常州栖松幕墙工程有限公司", people["alice"])


@pytest.fixture
def bill(people: dict[str, User], party: Party) -> Bill:
    """Issue an invoice of 1,000 net to Alice's customer, today, unless said otherwise."""

    def issue(net: str = "1000", **said: Any) -> Invoice:
        key, by = said.pop("key", None), said.pop("by", people["finance"])
        fields = {"party": party, "issued_on": TODAY, "currency": "CNY", "net": Decimal(net)}
        return issue_invoice(by=by, now=NOW, draft=InvoiceDraft(**{**fields, **said}), key=key)

    return issue


@pytest.fixture
def pay(people: dict[str, User], party: Party) -> Pay:
    def record(amount: str = "1000", **said: Any) -> Payment:
        more = {name: said.pop(name) for name in ("key", "invoice") if name in said}
        by = said.pop("by", people["finance"])
        fields = {"party": party, "received_on": TODAY, "currency": "CNY"}
        draft = PaymentDraft(amount=Decimal(amount), **{**fields, **said})
        return record_payment(by=by, now=NOW, draft=draft, **more)

    return record


@pytest.fixture
def order(party: Party) -> Order:
    return Order.objects.create(
        number="SO-7", party=party, ordered_on=date(2026, 11, 2), currency="CNY",
        status=Order.Status.DELIVERED, amount=Decimal(5000), base_amount=Decimal(5000),
    )  # fmt: skip
