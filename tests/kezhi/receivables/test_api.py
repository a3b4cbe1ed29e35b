"""Invoices and payments over REST: once for their key, refused with field and cure."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.receivables.conftest import TODAY, Bill, Pay

from kezhi.customers.models import Party
from kezhi.receivables.models import Allocation, Invoice
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token

Call = Callable[..., Any]


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    """A request with a token of that person of the cast."""

    def send(name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        now = timezone.now()
        _token, secret = create_token(
            by=people[name], now=now, name="test", days=30, is_read_only=False
        )
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(Client(), method)(
            f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}", **headers}, **more
        )

    return send


def body_of(party: Party, **said: Any) -> dict[str, Any]:
    known = {"customer_id": party.pk, "issued_on": str(TODAY), "currency": "CNY", "net": "1000.50"}
    return {**known, **said}


def test_an_invoice_is_issued_once_for_its_key(call: Call, party: Party) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = call("finance", "post", "invoices", body_of(party), **headers)
    assert first.status_code == 201
    again = call("finance", "post", "invoices", body_of(party), **headers).json()
    assert again["id"] == first.json()["id"]
    assert Decimal(again["open_amount"]) == Decimal("1000.50")
    assert Invoice.objects.count() == 1
    found = call("alice", "get", f"invoices?is_open=true&customer_id={party.pk}").json()
    assert [one["id"] for one in found["items"]] == [again["id"]]
    assert call("charlie", "get", "invoices").json()["items"] == []
    assert call("charlie", "get", f"invoices/{again['id']}").status_code == 404
    assert call("alice", "post", "invoices", body_of(party)).status_code == 403


def test_a_payment_is_allocated(call: Call, party: Party, bill: Bill) -> None:
    debt = bill("100")
    body = {"customer_id": party.pk, "received_on": str(TODAY), "currency": "CNY", "amount": "80"}
    paid = call("finance", "post", "payments", body).json()
    path, share = f"payments/{paid['id']}/allocations", {"invoice_id": debt.pk, "amount": "80.01"}
    over = call("finance", "post", path, {"shares": [share]})
    assert over.status_code == 422
    assert "lower" in over.json()["errors"][0]["message"]
    twice = call("finance", "post", path, {"shares": [share, share]})
    assert twice.json()["errors"][0]["code"] == "twice"
    share["amount"] = "80"
    for _ in range(2):
        made = call("finance", "post", path, {"shares": [share]}, **{"Idempotency-Key": "a"})
        assert Decimal(made.json()["left"]) == 0
    assert Allocation.objects.count() == 1
    assert Decimal(call("alice", "get", f"payments/{paid['id']}").json()["left"]) == 0
    assert len(call("alice", "get", "payments").json()["items"]) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"net": "0"},
        {"net": "NaN"},
        {"net": "1e400"},
        {"tax": "-1"},
        {"currency": "EUR"},
        {"issued_on": "2026-02-30"},
        {"due_on": "2020-01-01"},
        {"number": "x" * 61},
        {"note": "\x00"},
        {"order_id": 10**30},
        {"surprise": 1},
    ],
)
def test_hostile_input_is_refused_clearly(call: Call, party: Party, said: dict[str, Any]) -> None:
    answer = call("finance", "post", "invoices", body_of(party, **said))
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Invoice.objects.exists()


def test_a_payment_above_all_debts_keeps_its_rest(
    call: Call, party: Party, bill: Bill, pay: Pay
) -> None:
    bill("100")
    body = {
        "customer_id": party.pk, "received_on": str(TODAY), "currency": "CNY", "amount": "130",
        "oldest_first": True,
    }  # fmt: skip
    assert Decimal(call("finance", "post", "payments", body).json()["left"]) == 30
