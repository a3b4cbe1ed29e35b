"""Working time, by the vectors of the service desk and by laws that must hold of any calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.kit import worktime
from kezhi.kit.worktime import BadHours, NoWorkingTime, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
# The spring festival of 2026 by the State Council's notice: off 15 to 23 February, worked on
# Saturday 14 and Saturday 28.
FESTIVAL = {date(2026, 2, 15) + timedelta(days=n): False for n in range(9)}
FESTIVAL |= {date(2026, 2, 14): True, date(2026, 2, 28): True}
CHINA = WorkCalendar(SHANGHAI, exceptions=FESTIVAL)


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_a_saturday_worked_instead_of_a_holiday_counts() -> None:
    assert worktime.add(CHINA, at(13, 17), 4 * HOUR) == at(14, 12)


def test_an_hour_begun_before_the_festival_ends_after_it() -> None:
    assert worktime.add(CHINA, at(14, 17, 30), HOUR) == at(24, 9, 30)


def test_a_pause_over_a_weekend_takes_only_working_time() -> None:
    friday, monday = at(6, 17, month=3), at(9, 10, month=3)
    pauses = [(friday, at(9, 9, month=3)), (at(7, 8, month=3), at(8, 20, month=3))]
    passed = worktime.without_pauses(CHINA, at(6, 16, month=3), monday, pauses)
    assert passed == 2 * HOUR


def test_clocks_put_forward_take_no_working_hour_away() -> None:
    """In Berlin the night of 29 March 2026 has 23 hours; desks that never close lose one."""
    whole = ((0, 1440),)
    berlin = WorkCalendar(ZoneInfo("Europe/Berlin"), whole, own={5: whole, 6: whole})
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    end = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert worktime.between(berlin, start, end) == 23 * HOUR
    assert worktime.add(berlin, start, 23 * HOUR) == end


def test_nothing_added_waits_for_the_next_opening() -> None:
    assert worktime.add(CHINA, at(14, 19), timedelta(0)) == at(24, 9)
    assert worktime.add(CHINA, at(13, 10), timedelta(0)) == at(13, 10)
    assert CHINA.is_open(at(14, 9))
    assert not CHINA.is_open(at(15, 9))


def test_a_calendar_without_an_open_hour_says_so() -> None:
    closed = WorkCalendar(SHANGHAI, hours=())
    with pytest.raises(NoWorkingTime):
        worktime.add(closed, at(13, 9), HOUR)
    assert worktime.between(closed, at(1, 9), at(28, 9)) == timedelta(0)


FIRST = datetime(2025, 12, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 150 * 1440).map(lambda minutes: FIRST + timedelta(minutes=minutes))
AMOUNTS = st.integers(0, 400 * 60).map(lambda minutes: timedelta(minutes=minutes))
EXCEPTIONS = st.dictionaries(
    st.dates(date(2025, 12, 1), date(2026, 8, 1)), st.booleans(), max_size=20
)
HOURS = st.sampled_from(["9:00-18:00", "8:30-12:00, 13:30-17:30", "0:00-24:00", "20:00-24:00"])
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"])


@given(INSTANTS, AMOUNTS, EXCEPTIONS, HOURS, ZONES)
def test_what_is_added_has_passed(
    start: datetime, amount: timedelta, exceptions: dict[date, bool], hours: str, zone: str
) -> None:
    calendar = WorkCalendar(ZoneInfo(zone), worktime.read_hours(hours), exceptions)
    end = worktime.add(calendar, start, amount)
    assert end >= start
    assert worktime.between(calendar, start, end) == amount
    assert worktime.between(calendar, end, start) == -amount
    back = worktime.add(calendar, end, -amount)
    assert worktime.between(calendar, back, end) == amount


@given(INSTANTS, INSTANTS, INSTANTS, EXCEPTIONS)
def test_time_passed_adds_up(
    a: datetime, b: datetime, c: datetime, exceptions: dict[date, bool]
) -> None:
    calendar = WorkCalendar(SHANGHAI, exceptions=exceptions)
    parts = worktime.between(calendar, a, b) + worktime.between(calendar, b, c)
    assert parts == worktime.between(calendar, a, c)


WRONG = ["", "9-18", "9:00", "18:00-9:00", "9:00-25:00", "9:00-12:00,11:00-13:00", "９:00-18:00"]


@pytest.mark.parametrize("text", WRONG)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(BadHours):
        worktime.read_hours(text)


def test_hours_are_read_as_people_write_them() -> None:
    read = worktime.read_hours("8:30–12:00，13:30-24:00")
    assert read == ((510, 720), (810, 1440))
