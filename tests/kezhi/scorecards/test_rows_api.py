"""Offers and entries of a ledger over REST, and as files."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.kezhi.scorecards.conftest import Compare

from kezhi.catalog.models import EquationInput, ValueElement
from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer

Enter = Callable[[str], Client]
Elements = dict[str, ValueElement]
Send = Callable[..., Any]


@pytest.fixture
def kept(compare: Compare) -> Ledger:
    return compare()


@pytest.fixture
def send(program: Enter, kept: Ledger) -> Send:
    alice = program("alice")

    def call(method: str, path: str, **body: Any) -> Any:
        at = f"/api/v1/value-ledgers/{kept.pk}/{path}"
        return getattr(alice, method)(at, body, content_type="application/json")

    return call


def test_an_offer_is_changed_and_the_ledger_reckoned_anew(send: Send, kept: Ledger) -> None:
    offer = RivalOffer.objects.get()
    at = f"offers/{offer.pk}"
    answer = send("patch", at, version=1, price_low="28200", terms="60 days")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["price_low"], told["price_high"], told["terms"]) == (
        "28200.0000", "28200.0000", "60 days",
    )  # fmt: skip
    assert told["competitor_id"] == offer.party_id
    kept.refresh_from_db()
    assert kept.price_gap == 600
    assert send("patch", at, version=1, terms="90 days").status_code == 409
    wrong = send("patch", at, version=2, price_high="1")
    assert wrong.json()["errors"][0]["field"] == "price_high"
    assert send("patch", at, version=2, offered_on=None).status_code == 422
    assert send("patch", "offers/99999", version=1).status_code == 404


def test_an_entry_is_changed(send: Send, kept: Ledger, elements: Elements) -> None:
    entry = LedgerEntry.objects.get(element=elements["complaint_speed"])
    at, offer = f"entries/{entry.pk}", RivalOffer.objects.get()
    answer = send("patch", at, version=1, perceived="450", rivals={str(offer.pk): "250"})
    assert answer.json()["perceived"] == "450.0000"
    assert entry.worths.get().amount == 250
    assert send("patch", at, version=2, proof="Record").json()["claimed"] == "500.0000"
    assert entry.worths.get().amount == 250
    assert send("patch", at, version=1, claimed="1").status_code == 409
    wrong = send("patch", at, version=3, proof="A kickback")
    assert wrong.json()["errors"][0]["field"] == "proof"


def test_rows_are_taken_out_by_who_read_them_last(send: Send, kept: Ledger) -> None:
    offer, entry = RivalOffer.objects.get(), LedgerEntry.objects.order_by("pk")[0]
    assert send("post", f"entries/{entry.pk}/removal", version=7).status_code == 409
    left = send("post", f"entries/{entry.pk}/removal", version=1)
    assert len(left.json()["entries"]) == 4
    gone = send("post", f"offers/{offer.pk}/removal", version=1)
    assert gone.json()["offers"] == []
    assert gone.json()["surplus"] is None
    actions = AuditEntry.objects.filter(action="delete").values_list("kind", flat=True)
    assert sorted(actions) == ["scorecards.ledgerentry", "scorecards.rivaloffer"]


@pytest.fixture
def by_equation(elements: Elements) -> ValueElement:
    """Freight is worth distance times price of a kilometer saved."""
    one = elements["freight_cost"]
    for symbol, ours, theirs in (("km", 100, 300), ("price", 2, 2)):
        EquationInput.objects.create(
            element=one, symbol=symbol, label=symbol, unit="", ours=ours, rivals=theirs,
            source="map",
        )  # fmt: skip
    ValueElement.objects.filter(pk=one.pk).update(equation="km * price", is_less_better=True)
    return one


def test_the_inputs_of_an_equation_over_rest(
    send: Send, kept: Ledger, by_equation: ValueElement
) -> None:
    said = {"km": ["120", "300"], "price": ["2", "2"]}
    made = send("post", "entries", element_id=by_equation.pk, claimed="0", inputs=said)
    assert made.json()["claimed"] == "360.0000"
    entry = made.json()["id"]
    kept_as = send("patch", f"entries/{entry}", version=1, source="Driver").json()
    assert kept_as["claimed"] == "360.0000"
    typed = send("patch", f"entries/{entry}", version=2, claimed="10").json()
    assert typed["claimed"] == "10.0000"
    assert LedgerEntry.objects.get(pk=entry).inputs == {}


def test_the_inputs_of_an_equation_are_asked_when_an_element_is_added(
    sign_in: Enter, kept: Ledger, by_equation: ValueElement, elements: Elements
) -> None:
    alice, at = sign_in("alice"), f"/value/ledgers/{kept.pk}/entries/new/"
    plain = alice.get(at).content.decode()
    assert "input_km_0" not in plain
    assert f"?element={by_equation.pk}" in plain
    assert "input_km_0" in alice.get(f"{at}?element={by_equation.pk}").content.decode()
    assert alice.get(f"{at}?element=nothing").status_code == 200
    said = {
        "element": by_equation.pk, "evidence": "measured", "input_km_0": "120",
        "input_km_1": "300", "input_price_0": "2", "input_price_1": "2",
    }  # fmt: skip
    assert alice.post(at, said).status_code == 302
    assert LedgerEntry.objects.get(element=by_equation).claimed == 360


def test_offers_and_entries_as_files(sign_in: Enter, kept: Ledger, rival: Party) -> None:
    Party.objects.filter(pk=rival.pk).update(name="=cmd()")
    RivalOffer.objects.update(terms="+60 days")
    alice = sign_in("alice")

    def text(kind: str, query: str = "") -> str:
        answer: Any = alice.get(f"/value/ledgers/{kind}/export/{query}")
        return b"".join(answer.streaming_content).decode("utf-8-sig")

    offers = text("offers")
    assert "'=cmd()" in offers
    assert "'+60 days" in offers
    assert "28000.0000" in offers
    assert len(text("entries").splitlines()) == 6
    assert len(text("entries", "?outcome=lost").splitlines()) == 1
    assert "25000" not in offers + text("entries")  # what it costs us


def test_a_lower_price_is_told_in_words_of_its_own(sign_in: Enter, compare: Compare) -> None:
    ledger = compare(price=27_900)
    page = sign_in("alice").get(f"/value/ledgers/{ledger.pk}/").content.decode()
    assert "We ask ¥100 less than the alternative and are worth ¥650 more: ¥750 is left" in page
    assert "None: our price is lower" in page
    assert "−¥100" not in page
