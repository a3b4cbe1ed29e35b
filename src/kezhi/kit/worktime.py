"""Working time: hours on workdays, none on holidays, those of a workday on days worked instead.

The one place that adds and counts it: deadlines, warnings, what was promised in hours, and the time
that passed all come from here, so that they agree with each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kezhi.kit.workdays import DAY, SATURDAY, is_workday

Hours = tuple[tuple[int, int], ...]  # minutes since midnight, in order, without overlap; 1440 ends
Span = tuple[datetime, datetime]
MINUTES_A_DAY = 24 * 60
USUAL: Hours = ((9 * 60, 18 * 60),)
FARTHEST_DAYS = 3660
NOTHING = timedelta(0)


class BadHours(ValueError):
    """Not hours of a day."""


class NoWorkingTime(Exception):
    """Nobody works within ten years: the calendar has no open hour."""


@dataclass(frozen=True)
class WorkCalendar:
    """`hours` of a workday, `own` where a weekday differs (0 is Monday), `exceptions` as in
    `kit.workdays`: True for a day worked though the week says otherwise."""

    zone: ZoneInfo
    hours: Hours = USUAL
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    own: Mapping[int, Hours] = field(default_factory=dict)

    def hours_of(self, day: date) -> Hours:
        weekday = day.weekday()
        if day in self.exceptions:
            worked = self.hours if weekday >= SATURDAY else self.own.get(weekday, self.hours)
            return worked if self.exceptions[day] else ()
        if weekday in self.own:
            return self.own[weekday]
        return self.hours if is_workday(day, {}) else ()

    def spans(self, day: date) -> list[Span]:
        """The open hours of a day as instants; clocks put forward or back are seen to."""
        return [(self.instant(day, a), self.instant(day, b)) for a, b in self.hours_of(day)]

    def instant(self, day: date, minute: int) -> datetime:
        days, rest = divmod(minute, MINUTES_A_DAY)
        local = datetime.combine(day + DAY * days, time(rest // 60, rest % 60), self.zone)
        return local.astimezone(UTC)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def is_open(self, moment: datetime) -> bool:
        return any(a <= moment < b for a, b in self.spans(self.local_day(moment)))

    def forward(self, start: datetime) -> Iterator[Span]:
        """Open time from `start` on."""
        first = self.local_day(start)
        for number in range(FARTHEST_DAYS):
            for a, b in self.spans(first + DAY * number):
                if b > start:
                    yield max(a, start), b
        raise NoWorkingTime

    def backward(self, start: datetime) -> Iterator[Span]:
        first = self.local_day(start)
        for number in range(FARTHEST_DAYS):
            for a, b in reversed(self.spans(first - DAY * number)):
                if a < start:
                    yield a, min(b, start)
        raise NoWorkingTime


def add(calendar: WorkCalendar, start: datetime, amount: timedelta) -> datetime:
    """The instant when `amount` of working time has passed since `start`, or lies before it.

    Nothing added gives `start` itself, or the next opening. Raises NoWorkingTime.
    """
    left = abs(amount)
    spans = calendar.forward(start) if amount >= NOTHING else calendar.backward(start)
    for a, b in spans:
        if left <= b - a:
            return a + left if amount >= NOTHING else b - left
        left -= b - a
    raise NoWorkingTime


def between(calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between; negative when `end` is earlier."""
    if end < start:
        return -between(calendar, end, start)
    day, last = calendar.local_day(start), calendar.local_day(end)
    total = NOTHING
    while day <= last:
        total += sum(overlaps(calendar.spans(day), start, end), NOTHING)
        day += DAY
    return total


def overlaps(spans: Sequence[Span], start: datetime, end: datetime) -> Iterator[timedelta]:
    for a, b in spans:
        yield max(NOTHING, min(b, end) - max(a, start))


def without_pauses(
    calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[Span]
) -> timedelta:
    """Working time between, without that within pauses; pauses that overlap count once."""
    total, known_until = between(calendar, start, end), start
    for a, b in sorted(pauses):
        a, b = max(a, known_until), min(b, end)
        if b > a:
            total -= between(calendar, a, b)
            known_until = b
    return total


def read_hours(text: str) -> Hours:
    """`9:00-12:00, 13:30-18:00`; 24:00 ends a day. Raises BadHours."""
    spans = []
    for part in text.replace("，", ",").replace("、", ",").replace("–", "-").split(","):
        first, dash, last = part.strip().partition("-")
        if not dash:
            raise BadHours(text)
        spans.append((read_minute(first), read_minute(last)))
    ends = [minute for span in spans for minute in span]
    if ends != sorted(set(ends)) or not 0 < len(spans) <= 6:
        raise BadHours(text)
    return tuple(spans)


def read_minute(text: str) -> int:
    hour, colon, minute = text.strip().replace("：", ":").partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise BadHours(text)
    if len(hour) > 2 or len(minute) != 2 or int(minute) > 59:
        raise BadHours(text)
    total = int(hour) * 60 + int(minute)
    if total > MINUTES_A_DAY:
        raise BadHours(text)
    return total
