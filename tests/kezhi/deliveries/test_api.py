from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.kezhi.deliveries.conftest import HOUR, NOW, PHONE

from kezhi.deliveries.models import Delivery
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.services import tokens

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/deliveries"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def program(people: dict[str, User]) -> Any:
    def of(name: str) -> Client:
        _kept, text = tokens.create_token(
            by=people[name], now=timezone.now(), name="test", days=30, is_read_only=False
        )
        return Client(headers={"Authorization": f"Bearer {text}"})

    return of


def test_the_whole_way(program: Any, sale: Order) -> None:
    alice = program("alice")
    body: dict[str, Any] = {
        "order_id": sale.pk, "lines": [{"product": "ACW-F25", "quantity": "10"}],
        "departs_at": (NOW + HOUR).isoformat(), "window_from": (NOW + 5 * HOUR).isoformat(),
        "vehicle": "苏D·A1234",
    }  # fmt: skip

    def post(path: str, data: Any, **headers: str) -> Any:
        return alice.post(f"{ROOT}{path}", data, content_type="application/json", headers=headers)

    above = {**body, "lines": [{"product": "ACW-F25", "quantity": "11"}]}
    fault = post("", above).json()["errors"][0]
    assert fault["field"] == "lines.0.quantity"
    first = post("", body, **{"Idempotency-Key": "a"})
    assert first.status_code == 201
    assert post("", body, **{"Idempotency-Key": "a"}).json() == first.json()
    pk = first.json()["id"]
    assert first.json()["notice_need"] == "first"
    told = {"channel": "sms", "recipient": "林薇"}
    refused = post(f"/{pk}/notices", told)
    assert refused.status_code == 422
    assert "Driver's phone" in refused.json()["errors"][0]["message"]
    Delivery.objects.update(driver_phone=PHONE)
    assert post(f"/{pk}/notices", told).json()["is_late"] is False
    assert post(f"/{pk}/departure", {"departed_at": NOW.isoformat()}).json()["state"] == "under_way"
    arrived = post(f"/{pk}/arrival", {"arrived_at": NOW.isoformat(), "received_by": "王工"})
    assert arrived.json()["state"] == "arrived"
    assert post(f"/{pk}/arrival", {"arrived_at": NOW.isoformat()}).status_code == 409
    sale.refresh_from_db()
    assert sale.status == "delivered"
    found = alice.get(f"{ROOT}?order_id={sale.pk}&state=arrived").json()["items"]
    assert [one["id"] for one in found] == [pk]
    assert len(found[0]["notices"]) == 1
    masked = program("production").get(f"{ROOT}/{pk}").json()
    assert masked["driver_phone"] == "139****5678"
    assert program("charlie").get(f"{ROOT}/{pk}").status_code == 404
