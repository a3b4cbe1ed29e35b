"""Invoices and payments as people keep them in the browser, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.receivables.conftest import NOW, TODAY, Bill, Pay

from kezhi.customers.models import Party
from kezhi.receivables.models import Allocation, Dispute, Invoice, Payment, Terms
from kezhi.sales.models import Order

Enter = Callable[[str], Client]


@pytest.fixture
def finance(sign_in: Enter) -> Client:
    return sign_in("finance")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def said(**more: Any) -> dict[str, Any]:
    return {"issued_on": str(TODAY), "currency": "CNY", "net": "1000", "tax": "130", **more}


def test_an_invoice_by_hand(finance: Client, party: Party) -> None:
    answer = finance.post("/invoices/new/", said(customer=party.name, key="k"), follow=True)
    made = Invoice.objects.get()
    assert made.gross == 1130
    page = answer.content.decode()
    assert "IN-2026-00001" in page
    assert "¥1,130.00" in page
    again = finance.post("/invoices/new/", said(customer=party.name, key="k"))
    assert again.url == f"/invoices/{made.pk}/"
    assert Invoice.objects.count() == 1


def test_an_invoice_from_an_order(finance: Client, party: Party, order: Order, bill: Bill) -> None:
    bill("100", tax=Decimal(13))
    page = finance.get(f"/invoices/new/?customer={party.pk}").content.decode()
    assert order.number in page
    page = finance.get(f"/invoices/new/?order={order.pk}").content.decode()
    assert 'value="5000.00"' in page
    assert 'value="650.00"' in page  # taxed as the invoice before
    answer = finance.post(f"/invoices/new/?order={order.pk}", said(net="5000.01"))
    assert "¥5,000.00" in answer.content.decode()
    finance.post(f"/invoices/new/?order={order.pk}", said(net="5000"))
    assert Invoice.objects.get(order=order).net == 5000


def test_mistakes_stand_beside_their_fields(finance: Client, party: Party) -> None:
    answer = finance.post(f"/invoices/new/?customer={party.pk}", said(net="0.001", due_on="x"))
    assert answer.status_code == 200
    assert not Invoice.objects.exists()
    assert set(answer.context["form"].errors) == {"due_on"}
    answer = finance.post(f"/invoices/new/?customer={party.pk}", said(net="\x00"))
    assert "net" in answer.context["form"].errors


def test_an_invoice_is_edited_against_the_version_read(finance: Client, bill: Bill) -> None:
    made = bill()
    address = f"/invoices/{made.pk}/edit/"
    assert finance.get(address).context["form"].initial["version"] == 1
    assert finance.post(address, said(version="1", net="900")).status_code == 302
    answer = finance.post(address, said(version="1", net="800"))
    assert answer.status_code == 409
    assert Invoice.objects.get().gross == 1030


def test_a_payment_is_allocated_and_taken_back(finance: Client, party: Party, bill: Bill) -> None:
    first, second = bill("1000"), bill("500")
    paid = {"received_on": str(TODAY), "currency": "CNY", "amount": "1200", "kind": "money"}
    finance.post(f"/payments/new/?customer={party.pk}", paid)
    money = Payment.objects.get()
    names = [f"invoice-{first.pk}", f"invoice-{second.pk}"]
    over = finance.post(
        f"/payments/{money.pk}/allocation/", dict(zip(names, ["1000", "501"], strict=True))
    )
    assert over.status_code == 422
    assert "lower the amount" in over.content.decode()
    assert not Allocation.objects.exists()
    finance.post(
        f"/payments/{money.pk}/allocation/", dict(zip(names, ["1000", "150"], strict=True))
    )
    money.refresh_from_db()
    assert money.left == 50
    assert "Partly paid" in finance.get(f"/invoices/{second.pk}/").content.decode()
    for kept in Allocation.objects.all():
        finance.post(f"/allocations/{kept.pk}/removal/")
    finance.post(f"/payments/{money.pk}/removal/")
    assert not Payment.objects.exists()


def test_a_credit_note_for_one_invoice(finance: Client, bill: Bill) -> None:
    made = bill("1000")
    address = f"/payments/new/?invoice={made.pk}&kind=credit_note"
    assert finance.get(address).context["form"].initial["amount"] == "1000.00"
    note = {"received_on": str(TODAY), "amount": "1000.01", "kind": "credit_note"}
    assert "lower the amount" in finance.post(address, note).content.decode()
    assert not Payment.objects.exists()
    assert finance.post(address, {**note, "amount": "250"}).url == f"/invoices/{made.pk}/"
    made.refresh_from_db()
    assert made.open_amount == 750


def test_a_dispute_is_opened_and_resolved(finance: Client, bill: Bill) -> None:
    made = bill()
    assert finance.post(f"/invoices/{made.pk}/dispute/", {"reason": ""}).status_code == 422
    for _ in range(2):
        finance.post(f"/invoices/{made.pk}/dispute/", {"reason": "色差"})
    assert Dispute.objects.count() == 1
    assert "色差" in finance.get(f"/invoices/{made.pk}/").content.decode()
    for _ in range(2):
        finance.post(f"/invoices/{made.pk}/resolution/", {"resolution": "贷项 100"})
    made.refresh_from_db()
    assert not made.is_disputed
    assert Dispute.objects.get().resolution == "贷项 100"


def test_the_list_finds_by_state_and_customer(finance: Client, bill: Bill, pay: Pay) -> None:
    late = bill(issued_on=TODAY - timedelta(days=40))
    pay(invoice=bill(number="PAID"))
    disputed = bill(number="DISPUTED")
    Invoice.objects.filter(pk=disputed.pk).update(is_disputed=True)

    def found(state: str) -> list[str]:
        rows = finance.get(f"/invoices/?state={state}").context["listing"].rows
        return sorted(one.number for one in rows)

    assert found("overdue") == [late.number]
    assert found("paid") == ["PAID"]
    assert found("disputed") == ["DISPUTED"]
    assert len(found("open")) == 2
    page = finance.get("/invoices/?q=栖松").content.decode()
    assert "10 days overdue" in page
    file = finance.get("/invoices/export/?state=overdue").getvalue().decode()
    assert "10 days overdue" in file


def test_the_panel_of_a_customer(finance: Client, party: Party, bill: Bill) -> None:
    empty = finance.get(f"/invoices/of-customer/{party.pk}/").content.decode()
    assert "No invoices yet" in empty
    bill(issued_on=TODAY - timedelta(days=40))
    page = finance.get(f"/invoices/of-customer/{party.pk}/").content.decode()
    assert "since 10 days" in page
    terms = {"days": "60", "start": "month_end", "credit_limit": "50000"}
    terms |= {"limit_reason": "Bank", "note": ""}
    finance.post(f"/receivables/terms/{party.pk}/", terms)
    assert Terms.objects.get().credit_limit == 50_000
    page = finance.get(f"/invoices/of-customer/{party.pk}/").content.decode()
    assert "60 days" in page
    assert finance.post(f"/receivables/terms/{party.pk}/", terms).status_code in {302, 409}


def test_strangers_see_nothing(sign_in: Enter, bill: Bill, pay: Pay) -> None:
    made, money = bill(), pay()
    charlie, alice = sign_in("charlie"), sign_in("alice")
    assert charlie.get(f"/invoices/{made.pk}/").status_code == 404
    assert charlie.get(f"/payments/{money.pk}/").status_code == 404
    assert charlie.get("/search/?q=IN-2026").content.decode().count("IN-2026-00001") == 0
    assert alice.get(f"/invoices/{made.pk}/").status_code == 200
    assert "IN-2026-00001" in alice.get("/search/?q=IN-2026").content.decode()
    assert alice.get("/invoices/new/").status_code == 403
