"""Changing many at once: exactly those chosen, none else, and back again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kezhi.customers.models import BulkEdit, Party
from kezhi.customers.services import bulk, parties
from kezhi.customers.services.upserts import PartyRow, upsert_parties
from kezhi.staff.models import Team, User

Enter = Callable[[str], Client]
People = dict[str, User]


@pytest.fixture
def north(people: People) -> list[int]:
    rows = [
        PartyRow(number=f"C{n}", name=f"客户{n}", values={"owner": people["alice"]})
        for n in range(60)
    ]
    made = upsert_parties(by=people["administrator"], now=timezone.now(), source="erp", rows=rows)
    return [one.party_id or 0 for one in made]


def choose(client: Client, sent: dict[str, Any]) -> str:
    """From the bar of the list to the address that changes exactly those."""
    answer = client.post("/customers/bulk/", sent)
    assert answer.status_code == 200
    return f"/customers/bulk/{answer.context['selection'].pk}/change/"


def test_only_the_ticked_rows_change(sign_in: Enter, north: list[int], people: People) -> None:
    chief = sign_in("administrator")
    address = choose(chief, {"pk": north[:3]})
    answer = chief.post(address, {"category": "channel", "owner": people["bob"].pk})
    assert answer.status_code == 302
    assert (
        sorted(Party.objects.filter(category="channel").values_list("pk", flat=True)) == north[:3]
    )
    assert Party.objects.filter(owner=people["bob"]).count() == 3
    assert "3 customers changed" in chief.get(answer.headers["Location"]).content.decode()


def test_all_that_match_are_those_that_matched_then(
    sign_in: Enter, north: list[int], people: People, enter: Any
) -> None:
    chief = sign_in("administrator")
    question = chief.post("/customers/bulk/", {"all": "1", "state": "q=客户"})
    later = enter("客户后来", "administrator")
    address = choose(chief, {"selection": question.context["selection"].pk})
    chief.post(address, {"category": "channel"})
    assert Party.objects.filter(category="channel").count() == 60
    later.refresh_from_db()
    assert later.category == "enterprise"


def test_undo_leaves_what_was_changed_since(
    sign_in: Enter, north: list[int], people: People
) -> None:
    chief = sign_in("administrator")
    edited = chief.post(choose(chief, {"pk": north[:5]}), {"category": "channel"})
    since = Party.objects.get(pk=north[0])
    parties.change_party(
        by=people["alice"], now=timezone.now(), party=since, values={"city": "宁波"}
    )
    chief.post(edited.headers["Location"] + "undo/")
    assert list(Party.objects.filter(category="channel").values_list("pk", flat=True)) == [north[0]]
    assert chief.post(edited.headers["Location"] + "undo/").status_code == 302


def test_nobody_changes_customers_out_of_reach(
    sign_in: Enter, north: list[int], people: People
) -> None:
    charlie = sign_in("charlie")
    assert charlie.post("/customers/bulk/", {"pk": north}).status_code == 302
    alice = sign_in("alice")
    address = choose(alice, {"pk": north[:2]})
    shown = alice.post("/customers/bulk/", {"pk": north[:2]}).content.decode()
    assert 'name="owner"' not in shown
    assert 'name="archived"' not in shown
    assert alice.post(address, {"owner": people["bob"].pk}).status_code == 422
    assert charlie.post(address, {"category": "channel"}).status_code == 404
    assert alice.post(address, {"category": "channel"}).status_code == 302
    edit = BulkEdit.objects.get()
    assert sign_in("bob").post(f"/customers/bulk/{edit.pk}/undo/").status_code == 404
    assert Party.objects.filter(category="channel").count() == 2


def test_archiving_many_and_back(sign_in: Enter, north: list[int]) -> None:
    chief = sign_in("administrator")
    edited = chief.post(choose(chief, {"pk": north[:4]}), {"archived": "yes"})
    assert Party.objects.filter(archived_at__isnull=False).count() == 4
    chief.post(edited.headers["Location"] + "undo/")
    assert Party.objects.filter(archived_at__isnull=False).count() == 0


class ExactlyTheChosen(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(chosen=st.sets(st.integers(0, 11)), present=st.sets(st.integers(0, 11)))
    def test_bulk_and_undo_touch_nothing_else(self, chosen: set[int], present: set[int]) -> None:
        team = Team.objects.create(name="T")
        chief = User.objects.create(
            email="c@example.com", name="C", role="administrator", team=team
        )
        now = timezone.now()
        made = [
            parties.create_party(
                by=chief, now=now, name=f"P{n}",
                category="channel" if n in present else "enterprise",
            )
            for n in range(12)
        ]  # fmt: skip
        before = dict(Party.objects.values_list("pk", "category"))
        edit = bulk.bulk_edit(
            by=chief, now=timezone.now(), pks=[made[n].pk for n in chosen],
            values={"category": "channel"},
        )  # fmt: skip
        after = dict(Party.objects.values_list("pk", "category"))
        assert {pk for pk in before if before[pk] != after[pk]} == {
            made[n].pk for n in chosen - present
        }
        bulk.undo_bulk_edit(by=chief, now=timezone.now(), edit=edit)
        assert dict(Party.objects.values_list("pk", "category")) == before
