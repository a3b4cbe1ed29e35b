"""Orders and costs through their pages, without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.sales.conftest import NOW, TODAY, Place, make_party

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.sales.models import CostEntry, Order
from kezhi.sales.services.costs import create_cost
from kezhi.staff.models import User

Enter = Callable[[str], Client]


def typed(*lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """What a browser sends for an order form."""
    form = {
        "ordered_on": str(TODAY),
        "currency": "CNY",
        "status": "confirmed",
        "is_standard": "on",
        "lines-TOTAL_FORMS": str(max(3, len(lines))),
        "lines-INITIAL_FORMS": "0",
        **header,
    }
    for number, line in enumerate(lines):
        form |= {f"lines-{number}-{name}": value for name, value in line.items()}
    return form


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def spent(people: dict[str, User], party: Party) -> CostEntry:
    return create_cost(
        by=people["finance"], now=NOW, party=party, kind="selling", spent_on=TODAY,
        currency="CNY", amount=Decimal(1234), note="客户拜访",
    )  # fmt: skip


def test_an_order_is_typed_in(sign_in: Enter, party: Party, coil: Product) -> None:
    alice = sign_in("alice")
    page = alice.get(f"/orders/new/?customer={party.pk}")
    assert "栖松" in text(page)
    answer = alice.post(
        f"/orders/new/?customer={party.pk}",
        typed({"product": "acw-f25", "quantity": "2.5"}, {"product": "", "quantity": ""}),
    )
    order = Order.objects.get()
    assert answer.headers["Location"] == f"/orders/{order.pk}/"
    assert (order.number, order.amount) == ("SO-2026-00001", Decimal(75_000))
    shown = text(alice.get(f"/orders/{order.pk}/"))
    assert "¥75,000.00" in shown
    assert "2.5 t" in shown


def test_the_customer_may_be_named(
    sign_in: Enter, party: Party, coil: Product, people: dict[str, User]
) -> None:
    make_party("常州栖松铝业有限公司", people["alice"])
    make_party("Charlie's own", people["charlie"])
    alice = sign_in("alice")
    line = {"product": "ACW-F25", "quantity": "1"}
    for name, words in (
        ("栖松", "Several customers fit"),
        ("Charlie", "No customer of yours"),
        ("", "required"),
    ):
        assert words in text(alice.post("/orders/new/", typed(line, customer=name)))
    assert not Order.objects.exists()
    alice.post("/orders/new/", typed(line, customer="栖松幕墙"))
    assert Order.objects.get().party == party


def test_mistakes_stand_beside_their_fields(
    sign_in: Enter, party: Party, coil: Product, old_coil: Product
) -> None:
    answer = sign_in("alice").post(
        f"/orders/new/?customer={party.pk}",
        typed(
            {"product": "nothing", "quantity": "1"},
            {"product": "ACW-F25"},
            {"product": "ACW-F25", "quantity": "1e999"},
            {"product": "ACW-F25", "quantity": "nan"},
            currency="XXX",
        ),
    )
    assert answer.status_code == 200
    assert "Nothing was saved yet" in text(answer)
    refused = sign_in("alice").post(
        f"/orders/new/?customer={party.pk}",
        typed({"product": "nothing", "quantity": "1"}, {"product": "ACW-F25"}),
    )
    assert "Line 1: No product has this code." in text(refused)
    assert "Line 2: Give the quantity." in text(refused)
    archived = sign_in("alice").post(
        f"/orders/new/?customer={party.pk}", typed({"product": "CEI-O05", "quantity": "1"})
    )
    assert "Line 1: CEI-O05 is archived" in text(archived)
    assert not Order.objects.exists()


def test_more_lines_without_losing_any(sign_in: Enter, party: Party, coil: Product) -> None:
    answer = sign_in("alice").post(
        f"/orders/new/?customer={party.pk}",
        typed({"product": "ACW-F25", "quantity": "7"}, more="1"),
    )
    page = text(answer)
    assert "lines-5-product" in page
    assert 'value="7"' in page
    assert not Order.objects.exists()


def test_a_form_sent_twice_makes_one_order(sign_in: Enter, party: Party, coil: Product) -> None:
    alice = sign_in("alice")
    form = typed({"product": "ACW-F25", "quantity": "1"}, key="one-and-only")
    first = alice.post(f"/orders/new/?customer={party.pk}", form)
    second = alice.post(f"/orders/new/?customer={party.pk}", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == 1


def test_a_future_day_is_kept_with_a_warning(sign_in: Enter, party: Party, coil: Product) -> None:
    form = typed({"product": "ACW-F25", "quantity": "1"}, ordered_on="2101-01-01")
    answer = sign_in("alice").post(f"/orders/new/?customer={party.pk}", form, follow=True)
    assert "in the future" in text(answer)
    assert Order.objects.count() == 1


def test_two_people_editing_lose_nothing(sign_in: Enter, place: Place) -> None:
    order = place()
    form = typed({"product": "ACW-F25", "quantity": "5"}, version="1", number=order.number)
    assert sign_in("alice").post(f"/orders/{order.pk}/edit/", form).status_code == 302
    late = {**form, "lines-0-quantity": "6"}
    answer = sign_in("mona").post(f"/orders/{order.pk}/edit/", late)
    assert answer.status_code == 409
    assert "Somebody else changed this" in text(answer)
    assert Order.objects.get().amount == Decimal(150_000)
    newest = re.search(r'name="version" value="(\d+)"', text(answer))
    seen = {**late, "version": newest and newest[1]}
    assert sign_in("mona").post(f"/orders/{order.pk}/edit/", seen).status_code == 302
    assert Order.objects.get().amount == Decimal(180_000)


def test_a_return_is_filled_with_what_is_left(sign_in: Enter, place: Place) -> None:
    order = place()
    alice = sign_in("alice")
    alice.post(f"/orders/{order.pk}/delivery/")
    page = text(alice.get(f"/orders/{order.pk}/answer/return/"))
    assert 'value="10"' in page
    assert 'value="30000"' in page
    line = {"product": "ACW-F25", "quantity": "11"}
    over = alice.post(f"/orders/{order.pk}/answer/return/", typed(line, currency="CNY"))
    assert "10 are left of order SO-2026-00001" in text(over)
    alice.post(f"/orders/{order.pk}/answer/return/", typed({**line, "quantity": "3"}))
    shown = text(alice.get(f"/orders/{order.pk}/"))
    assert "RT-2026-00001" in shown
    assert "¥210,000.00" in shown  # after returns


def test_an_order_is_cancelled_and_the_answer_withdrawn(sign_in: Enter, place: Place) -> None:
    order = place()
    alice = sign_in("alice")
    alice.post(f"/orders/{order.pk}/cancellation/", {"reason": "lead time", "on": "2026-13-45"})
    answer = order.reversals.get()
    assert (answer.amount, answer.note) == (Decimal(-300_000), "lead time")
    again = alice.post(f"/orders/{order.pk}/cancellation/", follow=True)
    assert "This order is settled" in text(again)
    alice.post(f"/orders/{answer.pk}/removal/")
    assert Order.objects.get().status == Order.Status.CONFIRMED


def test_costs_and_margins_need_their_right_at_every_door(
    sign_in: Enter, place: Place, party: Party, spent: CostEntry
) -> None:
    order = place()
    secrets = ("250,000", "250000", "50,000", "25,000", "1,234", "1234")
    alice, finance = sign_in("alice"), sign_in("finance")
    doors = (
        "/orders/?columns=base_cost&columns=margin",
        "/orders/?sort=base_cost",
        f"/orders/{order.pk}/",
        f"/orders/{order.pk}/edit/",
        f"/orders/of-customer/{party.pk}/",
    )
    for door in doors:
        page = text(alice.get(door))
        assert not [secret for secret in secrets if secret in page], door
    exported = alice.get("/orders/export/?columns=number,base_cost,margin")
    assert b"250000" not in b"".join(exported.streaming_content)
    assert "250,000" in text(finance.get(f"/orders/{order.pk}/"))
    for door in ("/costs/", f"/costs/of-customer/{party.pk}/", f"/costs/{spent.pk}/"):
        assert alice.get(door).status_code == 403
        assert "1,234" in text(finance.get(door))


def test_orders_of_strangers_do_not_exist(sign_in: Enter, place: Place) -> None:
    order = place()
    charlie = sign_in("charlie")
    assert charlie.get(f"/orders/{order.pk}/").status_code == 404
    assert "SO-2026" not in text(charlie.get("/orders/"))
    assert b"SO-2026" not in b"".join(charlie.get("/orders/export/").streaming_content)
    assert text(sign_in("mona").get("/orders/")).count("SO-2026-00001") > 0


def test_the_list_is_filtered_and_searched(
    sign_in: Enter, place: Place, party: Party, people: dict[str, User]
) -> None:
    place()
    other = make_party("佛山晟屿家电", people["alice"])
    place(party=other, ordered_on=TODAY - timedelta(days=400), is_standard=False)
    alice = sign_in("alice")
    for query, found in (
        ("q=栖松", 1),
        ("q=so-2026", 1),
        ("q=SO-2", 2),
        (f"customer={other.pk}", 1),
        ("made=measure", 1),
        ("kind=return", 0),
        (f"since={TODAY}", 1),
        ("status=confirmed", 2),
        ("customer=99999999999999999999", 0),
        ("since=nonsense", 0),
    ):
        page = text(alice.get(f"/orders/?{query}"))
        rows = page.count("/orders/") - page.count("/orders/?") - page.count("/orders/new/")
        assert page.count("¥300,000.00") == found, (query, rows)


def test_export_keeps_formulas_as_text(
    sign_in: Enter, people: dict[str, User], party: Party, place: Place
) -> None:
    evil = make_party("=cmd|' /C calc'!A0", people["alice"])
    place(party=evil)
    content = b"".join(sign_in("alice").get("/orders/export/").streaming_content).decode()
    assert content.startswith("\ufeffNumber,")
    assert "'=cmd" in content


def test_a_panel_for_htmx_and_a_page_without(sign_in: Enter, place: Place, party: Party) -> None:
    place(ordered_on=TODAY)
    alice = sign_in("alice")
    page = text(alice.get(f"/orders/of-customer/{party.pk}/"))
    part = text(alice.get(f"/orders/of-customer/{party.pk}/", headers={"HX-Request": "true"}))
    assert "<html" in page
    assert "<html" not in part
    for shown in (page, part):
        assert "SO-2026-00001" in shown


def test_costs_are_entered_edited_and_archived(sign_in: Enter, party: Party, dollars: None) -> None:
    finance = sign_in("finance")
    form = {"kind": "service", "spent_on": str(TODAY), "amount": "100", "currency": "USD"}
    answer = finance.post(f"/costs/new/?customer={party.pk}", form)
    cost = CostEntry.objects.get()
    assert answer.headers["Location"] == f"/costs/{cost.pk}/"
    assert cost.base_amount == Decimal(710)
    late = {**form, "currency": "EUR"}
    assert "No exchange rate" in text(finance.post(f"/costs/new/?customer={party.pk}", late))
    change = {**form, "amount": "200", "version": "1"}
    assert finance.post(f"/costs/{cost.pk}/edit/", change).status_code == 302
    assert finance.post(f"/costs/{cost.pk}/edit/", {**change, "amount": "9"}).status_code == 409
    cost.refresh_from_db()
    assert cost.base_amount == Decimal(1420)
    assert "1,420" in text(finance.get(f"/costs/of-customer/{party.pk}/"))
    finance.post(f"/costs/{cost.pk}/archive/")
    assert "1,420" not in text(finance.get(f"/costs/of-customer/{party.pk}/"))
    finance.post(f"/costs/{cost.pk}/restoration/")
    assert "1,420" in text(finance.get(f"/costs/of-customer/{party.pk}/"))
