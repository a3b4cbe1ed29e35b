"""Quotes over REST: written, sent, answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.quotes.conftest import Offer

from kezhi.quotes.models import Quote
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services import tokens

Program = Callable[[str], Client]
ROOT = "/api/v1/quotes"


@pytest.fixture
def program(people: dict[str, User]) -> Program:
    def make(name: str) -> Client:
        _kept, token = tokens.create_token(
            by=people[name], now=timezone.now(), name="test", days=30, is_read_only=False
        )
        return Client(headers={"Authorization": f"Bearer {token}"})

    return make


def post(client: Client, address: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(address, body, content_type="application/json", headers=headers)


def body_of(party: Any, **more: Any) -> dict[str, Any]:
    line = {"product": "acw-f25", "quantity": "10", "discount_rate": "0.05", "tax_rate": "0.13"}
    return {"customer_id": party.pk, "currency": "CNY", "lines": [line], **more}


@pytest.mark.usefixtures("coil")
def test_a_quote_is_written_sent_and_accepted(program: Program, party: Any) -> None:
    alice = program("alice")
    body = body_of(party, claims=["In time"], lead_days=20)
    first = post(alice, ROOT, body, **{"Idempotency-Key": "k1"})
    assert first.status_code == 201, first.content
    made = first.json()
    assert (made["gross_amount"], made["state"], made["claims"]) == (
        "322050.0000", "draft", ["In time"],
    )  # fmt: skip
    assert post(alice, ROOT, body, **{"Idempotency-Key": "k1"}).json()["id"] == made["id"]
    one = f"{ROOT}/{made['id']}"
    sent = post(alice, f"{one}/sending", {})
    assert "/q/" in sent.json()["link"]
    assert post(alice, f"{one}/sending", {}).status_code == 409
    accepted = post(alice, f"{one}/acceptance", {"name": "林薇"})
    assert accepted.json()["order_id"] == Order.objects.get().pk
    assert post(alice, f"{one}/acceptance", {"name": "林薇"}).status_code == 409
    listed = alice.get(ROOT, {"state": "accepted", "customer_id": party.pk}).json()
    assert [row["id"] for row in listed["items"]] == [made["id"]]
    assert not program("charlie").get(ROOT).json()["items"]


@pytest.mark.usefixtures("coil")
def test_mistakes_are_told_with_their_place(program: Program, party: Any) -> None:
    alice = program("alice")
    wrong = body_of(party, lines=[{"product": "X", "quantity": "1"}])
    assert post(alice, ROOT, wrong).json()["errors"][0]["field"] == "lines.0.product"
    archived = body_of(party, valid_until="2020-01-01")
    assert post(alice, ROOT, archived).json()["errors"][0]["field"] == "valid_until"
    assert post(alice, ROOT, body_of(party, link_key="x")).status_code == 422
    assert not Quote.objects.exists()


def test_costs_are_null_for_who_may_not_see_them(program: Program, sent: Offer) -> None:
    one = f"{ROOT}/{sent().pk}"
    for name, cost in (("alice", None), ("finance", "250000.0000")):
        shown = program(name).get(one).json()
        assert shown["base_cost"] == cost or float(shown["base_cost"]) == float(cost or 0)
        assert (shown["lines"][0]["product_cost"] is None) == (cost is None)


def test_a_refusal_names_its_reason(program: Program, sent: Offer) -> None:
    quote, alice = sent(), program("alice")
    assert post(alice, f"{ROOT}/{quote.pk}/refusal", {"reason": "x"}).status_code == 422
    shown = post(alice, f"{ROOT}/{quote.pk}/refusal", {"reason": "lead_time"}).json()
    assert (shown["state"], shown["refusal_reason"]) == ("refused", "lead_time")
