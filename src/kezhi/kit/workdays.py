"""Working days: Monday to Friday, but for the days a calendar names otherwise.

`exceptions` says of single dates whether they are worked: False for a holiday, True for a weekend
day worked in its stead (调休).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5


def is_workday(day: date, exceptions: Mapping[date, bool]) -> bool:
    return exceptions.get(day, day.weekday() < SATURDAY)


def workdays(first: date, last: date, exceptions: Mapping[date, bool]) -> Iterator[date]:
    """The working days from `first` to `last`, both included."""
    day = first
    while day <= last:
        if is_workday(day, exceptions):
            yield day
        day += DAY


def count_workdays(after: date, until: date, exceptions: Mapping[date, bool]) -> int:
    """How many working days lie behind `after` up to `until`; negative when `until` is earlier.

    Weeks are counted at once and only the named days one by one, so a span of years is cheap.
    """
    if until < after:
        return -count_workdays(until, after, exceptions)
    weeks, rest = divmod((until - after).days, 7)
    plain = weeks * 5 + sum((after + DAY * n).weekday() < SATURDAY for n in range(1, rest + 1))
    within = [(day, is_worked) for day, is_worked in exceptions.items() if after < day <= until]
    return plain + sum(is_worked - (day.weekday() < SATURDAY) for day, is_worked in within)


def add_workdays(day: date, count: int, exceptions: Mapping[date, bool]) -> date:
    """The date `count` working days after `day` (before it when negative); 0 gives `day` itself.

    Raises OverflowError when a calendar without any working day leads out of time.
    """
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day, exceptions)
    return day


def next_workday(day: date, exceptions: Mapping[date, bool]) -> date:
    """`day` itself when it is worked, or else the first worked day after it."""
    while not is_workday(day, exceptions):
        day += DAY
    return day
