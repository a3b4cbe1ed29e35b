from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kezhi.kit import workdays

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=60)


def one_by_one(after: date, until: date, exceptions: dict[date, bool]) -> int:
    """The naive twin: every day looked at."""
    count, day = 0, after
    while day < until:
        day += timedelta(days=1)
        count += exceptions.get(day, day.weekday() < 5)
    return count


@given(DAYS, st.integers(0, 800), CALENDARS)
def test_counting_by_weeks_agrees_with_counting_days(
    after: date, length: int, exceptions: dict[date, bool]
) -> None:
    until = after + timedelta(days=length)
    counted = workdays.count_workdays(after, until, exceptions)
    assert counted == one_by_one(after, until, exceptions)
    assert workdays.count_workdays(until, after, exceptions) == -counted
    assert counted == len(list(workdays.workdays(after + workdays.DAY, until, exceptions)))


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_what_is_added_can_be_counted(day: date, count: int, exceptions: dict[date, bool]) -> None:
    later = workdays.add_workdays(day, count, exceptions)
    assert workdays.is_workday(later, exceptions)
    assert workdays.count_workdays(day, later, exceptions) == count
    earlier = workdays.add_workdays(day, -count, exceptions)
    assert workdays.is_workday(earlier, exceptions)
    assert earlier < day < later


def test_spring_festival_of_2026() -> None:
    """State Council's announcement: 15 to 23 February off, 14 and 28 February worked."""
    first = date(2026, 2, 15)
    exceptions = {first + timedelta(days=n): False for n in range(9)}
    exceptions |= {date(2026, 2, 14): True, date(2026, 2, 28): True}
    assert workdays.next_workday(first, exceptions) == date(2026, 2, 24)
    assert workdays.add_workdays(date(2026, 2, 13), 2, exceptions) == date(2026, 2, 24)
    assert workdays.count_workdays(date(2026, 1, 31), date(2026, 2, 28), exceptions) == 16
