"""Touchpoints over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.customers.models import Party
from kezhi.staff.models import User
from kezhi.staff.services import tokens
from kezhi.touchpoints.models import Touchpoint

URL = "/api/v1/touchpoints"


@pytest.fixture
def program(people: dict[str, User]) -> Client:
    now = timezone.now()
    _kept, text = tokens.create_token(
        by=people["alice"], now=now, name="test", days=30, is_read_only=False
    )
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    return Party.objects.create(name="Harbor Facades", owner=people["alice"])


def send(client: Client, address: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(address, body, content_type="application/json", headers=headers)


def body(party: Party, **more: Any) -> dict[str, Any]:
    at = (timezone.now() - timedelta(hours=1)).isoformat()
    return {"customer_id": party.pk, "kind": "visit", "at": at, "text": "Saw the line", **more}


def test_logged_once_for_a_key_listed_and_corrected(program: Client, party: Party) -> None:
    sent = body(party)
    first = send(program, URL, sent, "k1")
    assert first.status_code == 201
    assert first.json()["direction"] == "two_way"
    assert send(program, URL, sent, "k1").json() == first.json()
    pk = first.json()["id"]
    told = {"kind": "call", "at": sent["at"], "text": "It was a call"}
    fixed = send(program, f"{URL}/{pk}/corrections", told)
    assert fixed.status_code == 201
    assert fixed.json()["corrects_id"] == pk
    assert send(program, f"{URL}/{pk}/corrections", told).status_code == 409
    listed = program.get(f"{URL}?customer_id={party.pk}").json()["items"]
    assert [one["id"] for one in listed] == [fixed.json()["id"]]
    assert len(program.get(f"{URL}?history=true").json()["items"]) == 2
    assert Touchpoint.objects.count() == 2


def test_what_lies_ahead_and_strange_people_are_refused(program: Client, party: Party) -> None:
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    answer = send(program, URL, body(party, at=ahead))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "at")
    assert send(program, URL, body(party, theirs=[987654])).status_code == 422
    assert send(program, URL, body(party, at="2026-01-01T10:00:00")).status_code == 422
