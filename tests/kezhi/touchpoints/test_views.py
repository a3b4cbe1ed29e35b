"""Logging that one met a customer, and the customer's story that joins what all features know."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from tests.queries import assert_no_query_per_row

from kezhi.customers.models import Contact, Party
from kezhi.kit.models import AuditEntry
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.touchpoints.models import OurPerson, Touchpoint

Enter = Callable[[str], Client]
MOBILE = "13800138000"


@pytest.fixture
def party(people: dict[str, User]) -> Party:
    alice = people["alice"]
    made = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    Contact.objects.create(party=made, name="Lin Wei", is_primary=True)
    return made


def log(client: Client, party: Party, **values: object) -> int:
    fields = {"kind": "call", "text": "Asked for samples"} | values
    return client.post(f"/touchpoints/of-customer/{party.pk}/new/", fields).status_code


def story(client: Client, party: Party, query: str = "") -> str:
    return client.get(f"/touchpoints/of-customer/{party.pk}/{query}").content.decode()


def test_a_call_is_logged_in_a_few_taps_and_told(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    assert "Nothing has happened here yet" in story(alice, party)
    assert log(alice, party) == 302
    made = Touchpoint.objects.get()
    assert (made.direction, made.channel) == ("two_way", "phone")
    assert made.ours.get().user.name == "Alice"
    page = story(alice, party)
    assert "Asked for samples" in page
    assert "Call · Both spoke" in page
    assert AuditEntry.objects.get(kind="touchpoints.touchpoint").action == "log"


def test_a_form_sent_twice_logs_once(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    assert [log(alice, party, key="k1", at="2026-01-05T10:00") for _ in range(2)] == [302, 302]
    assert Touchpoint.objects.count() == 1


def test_a_correction_is_a_new_entry_and_the_old_one_stays(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    log(alice, party, text="Wants 20 tons")
    first = Touchpoint.objects.get()
    said = {"kind": "visit", "text": "Wants 200 tons"}
    assert alice.post(f"/touchpoints/{first.pk}/correction/", said).status_code == 302
    assert Touchpoint.objects.get(corrects=first).text == "Wants 200 tons"
    first.refresh_from_db()
    assert (first.kind, first.text) == ("call", "Wants 20 tons")
    told = story(alice, party)
    assert "Wants 200 tons" in told
    assert "Wants 20 tons" not in told
    chain = alice.get(f"/touchpoints/{first.pk}/").content.decode()
    assert "Wants 20 tons" in chain
    assert "Wants 200 tons" in chain
    again = alice.post(f"/touchpoints/{first.pk}/correction/", said)
    assert "Somebody corrected this entry before" in again.content.decode()


def test_what_did_not_take_place_is_taken_back(sign_in: Enter, party: Party) -> None:
    alice = sign_in("alice")
    log(alice, party)
    pk = Touchpoint.objects.get().pk
    assert alice.post(f"/touchpoints/{pk}/withdrawal/").status_code == 302
    assert "Asked for samples" not in story(alice, party)
    assert "Taken back" in alice.get(f"/touchpoints/{pk}/").content.decode()
    assert alice.post(f"/touchpoints/{pk}/withdrawal/").status_code == 302
    assert Touchpoint.objects.count() == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"text": ""},
        {"kind": "dream"},
        {"at": (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")},
        {"at": "1900-01-01T00:00"},
        {"theirs": "999999"},
        {"text": "x" * 5001},
        {"text": "zero\x00byte"},
    ],
)
def test_faults_are_told_and_nothing_is_kept(
    fault: dict[str, str], sign_in: Enter, party: Party
) -> None:
    assert log(sign_in("alice"), party, **fault) == 422
    assert not Touchpoint.objects.exists()


def test_the_story_joins_what_all_features_know(
    sign_in: Enter, party: Party, people: dict[str, User]
) -> None:
    alice = sign_in("alice")
    log(alice, party)
    Order.objects.create(
        number="SO-7", party=party, ordered_on=date(2024, 5, 6), delivered_on=date(2024, 6, 6),
        promised_on=date(2024, 6, 1), currency="CNY", amount=Decimal(28800),
        base_amount=Decimal(28800), status="delivered",
    )  # fmt: skip
    alice.post(f"/customers/{party.pk}/notes/new/", {"text": "Prefers mornings"})
    told = story(alice, party)
    for words in ("Asked for samples", "SO-7", "late, promised for", "Prefers mornings"):
        assert words in told
    assert "SO-7" not in story(alice, party, "?kind=notes")
    assert "SO-7" in story(alice, party, "?kind=orders")
    assert "Prefers mornings" in story(alice, party, "?q=mornings")
    assert "Asked for samples" not in story(alice, party, "?q=mornings")
    assert "Asked for samples" not in story(alice, party, f"?person={people['bob'].pk}")
    assert "SO-7" not in story(alice, party, "?period=today")
    assert "Asked for samples" in story(alice, party, "?kind=touch-call")
    assert "Asked for samples" not in story(alice, party, "?kind=touch-visit")
    assert "Nothing fits" in story(alice, party, "?period=never")


def test_pages_follow_each_other_without_gap_or_repeat(sign_in: Enter, party: Party) -> None:
    at = datetime(2025, 3, 3, tzinfo=ZoneInfo("Asia/Shanghai"))
    for number in range(30):  # thirty at one moment, as an import would leave them
        Touchpoint.objects.create(party=party, kind="call", at=at, text=f"call {number:02d} ")
        Order.objects.create(
            number=f"SO-{number:02d}", party=party, ordered_on=date(2025, 3, 3), currency="CNY",
            amount=1, base_amount=1, status="confirmed",
        )  # fmt: skip
    alice, query, seen = sign_in("alice"), "", []
    for _page in range(10):
        answer = alice.get(f"/touchpoints/of-customer/{party.pk}/{query}")
        seen += [one.moment.title + one.moment.text for one in answer.context["story"]]
        if not answer.context["older"]:
            break
        query = "?" + answer.context["older"]
    assert len(seen) == len(set(seen)) == 60
    assert story(alice, party, "?cursor=nonsense").count("call 29") == 1


def test_personal_numbers_are_veiled_without_the_right(sign_in: Enter, party: Party) -> None:
    log(sign_in("alice"), party, text=f"New number {MOBILE}, ask for Li")
    assert MOBILE in story(sign_in("alice"), party)
    finance = sign_in("finance")
    pk = Touchpoint.objects.get().pk
    for address in (
        f"/touchpoints/of-customer/{party.pk}/",
        "/touchpoints/",
        f"/touchpoints/{pk}/",
    ):
        page = finance.get(address).content.decode()
        assert MOBILE not in page
        assert "138****8000" in page
    assert "138****8000" not in story(finance, party, f"?q={MOBILE[:6]}")


def test_strangers_see_and_write_nothing(sign_in: Enter, party: Party) -> None:
    log(sign_in("alice"), party)
    charlie = sign_in("charlie")
    assert charlie.get(f"/touchpoints/of-customer/{party.pk}/").status_code == 404
    assert log(charlie, party) == 404
    assert "Harbor" not in charlie.get("/touchpoints/").content.decode()


def test_the_story_asks_no_query_per_row(
    sign_in: Enter, party: Party, people: dict[str, User]
) -> None:
    def make(count: int) -> None:
        for _row in range(count):
            made = Touchpoint.objects.create(
                party=party, kind="call", at=timezone.now(), text="Called"
            )
            OurPerson.objects.create(touchpoint=made, user=people["alice"])

    alice = sign_in("alice")
    assert_no_query_per_row(alice, f"/touchpoints/of-customer/{party.pk}/", make)
    assert len(assert_no_query_per_row(alice, "/touchpoints/", make)) < 20
