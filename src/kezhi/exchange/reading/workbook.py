"""XLSX: guarded before anything parses it, then every cell as text through calamine."""

from __future__ import annotations

import html
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import fastexcel
import pyarrow as pa

from kezhi.exchange.reading import dialects
from kezhi.exchange.reading.findings import FileFault, Notice, Options, Reading, Unreadable
from kezhi.exchange.reading.kinds import XLSX
from kezhi.exchange.reading.profile import profile
from kezhi.exchange.reading.staging import Staging

MAX_PARTS = 1000
MAX_UNPACKED = 400 * 1024 * 1024  # 541,909 rows of 8 columns are 215 MB of XML
MAX_RATIO = 200
MAX_ROWS = 1_048_576
_SMALL = 1 << 20
_CHUNK = 1 << 22
_OVERLAP = 256
_SAMPLE_ROWS = 300
_TRIED = 10

# Patterns begin with a literal: the sheet of a large file is 200 MB of this.
_WIDE_CELL = re.compile(rb' r="(?:[A-Z]{3,}|S[S-Z]|[T-Z][A-Z])\d')
_ROW = re.compile(rb' r="(\d+)"')
_UNSAVED = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
_MARKS = {
    Notice.FORMULAS: (b"<f>", b"<f ", b"<f/"),
    Notice.ERROR_CELLS: (b' t="e"',),
    Notice.MERGED_CELLS: (b"<mergeCell ",),
}
_FROM_1904 = re.compile(rb'date1904="(?:1|true)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def stage(source: Path, target: Path, options: Options) -> Reading:
    """Read one sheet of a workbook into the staged table and say what it is."""
    try:
        with zipfile.ZipFile(source) as archive:
            guard(archive)
            sheets = _visible_sheets(archive)
            from_1904 = bool(_FROM_1904.search(archive.read("xl/workbook.xml")))
            sheet = _chosen(sheets, options.sheet) or _first_table(source, archive, sheets)
            notices = _scan(archive, sheets[sheet])
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError, EOFError) as error:
        raise Unreadable(FileFault.DAMAGED, type(error).__name__) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Unreadable(FileFault.DAMAGED, "zlib") from error
    if len(sheets) > 1:
        notices[Notice.OTHER_SHEETS] = len(sheets) - 1
    reading = _stage_sheet(source, target, options, sheet)
    return replace(
        reading,
        sheets=list(sheets),
        counts_from_1904=from_1904,
        notices={**notices, **reading.notices},
    )


def guard(archive: zipfile.ZipFile) -> None:
    """Refuse by the central directory alone what would swell on reading."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Unreadable(FileFault.TOO_MANY_PARTS, str(len(parts)))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise Unreadable(FileFault.UNPACKED_TOO_BIG, str(unpacked))
    for part in parts:
        if part.flag_bits & 1:
            raise Unreadable(FileFault.ENCRYPTED)
        if part.file_size > _SMALL and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise Unreadable(FileFault.UNPACKED_TOO_BIG, part.filename[:100])


def _visible_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map the name of each sheet to its part; hidden sheets come last."""
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for relation in _RELATION.findall(relations):
        found = dict(_ATTRIBUTE.findall(relation))
        targets[found.get("Id", "")] = found.get("Target", "")
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    shown: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for sheet in _SHEET.findall(book):
        found = dict(_ATTRIBUTE.findall(sheet))
        target = targets.get(found.get("r:id", ""), "")
        if "worksheets/" in target:
            part = (
                target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            )
            where = hidden if found.get("state", "visible") != "visible" else shown
            where[html.unescape(found.get("name", ""))] = part
    return {**shown, **hidden}


def _chosen(sheets: dict[str, str], wanted: str | None) -> str:
    """The sheet asked for, or the only one; empty where there is a choice."""
    if wanted and wanted not in sheets:
        raise Unreadable(FileFault.NO_SUCH_SHEET, wanted)
    if not sheets:
        raise Unreadable(FileFault.NO_ROWS)
    return wanted or ("" if len(sheets) > 1 else next(iter(sheets)))


def _first_table(source: Path, archive: zipfile.ZipFile, sheets: dict[str, str]) -> str:
    """Pass over cover sheets: the first sheet with rows and columns, else simply the first."""
    for name, part in list(sheets.items())[:_TRIED]:
        if archive.getinfo(part).file_size > _SMALL:
            return name
        _scan(archive, part)
        if _is_table(source, name):
            return name
    return next(iter(sheets))


def _is_table(source: Path, sheet: str) -> bool:
    try:
        batch = _load(source, sheet).slice(0, _SAMPLE_ROWS)
    except Unreadable:
        return False
    rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return sum(sum(map(bool, cells)) > 1 for cells in rows) > 1


def _scan(archive: zipfile.ZipFile, part: str) -> dict[str, int]:
    """Look once through the XML of the sheet for cells out of bounds and what calamine hides."""
    counts: Counter[str] = Counter()
    last_row = 0
    for piece in _pieces(archive, part):
        if _WIDE_CELL.search(piece):
            raise Unreadable(FileFault.TOO_MANY_COLUMNS, str(dialects.MAX_COLUMNS))
        for notice, marks in _MARKS.items():
            counts[notice] += sum(piece.count(mark) for mark in marks)
        if b"</f>" in piece:
            counts[Notice.FORMULAS_UNSAVED] += len(_UNSAVED.findall(piece))
        last_row = max(last_row, max(map(int, _ROW.findall(piece)), default=0))
    if last_row > MAX_ROWS:
        raise Unreadable(FileFault.TOO_MANY_ROWS, str(last_row))
    return {str(notice): count for notice, count in counts.items() if count}


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the part in pieces that end where an element does."""
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            chunk = rest + chunk
            cut = chunk.rfind(b"</c>", 0, len(chunk) - _OVERLAP)
            cut = cut + 4 if cut >= 0 else len(chunk)
            yield chunk[:cut]
            rest = chunk[cut:]
    yield rest


def _stage_sheet(source: Path, target: Path, options: Options, sheet: str) -> Reading:
    batch = _load(source, sheet)
    head = batch.slice(0, _SAMPLE_ROWS).columns
    sample = [list(row) for row in zip(*(column.to_pylist() for column in head), strict=True)]
    start, has_header = dialects.header_row(sample, options.has_header)
    header = sample[start] if has_header else []
    names = dialects.unique_names(header, batch.num_columns)
    with Staging(target, len(names)) as staging:
        body = batch.slice(start + has_header)
        staging.write_arrays(body.columns, first_row=start + has_header + 1)
    if not staging.rows:
        raise Unreadable(FileFault.NO_ROWS)
    del batch
    return Reading(
        kind=XLSX,
        rows=staging.rows,
        blank_rows=staging.blank_rows,
        columns=profile(target, names, header),
        has_header=has_header,
        sheet=sheet,
        notices={**staging.notices(), **({Notice.LEAD_ROWS: start} if start else {})},
    )


def _load(source: Path, sheet: str) -> pa.RecordBatch:
    try:
        book = fastexcel.read_excel(str(source))
        # skip_rows=0 keeps blank rows at the top, so that row numbers are those Excel shows.
        loaded = book.load_sheet(sheet, header_row=None, dtypes="string", skip_rows=0)
        if loaded.width == 0 or loaded.height == 0:
            raise Unreadable(FileFault.NO_ROWS)
        return loaded.to_arrow()
    except fastexcel.FastExcelError as error:
        raise Unreadable(FileFault.DAMAGED, str(error)[:200]) from error
