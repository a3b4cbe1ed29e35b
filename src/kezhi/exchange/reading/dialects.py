"""How a text file separates its cells, and where its header is."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kezhi.exchange.reading import headers
from kezhi.exchange.reading.findings import FileFault, Unreadable

WHITESPACE = "whitespace"
DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 512
_SEARCHED = 20
_VALUE = re.compile(r"^[-+]?[\d.,/:\s%年月日-]*\d[\d.,/:\s%年月日-]*$")

Cells = list[str]


def records(lines: Iterable[str], delimiter: str) -> Iterator[Cells]:
    """Split lines into cells; csv also joins the lines of a quoted cell."""
    if delimiter == WHITESPACE:
        return (line.split() for line in lines)
    return csv.reader(lines, delimiter=delimiter)


def delimiter_of(sample: str) -> str:
    """Choose the delimiter under which the rows of the sample agree best on their width."""
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        score = _agreement(sample, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    if best_score >= 0.8:
        return best
    if _agreement(sample, WHITESPACE) >= 0.95:
        return WHITESPACE
    return best or ","


def _agreement(sample: str, delimiter: str) -> float:
    """Share of rows with the usual width, if that is at least two; wider wins a tie."""
    try:
        rows = [row for row in records(io.StringIO(sample, newline=""), delimiter) if any(row)]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / len(rows) + width / 10_000 if width > 1 else 0.0


def header_row(rows: Sequence[Sequence[str | None]], has_header: bool | None) -> tuple[int, bool]:
    """Return the index of the first row of the table, and whether it is a header."""
    start = _table_start(rows)
    if start < 0:
        raise Unreadable(FileFault.NO_ROWS)
    if has_header is not None:
        return start, has_header
    return start, _is_header(rows[start], rows[start + 1 :])


def _table_start(rows: Sequence[Sequence[str | None]]) -> int:
    """Skip title lines: rows with hardly a cell above a wider table."""
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows]
    if not any(filled):
        return -1
    usual = Counter(count for count in filled if count).most_common(1)[0][0]
    for index, count in enumerate(filled[:_SEARCHED]):
        if count >= max(1, usual / 2) and (count > 1 or usual == 1):
            return index
    return next(index for index, count in enumerate(filled) if count)


def _is_header(first: Sequence[str | None], below: Sequence[Sequence[str | None]]) -> bool:
    names = [cell.strip() for cell in first if cell and cell.strip()]
    if any(headers.is_known(name) for name in names):
        return True
    if any(_looks_like_value(name) for name in names):
        return False
    if len(first) > 1:
        return True
    return any(_looks_like_value(row[0] or "") for row in below[:50] if row)


def _looks_like_value(cell: str) -> bool:
    return bool(_VALUE.match(unicodedata.normalize("NFKC", cell).strip()))


def unique_names(header: Sequence[str | None], width: int) -> list[str]:
    """Name every column once: blanks by position, repeats by a number."""
    if width > MAX_COLUMNS:
        raise Unreadable(FileFault.TOO_MANY_COLUMNS, str(width))
    names: list[str] = []
    seen: set[str] = set()
    for index in range(width):
        cell = header[index] if index < len(header) else ""
        base = " ".join((cell or "").replace("\x00", "").split())[:200] or f"#{index + 1}"
        name, turn = base, 1
        while name in seen:
            turn += 1
            name = f"{base} ({turn})"
        seen.add(name)
        names.append(name)
    return names
