"""The month as a page, and as a file behind a secret link that can be revoked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from kezhi.care.icalendar import Entry, calendar
from kezhi.care.models import Feed, Task, Visit
from kezhi.customers.models import Party
from kezhi.staff import queries as staff
from kezhi.staff.models import CalendarDay, User

Enter = Callable[[str], Client]
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_a_month_shows_what_is_due_and_the_holidays(
    sign_in: Enter, people: dict[str, User], party: Party
) -> None:
    alice = people["alice"]
    Task.objects.create(title="Send the offer", owner=alice, due_on=date(2026, 10, 8))
    Visit.objects.create(party=party, owner=alice, planned_on=date(2026, 10, 9))
    CalendarDay.objects.create(date=date(2026, 10, 1), kind="holiday", name="National Day")
    page = sign_in("alice").get("/care/calendar/?month=2026-10").content.decode()
    for words in ("Send the offer", "Harbor Facades", "October 2026", "off</span>"):
        assert words in page
    other = sign_in("alice").get("/care/calendar/?month=2026-11").content.decode()
    assert "Send the offer" not in other


@pytest.mark.parametrize("month", ["2026-13", "x", "99999-01", "-", "2026-00"])
def test_a_month_that_is_none_shows_this_one(month: str, sign_in: Enter) -> None:
    assert sign_in("alice").get(f"/care/calendar/?month={month}").status_code == 200


def link_of(client: Client) -> str:
    page = client.post("/care/calendar/link/")
    return str(page.context["address"]).removeprefix("http://testserver")


def test_a_secret_link_opens_ones_own_calendar_until_it_is_revoked(
    sign_in: Enter, people: dict[str, User], party: Party
) -> None:
    alice = sign_in("alice")
    day = staff.local_date(datetime.now(UTC))
    Task.objects.create(title="Send; the, offer", owner=people["alice"], due_on=day)
    Task.objects.create(title="Not hers", owner=people["bob"], due_on=day)
    Visit.objects.create(party=party, owner=people["alice"], planned_on=day, planned_at=time(9, 30))
    link, anybody = link_of(alice), Client()
    answer = anybody.get(link)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert "SUMMARY:Send\\; the\\, offer" in text
    assert "Harbor Facades" in text
    assert "Not hers" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    second = link_of(alice)
    assert anybody.get(link).status_code == 404
    assert anybody.get(second).status_code == 200
    alice.post("/care/calendar/link/removal/")
    assert anybody.get(second).status_code == 404
    assert anybody.get("/care/calendar/guess.ics").status_code == 404
    assert not Feed.objects.filter(digest__in=[link, second]).exists()


def test_who_left_is_read_no_more(sign_in: Enter, people: dict[str, User]) -> None:
    link = link_of(sign_in("alice"))
    User.objects.filter(pk=people["alice"].pk).update(is_active=False)
    assert Client().get(link).status_code == 404


def test_long_chinese_lines_are_folded_between_characters() -> None:
    text = calendar("客值", [Entry("u1", "拜访" * 40, date(2026, 11, 23))], NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "拜访" * 40 in text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261124" in text
