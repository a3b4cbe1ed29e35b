"""Sheets and errors over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.tailoring.conftest import found_today

from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token
from kezhi.tailoring.models import SpecError

Call = Callable[..., Any]


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    def send(name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        by, now = people[name], timezone.now()
        _token, secret = create_token(by=by, now=now, name="test", days=30, is_read_only=False)
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        known = {"Authorization": f"Bearer {secret}", **headers}
        answer = getattr(Client(), method)(f"/api/v1/tailoring/{path}", headers=known, **more)
        return answer.status_code, answer.json()

    return send


def measure(**said: Any) -> dict[str, Any]:
    lines = [{"requirement": "0.8 mm", "will": "forced", "wanted_instead": "1.0 mm"}, {}]
    return {"end_use": "Facade", "measured_on": "2026-03-02", "lines": lines, **said}


def test_a_sheet_is_put_read_and_replaced(
    call: Call, people: dict[str, User], order: Order
) -> None:
    path = f"sheets/{order.pk}"
    assert call("alice", "get", path)[0] == 404
    status, made = call("alice", "put", path, measure())
    assert (status, made["measured_by_id"]) == (200, people["alice"].pk)
    assert made["lines"][0]["wanted_instead"] == "1.0 mm"
    assert made["lines"][1]["name"] == "Cutting"
    assert call("alice", "put", path, measure(end_use="Roof"))[0] == 409
    status, changed = call("alice", "put", path, measure(end_use="Roof", version=made["version"]))
    assert (status, changed["end_use"]) == (200, "Roof")
    assert call("alice", "get", path) == (200, changed)


def test_a_sheet_that_cannot_be_is_refused_by_its_place(call: Call, order: Order) -> None:
    lines = [{"will": "free", "wanted_instead": "1.0 mm"}]
    status, told = call("alice", "put", f"sheets/{order.pk}", measure(lines=lines))
    assert status == 422
    assert [one["field"] for one in told["errors"]] == ["lines.0.will", "lines"]
    status, told = call("alice", "put", f"sheets/{order.pk}", measure(measured_by_id=10**9))
    assert (status, told["errors"][0]["field"]) == (422, "measured_by_id")


def test_an_error_is_told_once(call: Call, order: Order) -> None:
    body = {"order_id": order.pk, **found_today()}
    first = call("alice", "post", "errors", body, **{"Idempotency-Key": "e1"})
    again = call("alice", "post", "errors", body, **{"Idempotency-Key": "e1"})
    assert first[0] == 201
    assert again[1]["id"] == first[1]["id"]
    assert SpecError.objects.count() == 1
    status, page = call("alice", "get", f"errors?order_id={order.pk}")
    assert (status, len(page["items"])) == (200, 1)
    assert call("charlie", "get", "errors")[1]["items"] == []
    refused = call("alice", "post", "errors", body | {"wrong": " "})
    assert refused[0] == 422
