from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.portfolio.conftest import Value

from kezhi.customers.models import Party
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.services import runs
from kezhi.staff.models import User
from kezhi.staff.services import tokens

Enter = Callable[[str], Client]


@pytest.fixture
def program(people: dict[str, User]) -> Enter:
    def enter(name: str) -> Client:
        _token, text = tokens.create_token(
            by=people[name], now=timezone.now(), name="t", days=30, is_read_only=False
        )
        return Client(headers={"Authorization": f"Bearer {text}"})

    return enter


def test_a_run_is_started_once_for_a_key(
    customers: list[Party], program: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "enqueue", lambda pk: None)
    client = program("executive")
    body = {"as_of": "2026-06-30"}
    headers = {"Idempotency-Key": "night-1"}
    first = client.post("/api/v1/runs", body, "application/json", headers=headers)
    again = client.post("/api/v1/runs", body, "application/json", headers=headers)
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    busy = client.post("/api/v1/runs", body, "application/json")
    assert (busy.status_code, busy.json()["errors"][0]["code"]) == (409, "already_running")
    pk = first.json()["id"]
    assert client.post(f"/api/v1/runs/{pk}/cancellation").json()["status"] == "cancelled"
    early = client.post("/api/v1/runs", {"as_of": "1999-01-01"}, "application/json")
    assert early.json()["errors"][0]["code"] == "nothing_to_value"
    assert ValuationRun.objects.count() == 1


def test_results_come_page_by_page_and_hide_margins(
    customers: list[Party], value: Value, program: Enter
) -> None:
    run = value()
    seen, cursor = [], ""
    while cursor is not None:
        answer = program("finance").get(
            "/api/v1/results", {"limit": 25, "cursor": cursor} if cursor else {"limit": 25}
        )
        seen += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
    assert len({row["customer_id"] for row in seen}) == len(customers)
    assert any(row["residual"] for row in seen)
    mine = program("alice").get("/api/v1/results", {"limit": 200}).json()["items"]
    assert 0 < len(mine) < len(customers)
    assert not any(row["residual"] or row["net_margin"] or row["realized"] for row in mine)
    assert program("alice").get(f"/api/v1/runs/{run.pk}").json()["totals"] is None
    assert program("finance").get(f"/api/v1/runs/{run.pk}").json()["totals"]["residual"]


def test_hostile_input_is_refused(customers: list[Party], program: Enter) -> None:
    client = program("executive")
    for query in ("run_id=-1", "run_id=1e9", "tier=%00", "cursor=x", "limit=0"):
        assert client.get(f"/api/v1/results?{query}").status_code == 422, query
    assert client.get("/api/v1/results?run_id=999999").status_code == 404
    assert client.get("/api/v1/results").json() == {"items": [], "next_cursor": None}
