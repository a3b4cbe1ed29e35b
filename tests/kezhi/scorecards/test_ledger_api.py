from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.catalog.models import ValueElement
from kezhi.customers.models import Party
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services import tokens

Call = Callable[..., Any]
AT = "/api/v1/value-ledgers"


@pytest.fixture
def call(people: dict[str, User]) -> Call:
    _kept, text = tokens.create_token(
        by=people["alice"], now=timezone.now(), name="test", days=30, is_read_only=False
    )
    client = Client(headers={"Authorization": f"Bearer {text}"})

    def send(method: str, path: str, **body: Any) -> Any:
        options = {"data": body, "content_type": "application/json"} if method != "get" else {}
        return getattr(client, method)(f"{AT}{path}", **options)

    return send


def test_a_ledger_over_rest(
    call: Call, order: Order, rival: Party, elements: dict[str, ValueElement]
) -> None:
    said = {"subject": "order", "subject_id": order.pk, "price": "28800", "unit": "t"}
    made = call("post", "", **said, compared_on="2026-06-15")
    assert made.status_code == 201
    at = f"/{made.json()['id']}"
    assert call("post", "", **said, compared_on="2026-06-15").status_code == 409
    offer = {"kind": "competitor", "competitor_id": rival.pk, "price_low": "28000"}
    offer |= {"currency": "CNY", "offered_on": "2026-06-15"}
    refused = call("post", f"{at}/offers", **offer, unit="kg")
    assert refused.json()["errors"][0]["field"] == "unit"
    assert call("post", f"{at}/offers", **offer).status_code == 201
    worth = {"element_id": elements["complaint_speed"].pk, "claimed": "650"}
    assert call("post", f"{at}/entries", **worth).status_code == 201
    assert call("post", f"{at}/entries", **worth).status_code == 422
    told = call("get", at).json()
    assert float(told["surplus"]) == -150
    assert [one["competitor_id"] for one in told["offers"]] == [rival.pk]
    assert "unit_cost" not in told
    assert call("get", "").json()["items"][0]["outcome"] == "won"
    changed = call("patch", at, version=1, price="28600")
    assert float(changed.json()["surplus"]) == 50
    assert call("patch", at, version=1, price="1").status_code == 409
