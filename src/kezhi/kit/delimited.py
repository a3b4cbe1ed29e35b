"""Text files as they come: encoding, separator, header found; unusual ones made plain."""

from __future__ import annotations

import codecs
import csv
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROBE = 1 << 18
CHUNK = 1 << 22
SEPARATORS = (",", ";", "\t", "|")
PLAIN = {"utf-8", "ascii"}
VALUE = re.compile(r"[-+(]?[¥$€£￥]?\s*\d[\d.,:/\-\sT年月日)]*")


class Unreadable(Exception):
    """A file that cannot be read as a table; ``code`` names why, for the words."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text table that the engine can read: UTF-8 with one-character separators."""

    path: Path
    separator: str
    has_header: bool
    columns: tuple[str, ...]
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What the user has said about the file; None is found out."""

    encoding: str | None = None
    separator: str | None = None
    has_header: bool | None = None


def open_sheet(path: Path, dialect: Dialect, folder: Path) -> Sheet:
    """Find out how a text file is written; rewrite it into ``folder`` where need be."""
    encoding = dialect.encoding or find_encoding(path)
    lines = _first_lines(path, encoding)
    if not lines:
        raise Unreadable("empty_file", file=path.name)
    separator = dialect.separator or find_separator(lines)
    if separator == " " or codecs.lookup(encoding).name not in PLAIN:
        path = _rewritten(path, encoding, separator, folder)
        separator = "\t" if separator == " " else separator
        lines = _first_lines(path, "utf-8")
    rows = list(csv.reader(lines, delimiter=separator))
    first = [cell.strip() for cell in rows[0]]
    has_header = dialect.has_header
    if has_header is None:
        has_header = not any(VALUE.fullmatch(cell) for cell in first)
    names = first if has_header else [str(i + 1) for i in range(max(map(len, rows[:100])))]
    return Sheet(path, separator, has_header, tuple(_distinct(names)), encoding)


def find_encoding(path: Path) -> str:
    """UTF-8 and UTF-16 by their marks or by decoding; else GB18030 where it makes Chinese."""
    with path.open("rb") as file:
        head = file.read(PROBE)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    if _decodes(path, "utf-8"):
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    if _decodes(path, "gb18030") and _is_chinese(head):
        return "gb18030"
    return "cp1252" if _decodes(path, "cp1252") else "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(head: bytes) -> bool:
    """Whether most of what is not ASCII in the head reads as Chinese."""
    other = [c for c in head.decode("gb18030", errors="ignore") if ord(c) > 127]
    chinese = sum("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in other)
    return not other or chinese > len(other) / 2


def find_separator(lines: list[str]) -> str:
    """The separator that parts the first lines into the same number of cells, two or more."""
    best, cells = "", 1
    for separator in SEPARATORS:
        widths = [len(row) for row in csv.reader(lines[:50], delimiter=separator)]
        common = max(set(widths), key=widths.count)
        if common > cells and widths.count(common) >= 0.6 * len(widths):
            best, cells = separator, common
    if best:
        return best
    if len({len(line.split()) for line in lines[:50]}) <= 2 and len(lines[0].split()) > 1:
        return " "
    return ","


def _first_lines(path: Path, encoding: str) -> list[str]:
    """The whole, non-empty lines of the file's beginning, quoted line breaks undone."""
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        text = file.read(PROBE)
    lines = text.splitlines()
    if len(text) == PROBE and len(lines) > 1:
        lines.pop()
    return [line.lstrip("\ufeff") for line in lines if line.strip()]


def _rewritten(path: Path, encoding: str, separator: str, folder: Path) -> Path:
    """Write the file anew as UTF-8; runs of blanks become one tab."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=folder, suffix=".csv", delete=False
    ) as target:
        try:
            for text in _decoded(path, encoding):
                if separator == " ":
                    text = re.sub(r"[ \t]+", "\t", re.sub(r"(?m)^[ \t]+|[ \t\r]+$", "", text))
                target.write(text)
        except (UnicodeDecodeError, UnicodeError) as error:
            raise Unreadable("wrong_encoding", file=path.name, encoding=encoding) from error
    return Path(target.name)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text in pieces that end with a line."""
    rest = ""
    with path.open("r", encoding=encoding, newline="") as file:
        while chunk := file.read(CHUNK):
            whole, end, rest = (rest + chunk).rpartition("\n")
            yield whole + end
    yield rest


def _distinct(names: list[str]) -> list[str]:
    """Name every column, and no two alike."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        plain = name or str(place)
        again = sum(1 for other in names[: place - 1] if other == name)
        found.append(f"{plain}_{again + 1}" if again else plain)
    return found
