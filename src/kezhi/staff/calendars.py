"""Holidays as people write them down: one at a time, a whole feast, or a list in a file."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

LONGEST_FEAST = 31
MOST_LINES = 2000
HOLIDAY, WORKDAY = "holiday", "workday"
KINDS = {
    "holiday": HOLIDAY, "off": HOLIDAY, "假期": HOLIDAY, "节假日": HOLIDAY, "放假": HOLIDAY,
    "workday": WORKDAY, "work": WORKDAY, "调休": WORKDAY, "上班": WORKDAY, "补班": WORKDAY,
}  # fmt: skip


@dataclass(frozen=True)
class Day:
    date: date
    kind: str
    name: str = ""


class BadCalendar(Exception):
    """What is wrong, line by line; nothing of the file was taken."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(faults)
        self.faults = faults


def feast(name: str, first: date, last: date, worked: Iterable[date]) -> list[Day]:
    """A holiday of several days with the weekend days worked in its stead."""
    length = (last - first).days + 1
    off = [Day(first + timedelta(days=n), HOLIDAY, name) for n in range(length)]
    return [*off, *(Day(day, WORKDAY, name) for day in worked)]


def read_days(text: str) -> list[Day]:
    """Lines of `date, kind, name`; a line of headings is skipped. Raises BadCalendar."""
    found: list[Day] = []
    faults: list[str] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text)), start=1):
        if number > MOST_LINES:
            faults.append(_("The file has more than %(most)d lines.") % {"most": MOST_LINES})
            break
        if not any(cell.strip() for cell in cells) or (number == 1 and is_heading(cells)):
            continue
        try:
            found.append(read_line(cells))
        except ValueError as error:
            faults.append(_("Line %(line)d: %(fault)s") % {"line": number, "fault": error})
    if faults or not found:
        raise BadCalendar(faults or [_("The file holds no dates.")])
    return found


def is_heading(cells: list[str]) -> bool:
    return not any(character.isdigit() for character in cells[0])


def read_line(cells: list[str]) -> Day:
    day, kind, name = ([cell.strip() for cell in cells] + ["", "", ""])[:3]
    if kind.lower() not in KINDS:
        raise ValueError(_("write “holiday” or “workday” in the second column."))
    if len(name) > 80 or not name.isprintable():
        raise ValueError(_("the name is too long or holds characters that cannot be kept."))
    return Day(read_date(day), KINDS[kind.lower()], name)


def read_date(text: str) -> date:
    """2026-02-17, 2026/2/17 or 2026.2.17."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        found = date(year, month, day)
    except ValueError:
        raise ValueError(_("write the date like 2026-02-17.")) from None
    if not 1990 <= found.year <= 2100:
        raise ValueError(_("the year must lie between 1990 and 2100."))
    return found


def read_dates(text: str) -> Iterator[date]:
    """Dates with commas, spaces or line ends between them."""
    for part in text.replace("，", ",").replace("、", ",").replace(",", " ").split():
        yield read_date(part)
