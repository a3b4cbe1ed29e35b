"""Quotes through their pages, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.quotes.conftest import LAST, NOW, TODAY, Offer
from tests.queries import assert_no_query_per_row

from kezhi.customers.models import Party
from kezhi.quotes.models import Quote, QuoteLine, QuoteSettings
from kezhi.quotes.services import sending
from kezhi.sales.models import Order
from kezhi.staff.models import User

Enter = Callable[[str], Client]
MOST = 22


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def typed(*lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """What a browser sends for the form of a quote."""
    form = {
        "quoted_on": str(TODAY),
        "valid_until": str(LAST),
        "currency": "CNY",
        "language": "zh-hans",
        "lines-TOTAL_FORMS": str(max(3, len(lines))),
        "lines-INITIAL_FORMS": "0",
        **header,
    }
    for number, line in enumerate(lines):
        form |= {f"lines-{number}-{name}": value for name, value in line.items()}
    return form


def text(answer: Any) -> str:
    return str(answer.content.decode())


COIL = {"product": "acw-f25", "quantity": "10", "discount": "5", "tax": "13"}


@pytest.mark.usefixtures("coil")
def test_a_quote_is_typed_in_sent_and_accepted(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    page = text(alice.get(f"/quotes/new/?customer={party.pk}"))
    assert "林薇" in page
    assert f'value="{LAST}"' in page  # thirty days by default
    answer = alice.post(
        f"/quotes/new/?customer={party.pk}",
        typed(COIL, claims="Coating 25 µm\n\nSamples first", lead_days="30"),
    )
    quote = Quote.objects.get()
    address = f"/quotes/{quote.pk}/"
    assert answer.headers["Location"] == address
    assert (quote.net_amount, quote.gross_amount) == (Decimal(285_000), Decimal(322_050))
    shown = text(alice.get(address))
    for words in ("¥285,000.00", "¥322,050.00", "Samples first", "5 %", "Send"):
        assert words in shown
    alice.post(f"{address}sending/")
    assert "/q/" in text(alice.get(address))
    alice.post(f"{address}acceptance/", {"name": "林薇"})
    order = Order.objects.get()
    assert f'href="/orders/{order.pk}/"' in text(alice.get(address))
    assert "QT-2026-00001" in text(alice.get(f"/quotes/of-order/{order.pk}/"))
    for listed in ("/quotes/", f"/quotes/of-customer/{party.pk}/", "/search/?q=QT-2026"):
        assert "QT-2026-00001" in text(alice.get(listed))


@pytest.mark.usefixtures("coil")
def test_mistakes_stand_beside_their_fields(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    address = f"/quotes/new/?customer={party.pk}"
    for line, words in (
        ({"product": "nothing", "quantity": "1"}, "Line 1: No product has this code."),
        ({"product": "ACW-F25"}, "Line 1: Give the quantity."),
        ({**COIL, "discount": "101"}, "Line 1: Ensure this value is less than"),
        ({**COIL, "quantity": "1e999"}, "Line 1: "),
    ):
        assert words in text(alice.post(address, typed(line)))
    late = typed(COIL, valid_until="2026-11-01")
    assert "The quote would end before its day" in text(alice.post(address, late))
    more = text(alice.post(address, typed(COIL, more="1")))
    assert "lines-5-product" in more
    assert 'value="10"' in more
    assert not Quote.objects.exists()


@pytest.mark.usefixtures("coil")
def test_a_form_sent_twice_makes_one_quote(sign_in: Enter, party: Party) -> None:
    alice, form = sign_in("alice"), typed(COIL, key="one-and-only")
    first = alice.post(f"/quotes/new/?customer={party.pk}", form)
    second = alice.post(f"/quotes/new/?customer={party.pk}", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Quote.objects.count() == 1


def test_two_people_editing_lose_nothing(sign_in: Enter, offer: Offer) -> None:
    quote, alice = offer(), sign_in("alice")
    address = f"/quotes/{quote.pk}/edit/"
    assert 'value="ACW-F25"' in text(alice.get(address))
    form = typed(COIL, version="1", title="First")
    assert alice.post(address, form).status_code == 302
    answer = alice.post(address, form | {"title": "Second"})
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile" in text(answer)
    assert Quote.objects.get().title == "First"


def test_a_sent_quote_is_revised(sign_in: Enter, sent: Offer) -> None:
    quote, alice = sent(), sign_in("alice")
    assert alice.get(f"/quotes/{quote.pk}/edit/").status_code == 302
    answer = alice.post(f"/quotes/{quote.pk}/revision/")
    fresh = Quote.objects.get(revision=2)
    assert answer.headers["Location"] == f"/quotes/{fresh.pk}/edit/"
    again = alice.post(f"/quotes/{quote.pk}/revision/")
    assert again.headers["Location"] == f"/quotes/{fresh.pk}/"
    assert "QT-2026-00001/2" in text(alice.get(f"/quotes/{quote.pk}/"))
    alice.post(f"/quotes/{fresh.pk}/removal/")
    assert Quote.objects.get() == quote


def test_a_discount_is_approved_by_who_may(
    sign_in: Enter, offer: Offer, people: dict[str, User]
) -> None:
    chief = sign_in("executive")
    limits = {"discount_limit": "5", "tax_rate": "13", "valid_days": "20"}
    assert chief.post("/quotes/settings/", limits).status_code == 302
    assert QuoteSettings.objects.get().discount_limit == Decimal("0.05")
    alice = sign_in("alice")
    alice.post(f"/quotes/new/?customer={offer().party_id}", typed({**COIL, "discount": "8"}))
    quote = Quote.objects.get(approval="needed")
    address = f"/quotes/{quote.pk}/"
    assert "The largest discount is 8 %" in text(alice.get(address))
    alice.post(f"{address}sending/")
    alice.post(f"{address}approval-request/", {"note": "A new market"})
    assert alice.post(f"{address}approval/", {"answer": "yes"}).status_code == 403
    assert quote.number in text(chief.get("/quotes/?approval=asked"))
    chief.post(f"{address}approval/", {"answer": "yes", "note": "Good"})
    alice.post(f"{address}sending/")
    quote.refresh_from_db()
    assert (quote.state, quote.approved_by) == ("sent", people["executive"])


def test_a_refusal_keeps_its_reason(sign_in: Enter, sent: Offer) -> None:
    quote, alice = sent(), sign_in("alice")
    alice.post(f"/quotes/{quote.pk}/refusal/", {"reason": "lead_time", "note": "Too late for us"})
    shown = text(alice.get(f"/quotes/{quote.pk}/"))
    assert "Delivery takes too long" in shown
    assert "Too late for us" in shown
    assert quote.number in text(alice.get("/quotes/?state=refused"))
    assert quote.number not in text(alice.get("/quotes/?state=sent"))


def test_expired_quotes_are_filtered_and_told(
    sign_in: Enter, sent: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote, alice = sent(), sign_in("alice")
    assert quote.number in text(alice.get("/quotes/?days=30"))
    assert quote.number not in text(alice.get("/quotes/?days=7"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=31))
    alice = sign_in("alice")
    assert quote.number in text(alice.get("/quotes/?state=expired"))
    assert quote.number not in text(alice.get("/quotes/?state=sent"))
    answer = alice.post(f"/quotes/{quote.pk}/acceptance/", {"name": "L"}, follow=True)
    assert "Make a new revision with a later day" in text(answer)
    assert not Order.objects.exists()


def test_costs_only_for_who_may_see_them(sign_in: Enter, sent: Offer) -> None:
    """250,000 is what the quoted coil costs, 50,000 its margin."""
    quote, asked = sent(), {"columns": "number,margin"}
    for address in ("/quotes/", f"/quotes/{quote.pk}/", "/quotes/export/"):
        assert "50000" in told(sign_in("finance"), address, asked)
        assert "50000" not in told(sign_in("alice"), address, asked)


def told(client: Client, address: str, asked: dict[str, str]) -> str:
    return client.get(address, asked).getvalue().decode().replace(",", "")


def test_no_page_asks_once_per_row(sign_in: Enter, sent: Offer, people: dict[str, User]) -> None:
    finance = sign_in("finance")

    def more(count: int) -> None:
        for _number in range(count):
            made = sent()
            for position in range(2, 6):
                line = made.lines.get(position=1)
                line.pk, line.quote, line.position = None, made, position
                line._state.adding = True
                line.save()
        assert QuoteLine.objects.exists()

    assert len(assert_no_query_per_row(finance, "/quotes/", more)) <= MOST
    panel = f"/quotes/of-customer/{Quote.objects.all()[0].party_id}/"
    assert len(assert_no_query_per_row(finance, panel, more)) <= MOST


def test_the_link_is_taken_back_and_renewed(
    sign_in: Enter, sent: Offer, people: dict[str, User]
) -> None:
    quote, alice = sent(), sign_in("alice")
    old = quote.link_key
    alice.post(f"/quotes/{quote.pk}/link/", {"link": "none"})
    assert "The link was taken back" in text(alice.get(f"/quotes/{quote.pk}/"))
    alice.post(f"/quotes/{quote.pk}/link/", {"link": "new"})
    quote.refresh_from_db()
    assert quote.link_key not in {"", old}
    fresh = sending.revoke_link(by=people["alice"], now=NOW, quote=quote)
    assert fresh.link_key == ""


def test_the_customers_story_tells_of_quotes(sign_in: Enter, sent: Offer) -> None:
    quote, alice = sent(), sign_in("alice")
    alice.post(f"/quotes/{quote.pk}/refusal/", {"reason": "lead_time", "name": "林薇"})
    story = text(alice.get(f"/touchpoints/of-customer/{quote.party_id}/"))
    for words in ("Quote QT-2026-00001 sent", "Quote QT-2026-00001 refused", "takes too long"):
        assert words in story
