"""A file of what is kept between two valuations: a header in JSON and plain columns after it.

It is written beside the old one and takes its place in one step, so whoever is killed in between
leaves the old one whole. Nothing in it is ever run as a program.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio.kept import Book, Kept, Rejected

MAGIC = b"kezhi value state\n"
VERSION = 1
ALIGNED = 64
TEXTS = "texts"
Header = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A state in the making beside its place; whoever has it is the only one to work on the state.

    It is locked while the process lives, so that of two runs at once one is refused and no night
    is lost. What a killed process leaves is written over by the next.
    """

    file: BinaryIO
    part: Path
    path: Path

    def write(self, kept: Kept, settings: Mapping[str, Any]) -> None:
        """Write what is kept."""
        columns = {name: column for name, column in _columns(kept).items() if column is not None}
        plain = {name: _bytes_of(column) for name, column in columns.items()}
        header: Header = {
            "version": VERSION,
            "as_of": kept.as_of.isoformat(),
            "settings": dict(settings),
            "malformed": kept.malformed,
            "nobody": kept.rejected.nobody,
            "columns": {
                name: {"kind": kind, "sizes": [part.nbytes for part in parts], "count": count}
                for name, (kind, parts, count) in plain.items()
            },
        }
        try:
            _write(self.file, header, [part for _, parts, _ in plain.values() for part in parts])
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def keep(self) -> None:
        """Put it in the place of the old one."""
        try:
            self.part.replace(self.path)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        finally:
            self.file.close()

    def discard(self) -> None:
        """Leave the old one where it is; nothing is done where it was kept."""
        if not self.file.closed:
            self.part.unlink(missing_ok=True)
            self.file.close()


def _unwritable(path: Path, error: OSError) -> Unreadable:
    return Unreadable("cannot_write", file=path, detail=error.strerror)


def begin(path: Path) -> Draft:
    """Take the state in hand."""
    part = path.with_name(f".{path.name}.part")
    try:
        file = part.open("ab")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise Unreadable("state_busy", file=path) from error
    file.truncate(0)
    file.seek(0)
    return Draft(file, part, path)


def _write(file: BinaryIO, header: Header, parts: list[NDArray[Any]]) -> None:
    text = json.dumps(header).encode()
    file.write(MAGIC + len(text).to_bytes(8, "little") + text)
    for part in parts:
        file.write(bytes(-file.tell() % ALIGNED))
        part.tofile(file)
    file.flush()
    os.fsync(file.fileno())


def _columns(kept: Kept) -> dict[str, NDArray[Any] | None]:
    book, rejected = kept.book, kept.rejected
    columns: dict[str, NDArray[Any] | None] = {
        "book.ids": book.ids,
        "book.counts": book.counts,
        "book.day": book.day,
        "book.net": book.net,
        "book.rows": book.rows,
        "book.cost": book.cost,
    }
    for name in ("ids", "reason", "rows", "amount"):
        columns[f"rejected.{name}"] = getattr(rejected, name)
    return columns | {f"past.{name}": values for name, values in kept.past.items()}


def _bytes_of(column: NDArray[Any]) -> tuple[str, list[NDArray[Any]], int]:
    """A column as plain arrays: numbers as they are, texts as their ends and their letters."""
    if column.dtype.kind != "O":
        return column.dtype.str, [np.ascontiguousarray(column)], len(column)
    letters = [text.encode() for text in column.tolist()]
    ends = np.cumsum([len(word) for word in letters], dtype=np.int64)
    return TEXTS, [ends, np.frombuffer(b"".join(letters), np.uint8)], len(column)


def read_header(path: Path) -> Header:
    """What the state says of itself, without its columns."""
    with _opened(path) as file:
        return _header_of(file, path)


def read(path: Path) -> Kept:
    """Read a state."""
    with _opened(path) as file:
        header = _header_of(file, path)
        columns = {
            name: _read_column(file, about, path) for name, about in header["columns"].items()
        }

    def part(name: str) -> dict[str, Any]:
        return {
            key.removeprefix(f"{name}."): column
            for key, column in columns.items()
            if key.startswith(f"{name}.")
        }

    try:
        nobody = {why: (int(n), float(money)) for why, (n, money) in header["nobody"].items()}
        return Kept(
            book=Book(**{"cost": None} | part("book")),
            rejected=Rejected(**part("rejected"), nobody=nobody),
            malformed=int(header["malformed"]),
            as_of=date.fromisoformat(header["as_of"]),
            past=part("past"),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise Unreadable("not_a_state", file=path) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unreadable("no_such_file", file=path) from error


def _header_of(file: BinaryIO, path: Path) -> Header:
    """The header of a state that is whole and of this version."""
    start = file.read(len(MAGIC) + 8)
    size = os.fstat(file.fileno()).st_size
    length = int.from_bytes(start[len(MAGIC) :], "little")
    if not start.startswith(MAGIC) or len(start) + length > size:
        raise Unreadable("not_a_state", file=path)
    try:
        header: Header = json.loads(file.read(length))
        version = header["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("not_a_state", file=path) from error
    if version != VERSION:
        raise Unreadable("state_version", file=path, version=version, known=VERSION)
    place = file.tell()
    for about in header["columns"].values():
        for part in about["sizes"]:
            place += -place % ALIGNED + part
    if place != size:
        raise Unreadable("not_a_state", file=path)
    return header


def _read_column(file: BinaryIO, about: Header, path: Path) -> NDArray[Any]:
    def plain(kind: str, size: int) -> NDArray[Any]:
        file.seek(-file.tell() % ALIGNED, os.SEEK_CUR)
        found = np.fromfile(file, np.dtype(kind), size // np.dtype(kind).itemsize)
        if found.dtype.kind not in "iufb" or found.nbytes != size:
            raise Unreadable("not_a_state", file=path)
        return found

    if about["kind"] != TEXTS:
        return plain(about["kind"], about["sizes"][0])
    ends, letters = plain("<i8", about["sizes"][0]), plain("|u1", about["sizes"][1]).tobytes()
    found = np.empty(about["count"], object)
    starts = [0, *ends.tolist()]
    found[:] = [letters[a:b].decode() for a, b in pairwise(starts)]
    return found
