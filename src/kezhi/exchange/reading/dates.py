"""From the text of one cell to a moment, in every way people write dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from kezhi.exchange.reading.findings import DateStyle
from kezhi.exchange.reading.values import BadValue, CellFault, clean, is_null

FIRST_YEAR, LAST_YEAR = 1900, 2100
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_TIME = r"(?:[T\s]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?\s*([AP]M)?)?"
_ZONE = r"\s*(Z|[+-]\d{2}:?\d{2})?$"
_YMD = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME + _ZONE, re.I)
_CHINESE = re.compile(
    r"^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?\s*"
    r"(?:(\d{1,2})\s*[时點点:]\s*(?:(\d{1,2})\s*[分:]?\s*(?:(\d{1,2})\s*秒?)?)?)?()()$"
)
_PARTS = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _TIME + r"()$", re.I)
_DAY_MONTH = re.compile(
    r"^(\d{1,2})[-\s/.]*([A-Za-z]{3,9})[-\s/.,]*(\d{4}|\d{2})" + _TIME + r"()$", re.I
)
_MONTH_DAY = re.compile(
    r"^([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME + r"()$", re.I
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\s*T?(\d{2})(\d{2})(\d{2})?)?()()$")
_SERIAL = re.compile(r"^\d{1,6}(?:\.\d+)?$")
_EPOCHS = {
    DateStyle.SERIAL_1900: datetime.fromisoformat("1899-12-30"),
    DateStyle.SERIAL_1904: datetime.fromisoformat("1904-01-01"),
}


def parse_date(text: str | None, style: DateStyle | None = None) -> datetime | None:
    """Return the wall-clock time in a cell, naive unless it names its zone (then in UTC).

    >>> parse_date("3/4/2011 13:05", DateStyle.DMY)
    datetime.datetime(2011, 4, 3, 13, 5)
    >>> parse_date("2023年04月13日"), parse_date("20110704", DateStyle.COMPACT)
    (datetime.datetime(2023, 4, 13, 0, 0), datetime.datetime(2011, 7, 4, 0, 0))
    """
    cleaned = clean(text)
    if is_null(cleaned, number=True) or cleaned in ("0000-00-00", "0"):
        return None
    if style in _EPOCHS and _SERIAL.match(cleaned):
        return _serial(cleaned, style)
    for pattern in (_YMD, _CHINESE, _COMPACT):
        if match := pattern.match(cleaned):
            year, month, day, *rest = match.groups()
            return _moment((int(year), int(month), int(day)), rest)
    if match := _PARTS.match(cleaned):
        first, second, year, *rest = match.groups()
        day, month = _ordered(int(first), int(second), style)
        return _moment((_full_year(year), month, day), rest)
    return _named_month(cleaned)


def _named_month(text: str) -> datetime:
    if match := _DAY_MONTH.match(text):
        day, name, year, *rest = match.groups()
    elif match := _MONTH_DAY.match(text):
        name, day, year, *rest = match.groups()
    else:
        raise BadValue(CellFault.NOT_A_DATE)
    month = _MONTHS.get(name[:3].casefold())
    if month is None:
        raise BadValue(CellFault.NOT_A_DATE)
    return _moment((_full_year(year), month, int(day)), rest)


def _ordered(first: int, second: int, style: DateStyle | None) -> tuple[int, int]:
    """Return day and month; a date that reads both ways needs the style of its column."""
    if style is DateStyle.MDY:
        return second, first
    if style is DateStyle.DMY:
        return first, second
    if first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    raise BadValue(CellFault.AMBIGUOUS_DATE)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _moment(day: tuple[int, int, int], rest: list[str | None]) -> datetime:
    hour, minute, second, half, zone = [*rest, None, None][:5]
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise BadValue(CellFault.NOT_A_DATE)
        hours = hours % 12 + (12 if half.upper() == "PM" else 0)
    if not FIRST_YEAR <= day[0] <= LAST_YEAR:
        raise BadValue(CellFault.DATE_OUT_OF_RANGE)
    try:
        # Naive on purpose: the caller knows the company's zone.
        moment = datetime(*day, hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError:
        raise BadValue(CellFault.NOT_A_DATE) from None
    return _in_utc(moment, zone) if zone else moment


def _in_utc(moment: datetime, zone: str) -> datetime:
    if zone.upper() == "Z":
        return moment.replace(tzinfo=UTC)
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * sign
    return (moment - offset).replace(tzinfo=UTC)


def _serial(text: str, style: DateStyle) -> datetime:
    moment = _EPOCHS[style] + timedelta(seconds=round(float(text) * 86_400))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadValue(CellFault.DATE_OUT_OF_RANGE)
    return moment
