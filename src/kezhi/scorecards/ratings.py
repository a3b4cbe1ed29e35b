"""A file of ratings, or of one quality and price a supplier, as the library takes them."""

from __future__ import annotations

import codecs
import csv
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from customer_value.value_map import Ratings
from kezhi.kit.delimited import Dialect, Unreadable, open_sheet
from kezhi.surveys.columns import AGGREGATE, CURRENCY, LONG, NAMES, number, spelled

ENDS = (5.0, 7.0, 10.0, 100.0)
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user says of the file; what is not said is found out, or asked about."""

    columns: dict[str, str]
    no_answer: frozenset[str] = frozenset()
    scale: tuple[float, float] | None = None
    dialect: Dialect = field(default_factory=Dialect)


@dataclass(slots=True)
class Table:
    """The rows of a file, and which column holds what."""

    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    places: dict[str, int]

    def cell(self, cells: list[str], role: str) -> str:
        place = self.places.get(role)
        found = cells[place] if place is not None and place < len(cells) else ""
        return unicodedata.normalize("NFKC", found).strip()

    def name(self, role: str) -> str:
        return self.columns[self.places[role]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a file of ratings holds; ``aggregates`` in place of ratings where it has only those."""

    suppliers: list[str]
    attributes: list[str]
    raters: int
    read: int
    no_answer: dict[str, int]
    has_weights: bool
    ratings: Ratings | None
    aggregates: list[tuple[float, float]] | None


@dataclass(slots=True)
class Columns:
    """The long table while it is read: codes by name, in the order met."""

    raters: dict[str, int] = field(default_factory=dict)
    suppliers: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, int] = field(default_factory=dict)
    codes: list[tuple[int, int, int]] = field(default_factory=list)
    numbers: list[tuple[float, float, float]] = field(default_factory=list)


def read(path: Path, wishes: Wishes) -> Sheet:
    """Read a file; raises Unreadable with the code of what is wrong."""
    table = _opened(path, wishes)
    if all(role in table.places for role in LONG):
        return _long(table, wishes)
    return _aggregated(table)


