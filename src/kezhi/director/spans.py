"""Which days a period has, and those it is compared with. No clock: today is told."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kezhi.director.choices import Period

DAY = timedelta(days=1)
LENGTHS = {"month": 1, "quarter": 3, "year": 12}
FIRST, LAST = date(1950, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `final`, both included."""

    first: date
    final: date

    @property
    def days(self) -> int:
        return (self.final - self.first).days + 1

    def months(self) -> list[date]:
        """The first days of its months."""
        found, day = [], self.first.replace(day=1)
        while day <= self.final:
            found.append(day)
            day = moved(day, 1)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether it is made of whole months."""
        return self.first.day == 1 and (self.final + DAY).day == 1


@dataclass(frozen=True, slots=True)
class Times:
    """`now` ends today where the `whole` period is not over yet; then the days it is compared
    with end as early."""

    whole: Span
    now: Span
    before: Span
    earlier: Span

    @property
    def is_running(self) -> bool:
        return self.now != self.whole

    @property
    def all(self) -> tuple[Span, Span, Span]:
        return self.now, self.before, self.earlier


def moved(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is none."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def unit_start(unit: str, day: date, fiscal_start: int) -> date:
    """The first day of the month, quarter or fiscal year that holds the day."""
    back = (day.month - fiscal_start) % LENGTHS[unit]
    return moved(day.replace(day=1), -back)


def unit_of(unit: str, day: date, fiscal_start: int) -> Span:
    first = unit_start(unit, day, fiscal_start)
    return Span(first, moved(first, LENGTHS[unit]) - DAY)


def times(period: str, today: date, fiscal_start: int, own: Span | None = None) -> Times:
    """The days of the period, of the one before it, and of the same a year earlier."""
    if period == Period.OWN and own is not None:
        whole = own
        before = Span(own.first - own.days * DAY, own.first - DAY)
    else:
        unit = period.removeprefix("last-") if period != Period.OWN else "month"
        whole = unit_of(unit, today, fiscal_start)
        if period.startswith("last-"):
            whole = unit_of(unit, whole.first - DAY, fiscal_start)
        before = unit_of(unit, whole.first - DAY, fiscal_start)
    return cut(whole, before, today)


def cut(whole: Span, before: Span, today: date) -> Times:
    earlier = Span(moved(whole.first, -12), year_back(whole.final))
    if not whole.first <= today < whole.final:
        return Times(whole, whole, before, earlier)
    now = Span(whole.first, today)
    before_end = min(before.final, before.first + (now.days - 1) * DAY)
    return Times(whole, now, Span(before.first, before_end), Span(earlier.first, moved(today, -12)))


def year_back(day: date) -> date:
    """The last of a month stays the last of its month."""
    is_last = (day + DAY).day == 1
    return moved(day + DAY, -12) - DAY if is_last else moved(day, -12)
