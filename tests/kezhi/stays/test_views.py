"""Stays as people keep them in the browser, without JavaScript, and over REST."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.stays.conftest import NOW, TODAY, Book, Call
from tests.queries import assert_no_query_per_row

from kezhi.customers.models import Party
from kezhi.deliveries.services.drafts import DeliveryDraft, Refused
from kezhi.deliveries.services.planning import plan_delivery
from kezhi.sales.models import Order
from kezhi.stays.models import Stay

Enter = Callable[[str], Client]
pytestmark = pytest.mark.usefixtures("today")


def said(party: Party, **more: str) -> dict[str, str]:
    return {
        "customer": party.name, "arrival_on": str(TODAY), "nights": "2", "rooms": "2",
        "adults": "3", "children": "0", "nightly_rate": "410.50", "currency": "CNY",
        "state": "booked", "hotel": "Harbor House", "key": "k", **more,
    }  # fmt: skip


def test_a_stay_from_the_form_to_its_check_out(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    page = alice.post("/stays/new/", said(party), follow=True).content.decode()
    stay = Stay.objects.select_related("order").get()
    assert (str(stay), stay.revenue, stay.payer) == ("ST-2026-00001", Decimal(1642), "company")
    assert (stay.order.status, stay.order.amount) == ("confirmed", Decimal(1642))
    assert "¥1,642.00" in page
    again = alice.post("/stays/new/", said(party))
    assert again.url == f"/stays/{stay.pk}/"
    typed = said(party, nights="3", version=str(stay.version), note="late")
    alice.post(f"/stays/{stay.pk}/edit/", typed)
    stay.refresh_from_db()
    assert stay.revenue == Decimal(2463)
    old = alice.post(f"/stays/{stay.pk}/edit/", said(party, nights="4", version="1"))
    assert old.status_code == 409
    alice.post(f"/stays/{stay.pk}/check-out/")
    order = Order.objects.get()
    assert (order.status, order.amount, str(order.delivered_on)) == (
        "delivered", Decimal(2463), "2026-11-23",
    )  # fmt: skip
    page = alice.get(f"/orders/{order.pk}/").content.decode()
    assert f"/stays/of-order/{order.pk}/" in page
    assert alice.get(f"/stays/of-order/{order.pk}/").url == f"/stays/{stay.pk}/"


def test_what_falls_away_is_kept_and_brings_nothing(sign_in: Enter, book: Book) -> None:
    alice = sign_in("alice")
    gone, missed = book(), book()
    alice.post(f"/stays/{gone.pk}/cancellation/")
    alice.post(f"/stays/{missed.pk}/no-show/")
    assert list(Order.objects.values_list("status", "amount")) == [("cancelled", 0)] * 2
    assert not Order.objects.get(pk=gone.order_id).lines.exists()
    page = alice.get("/stays/revenue/").content.decode()
    assert "¥1,800.00 fell away" in page.replace("¥1.8 k", "¥1,800.00").replace(
        "¥1.80 k", "¥1,800.00"
    )
    page = alice.get(f"/stays/{gone.pk}/").content.decode()
    assert "fell away: no revenue" in page
    page = alice.post(f"/stays/{gone.pk}/check-out/", follow=True).content.decode()
    assert "decided meanwhile" in page
    alice.post(f"/stays/{gone.pk}/booking/")
    order = Order.objects.get(pk=gone.order_id)
    assert (order.status, order.amount) == ("confirmed", 900)


def test_what_was_typed_wrong_stands_beside_its_field(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    wrong = said(party, booked_on="2027-01-01", currency="USD")
    page = alice.post("/stays/new/", wrong).content.decode()
    assert "It was booked by the day of arrival." in page
    assert "There is no exchange rate" in page
    page = alice.post("/stays/new/", said(party, agent_name="nobody")).content.decode()
    assert "No customer of yours has this name." in page
    assert not Stay.objects.exists()


def test_the_pages_tell_what_stays_brought_from_every_side(
    sign_in: Enter, book: Book, party: Party, agent: Party
) -> None:
    alice = sign_in("alice")
    book(state="kept", arrival_on=TODAY.replace(day=1))
    book(state="kept", agent=agent, hotel="Hill", channel="")
    book(state="kept", party=agent, agent=None)
    book()
    page = alice.get("/stays/revenue/").content.decode()
    assert "¥2,700.00 · 3 stays were kept" in page
    assert f"/stays/?agent={agent.pk}&amp;state=kept" in page
    for side in ("company", "guest", "channel", "segment", "hotel", "month", "nonsense"):
        assert alice.get(f"/stays/revenue/?by={side}").status_code == 200
    page = alice.get("/stays/revenue/?by=channel").content.decode()
    assert "channel=-" in page
    page = alice.get(f"/stays/revenue/?since={TODAY}&until={TODAY}").content.decode()
    assert "¥1,800.00" in page
    assert alice.get("/stays/revenue/?since=x&until=2026-99-99").status_code == 200
    rows = alice.get(f"/stays/?agent={agent.pk}").content.decode()
    assert rows.count("Stayed") >= 2
    assert "No stays found" in alice.get("/stays/?channel=-&hotel=Harbor House").content.decode()
    panel = alice.get(f"/stays/of-customer/{agent.pk}/").content.decode()
    assert "¥1,800.00" in panel
    panel = alice.get(f"/stays/of-customer/{party.pk}/").content.decode()
    assert "Still to come" in panel


def test_who_is_no_hotel_sees_no_panel_of_stays(
    sign_in: Enter, book: Book, party: Party, agent: Party
) -> None:
    alice, address = sign_in("alice"), f"/stays/of-customer/{agent.pk}/"
    htmx = {"HX-Request": "true"}
    assert alice.get(address, headers=htmx).content.decode().strip() == ""
    assert "No stays yet" in alice.get(address).content.decode()
    book()
    assert "No stays yet" in alice.get(address, headers=htmx).content.decode()


def test_others_see_none_of_it(sign_in: Enter, book: Book) -> None:
    stay = book(state="kept")
    charlie = sign_in("charlie")
    assert charlie.get(f"/stays/{stay.pk}/").status_code == 404
    assert "¥900.00" not in charlie.get("/stays/revenue/").content.decode()


def test_the_list_asks_no_query_per_row(sign_in: Enter, book: Book, agent: Party) -> None:
    alice = sign_in("alice")
    assert_no_query_per_row(
        alice, "/stays/", lambda count: [book(agent=agent) for _one in range(count)]
    )


def test_the_list_as_a_file(sign_in: Enter, book: Book) -> None:
    book(guest="李明")
    answer = sign_in("administrator").get("/stays/export/?columns=number,guest,revenue")
    text = answer.getvalue().decode()
    assert "ST-2026-00001" in text


def test_orders_of_stays_are_changed_by_their_stays_only(sign_in: Enter, book: Book) -> None:
    stay = book()
    alice = sign_in("alice")
    for act in ("delivery", "cancellation", "removal"):
        alice.post(f"/orders/{stay.order_id}/{act}/")
    order = Order.objects.get(pk=stay.order_id)
    assert (order.status, order.amount) == ("confirmed", 900)
    page = alice.get(f"/orders/{stay.order_id}/").content.decode()
    assert "Delivered today" not in page
    assert "deliveries/of-order" not in page
    with pytest.raises(Refused, match="This is a stay"):
        plan_delivery(by=stay.created_by, now=NOW, order=order, draft=DeliveryDraft(lines=[]))


def test_over_rest(call: Call, party: Party, agent: Party) -> None:
    body: dict[str, Any] = {
        "account_id": party.pk, "agent_id": agent.pk, "arrival_on": str(TODAY), "nights": 2,
        "nightly_rate": "250.00", "currency": "CNY", "number": "B-7",
    }  # fmt: skip
    key = {"Idempotency-Key": "one"}
    first, second = (call("alice", "post", "stays", body, **key) for _twice in range(2))
    assert (first.status_code, first.json()["revenue"]) == (201, "500.0000")
    assert second.json() == first.json()
    pk = first.json()["id"]
    doubled = call("alice", "post", "stays", body)
    assert (doubled.status_code, doubled.json()["errors"][0]["field"]) == (422, "number")
    change = {"arrival_on": str(TODAY), "nights": 3, "nightly_rate": "250", "version": 1}
    assert call("alice", "put", f"stays/{pk}", change).json()["revenue"] == "750.0000"
    assert call("alice", "put", f"stays/{pk}", change).status_code == 409
    assert call("alice", "post", f"stays/{pk}/check-out").json()["state"] == "kept"
    assert call("alice", "post", f"stays/{pk}/no-show").status_code == 409
    told = call("alice", "get", "stays/revenue?by=company").json()
    assert (told["total"]["revenue"], told["total"]["nights"]) == ("750.00", 3)
    assert told["rows"][0]["key"] == str(party.pk)
    assert call("alice", "get", "stays/revenue?by=month").json()["rows"][0]["key"] == "2026-11"
    assert call("alice", "get", f"stays?agent_id={agent.pk}&state=kept").json()["items"]
    assert call("charlie", "get", f"stays/{pk}").status_code == 404
    again = call("alice", "post", f"stays/{pk}/booking").json()
    assert (again["state"], again["settled_on"]) == ("booked", None)
    assert call("alice", "post", f"stays/{pk}/cancellation").json()["state"] == "cancelled"
    body |= {"account_id": 10**9, "number": ""}
    assert call("alice", "post", "stays", body).json()["errors"][0]["field"] == "account_id"