def _opened(path: Path, wishes: Wishes) -> Table:
    if not path.is_file():
        raise Unreadable("no_such_file", file=path)
    if wishes.dialect.encoding:
        try:
            codecs.lookup(wishes.dialect.encoding)
        except LookupError as error:
            raise Unreadable("unknown_encoding", encoding=wishes.dialect.encoding) from error
    with path.open("rb") as file:
        if file.read(4) in {b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"}:
            raise Unreadable("not_text", file=path.name)
    with tempfile.TemporaryDirectory() as folder:
        sheet = open_sheet(path, wishes.dialect, Path(folder))
        with sheet.path.open(encoding="utf-8-sig", newline="") as text:
            try:
                rows = list(enumerate(csv.reader(text, delimiter=sheet.separator), 1))
            except (csv.Error, UnicodeDecodeError) as error:
                raise Unreadable("broken_file", file=path.name, detail=error) from error
    body = [(n, cells) for n, cells in rows if any(cell.strip() for cell in cells)]
    body = body[1:] if sheet.has_header else body
    return Table(sheet.columns, body, _places(sheet.columns, wishes.columns))


def _places(columns: tuple[str, ...], named: dict[str, str]) -> dict[str, int]:
    """Where each role stands: as named, else by the names such columns have."""
    places = {role: _place(columns, name) for role, name in named.items()}
    for role, names in NAMES.items():
        found = [k for k, column in enumerate(columns) if column.strip().lower() in names]
        found = [k for k in found if k not in places.values()]
        if role in places or not found:
            continue
        if len(found) > 1:
            told = ", ".join(columns[k] for k in found)
            raise Unreadable("column_unclear", role=role, found=told)
        places[role] = found[0]
    wanted = LONG if {"attribute", "score"} & places.keys() else AGGREGATE
    for role in wanted:
        if role not in places:
            raise Unreadable("column_missing", role=role, columns=", ".join(columns))
    return places


def _place(columns: tuple[str, ...], name: str) -> int:
    if name in columns:
        return columns.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(columns):
        return int(name) - 1
    raise Unreadable("no_such_column", column=name, columns=", ".join(columns))


def _long(table: Table, wishes: Wishes) -> Sheet:
    missing = _unanswered(table, wishes)
    _one_currency(table)
    found = Columns()
    first: dict[tuple[str, str, str], int] = {}
    for row, cells, key in _keyed(table):
        text = table.cell(cells, "score")
        if key in first:
            rater, supplier, attribute = key
            told = {"rater": rater, "supplier": supplier, "attribute": attribute}
            raise Unreadable("rated_twice", row=row, first=first[key], **told)
        first[key] = row
        if spelled(text) in missing:
            continue
        named = zip((found.raters, found.suppliers, found.attributes), key, strict=True)
        rater_code, supplier_code, attribute_code = (
            codes.setdefault(name, len(codes)) for codes, name in named
        )
        found.codes.append((rater_code, supplier_code, attribute_code))
        found.numbers.append(_numbers(table, row, cells, wishes))
    return _rated(table, found, missing, wishes)


def _keyed(table: Table) -> Iterator[tuple[int, list[str], tuple[str, str, str]]]:
    """Each row with its rater, supplier and attribute, none of which may lack."""
    for row, cells in table.rows:
        rater, supplier, attribute = (table.cell(cells, role) for role in LONG[:3])
        for role, name in zip(LONG, (rater, supplier, attribute), strict=False):
            if not name:
                raise Unreadable("missing_cell", row=row, column=table.name(role))
        yield row, cells, (rater, supplier, attribute)


def _numbers(
    table: Table, row: int, cells: list[str], wishes: Wishes
) -> tuple[float, float, float]:
    score = number(table.cell(cells, "score"))
    low, high = wishes.scale or (0.0, np.inf)
    if score is None or not low <= score <= high:
        raise _bad(table, row, cells, "score")
    weight, price = (_optional(table, row, cells, role) for role in ("weight", "price"))
    return score, weight, price


def _optional(table: Table, row: int, cells: list[str], role: str) -> float:
    text = CURRENCY.sub("", table.cell(cells, role)).strip()
    if not text:
        return np.nan
    found = number(text)
    if found is None or (role == "weight" and found < 0):
        raise _bad(table, row, cells, role)
    if role == "price" and found <= 0:
        raise Unreadable("zero_price", row=row, value=text)
    return found


def _bad(table: Table, row: int, cells: list[str], role: str) -> Unreadable:
    value = table.cell(cells, role) or '""'
    return Unreadable("bad_number", row=row, value=value, column=table.name(role), what=role)


def _rated(table: Table, found: Columns, missing: Counter[str], wishes: Wishes) -> Sheet:
    if not found.codes:
        raise Unreadable("nothing_usable")
    if len(found.suppliers) < 2:
        raise Unreadable("one_supplier", supplier=next(iter(found.suppliers)))
    rater, supplier, attribute = np.array(found.codes).T
    score, weight, price = np.array(found.numbers).T
    if wishes.scale is None:
        _one_scale(rater, score)
    return Sheet(
        suppliers=list(found.suppliers),
        attributes=list(found.attributes),
        raters=len(found.raters),
        read=len(table.rows),
        no_answer=dict(missing),
        has_weights=bool(np.isfinite(weight).any()),
        ratings=Ratings.of(rater, supplier, attribute, score, weight=weight, price=price),
        aggregates=None,
    )


def _unanswered(table: Table, wishes: Wishes) -> Counter[str]:
    """Count what stands for no answer; what might and was not told to be is asked about."""
    texts = Counter(spelled(table.cell(cells, "score")) for _, cells in table.rows)
    suspects = Counter({t: n for t, n in texts.items() if _is_suspect(t, texts, wishes)})
    asked = {t: n for t, n in suspects.items() if t not in wishes.no_answer}
    if asked:
        shown = list(asked.items())[:MOST_SHOWN]
        told = ", ".join(f"{text} ({n})" for text, n in shown)
        wish = ",".join(sorted(wishes.no_answer | {text for text, _ in shown}))
        raise Unreadable("no_answer_unclear", column=table.name("score"), values=told, wish=wish)
    return Counter({t: n for t, n in texts.items() if t in wishes.no_answer})


def _is_suspect(text: str, texts: Counter[str], wishes: Wishes) -> bool:
    value = number(text)
    if value is None:
        return True
    if wishes.scale:
        return not wishes.scale[0] <= value <= wishes.scale[1]
    return value <= 0 or value > _end(texts)


def _end(texts: Counter[str]) -> float:
    """The highest score of the usual scale that nineteen in twenty answers stay within."""
    scores = sorted((v, n) for t, n in texts.items() if (v := number(t)) is not None and v > 0)
    total, seen = sum(n for _, n in scores), 0
    for value, count in scores:
        seen += count
        if seen >= 0.95 * total:
            return next((end for end in ENDS if value <= end), np.inf)
    return np.inf


def _one_scale(rater: NDArray[np.int64], score: NDArray[np.float64]) -> None:
    """Refuse where a fifth of the raters and more never pass 10 and others score to a hundred."""
    highest = np.zeros(int(rater.max()) + 1)
    np.maximum.at(highest, rater, score)
    small = (highest <= 10).mean()
    if score.max() > 20 and 0.2 <= small < 1:
        raise Unreadable("different_scales", low=10, high=f"{score.max():g}")


def _one_currency(table: Table) -> None:
    if "price" not in table.places:
        return
    marks = {
        mark.upper()
        for _, cells in table.rows
        for mark in CURRENCY.findall(table.cell(cells, "price"))
    }
    same = {"¥": "CNY", "RMB": "CNY", "元": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
    found = {same.get(mark, mark) for mark in marks}
    if len(found) > 1:
        raise Unreadable("mixed_currencies", found=", ".join(sorted(found)))


def _aggregated(table: Table) -> Sheet:
    _one_currency(table)
    suppliers: dict[str, tuple[float, float]] = {}
    for row, cells in table.rows:
        name = table.cell(cells, "supplier")
        if not name:
            raise Unreadable("missing_cell", row=row, column=table.name("supplier"))
        if name in suppliers:
            raise Unreadable("supplier_twice", row=row, supplier=name)
        quality, price = number(table.cell(cells, "quality")), _optional(table, row, cells, "price")
        if quality is None or quality <= 0:
            raise _bad(table, row, cells, "quality")
        if not np.isfinite(price):
            raise Unreadable("missing_cell", row=row, column=table.name("price"))
        suppliers[name] = (quality, price)
    if not suppliers:
        raise Unreadable("nothing_usable")
    if len(suppliers) < 2:
        raise Unreadable("one_supplier", supplier=next(iter(suppliers)))
    return Sheet(
        suppliers=list(suppliers),
        attributes=[],
        raters=0,
        read=len(table.rows),
        no_answer={},
        has_weights=False,
        ratings=None,
        aggregates=list(suppliers.values()),
    )
