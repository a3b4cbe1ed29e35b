"""Calendar files as RFC 5545 has them: lines of at most 75 bytes, CRLF, text escaped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LIMIT = 75
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """A whole day when `at` is None."""

    uid: str
    title: str
    day: date
    at: datetime | None = None
    detail: str = ""
    url: str = ""
    changed_at: datetime | None = None


def escaped(text: str) -> str:
    for character, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(character, told)
    return text


def folded(line: str) -> str:
    """Cut between characters, never within one."""
    pieces, now, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LIMIT:
            pieces.append(now)
            now, size = " ", 1
        now, size = now + character, size + width
    return "\r\n".join([*pieces, now])


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def lines_of(entry: Entry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp(entry.changed_at or now)}"
    if entry.at is None:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{stamp(entry.at)}"
        yield f"DTEND:{stamp(entry.at + HOUR)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    if entry.detail:
        yield f"DESCRIPTION:{escaped(entry.detail)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "END:VEVENT"


def calendar(name: str, entries: list[Entry], now: datetime) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kezhi//Kezhi//EN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{escaped(name)}"]
    for entry in entries:
        lines += lines_of(entry, now)
    return "\r\n".join(folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"
