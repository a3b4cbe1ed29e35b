"""Opportunities over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.pipeline.conftest import Enter, reason, stage
from tests.kezhi.today import the_day

from kezhi.customers.models import Party
from kezhi.pipeline.models import Opportunity
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token

URL = "/api/v1/opportunities"
Call = Callable[..., Any]


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    """Alice's program."""
    _token, secret = create_token(
        by=people["alice"], now=timezone.now(), name="test", days=30, is_read_only=False
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(method: str, path: str = "", body: Any = None, **headers: str) -> Any:
        options = {"content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"{URL}{path}", body or {}, headers=headers, **options)

    return ask


def test_the_whole_life(call: Call, party: Party) -> None:
    body = {"title": "Roof", "customer_id": party.pk, "amount": "1000.50"}
    first = call("post", "", body, **{"Idempotency-Key": "a"})
    assert first.status_code == 201, first.content
    assert call("post", "", body, **{"Idempotency-Key": "a"}).json() == first.json()
    pk, version = first.json()["id"], first.json()["version"]
    moved = call("post", f"/{pk}/stage", {"stage_id": stage("Offer made").pk, "version": version})
    assert [step["stage_id"] for step in moved.json()["steps"]] == [
        stage("Offer made").pk, stage("First contact").pk,
    ]  # fmt: skip
    ending = {"stage_id": stage("Won").pk, "reason_id": reason("Better value").pk}
    won = call("post", f"/{pk}/closing", ending)
    assert (won.json()["status"], won.json()["closed_on"]) == ("won", str(the_day()))
    assert call("post", f"/{pk}/closing", ending).status_code == 409
    assert call("get", "?status=won").json()["items"][0]["amount"] == "1000.5000"
    assert len(call("get", "/stages").json()) == 7


def test_refusals_name_the_field(call: Call, enter: Enter, party: Party) -> None:
    made = enter()
    unknown = call("post", "", {"title": "Roof", "customer_id": party.pk, "source_id": 999})
    assert unknown.json()["errors"][0]["field"] == "source_id"
    no_rate = call("post", "", {"title": "Roof", "customer_id": party.pk, "amount": 1,
                                "currency": "USD"})  # fmt: skip
    assert (no_rate.status_code, no_rate.json()["errors"][0]["field"]) == (422, "currency")
    stale = call("patch", f"/{made.pk}", {"title": "New", "version": made.version + 1})
    assert stale.status_code == 409
    changed = call("patch", f"/{made.pk}", {"next_step": "Call", "version": made.version})
    assert changed.json()["next_step"] == "Call"
    assert Opportunity.objects.get().title == "Station roof"


def test_prospects_are_entered_once_and_converted(people: dict[str, User]) -> None:
    _token, secret = create_token(
        by=people["alice"], now=timezone.now(), name="test", days=30, is_read_only=False
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(path: str, body: dict[str, Any]) -> Any:
        return client.post(f"/api/v1/prospects{path}", body, content_type="application/json")

    made = post("", {"name": "Delta Walls", "mobile": "13973913791", "rung": 1})
    assert made.status_code == 201, made.content
    assert post("", {"name": "Delta Walls Ltd"}).status_code == 409
    pk = made.json()["id"]
    won = post(f"/{pk}/conversion", {"title": "First order", "amount": "100"}).json()
    assert won["state"] == "converted"
    assert won["customer_id"]
    assert won["opportunity_id"]
    assert post(f"/{pk}/conversion", {}).status_code == 409
