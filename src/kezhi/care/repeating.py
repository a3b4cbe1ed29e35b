"""When a task that repeats is due next."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from kezhi.care.choices import MONTHS, Repeat
from kezhi.kit import workdays


def next_due(due: date, repeat: str, day: int, exceptions: Mapping[date, bool]) -> date:
    """The day after `due` on which it is due again; `day` of the month is kept where the month has
    one (the 31st falls on the 28th in February and on the 31st again in March)."""
    if repeat == Repeat.WORKDAY:
        return workdays.add_workdays(due, 1, exceptions)
    if repeat == Repeat.WEEK:
        return due + timedelta(days=7)
    months = due.year * 12 + due.month - 1 + MONTHS[repeat]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def next_after(
    due: date, today: date, repeat: str, day: int, exceptions: Mapping[date, bool]
) -> date:
    """The next one that does not lie behind: what was missed is not asked for twice."""
    found = next_due(due, repeat, day, exceptions)
    while found < today:
        found = next_due(found, repeat, day, exceptions)
    return found
