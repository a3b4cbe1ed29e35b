"""The pages of deliveries, as people use them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.deliveries.conftest import HOUR, NOW, PHONE, Plan

from kezhi.catalog.models import Product
from kezhi.deliveries.models import Delivery, Notice
from kezhi.sales.models import Order

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(coil: Product, **said: Any) -> dict[str, Any]:
    return {
        f"p{coil.pk}": "4", "departs_at": "2026-11-20T14:00", "window_from": "2026-11-20T18:00",
        "window_until": "2026-11-20T20:00", "vehicle": "苏D·A1234", "driver_phone": PHONE,
        "language": "zh-hans", "receiver": "林薇", "key": "k", **said,
    }  # fmt: skip


def test_planned_told_departed_arrived(sign_in: Enter, sale: Order, coil: Product) -> None:
    alice = sign_in("alice")
    page = text(alice.get(f"/deliveries/of-order/{sale.pk}/"))
    assert f"/deliveries/new/{sale.pk}/" in page
    new = f"/deliveries/new/{sale.pk}/"
    assert 'value="10"' in text(alice.get(new))
    refused = alice.post(new, typed(coil, **{f"p{coil.pk}": "11"}))
    assert refused.status_code == 422
    assert "10 are open in order" in text(refused)
    alice.post(new, typed(coil, driver_phone=""))
    made = Delivery.objects.get()
    here = f"/deliveries/{made.pk}/"
    assert "The notice cannot be sent yet" in text(alice.get(here))
    assert "Driver&#x27;s phone" in text(alice.get(f"{here}notice/"))
    told = {"channel": "wechat", "recipient": "林薇", "key": "n"}
    assert alice.post(f"{here}notice/", told).status_code == 422
    alice.post(f"{here}edit/", typed(coil, version=made.version))
    assert "预计到达时间" in text(alice.get(f"{here}notice/"))
    assert alice.post(f"{here}notice/", told).headers["Location"] == here
    assert "林薇" in text(alice.get(here))
    assert PHONE in text(alice.get(f"{here}notices/"))
    alice.post(f"{here}departure/", {"departed_at": "2026-11-20T11:00"})
    assert alice.post(f"{here}arrival/", {"arrived_at": "2026-11-20T09:00"}).status_code == 422
    alice.post(f"{here}arrival/", {"arrived_at": "2026-11-20T12:00", "received_by": "王工"})
    made.refresh_from_db()
    assert (made.state, made.received_by) == ("arrived", "王工")
    assert made.arrived_at == NOW
    assert "王工" in text(alice.get(here))
    again = alice.post(f"{here}arrival/", {"arrived_at": "2026-11-20T12:00"}, follow=True)
    assert "has moved on meanwhile" in text(again)


def test_the_list_and_its_queues(sign_in: Enter, plan: Plan, sale: Order) -> None:
    alice = sign_in("alice")
    near, far = plan(1), plan(2, departs_at=None, window_from=NOW + 99 * HOUR, window_until=None)

    def shown(query: str) -> set[str]:
        page = text(alice.get(f"/deliveries/?{query}"))
        return {one.number for one in (near, far) if one.number in page}

    assert shown("") == {near.number, far.number}
    assert shown("state=needs_notice") == {near.number}
    assert shown("state=today") == {near.number}
    assert shown("state=late") == set()
    assert shown("state=active&q=dn-2026-00002") == {far.number}
    assert shown(f"customer={sale.party_id}") == {near.number, far.number}
    assert shown("customer=99999") == set()
    assert shown("since=2026-11-22") == {far.number}
    answer: Any = alice.get("/deliveries/export/?state=today")
    file = b"".join(answer.streaming_content).decode()
    assert near.number in file
    assert "2026-11-20 18:00" in file
    assert near.number in text(alice.get("/search/?q=DN-2026"))


def test_strangers_see_nothing_and_numbers_are_masked(sign_in: Enter, plan: Plan) -> None:
    made = plan(1)
    assert sign_in("charlie").get(f"/deliveries/{made.pk}/").status_code == 404
    page = text(sign_in("production").get(f"/deliveries/{made.pk}/"))
    assert PHONE not in page
    assert "139****5678" in page
    assert sign_in("production").post(f"/deliveries/{made.pk}/arrival/").status_code == 403


def test_two_people_edit_one_delivery(sign_in: Enter, plan: Plan, coil: Product) -> None:
    made = plan(1)
    Delivery.objects.update(version=7, carrier="顺丰")
    answer = sign_in("alice").post(f"/deliveries/{made.pk}/edit/", typed(coil, version=1))
    assert answer.status_code == 409
    assert Delivery.objects.get().carrier == "顺丰"


def test_the_customers_story_tells_of_it(
    sign_in: Enter, plan: Plan, tell: Callable[..., Notice]
) -> None:
    made = plan(1)
    tell(made)
    page = text(sign_in("alice").get(f"/touchpoints/of-customer/{made.party.pk}/"))
    assert f"Delivery notice: {made.number}" in page


def test_on_time_figures_have_a_page(sign_in: Enter, plan: Plan) -> None:
    plan(1)
    assert "Nothing was due yet" in text(sign_in("alice").get("/deliveries/on-time/"))


def test_goods_left_out_of_the_order_need_no_line(plan: Plan, sale: Order) -> None:
    made = plan(10)
    assert [line.quantity for line in made.lines.all()] == [Decimal(10)]
