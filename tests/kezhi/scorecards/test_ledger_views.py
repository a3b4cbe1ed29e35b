"""The ledger on its pages: from the order to the answer, and the sheet for the customer."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.kezhi.scorecards.conftest import NOW, Compare, offer

from kezhi.catalog.models import SellingPoint, ValueElement
from kezhi.customers.models import Party
from kezhi.sales.models import Order
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalWorth
from kezhi.scorecards.services import rows
from kezhi.staff.models import User

Enter = Callable[[str], Client]
Elements = dict[str, ValueElement]


def quick(rival: Party, elements: Elements, **said: object) -> dict[str, object]:
    return {
        "price": "28800", "alternative": rival.pk, "rival_price": "28000", "key": "once",
        "element_0": elements["complaint_speed"].pk, "ours_0": "900", "rivals_0": "250", **said,
    }  # fmt: skip


def test_from_the_order_to_the_answer(
    sign_in: Enter, order: Order, rival: Party, elements: Elements
) -> None:
    alice = sign_in("alice")
    assert f"/value/of-order/{order.pk}/" in alice.get(f"/orders/{order.pk}/").content.decode()
    panel = alice.get(f"/value/of-order/{order.pk}/").content.decode()
    address = f"/value/of-order/{order.pk}/new/"
    assert address in panel
    assert 'value="28800"' in alice.get(address).content.decode()
    trial = alice.post(address, quick(rival, elements), headers={"hx-request": "true"})
    assert "has no worth behind it" in trial.content.decode()
    assert not Ledger.objects.exists()
    made = alice.post(address, quick(rival, elements, ours_0="1250"))
    ledger = Ledger.objects.get()
    assert made.headers["Location"] == f"/value/ledgers/{ledger.pk}/"
    page = alice.get(made.headers["Location"]).content.decode()
    assert "Our price may be ¥1,000 higher; you ask ¥800; ¥200 is left on the table." in page
    assert alice.get(address).status_code == 302
    assert "¥200 is left" in alice.get(f"/value/of-order/{order.pk}/").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"rival_price": "0"}, "A price of zero"),
        ({"rival_most": "1"}, "upper limit"),
        ({"element_0": ""}, "Say which element"),
        ({"price": "NaN"}, "Enter a number"),
        ({"alternative": "7777777"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_told(
    sign_in: Enter, order: Order, rival: Party, elements: Elements,
    said: dict[str, str], words: str,
) -> None:  # fmt: skip
    answer = sign_in("alice").post(
        f"/value/of-order/{order.pk}/new/", quick(rival, elements, **said)
    )
    assert words in answer.content.decode()
    assert not Ledger.objects.exists()


def test_rows_are_added_changed_and_taken_out(
    sign_in: Enter, compare: Compare, elements: Elements
) -> None:
    ledger, alice = compare(), sign_in("alice")
    at = f"/value/ledgers/{ledger.pk}/"
    entry = {"element": elements["yield_rate"].pk, "claimed": "216", "evidence": "measured"}
    assert alice.get(f"{at}entries/new/").status_code == 200
    assert alice.post(f"{at}entries/new/", entry).status_code == 302
    again = alice.post(f"{at}entries/new/", entry)
    assert "counts once" in again.content.decode()
    made = {"alternative": "own_make", "price_low": "27000", "currency": "CNY"}
    made |= {"offered_on": "2026-06-15", "confidence": "rumored", "unit": "t"}
    assert alice.post(f"{at}offers/new/", made).status_code == 302
    ledger.refresh_from_db()
    assert str(ledger.best) == "Make it himself"
    own = ledger.offers.get(kind="own_make")
    assert alice.get(f"{at}offers/{own.pk}/edit/").status_code == 200
    wrong = alice.post(f"{at}offers/{own.pk}/edit/", made | {"unit": "kg", "version": "1"})
    assert "enter it per t" in wrong.content.decode()
    stale = alice.post(f"{at}offers/{own.pk}/edit/", made | {"price_low": "1", "version": "9"})
    assert stale.status_code == 409
    assert alice.post(f"{at}offers/{own.pk}/removal/").status_code == 302
    assert "Lidao" in alice.get(at).content.decode()


def test_the_basis_is_changed_and_a_price_tried(sign_in: Enter, compare: Compare) -> None:
    ledger, alice = compare(), sign_in("alice")
    at = f"/value/ledgers/{ledger.pk}/"
    part = alice.get(f"{at}?price=28600", headers={"hx-request": "true"}).content.decode()
    assert "¥50 is left on the table" in part
    assert "<html" not in part
    said = {"price": "28600", "unit": "t", "compared_on": "2026-06-15", "version": "1"}
    assert alice.get(f"{at}edit/").status_code == 200
    assert alice.post(f"{at}edit/", said).status_code == 302
    assert alice.post(f"{at}edit/", said | {"price": "1"}).status_code == 409
    assert "¥50 is left" in alice.get(at).content.decode()
    assert alice.post(f"{at}removal/").status_code == 302
    assert not Ledger.objects.exists()


def test_the_list_and_its_file(sign_in: Enter, compare: Compare) -> None:
    ledger, alice = compare(), sign_in("alice")
    page = alice.get("/value/ledgers/").content.decode()
    assert "Lidao Metals" in page
    assert "Won" in page
    none = alice.get("/value/ledgers/?standing=stands").content.decode()
    assert "No ledgers found" in none
    assert str(ledger) in alice.get("/value/ledgers/?q=SO-2026&outcome=won").content.decode()
    file = alice.get("/value/ledgers/export/")
    told = file.getvalue().decode()
    assert "-150" in told


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_customer_reads_advantages_with_proof_and_nothing_else(
    sign_in: Enter, compare: Compare, elements: Elements, people: dict[str, User], language: str
) -> None:
    ledger = compare()
    for claim, proof in (("Answers in a day", "Log 2025"), ("Lidao Metals is slow", "Talk")):
        SellingPoint.objects.create(
            element=elements["complaint_speed"], claim=claim, proof=proof, evidence="measured"
        )
    at = f"/value/ledgers/{ledger.pk}/sheet"
    page = sign_in("administrator").get(f"{at}/?language={language}").content.decode()
    sheet = page[page.index('<div class="offer"') : page.index("</main>")]
    assert "Answers in a day (Log 2025)" in sheet
    assert "Lidao" not in sheet
    for secret in ("28,000", "28,800", "25,000"):
        assert secret not in sheet
    assert ("对品牌建设的帮助" if language == "zh-hans" else "Help to the customer") in sheet
    assert ("您的得益" if language == "zh-hans" else "What you gain") in sheet
    assert "Respect" not in sheet
    assert "被尊重" not in sheet
    file = sign_in("alice").get(f"{at}.pdf?language={language}")
    assert file.content.startswith(b"%PDF")


def test_a_ledger_of_21_elements_and_three_rivals_asks_as_much_as_a_small_one(
    sign_in: Enter, compare: Compare, elements: Elements, people: dict[str, User],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    ledger, alice = compare(), sign_in("alice")
    for name in ("Third Metals", "Fourth Metals"):
        other = Party.objects.create(name=name)
        other.roles.create(role="competitor")
        rows.add_offer(by=people["alice"], now=NOW, ledger=ledger, draft=offer(other, 28_100))
    have = set(ledger.entries.values_list("element", flat=True))
    LedgerEntry.objects.bulk_create(
        LedgerEntry(ledger=ledger, element=one, claimed=10)
        for one in elements.values()
        if one.pk not in have
    )
    RivalWorth.objects.all().delete()
    RivalWorth.objects.bulk_create(
        RivalWorth(offer=one, entry=entry, amount=Decimal(5))
        for one in ledger.offers.all()
        for entry in ledger.entries.all()
    )
    assert ledger.entries.count() >= 21
    alice.get(f"/value/ledgers/{ledger.pk}/")
    with django_assert_max_num_queries(22):
        assert alice.get(f"/value/ledgers/{ledger.pk}/").status_code == 200


def test_strangers_and_roles_without_the_right_see_no_rival(
    sign_in: Enter, compare: Compare
) -> None:
    ledger = compare()
    at = f"/value/ledgers/{ledger.pk}/"
    assert sign_in("charlie").get(at).status_code == 404
    assert sign_in("production").get(at).status_code == 403
    assert "25,000" not in sign_in("alice").get(at).content.decode()
