"""Text files: comma, semicolon, tab, bar or blanks between the cells, in any encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from kezhi.exchange.reading import dialects, encodings
from kezhi.exchange.reading.findings import FileFault, Notice, Options, Reading, Unreadable
from kezhi.exchange.reading.kinds import TEXT
from kezhi.exchange.reading.profile import profile
from kezhi.exchange.reading.staging import Numbered, Staging

_SAMPLE_CHARACTERS = 1 << 18
_SAMPLE_ROWS = 300
_MAX_LINES_OF_A_ROW = 500
csv.field_size_limit(1 << 17)


class Lines:
    """The lines of one record so far, so that a quote left open is found and named."""

    def __init__(self, source: io.TextIOBase) -> None:
        self._source = source
        self.pending: list[str] = []

    def __iter__(self) -> Iterator[str]:
        pending = self.pending
        for line in self._source:
            pending.append(line)
            if len(pending) > _MAX_LINES_OF_A_ROW:
                raise Unreadable(FileFault.UNCLOSED_QUOTE)
            yield line


def stage(source: Path, target: Path, options: Options) -> Reading:
    """Read a text file into the staged table and say what it is."""
    if options.encoding:
        decoding = encodings.check(source, options.encoding)
    else:
        decoding = encodings.encoding_of(source)
    delimiter = options.delimiter or _delimiter(source, decoding.name)
    with source.open(encoding=decoding.name, errors="replace", newline="") as text:
        rows = _numbered(text, delimiter)
        sample = list(islice(rows, _SAMPLE_ROWS))
        table = [cells for _, cells in sample]
        start, has_header = dialects.header_row(table, options.has_header)
        names = _names(table, start, has_header)
        body = chain(sample[start + has_header :], rows)
        with Staging(target, len(names)) as staging:
            staging.write(body)
    notices = staging.notices()
    if decoding.undecodable:
        notices[Notice.UNDECODABLE] = decoding.undecodable
    if start:
        notices[Notice.LEAD_ROWS] = start
    header = table[start] if has_header else []
    return Reading(
        kind=TEXT,
        rows=staging.rows,
        blank_rows=staging.blank_rows,
        columns=profile(target, names, header),
        encoding=decoding.name,
        delimiter=delimiter,
        has_header=has_header,
        notices=notices,
    )


def _delimiter(source: Path, encoding: str) -> str:
    with source.open(encoding=encoding, errors="replace", newline="") as text:
        sample = text.read(_SAMPLE_CHARACTERS)
    last_end = max(sample.rfind("\n"), sample.rfind("\r"))
    whole = len(sample) < _SAMPLE_CHARACTERS or last_end < 0
    return dialects.delimiter_of(sample if whole else sample[: last_end + 1])


def _names(table: Sequence[Sequence[str | None]], start: int, has_header: bool) -> list[str]:
    header = table[start] if has_header else []
    body = [len(cells) for cells in table[start:] if any(cells)]
    width = len(header) if has_header else max(body)
    return dialects.unique_names(header, width)


def _numbered(text: io.TextIOBase, delimiter: str) -> Iterator[Numbered]:
    """Number the records from 1, as a spreadsheet shows them."""
    lines = Lines(text)
    number = 0
    try:
        for number, cells in enumerate(dialects.records(lines, delimiter), start=1):
            yield number, cells
            last = lines.pending[:]
            lines.pending.clear()
    except csv.Error as error:
        raise Unreadable(FileFault.CELL_TOO_LONG, str(number + 1)) from error
    except Unreadable as error:
        raise Unreadable(error.fault, str(number + 1)) from error
    if number and _left_open("".join(last), delimiter):
        raise Unreadable(FileFault.UNCLOSED_QUOTE, str(number))


def _left_open(record: str, delimiter: str) -> bool:
    """Tell whether the last record ended only because the file did."""
    if delimiter == dialects.WHITESPACE or '"' not in record:
        return False
    try:
        list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
