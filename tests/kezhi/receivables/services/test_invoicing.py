"""Invoices by hand and from orders: due by the terms, never above the order, changed while free."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from tests.kezhi.receivables.conftest import NOW, TODAY, Bill, Pay
from tests.kezhi.sales.conftest import make_party

from kezhi.customers.models import Party
from kezhi.kit import editing, once
from kezhi.kit.models import AuditEntry
from kezhi.receivables.models import Invoice, Terms
from kezhi.receivables.services.agreeing import agree_terms
from kezhi.receivables.services.drafts import InvoiceDraft, Refused, Settled
from kezhi.receivables.services.invoicing import change_invoice
from kezhi.sales.models import Order
from kezhi.staff.models import ExchangeRate, User


def refused_fields(bill: Bill, **said: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        bill(**said)
    assert not Invoice.objects.exists()
    return [problem.field for problem in refused.value.problems]


def test_an_invoice_follows_the_usual_terms(bill: Bill) -> None:
    made = bill("1000", tax=Decimal(130))
    assert made.number == "IN-2026-00001"
    assert (made.gross, made.open_amount, made.net) == (1130, 1130, 1000)
    assert made.due_on == TODAY + timedelta(days=30)
    assert AuditEntry.objects.filter(kind="receivables.invoice", target=made.pk).count() == 1


@pytest.mark.parametrize(
    ("start", "due"), [("invoice", date(2027, 1, 4)), ("month_end", date(2027, 1, 14))]
)
def test_terms_of_the_customer(
    bill: Bill, party: Party, people: dict[str, User], start: str, due: date
) -> None:
    finance = people["finance"]
    agree_terms(by=finance, now=NOW, party=party, version=None, days=45, start=start)
    assert bill().due_on == due


def test_terms_are_changed_by_whoever_read_them_last(party: Party, people: dict[str, User]) -> None:
    said: dict[str, Any] = {"by": people["finance"], "now": NOW, "party": party}
    agree_terms(**said, version=None, days=45)
    agree_terms(**said, version=1, days=60)
    with pytest.raises(editing.Conflict):
        agree_terms(**said, version=1, days=10)
    with pytest.raises(editing.Conflict):
        agree_terms(**said, version=None, days=10)
    with pytest.raises(PermissionDenied):
        agree_terms(by=people["alice"], now=NOW, party=party, version=2, days=1)
    assert Terms.objects.get().days == 60


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"net": "0"}, ["net"]),
        ({"net": "10.001"}, ["net"]),
        ({"net": "10", "tax": Decimal(-1)}, ["tax"]),
        ({"net": "99999999999999", "tax": Decimal(1)}, ["net"]),
        ({"due_on": TODAY - timedelta(days=1)}, ["due_on"]),
        ({"currency": "USD"}, ["currency"]),
        ({"issued_on": date(2, 1, 1)}, ["issued_on"]),
    ],
)
def test_what_cannot_be_is_refused(bill: Bill, said: dict[str, Any], fields: list[str]) -> None:
    assert refused_fields(bill, **said) == fields


def test_foreign_money_counts_at_the_rate_of_its_day(bill: Bill) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=date(2026, 1, 1), rate=Decimal("7.1"))
    made = bill("100.55", currency="USD")
    assert (made.base_amount, made.base_open) == (Decimal("713.91"), Decimal("713.91"))


def test_an_order_is_invoiced_once(bill: Bill, order: Order) -> None:
    bill("3000", order=order)
    bill("2000", order=order)
    with pytest.raises(Refused) as refused:
        bill("0.01", order=order)
    assert "¥0.00" in str(refused.value)
    assert Invoice.objects.count() == 2


def test_returns_lower_what_an_order_may_be_invoiced(bill: Bill, order: Order) -> None:
    Order.objects.create(
        number="RT-1", party=order.party, kind="return", status="closed", reverses=order,
        ordered_on=TODAY, currency="CNY", amount=-1000, base_amount=-1000,
    )  # fmt: skip
    assert refused_fields(bill, net="4000.01", order=order) == ["net"]
    assert bill("4000", order=order).net == 4000


def test_no_invoice_of_anothers_draft_or_foreign_order(
    bill: Bill, order: Order, people: dict[str, User]
) -> None:
    early = order.ordered_on - timedelta(days=1)
    assert refused_fields(bill, order=order, issued_on=early) == ["issued_on"]
    Order.objects.filter(pk=order.pk).update(status="draft")
    assert refused_fields(bill, order=order) == ["order"]
    Order.objects.filter(pk=order.pk).update(status="confirmed", currency="EUR")
    assert refused_fields(bill, order=order) == ["currency"]
    other = make_party("Other", people["alice"])
    Order.objects.filter(pk=order.pk).update(party=other, currency="CNY")
    assert refused_fields(bill, order=order) == ["order"]


def test_one_key_makes_one_invoice(bill: Bill) -> None:
    assert bill(key="k").pk == bill(key="k").pk
    with pytest.raises(once.OtherRequest):
        bill("2", key="k")


def test_a_number_is_taken_once(bill: Bill) -> None:
    bill(number="2026-7")
    with pytest.raises(Refused) as refused:
        bill(number="2026-7")
    assert refused.value.problems[0].field == "number"


def test_a_free_invoice_changes_and_a_paid_one_does_not(
    bill: Bill, pay: Pay, people: dict[str, User], party: Party
) -> None:
    made, by = bill("1000"), people["finance"]
    draft = InvoiceDraft(party=party, issued_on=TODAY, currency="CNY", net=Decimal(800))
    changed = change_invoice(by=by, now=NOW, invoice=made, version=1, draft=draft)
    assert (changed.gross, changed.open_amount, changed.number) == (800, 800, made.number)
    with pytest.raises(editing.Conflict):
        change_invoice(by=by, now=NOW, invoice=made, version=1, draft=draft)
    pay("1", invoice=changed)
    with pytest.raises(Settled):
        change_invoice(by=by, now=NOW, invoice=changed, version=2, draft=draft)


def test_only_bookkeepers_invoice(bill: Bill, people: dict[str, User]) -> None:
    with pytest.raises(PermissionDenied):
        bill(by=people["alice"])
