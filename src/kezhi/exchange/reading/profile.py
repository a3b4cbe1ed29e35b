"""What each staged column looks like, decided from all of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kezhi.exchange.reading.findings import Column, DateStyle, Shape
from kezhi.exchange.reading.staging import cell_name
from kezhi.exchange.reading.values import NULL_NUMBERS

_SIGN = r"^[(]?\s*[-+]?\s*(?:CNY|RMB|USD|EUR|GBP|[¥$€£])?\s*[-+]?"
_TAIL = r"\s*(?:CNY|RMB|USD|EUR|元|万|亿|万元|%)?[)]?-?$"
_INTEGER = r"^[-+]?\d+$"
_NUMBER = _SIGN + r"(?:\d[\d.,' ]*|[.,]\d+)(?:E[-+]?\d+)?" + _TAIL
_DOT_DECIMAL = (
    _SIGN
    + r"(?:\d*\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})"
    + _TAIL
)
_WITH_DOT = re.compile(_DOT_DECIMAL)
_COMMA_DECIMAL = (
    _SIGN
    + r"(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:[. ]\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})"
    + _TAIL
)
_ISO = r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?$|^\d{4}\s*年\s*\d{1,2}\s*月"
_COMPACT = r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{6})?$"
_PARTS = r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?:\d{4}|\d{2})(?:[T ].*)?$"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_NAMED = r"(?i)^(?:\d{1,2}[-\s/.]*)?" + _MONTH + r"[a-z]*[-\s/.,]*\d{1,4}"
_SCIENTIFIC = r"(?i)^\d(?:\.\d+)?E\+\d+$"
_SERIAL = r"^[2-5]\d{4}(?:\.\d+)?$"
_LETTER = r"[\p{L}]"
_MOSTLY = 0.7
NUMERIC = (Shape.INTEGER, Shape.NUMBER)


@dataclass(frozen=True)
class Tally:
    """The distinct cells of a column and how often each occurs."""

    values: pa.Array
    counts: pa.Array

    def total(self) -> int:
        return pc.sum(self.counts).as_py() or 0

    def matching(self, pattern: str) -> int:
        return self.where(pc.match_substring_regex(self.values, pattern)).total()

    def where(self, mask: pa.Array) -> Tally:
        return Tally(self.values.filter(mask), self.counts.filter(mask))


def profile(staged: Path, names: Sequence[str], header: Sequence[str | None]) -> list[Column]:
    """Describe every column of a staged table."""
    file = pq.ParquetFile(staged)
    found = []
    for index, name in enumerate(names):
        cells = file.read([cell_name(index)]).column(0)
        shown = header[index] if index < len(header) else ""
        found.append(_describe(Column(name=name, header=(shown or "").strip()), _tally(cells)))
    return _agree_on_dates(_agree_on_decimals(found))


def _tally(cells: pa.ChunkedArray) -> Tally:
    counted = pc.value_counts(cells.combine_chunks())
    values = counted.field("values")
    if not pc.all(pc.string_is_ascii(values)).as_py():
        values = pc.utf8_normalize(values, form="NFKC")
    trimmed = pc.utf8_trim_whitespace(values)
    filled = pc.and_kleene(pc.is_valid(trimmed), pc.not_equal(trimmed, ""))
    return Tally(trimmed, counted.field("counts")).where(filled)


def _describe(column: Column, tally: Tally) -> Column:
    lowered = pc.utf8_lower(tally.values)
    nulls = pc.is_in(lowered, value_set=pa.array(sorted(NULL_NUMBERS), pa.string()))
    codes, real = tally.where(nulls), tally.where(pc.invert(nulls))
    null_codes = dict(zip(codes.values.to_pylist(), codes.counts.to_pylist(), strict=True))
    column = replace(column, filled=real.total(), null_codes=null_codes)
    if not column.filled:
        return replace(column, shape=Shape.EMPTY)
    column = replace(
        column,
        distinct=len(real.values),
        examples=[str(value)[:80] for value in real.values[:5].to_pylist()],
        scientific=real.matching(_SCIENTIFIC),
        leading_zero=real.matching(r"^0\d") > 0,
        trailing_zero=real.matching(r"^-?\d+\.0$") == column.filled,
        maybe_serial=real.matching(_SERIAL) == column.filled,
        has_letters=real.matching(_LETTER) > column.filled / 2,
    )
    return _shaped(column, real)


def _shaped(column: Column, real: Tally) -> Column:
    style = _date_style(column, real)
    if style is DateStyle.COMPACT:
        return replace(column, shape=Shape.INTEGER, date_style=style)
    if style is not None:
        return replace(column, shape=Shape.DATE, date_style=style)
    comma, dot = real.matching(_COMMA_DECIMAL), real.matching(_DOT_DECIMAL)
    column = replace(column, decimal_comma=comma > dot)
    if real.matching(_INTEGER) >= column.filled * _MOSTLY:
        return replace(column, shape=Shape.INTEGER)
    if real.matching(_NUMBER) >= column.filled * _MOSTLY:
        return replace(column, shape=Shape.NUMBER)
    return column


def _date_style(column: Column, real: Tally) -> DateStyle | None:
    enough = column.filled * _MOSTLY
    if real.matching(_COMPACT) >= enough and column.distinct > 1:
        return DateStyle.COMPACT
    iso, named = real.matching(_ISO), real.matching(_NAMED)
    parts = real.where(pc.match_substring_regex(real.values, _PARTS))
    slashed = parts.total()
    if iso + named + slashed < enough:
        return None
    return _order(parts) if slashed else DateStyle.YMD


def _order(parts: Tally) -> DateStyle:
    """Decide day or month first: a part above twelve can only be a day."""
    pair = pc.extract_regex(parts.values, _PARTS)
    first = pc.max(pc.cast(pc.struct_field(pair, "a"), pa.int64())).as_py()
    second = pc.max(pc.cast(pc.struct_field(pair, "b"), pa.int64())).as_py()
    if first > 12 and second > 12:
        return DateStyle.MIXED
    if first > 12:
        return DateStyle.DMY
    return DateStyle.MDY if second > 12 else DateStyle.AMBIGUOUS


def _agree_on_dates(columns: list[Column]) -> list[Column]:
    """Let an undecided date column follow the other date columns of its file, if they agree."""
    decided = {column.date_style for column in columns} & {DateStyle.DMY, DateStyle.MDY}
    if len(decided) != 1:
        return columns
    style = decided.pop()
    return [
        replace(column, date_style=style) if column.date_style is DateStyle.AMBIGUOUS else column
        for column in columns
    ]


def _agree_on_decimals(columns: list[Column]) -> list[Column]:
    """Let a column like 1.234 follow a file that elsewhere writes decimal commas only."""
    numbers = [column for column in columns if column.shape is Shape.NUMBER]
    commas = [column for column in numbers if column.decimal_comma]
    dots = [c for c in numbers if not c.decimal_comma and any(map(_WITH_DOT.match, c.examples))]
    if not commas or dots:
        return columns
    return [
        replace(column, decimal_comma=True) if column.shape in NUMERIC else column
        for column in columns
    ]
