"""Price lists: pasted, checked, and which price holds for whom."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.quotes.conftest import TODAY, Offer

from kezhi.catalog.models import Product
from kezhi.customers.models import Party, Tag
from kezhi.quotes.models import PriceList
from kezhi.quotes.queries import prices
from kezhi.quotes.services.drafts import LineDraft, QuoteRefused
from kezhi.staff.models import ExchangeRate, User

Enter = Callable[[str], Client]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(rows: str, **more: Any) -> dict[str, Any]:
    form = {"name": "2026", "currency": "CNY", "valid_from": "2026-01-01", "prices": rows}
    return form | more


def enter(client: Client, rows: str, **more: Any) -> PriceList:
    answer = client.post("/quotes/lists/new/", typed(rows, **more))
    assert answer.status_code == 302, text(answer)
    return PriceList.objects.latest("pk")


def test_a_list_is_pasted_shown_changed_and_archived(sign_in: Enter, coil: Product) -> None:
    office = sign_in("back_office")
    made = enter(office, "acw-f25\t29,500\nACW-F25;29000;10\n\n")
    address = f"/quotes/lists/{made.pk}/"
    shown = text(office.get(address))
    assert "29,500" in shown
    assert "10 t" in shown
    assert "2026" in text(sign_in("alice").get("/quotes/lists/"))
    edit = f"{address}edit/"
    assert "ACW-F25\t29500" in text(office.get(edit))
    assert office.post(edit, typed("ACW-F25 ; 1", version="1")).status_code == 302
    assert office.post(edit, typed("ACW-F25 ; 2", version="9", name="x")).status_code == 409
    assert [row.unit_price for row in prices.prices_of(made)] == [Decimal(1)]
    office.post(f"{address}archive/")
    made.refresh_from_db()
    assert made.archived_at is not None
    assert sign_in("alice").get("/quotes/lists/new/").status_code == 403


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("ACW-F25", "Line 1: Give code, price"),
        ("ACW-F25; 1\nACW-F25; dear", "Line 2: “dear” is no number."),
        ("ACW-F25; -1", "out of bounds"),
        ("ACW-F25; NaN", "out of bounds"),
        ("ACW-F25; 1e30", "out of bounds"),
        ("ACW-F25; 0.0000001", "too many decimals"),
        ("X-1; 5", "No product has these codes: X-1"),
        ("ACW-F25; 1\nacw-f25; 2", "stands twice"),
    ],
)
def test_mistakes_are_told_with_their_line(
    sign_in: Enter, coil: Product, rows: str, words: str
) -> None:
    answer = sign_in("back_office").post("/quotes/lists/new/", typed(rows))
    assert words in text(answer)
    assert not PriceList.objects.exists()


def test_the_nearest_list_wins(
    sign_in: Enter, coil: Product, party: Party, offer: Offer, people: dict[str, User]
) -> None:
    """The customer's own before its group's before everybody's, then the catalog."""
    office, tag = sign_in("back_office"), Tag.objects.create(name="Key customer")
    assert price_of(offer, coil) == Decimal(30_000)
    enter(office, "ACW-F25;29500\nACW-F25;29000;10")
    assert price_of(offer, coil) == Decimal(29_500)
    assert price_of(offer, coil, "10") == Decimal(29_000)
    enter(office, "ACW-F25;28500", name="Group", tag=str(tag.pk))
    assert price_of(offer, coil) == Decimal(29_500)
    party.tags.create(tag=tag, since=TODAY)
    assert price_of(offer, coil) == Decimal(28_500)
    enter(office, "ACW-F25;28800", name="Own", customer=party.name)
    assert price_of(offer, coil) == Decimal(28_800)
    late = str(TODAY - timedelta(days=1))
    PriceList.objects.filter(name="Own").update(valid_until=date.fromisoformat(late))
    assert price_of(offer, coil) == Decimal(28_500)
    square = offer(lines=[LineDraft(Decimal(1000), coil, unit="m2")])
    assert square.lines.get().unit_price == Decimal("193.23")  # 28,500 × 0.00678


def price_of(offer: Offer, coil: Product, quantity: str = "1") -> Decimal:
    return offer(lines=[LineDraft(Decimal(quantity), coil)]).lines.get().unit_price


def test_a_list_in_another_currency_is_for_that_currency(
    sign_in: Enter, coil: Product, offer: Offer
) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=TODAY, rate=Decimal("7.1"))
    with pytest.raises(QuoteRefused, match="No list price"):
        offer(currency="USD")
    enter(sign_in("back_office"), "ACW-F25;4100", currency="USD", name="USD")
    assert offer(currency="USD").base_amount == Decimal("291100.00")
    assert price_of(offer, coil) == Decimal(30_000)


def test_a_list_of_one_customer_is_seen_by_who_sees_the_customer(
    sign_in: Enter, coil: Product, party: Party
) -> None:
    made = enter(sign_in("back_office"), "ACW-F25;28800", name="Own", customer=party.name)
    assert sign_in("alice").get(f"/quotes/lists/{made.pk}/").status_code == 200
    assert sign_in("charlie").get(f"/quotes/lists/{made.pk}/").status_code == 404
    assert "Own" not in text(sign_in("charlie").get("/quotes/lists/"))
