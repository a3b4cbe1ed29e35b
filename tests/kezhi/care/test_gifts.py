"""Gifts and hospitality: limits, approval by another, and no cash whatever it is called."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.kezhi.today import the_day

from kezhi.care.models import Gift, GiftLimits
from kezhi.care.services import gifts
from kezhi.care.services.gifts import GiftDraft
from kezhi.customers.models import Contact, Party
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.models import AuditEntry
from kezhi.staff.models import User
from kezhi.staff.services import tokens

Enter = Callable[[str], Client]
Note = Callable[..., Gift]


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(BadValue) as caught:
        yield
    assert words in str(caught.value.message)


@pytest.fixture
def buyer(people: dict[str, User]) -> Contact:
    alice = people["alice"]
    party = Party.objects.create(name="Harbor Facades", owner=alice, team=alice.team)
    party.roles.create(role="customer")
    return Contact.objects.create(party=party, name="Lin Wei")


@pytest.fixture
def note(people: dict[str, User], buyer: Contact) -> Note:
    def make(by: str = "alice", key: str = "", **said: Any) -> Gift:
        values: dict[str, Any] = {
            "contact": buyer, "owner": people[by], "direction": "given", "kind": "present",
            "what": "Tea", "occasion": "New Year", "amount": Decimal(100), "given_on": the_day(),
        }  # fmt: skip
        draft = GiftDraft(**(values | said))
        return gifts.note_gift(
            by=people[by], now=timezone.now(), party=buyer.party, draft=draft, key=key
        )

    return make


def form_of(buyer: Contact, owner: User, **said: object) -> dict[str, object]:
    return {
        "direction": "given", "contact": buyer.pk, "kind": "meal", "what": "Dinner",
        "occasion": "Contract signed", "amount": "150", "given_on": str(the_day()),
        "owner": owner.pk, "key": "once", **said,
    }  # fmt: skip


def test_within_the_limits_it_is_noted_above_them_it_waits(note: Note) -> None:
    assert (note().state, note().reason) == ("within", "")
    assert (note(amount=Decimal(200)).state, note(amount=Decimal("200.01")).reason) == (
        "within", "each",
    )  # fmt: skip
    # 100 + 100 + 200 + 200.01 of this year so far
    assert note(amount=Decimal(1)).reason == "yearly"


def test_the_year_counts_one_person_and_one_direction(note: Note, buyer: Contact) -> None:
    for _n in range(3):
        note(amount=Decimal(200))
    assert note(amount=Decimal(1)).state == "waiting"
    assert note(amount=Decimal(1), direction="received").state == "within"
    last_year = the_day().replace(month=1, day=1) - timedelta(days=1)
    assert note(amount=Decimal(1), given_on=last_year).state == "within"
    other = Contact.objects.create(party=buyer.party, name="Qian Yi")
    assert note(amount=Decimal(1), contact=other).state == "within"


def test_what_was_refused_does_not_count(note: Note, people: dict[str, User]) -> None:
    one = note(amount=Decimal(590))
    gifts.decide_gift(
        by=people["mona"], now=timezone.now(), gift=one, approved=False, note="Too much"
    )
    assert note(amount=Decimal(100)).state == "within"


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "cash"},
        {"what": "Gift card of 100"},
        {"what": "Amazon voucher"},
        {"what": "购物卡 200 元"},
        {"occasion": "春节红包"},
        {"what": "CASH"},
        {"what": "回扣"},
    ],
)
def test_cash_and_its_like_are_never_gifts(note: Note, said: dict[str, Any]) -> None:
    with refused("never given"):
        note(**said)
    with refused("never given"):
        note(**said, amount=Decimal("0.01"), direction="received")
    assert not Gift.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal("NaN")},
        {"what": " "},
        {"occasion": "x" * 201},
        {"what": "a\x00"},
        {"direction": "sideways"},
        {"contact": None},
    ],
)
def test_what_cannot_be_noted(note: Note, said: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        note(**said)


def test_a_manager_decides_and_nobody_his_own(note: Note, people: dict[str, User]) -> None:
    waiting, now = note(amount=Decimal(500)), timezone.now()
    for name in ("alice", "bob", "charlie", "service"):
        with pytest.raises(PermissionDenied):
            gifts.decide_gift(by=people[name], now=now, gift=waiting, approved=True, note="")
    with refused("why"):
        gifts.decide_gift(by=people["mona"], now=now, gift=waiting, approved=False, note=" ")
    kept = gifts.decide_gift(by=people["mona"], now=now, gift=waiting, approved=True, note="")
    assert (kept.state, kept.decided_by) == ("approved", people["mona"])
    with pytest.raises(gifts.Decided):
        gifts.decide_gift(by=people["executive"], now=now, gift=kept, approved=False, note="No")
    own = note(by="mona", amount=Decimal(500))
    with pytest.raises(PermissionDenied):
        gifts.decide_gift(by=people["mona"], now=now, gift=own, approved=True, note="")
    for_mona = note(amount=Decimal(500), owner=people["mona"])
    with pytest.raises(PermissionDenied):
        gifts.decide_gift(by=people["mona"], now=now, gift=for_mona, approved=True, note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Gift.objects.filter(pk=own.pk).update(state="approved", decided_by=people["mona"])


def test_a_change_is_held_against_the_limits_anew(note: Note, people: dict[str, User]) -> None:
    one, now = note(), timezone.now()
    more = GiftDraft(
        contact=one.contact, owner=one.owner, direction="given", kind="present", what="Tea",
        occasion="New Year", amount=Decimal(300), given_on=the_day(),
    )  # fmt: skip
    version = one.version
    kept = gifts.change_gift(by=people["alice"], now=now, gift=one, draft=more, version=version)
    assert (kept.state, kept.reason) == ("waiting", "each")
    with pytest.raises(editing.Conflict):
        gifts.change_gift(by=people["alice"], now=now, gift=kept, draft=more, version=version)
    gifts.decide_gift(by=people["mona"], now=now, gift=kept, approved=True, note="")
    with pytest.raises(gifts.Decided):
        gifts.change_gift(by=people["alice"], now=now, gift=kept, draft=more)
    actions = AuditEntry.objects.filter(kind="care.gift").values_list("action", flat=True)
    assert sorted(actions) == ["approve", "change", "give"]


def test_on_the_pages(sign_in: Enter, people: dict[str, User], buyer: Contact) -> None:
    alice, at = sign_in("alice"), f"/care/of-customer/{buyer.party_id}/gift/"
    assert "red packet" in alice.get(at).content.decode()
    answer = alice.post(at, form_of(buyer, people["alice"], kind="cash"))
    assert answer.status_code == 422
    assert "whoever would approve" in answer.content.decode()
    assert alice.post(at, form_of(buyer, people["alice"], amount="900")).status_code == 302
    assert alice.post(at, form_of(buyer, people["alice"], amount="900")).status_code == 302
    gift = Gift.objects.get()
    page = f"/care/gifts/{gift.pk}/"
    assert "nobody approves his own" in alice.get(page).content.decode()
    edited = form_of(buyer, people["alice"], amount="800", version=gift.version)
    assert alice.get(f"{page}edit/").status_code == 200
    assert alice.post(f"{page}edit/", edited).status_code == 302
    assert alice.post(f"{page}edit/", edited).status_code == 409
    assert alice.post(f"{page}decision/", {"approve": "1"}).status_code == 403
    assert sign_in("charlie").post(f"{page}decision/", {"approve": "1"}).status_code == 404
    mona = sign_in("mona")
    assert "Your decision" in mona.get(page).content.decode()
    assert mona.post(f"{page}decision/", {"refuse": "1"}).status_code == 422
    assert mona.post(f"{page}decision/", {"refuse": "1", "note": "Too dear"}).status_code == 302
    assert "Too dear" in alice.get(page).content.decode()
    assert mona.post(f"{page}decision/", {"approve": "1"}).status_code == 302
    gift.refresh_from_db()
    assert gift.state == "refused"
    listed = alice.get("/care/gifts/?state=refused").content.decode()
    assert "Dinner" in listed
    assert "Dinner" not in alice.get("/care/gifts/?state=within").content.decode()
    assert "Dinner" not in sign_in("charlie").get("/care/gifts/").content.decode()


def test_the_limits_are_the_companys_settings(sign_in: Enter, note: Note) -> None:
    chief, at = sign_in("executive"), "/care/gifts/limits/"
    assert sign_in("alice").get(at).status_code == 403
    assert chief.post(at, {"each": "-1", "yearly": "5"}).status_code == 422
    assert chief.post(at, {"each": "50", "yearly": "60"}).status_code == 302
    assert note().reason == "each"
    version = GiftLimits.objects.get().version
    assert chief.post(at, {"each": "500", "yearly": "900", "version": version}).status_code == 302
    late = chief.post(at, {"each": "1", "yearly": "1", "version": version})
    assert late.status_code == 409
    assert "¥500" in chief.get("/care/gifts/").content.decode()


def test_the_file_and_rest(sign_in: Enter, note: Note, people: dict[str, User]) -> None:
    note(what="+Tea")
    answer: Any = sign_in("alice").get("/care/gifts/export/")
    assert "'+Tea" in b"".join(answer.streaming_content).decode()
    _kept, text = tokens.create_token(
        by=people["alice"], now=timezone.now(), name="test", days=30, is_read_only=True
    )
    program = Client(headers={"Authorization": f"Bearer {text}"})
    items = program.get("/api/v1/gifts?state=within").json()["items"]
    assert [one["what"] for one in items] == ["+Tea"]
    assert program.get(f"/api/v1/gifts/{items[0]['id']}").json()["person"] == "Lin Wei"
    assert program.get("/api/v1/gifts?state=refused").json()["items"] == []
