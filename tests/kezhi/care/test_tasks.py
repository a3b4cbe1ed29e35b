"""Tasks given, delegated, done and due again, on pages and over REST."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.queries import assert_no_query_per_row

from kezhi.care.models import Task
from kezhi.care.repeating import next_after, next_due
from kezhi.customers.models import Party
from kezhi.kit.models import AuditEntry
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.services import tokens

Enter = Callable[[str], Client]


def today() -> date:
    return staff.local_date(timezone.now())


def give(client: Client, owner: User, /, **values: object) -> int:
    fields = {"title": "Send the samples", "owner": owner.pk, "priority": "normal"} | values
    return client.post("/care/tasks/new/", fields).status_code


def test_given_done_and_opened_again(sign_in: Enter, people: dict[str, User]) -> None:
    alice = sign_in("alice")
    assert give(alice, people["alice"], due_on=today().isoformat()) == 302
    task = Task.objects.get()
    assert "Send the samples" in alice.get("/care/tasks/").content.decode()
    assert "Send the samples" in alice.get("/today/day/").content.decode()
    assert alice.post(f"/care/tasks/{task.pk}/completion/").status_code == 302
    assert alice.post(f"/care/tasks/{task.pk}/completion/").status_code == 302
    task.refresh_from_db()
    assert task.done_by == people["alice"]
    assert "Send the samples" not in alice.get("/today/day/").content.decode()
    alice.post(f"/care/tasks/{task.pk}/reopening/")
    task.refresh_from_db()
    assert task.done_at is None
    trail = AuditEntry.objects.filter(kind="care.task").order_by("pk")
    assert list(trail.values_list("action", flat=True)) == ["create", "complete", "reopen"]


def test_delegated_to_a_colleague_who_may_see_the_customer(
    sign_in: Enter, people: dict[str, User], party: Party
) -> None:
    alice = sign_in("alice")
    named = f"{party.name} #{party.pk}"
    assert give(alice, people["charlie"], party=named) == 422
    assert not Task.objects.exists()
    assert give(alice, people["mona"], party=named) == 302
    task = Task.objects.get()
    assert "Send the samples" in sign_in("mona").get(f"/care/tasks/{task.pk}/").content.decode()
    assert sign_in("charlie").get(f"/care/tasks/{task.pk}/").status_code == 404
    assert "Send the samples" in alice.get(f"/care/of-customer/{party.pk}/").content.decode()


def test_a_customer_out_of_sight_is_not_named(
    sign_in: Enter, people: dict[str, User], party: Party
) -> None:
    """Bob got the task while the customer was his; now it is somebody else's."""
    Task.objects.create(title="Call back", party=party, owner=people["bob"], due_on=today())
    bob = sign_in("bob")
    for address in ("/care/tasks/", "/today/day/", "/care/calendar/", "/care/tasks/?q=Harbor"):
        assert "Facades" not in bob.get(address).content.decode()


def test_one_that_repeats_leaves_the_next(sign_in: Enter, people: dict[str, User]) -> None:
    alice, last_week = sign_in("alice"), today() - timedelta(days=9)
    give(alice, people["alice"], due_on=last_week.isoformat(), repeat="week")
    first = Task.objects.get()
    alice.post(f"/care/tasks/{first.pk}/completion/")
    following = Task.objects.get(follows=first)
    assert following.due_on == last_week + timedelta(days=14)
    alice.post(f"/care/tasks/{first.pk}/reopening/")
    alice.post(f"/care/tasks/{first.pk}/completion/")
    assert Task.objects.count() == 2


def test_the_last_of_the_month_stays_the_last() -> None:
    assert next_due(date(2026, 1, 31), "month", 31, {}) == date(2026, 2, 28)
    assert next_due(date(2026, 2, 28), "month", 31, {}) == date(2026, 3, 31)
    assert next_due(date(2024, 2, 29), "year", 29, {}) == date(2025, 2, 28)


def test_working_days_pass_over_holidays() -> None:
    friday = date(2026, 2, 13)
    off = {date(2026, 2, 15) + timedelta(days=n): False for n in range(9)}
    assert next_due(friday, "workday", 13, {**off, date(2026, 2, 14): True}) == date(2026, 2, 14)
    assert next_due(date(2026, 2, 14), "workday", 14, off) == date(2026, 2, 24)


@given(
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.integers(0, 900),
    st.sampled_from(["workday", "week", "month", "quarter", "year"]),
)
def test_the_next_is_never_behind(due: date, late: int, repeat: str) -> None:
    now = due + timedelta(days=late)
    found = next_after(due, now, repeat, due.day, {})
    assert found > due
    assert found >= now


@pytest.mark.parametrize(
    "fault",
    [
        {"title": ""}, {"title": "x" * 201}, {"due_on": "2026-02-31"}, {"due_at": "09:00"},
        {"repeat": "month"}, {"priority": "urgent"}, {"due_on": "1066-01-01"},
        {"title": "zero\x00byte"},
    ],
)  # fmt: skip
def test_faults_are_told_and_nothing_is_kept(
    fault: dict[str, str], sign_in: Enter, people: dict[str, User]
) -> None:
    assert give(sign_in("alice"), people["alice"], **fault) == 422
    assert not Task.objects.exists()


def test_two_editors_do_not_overwrite_each_other(sign_in: Enter, people: dict[str, User]) -> None:
    alice = sign_in("alice")
    give(alice, people["alice"])
    task = Task.objects.get()
    fields = {"title": "Mine", "owner": people["alice"].pk, "priority": "high", "version": 1}
    assert alice.post(f"/care/tasks/{task.pk}/edit/", fields).status_code == 302
    assert (
        alice.post(f"/care/tasks/{task.pk}/edit/", fields | {"title": "Theirs"}).status_code == 409
    )
    task.refresh_from_db()
    assert task.title == "Mine"


def test_lists_ask_no_query_per_row(sign_in: Enter, people: dict[str, User], party: Party) -> None:
    def make(count: int) -> None:
        for number in range(count):
            Task.objects.create(
                title=f"Task {number}", party=party, owner=people["alice"], due_on=today()
            )

    alice = sign_in("alice")
    assert_no_query_per_row(alice, "/care/tasks/", make)
    assert_no_query_per_row(alice, "/care/calendar/", make)
    assert_no_query_per_row(alice, f"/care/of-customer/{party.pk}/", make)


def test_over_rest(people: dict[str, User], party: Party) -> None:
    _kept, text = tokens.create_token(
        by=people["alice"], now=timezone.now(), name="test", days=30, is_read_only=False
    )
    program = Client(headers={"Authorization": f"Bearer {text}"})
    body = {"title": "Send the samples", "customer_id": party.pk, "due_on": "2026-12-01"}
    sent = [
        program.post("/api/v1/tasks", body, content_type="application/json",
                     headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]  # fmt: skip
    assert [one.status_code for one in sent] == [201, 201]
    pk = sent[0].json()["id"]
    assert Task.objects.count() == 1
    assert len(program.get("/api/v1/tasks?due_until=2026-12-01").json()["items"]) == 1
    assert program.post(f"/api/v1/tasks/{pk}/completion").json()["done_by_id"] == people["alice"].pk
    assert program.get("/api/v1/tasks").json()["items"] == []
    assert program.post(f"/api/v1/tasks/{pk}/reopening").json()["done_at"] is None
    bad = program.post(
        "/api/v1/tasks", {"title": "x", "repeat": "week"}, content_type="application/json"
    )
    assert bad.json()["errors"][0]["field"] == "due_on"
