"""Rows of a hotel's bookings: the day put together, the nights counted, what is odd remarked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kezhi.exchange.reading.dates import FIRST_YEAR, LAST_YEAR
from kezhi.exchange.reading.values import BadValue, CellFault, is_null, parse_text
from kezhi.exchange.rows import Problem, RowFault, StayRow

MOST_NIGHTS = 3650
MOST_PEOPLE = 10_000
MOST_TIMES = 10  # a rate is odd from so many times the middle one of the file on
PLAIN = (
    "agent", "company", "guest", "channel", "segment", "country", "hotel", "room_type", "meal",
    "deposit", "currency", "note",
)  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan 一月", "february feb 二月", "march mar 三月", "april apr 四月",
            "may 五月", "june jun 六月", "july jul 七月", "august aug 八月",
            "september sep sept 九月", "october oct 十月", "november nov 十一月",
            "december dec 十二月",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
STATES = {
    word.strip(): state
    for state, words in {
        "kept": """check-out, checked out, checked-out, checkout, check out, stayed, departed,
            completed, 已离店, 离店, 已退房, 退房, 已入住""",
        "cancelled": "canceled, cancelled, cancellation, cancel, 取消, 已取消",
        "no_show": "no-show, no show, noshow, 未到, 应到未到, 未入住, 未到店",
        "booked": """booked, confirmed, reserved, reservation, guaranteed, in house, in-house,
            checked in, check-in, 预订, 已预订, 已确认, 确认, 在住, 预定, 已预定""",
    }.items()
    for word in words.split(",")
}
WHOLE = frozenset(
    {
        "nights", "weekend_nights", "week_nights", "rooms", "adults", "children", "babies",
        "arrival_year", "arrival_day", "lead_days",
    }
)  # fmt: skip


def parse_month(text: str | None) -> int | None:
    """Return the month a cell names or numbers: August, Aug, 8, 8月, 八月."""
    cleaned = parse_text(text, limit=40).casefold().rstrip(".")
    if is_null(cleaned):
        return None
    if cleaned in MONTHS:
        return MONTHS[cleaned]
    digits = cleaned.removesuffix("月")
    if digits.isascii() and digits.isdigit() and 1 <= int(digits) <= 12:
        return int(digits)
    raise BadValue(CellFault.NOT_A_DATE)


def fill(row: StayRow, found: Mapping[str, Any], mapped: Mapping[str, Any]) -> None:
    """What the cells say, with every problem, and what is odd in a row that can be taken."""
    row.said_number = found.get("booking_number", "")
    for name in PLAIN:
        if name in found:
            setattr(row, name, found[name])
    for name in ("channel", "segment"):
        if getattr(row, name).casefold() == "undefined":
            setattr(row, name, "")
    if not row.problems:
        measure(row, found)
    if not row.problems:
        row.remarks.extend(remarks(row, found, mapped))


def measure(row: StayRow, found: Mapping[str, Any]) -> None:
    """Days, counts and the rate."""
    row.problems.extend(counted(row, found))
    row.arrival = arrival_of(row, found)
    row.nights = nights_of(row, found) if row.arrival else 0
    row.rate = found.get("rate", Decimal(0))
    if "rate" not in found:
        row.problems.append(Problem("rate", CellFault.MISSING))
    row.state, row.is_contradicted = state_of(found)
    row.booked = booked_of(row, found)
    row.settled = day_of(found.get("settled"))


def booked_of(row: StayRow, found: Mapping[str, Any]) -> date | None:
    """As stated, or so many days before the arrival."""
    days = found.get("lead_days")
    if "booked" in found or row.arrival is None or days is None or not 0 <= days <= MOST_NIGHTS:
        return day_of(found.get("booked"))
    return row.arrival - timedelta(days=int(days))


def counted(row: StayRow, found: Mapping[str, Any]) -> Iterator[Problem]:
    """Counts that are no counts: parts of people, less than none, more than any."""
    for name in WHOLE & found.keys():
        value = found[name]
        if value != int(value) or not 0 <= value <= MOST_PEOPLE:
            yield Problem(name, RowFault.NOT_A_COUNT, str(value))
    row.rooms = int(found.get("rooms") or 1)
    row.adults = int(found.get("adults") or 0)
    row.children = int(found.get("children") or 0) + int(found.get("babies") or 0)


def day_of(at: Any) -> date | None:
    return at.date() if at is not None else None


def arrival_of(row: StayRow, found: Mapping[str, Any]) -> date | None:
    """The date of one cell, or the one that year, month and day make."""
    if "arrival" in found:
        return day_of(found["arrival"])
    parts = [found.get(name) for name in ("arrival_year", "arrival_month", "arrival_day")]
    names = ("arrival_year", "arrival_month", "arrival_day")
    missing = next((name for name, part in zip(names, parts, strict=True) if part is None), "")
    if missing:
        field = missing if any(part is not None for part in parts) else "arrival"
        row.problems.append(Problem(field, CellFault.MISSING))
        return None
    year, month, day = (int(part or 0) for part in parts)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        row.problems.append(Problem("arrival_year", CellFault.DATE_OUT_OF_RANGE, str(year)))
        return None
    try:
        return date(year, month, day)
    except ValueError:
        told = f"{year}-{month}-{day}"
        row.problems.append(Problem("arrival_day", CellFault.NOT_A_DATE, told))
        return None


def nights_of(row: StayRow, found: Mapping[str, Any]) -> int:
    """As counted, or between arrival and departure."""
    nights: int | None = None
    if "nights" in found:
        nights = int(found["nights"])
    elif "weekend_nights" in found or "week_nights" in found:
        nights = int(found.get("weekend_nights") or 0) + int(found.get("week_nights") or 0)
    elif "departure" in found and row.arrival is not None:
        nights = (found["departure"].date() - row.arrival).days
    if nights is None:
        row.problems.append(Problem("nights", CellFault.MISSING))
    elif not 0 <= nights <= MOST_NIGHTS:
        row.problems.append(Problem("nights", RowFault.NOT_A_COUNT, str(nights)))
    return nights or 0


def state_of(found: Mapping[str, Any]) -> tuple[str, bool]:
    """What became of it, and whether two columns tell it differently. Nothing where none tells."""
    said, is_cancelled = found.get("state", ""), found.get("is_cancelled", "")
    if said and is_cancelled:
        return said, (said in {"cancelled", "no_show"}) != (is_cancelled == "yes")
    if is_cancelled == "yes":
        return "cancelled", False
    return said, False


def remarks(row: StayRow, found: Mapping[str, Any], mapped: Mapping[str, Any]) -> Iterator[Problem]:
    """What is odd in a row and taken all the same, for somebody to look at."""
    if row.is_repeated and not row.said_number:
        yield Problem("", "repeated")
    if not row.adults + row.children and mapped.keys() & {"adults", "children", "babies"}:
        yield Problem("adults", "no_guests")
    for name in ("adults", "children", "babies"):
        if name in mapped and name not in found:
            yield Problem(name, "not_stated")
    yield from rate_remarks(row)
    if not row.nights:
        yield Problem("nights", "no_night")
    if row.is_contradicted:
        yield Problem("is_cancelled", "contradicted", row.state)
    if row.code_length == 3 and len(row.country) == 2:
        yield Problem("country", "short_code", row.country)


def rate_remarks(row: StayRow) -> Iterator[Problem]:
    if row.rate < 0:
        yield Problem("rate", "negative_rate", str(row.rate))
    elif not row.rate:
        yield Problem("rate", "zero_rate")
    elif row.usual_rate and float(row.rate) > MOST_TIMES * row.usual_rate:
        yield Problem("rate", "high_rate", str(row.rate))
