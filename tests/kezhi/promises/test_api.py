from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.promises.conftest import Note

from kezhi.customers.models import Party
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token

Call = Callable[..., Any]


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    def send(name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        now = timezone.now()
        _token, secret = create_token(
            by=people[name], now=now, name="test", days=30, is_read_only=False
        )
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(Client(), method)(
            f"/api/v1/promises{path}",
            headers={"Authorization": f"Bearer {secret}", **headers},
            **more,
        )

    return send


def body_of(party: Party, **said: Any) -> dict[str, Any]:
    return {
        "customer_id": party.pk, "layer": "promise", "text": "Samples",
        "promised_on": "2026-05-01", "due_on": "2026-05-10", **said,
    }  # fmt: skip


def test_noted_once_moved_and_kept_late(call: Call, party: Party, people: dict[str, User]) -> None:
    headers = {"Idempotency-Key": "p-1"}
    first = call("alice", "post", "", body_of(party), **headers)
    assert first.status_code == 201
    made = first.json()
    assert made["promised_by_id"] == people["alice"].pk
    assert call("alice", "post", "", body_of(party), **headers).json() == made
    moved = call(
        "alice", "post", f"/{made['id']}/renegotiation", {"version": 1, "due_on": "2026-05-12"}
    ).json()
    assert (moved["first_due_on"], moved["due_on"]) == ("2026-05-10", "2026-05-12")
    end = {"version": moved["version"], "outcome": "kept", "met_on": "2026-05-13"}
    assert call("alice", "post", f"/{made['id']}/outcome", end).json()["outcome"] == "late"
    assert call("alice", "post", f"/{made['id']}/outcome", end).status_code == 409
    found = call("alice", "get", f"?customer_id={party.pk}").json()
    assert [one["id"] for one in found["items"]] == [made["id"]]


def test_refusals(call: Call, party: Party, note: Note) -> None:
    one = note()
    early = call("alice", "post", "", body_of(party, due_on="2026-04-01"))
    assert early.json()["errors"][0]["field"] == "due_on"
    nobody = call("alice", "post", "", body_of(party, promised_by_id=999_999))
    assert nobody.json()["errors"][0]["field"] == "promised_by_id"
    undated = call("alice", "post", f"/{one.pk}/outcome", {"version": 1, "outcome": "kept"})
    assert undated.json()["errors"][0]["field"] == "met_on"
    assert call("charlie", "get", f"/{one.pk}").status_code == 404
