"""Value elements over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog import services
from kezhi.catalog.models import ValueElement
from kezhi.staff.models import User
from kezhi.staff.services.tokens import create_token

Call = Callable[..., Any]
OWN = {
    "code": "stock", "name": "Stock held for the customer", "measure": "unit", "unit": "t",
    "unit_worth": "120", "tags": ["risk_reduction", "service_benefit"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def first_elements(db: object) -> None:
    services.write_first_elements(now=timezone.now())


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    def send(name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        now = timezone.now()
        _token, secret = create_token(
            by=people[name], now=now, name="test", days=30, is_read_only=False
        )
        more = {"content_type": "application/json", "data": body} if body is not None else {}
        return getattr(Client(), method)(
            f"/api/v1/value-elements{path}",
            headers={"Authorization": f"Bearer {secret}", **headers},
            **more,
        )

    return send


def test_the_catalog_is_read_with_tags_and_in_few_queries(
    call: Call, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        found = call("alice", "get", "?limit=50").json()
    assert len(found["items"]) == 21
    freight = next(one for one in found["items"] if one["code"] == "freight_cost")
    assert {tag["code"] for tag in freight["tags"]} >= {"cost_reduction", "money_cost"}
    assert freight["is_less_better"]
    assert call("alice", "get", "?q=包装").json()["items"][0]["code"] == "packing_cost"


def test_an_element_is_entered_once_for_its_key_and_changed(call: Call) -> None:
    headers = {"Idempotency-Key": "e-1"}
    first = call("back_office", "post", "", OWN, **headers)
    assert first.status_code == 201
    made = first.json()
    assert call("back_office", "post", "", OWN, **headers).json() == made
    assert call("back_office", "post", "", OWN).status_code == 409
    change = {"version": made["version"], "needed_level": "50", "tags": ["risk_reduction"]}
    changed = call("back_office", "patch", f"/{made['id']}", change).json()
    assert [tag["code"] for tag in changed["tags"]] == ["risk_reduction"]
    assert call("back_office", "patch", f"/{made['id']}", change).status_code == 409


@pytest.mark.parametrize(
    ("change", "code"),
    [({"tags": ["magic"]}, "unknown_tag"), ({"measure": "rating"}, "no_unit")],
)
def test_what_makes_no_sense_is_refused(call: Call, change: dict[str, Any], code: str) -> None:
    answer = call("back_office", "post", "", OWN | change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code
    assert not ValueElement.objects.filter(code="stock").exists()


@pytest.mark.parametrize("field", ["code", "name"])
def test_blanks_are_no_name(call: Call, field: str) -> None:
    assert call("back_office", "post", "", OWN | {field: "  "}).status_code == 422
    made = call("back_office", "post", "", OWN).json()
    change = {"version": made["version"], "name": " "}
    assert call("back_office", "patch", f"/{made['id']}", change).status_code == 422
