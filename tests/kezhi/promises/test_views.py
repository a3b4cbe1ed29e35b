from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.kezhi.promises.conftest import Note
from tests.kezhi.today import the_day

from kezhi.customers.models import Party
from kezhi.promises.models import Expectation
from kezhi.staff.models import User

Enter = Callable[[str], Client]


def form_of(alice: User, **said: object) -> dict[str, object]:
    today = the_day()
    return {
        "layer": "promise", "text": "Answer on the claim", "level": "within 24 hours",
        "promised_by": alice.pk, "promised_on": today, "due_on": today + timedelta(days=2), **said,
    }  # fmt: skip


def test_a_promise_is_noted_moved_and_kept(
    sign_in: Enter, people: dict[str, User], party: Party
) -> None:
    alice = sign_in("alice")
    address = f"/promises/of-customer/{party.pk}/"
    assert alice.post(f"{address}new/", form_of(people["alice"])).status_code == 302
    one = Expectation.objects.get()
    assert "Answer on the claim" in alice.get(address).content.decode()
    later = one.due_on + timedelta(days=3)
    moved = {"version": one.version, "due_on": later}
    assert alice.post(f"/promises/{one.pk}/renegotiation/", moved).status_code == 302
    one.refresh_from_db()
    kept = {"version": one.version, "met_on": the_day(), "evidence": "Mail"}
    assert alice.post(f"/promises/{one.pk}/fulfilment/", kept).status_code == 302
    page = alice.get(f"/promises/{one.pk}/").content.decode()
    assert "Kept" in page
    assert "First due on" in page
    panel = alice.get(address).content.decode()
    assert "100 % (" in panel
    assert "Trust in Alice" in panel


def test_what_cannot_be_is_told_beside_the_field(
    sign_in: Enter, people: dict[str, User], party: Party
) -> None:
    alice = sign_in("alice")
    address = f"/promises/of-customer/{party.pk}/new/"
    early = form_of(people["alice"], due_on=the_day() - timedelta(days=3))
    answer = alice.post(address, early)
    assert answer.status_code == 422
    assert "before it was said" in answer.content.decode()
    nobody = alice.post(address, form_of(people["alice"], promised_by=""))
    assert "Say who promised it" in nobody.content.decode()


def test_over_promising_asks_first(sign_in: Enter, people: dict[str, User], party: Party) -> None:
    first, alice = date(2026, 1, 1), people["alice"]
    for days in range(10, 20):
        done = first + timedelta(days=days)
        Expectation.objects.create(
            party=party, layer="promise", text="Samples", promised_by=alice, promised_on=first,
            first_due_on=done, due_on=done, outcome="kept", met_on=done,
        )  # fmt: skip
    client, address = sign_in("alice"), f"/promises/of-customer/{party.pk}/new/"
    answer = client.post(address, form_of(alice))
    assert answer.status_code == 422
    assert "took up to 17 days" in answer.content.decode()
    assert client.post(address, form_of(alice, is_sure="on")).status_code == 302
    assert Expectation.objects.get(is_daring=True).usual_days == 17


def test_the_ledger_is_filtered_by_state(sign_in: Enter, note: Note) -> None:
    note(text="Old samples")
    note(text="New samples", due_on=the_day() + timedelta(days=30))
    alice = sign_in("alice")
    overdue = alice.get("/promises/?state=overdue").content.decode()
    assert "Old samples" in overdue
    assert "New samples" not in overdue
    assert "New samples" in alice.get("/promises/?q=harbor&state=open").content.decode()
    assert "samples" not in sign_in("charlie").get("/promises/").content.decode()


def test_a_broken_one_says_what_follows(sign_in: Enter, note: Note) -> None:
    one, alice = note(), sign_in("alice")
    address = f"/promises/{one.pk}/"
    ended = {"version": one.version, "outcome": "broken", "evidence": "Forgotten"}
    assert alice.post(f"{address}ending/", ended).status_code == 302
    page = alice.get(address).content.decode()
    assert "doubt the person who promised" in page
    assert "Samples" in alice.get(f"/promises/of-customer/{one.party_id}/").content.decode()
    again = alice.post(f"{address}ending/", ended, follow=True)
    assert "already closed" in again.content.decode()


@pytest.mark.parametrize("way", ["renegotiation", "fulfilment", "ending"])
def test_forms_without_a_date_are_refused(sign_in: Enter, note: Note, way: str) -> None:
    one = note()
    assert sign_in("alice").post(f"/promises/{one.pk}/{way}/", {}).status_code == 422


def test_the_customer_page_shows_them(sign_in: Enter, party: Party) -> None:
    page = sign_in("alice").get(f"/customers/{party.pk}/").content.decode()
    assert f"/promises/of-customer/{party.pk}/" in page
