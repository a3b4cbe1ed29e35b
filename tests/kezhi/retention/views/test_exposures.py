"""What a customer met, recorded on its page; and the holes themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.queries import assert_no_query_per_row

from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.retention.models import Exposure, Hole
from kezhi.staff import queries as staff
from kezhi.staff.models import User

Enter = Callable[[str], Client]


def record(client: Client, party: Party, hole: Hole, /, **values: str) -> int:
    day = str(staff.local_date(timezone.now()))
    fields = {"hole": str(hole.pk), "noticed_on": day} | values
    return client.post(f"/retention/of-customer/{party.pk}/new/", fields).status_code


def test_recorded_seen_taken_back_and_restored(
    sign_in: Enter, party: Party, holes: list[Hole]
) -> None:
    alice = sign_in("alice")
    panel = f"/retention/of-customer/{party.pk}/"
    assert "Nothing recorded" in alice.get(panel).content.decode()
    assert record(alice, party, holes[2], note="Came a week late") == 302
    shown = alice.get(panel).content.decode()
    assert "Late or wrong delivery" in shown
    assert "Came a week late" in shown
    pk = Exposure.objects.get().pk
    assert alice.post(f"/retention/exposures/{pk}/removal/").status_code == 302
    assert "Came a week late" not in alice.get(panel).content.decode()
    assert alice.post(f"/retention/exposures/{pk}/removal/").status_code == 404
    assert alice.post(f"/retention/exposures/{pk}/restoration/").status_code == 302
    assert "Came a week late" in alice.get(panel).content.decode()
    actions = AuditEntry.objects.filter(kind="customers.party", target=party.pk)
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "add_exposure", "remove_exposure", "restore_exposure",
    ]  # fmt: skip
    trail = alice.get(f"/customers/{party.pk}/").content.decode()
    assert "Add exposure" in trail
    assert "Late or wrong delivery" in trail


def test_a_form_sent_twice_records_once(sign_in: Enter, party: Party, holes: list[Hole]) -> None:
    alice = sign_in("alice")
    assert [record(alice, party, holes[0], key="k1") for _ in range(2)] == [302, 302]
    assert Exposure.objects.count() == 1


@pytest.mark.parametrize("fault", ["no hole", "archived", "ahead", "no day"])
def test_faults_are_told_beside_the_field(
    fault: str, sign_in: Enter, party: Party, holes: list[Hole]
) -> None:
    values = {
        "no hole": {"hole": "999999"},
        "archived": {},
        "ahead": {"noticed_on": str(staff.local_date(timezone.now()) + timedelta(days=1))},
        "no day": {"noticed_on": "soon"},
    }[fault]
    if fault == "archived":
        Hole.objects.filter(pk=holes[0].pk).update(archived_at=timezone.now())
    assert record(sign_in("alice"), party, holes[0], **values) == 422
    assert not Exposure.objects.exists()


def test_holes_speak_the_readers_language(sign_in: Enter, party: Party, holes: list[Hole]) -> None:
    alice = sign_in("alice")
    record(alice, party, holes[2])
    User.objects.filter(name="Alice").update(language="zh-hans")
    assert "交付延误或差错" in alice.get(f"/retention/of-customer/{party.pk}/").content.decode()


def test_no_more_than_twelve_holes_are_open(sign_in: Enter, holes: list[Hole]) -> None:
    chief = sign_in("executive")
    for n in range(len(holes), 12):
        assert chief.post("/retention/holes/new/", {"name": f"Reason {n}"}).status_code == 302
    full = chief.post("/retention/holes/new/", {"name": "One too many"})
    assert "No more than 12 may be in use" in full.content.decode()
    assert chief.post(f"/retention/holes/{holes[0].pk}/archive/").status_code == 302
    assert chief.post("/retention/holes/new/", {"name": "In its place"}).status_code == 302
    chief.post(f"/retention/holes/{holes[0].pk}/restoration/")
    assert Hole.objects.filter(archived_at__isnull=True).count() == 12
    assert Hole.objects.get(pk=holes[0].pk).archived_at is not None


def test_the_panel_asks_as_often_for_many_as_for_few(
    sign_in: Enter, party: Party, holes: list[Hole], people: dict[str, User]
) -> None:
    day = staff.local_date(timezone.now())

    def make(count: int) -> None:
        Exposure.objects.bulk_create(
            Exposure(
                party=party, hole=holes[n % len(holes)], noticed_on=day, created_by=people["alice"]
            )
            for n in range(count)
        )

    address = f"/retention/of-customer/{party.pk}/?all=1"
    assert len(assert_no_query_per_row(sign_in("alice"), address, make)) <= 12
