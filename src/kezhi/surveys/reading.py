"""A file of ratings as rows: every row that cannot be taken is named with its field and why."""

from __future__ import annotations

import csv
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from kezhi.kit.delimited import Dialect, Unreadable, open_sheet
from kezhi.surveys.columns import AGGREGATE, CURRENCY, LONG, NAMES, number, spelled

MOST_ROWS = 100_000
MOST_SUSPECTS = 8
CENT = Decimal("0.01")
MOST = 1e12


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row: the words for `code` are in wording.py."""

    row: int
    field: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rating, or of an aggregate one supplier's quality and price."""

    row: int
    supplier: str
    rater: str = ""
    attribute: str = ""
    score: Decimal | None = None
    weight: Decimal | None = None
    price: Decimal | None = None
    quality: Decimal | None = None


@dataclass(slots=True)
class Found:
    """What a file holds; `unclear` are values that may mean no answer and were not told to."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unclear: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    is_aggregate: bool = False


def read(path: Path, *, scale: tuple[int, int], no_answer: frozenset[str]) -> Found:
    """Read a text table in any encoding. Raises Unreadable with the code of what is wrong."""
    with path.open("rb") as file:
        if file.read(4) in {b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"}:
            raise Unreadable("not_text")
    with tempfile.TemporaryDirectory() as folder:
        sheet = open_sheet(path, Dialect(has_header=True), Path(folder))
        with sheet.path.open(encoding="utf-8-sig", newline="") as text:
            try:
                table = list(enumerate(csv.reader(text, delimiter=sheet.separator), 1))
            except (csv.Error, UnicodeDecodeError) as error:
                raise Unreadable("broken_file") from error
    if len(table) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    places = places_of(sheet.columns)
    body = [(n, cells) for n, cells in table[1:] if any(cell.strip() for cell in cells)]
    return taken(body, places, scale, no_answer)


def places_of(columns: tuple[str, ...]) -> dict[str, int]:
    places: dict[str, int] = {}
    for role, names in NAMES.items():
        found = [at for at, column in enumerate(columns) if column.strip().lower() in names]
        found = [at for at in found if at not in places.values()]
        if found:
            places[role] = found[0]
    wanted = LONG if {"attribute", "score"} & places.keys() else AGGREGATE
    missing = [role for role in wanted if role not in places]
    if missing:
        raise Unreadable("column_missing", role=missing[0])
    return places


def taken(
    body: list[tuple[int, list[str]]],
    places: Mapping[str, int],
    scale: tuple[int, int],
    no_answer: frozenset[str],
) -> Found:
    found = Found(is_aggregate="score" not in places)
    first: dict[tuple[str, ...], int] = {}
    keys = ("supplier",) if found.is_aggregate else LONG[:3]
    for row, cells in body:
        told = {role: cell(cells, at) for role, at in places.items()}
        problems = list(faults(row, told, keys, first))
        if not found.is_aggregate:
            text = spelled(told["score"])
            if text in no_answer:
                found.unanswered += not problems
                found.problems += problems
                continue
            value = number(told["score"])
            if value is None or not scale[0] <= value <= scale[1]:
                found.unclear[text] += 1
                problems.append(Problem(row, "score", "off_scale", told["score"]))
        if problems:
            found.problems += problems
        else:
            found.rows.append(row_of(row, told))
    return found


def faults(
    row: int, told: Mapping[str, str], keys: tuple[str, ...], first: dict[tuple[str, ...], int]
) -> Iterator[Problem]:
    for role in keys:
        if not told[role]:
            yield Problem(row, role, "missing")
        elif len(told[role]) > 60 + 60 * (role == "supplier"):
            yield Problem(row, role, "too_long", told[role][:40])
    key = tuple(told[role] for role in keys)
    if key in first:
        yield Problem(row, "rater", "twice", str(first[key]))
    first.setdefault(key, row)
    for role in ("weight", "price", "quality"):
        text = amount_text(told.get(role, ""))
        value = number(text) if text else None
        is_needed = keys == ("supplier",) and role != "weight"
        if (text and value is None) or (is_needed and not text):
            yield Problem(row, role, "not_a_number", text)
        elif value is not None and not is_possible(role, value):
            yield Problem(row, role, "not_positive", text)


def is_possible(role: str, value: float) -> bool:
    return value < MOST and (value > 0 or (role == "weight" and value == 0))


def row_of(row: int, told: Mapping[str, str]) -> Row:
    figures = {role: amount(told.get(role, "")) for role in ("score", "weight", "price", "quality")}
    return Row(
        row=row, supplier=told["supplier"], rater=told.get("rater", ""),
        attribute=told.get("attribute", ""), **figures,
    )  # fmt: skip


def amount_text(text: str) -> str:
    return CURRENCY.sub("", text).strip()


def amount(text: str) -> Decimal | None:
    value = number(amount_text(text))
    return None if value is None else Decimal(repr(value)).quantize(CENT)


def cell(cells: list[str], at: int) -> str:
    found = cells[at] if at < len(cells) else ""
    return "".join(c for c in unicodedata.normalize("NFKC", found) if c.isprintable()).strip()
