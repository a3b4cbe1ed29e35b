"""The staged table: every cell as the text of its source, beside the number of its source row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kezhi.exchange.reading.findings import FileFault, Notice, Unreadable

ROW = "row"
EXTRA = "extra"
MAX_ROWS = 1_048_576 * 5
_BATCH = 20_000

Numbered = tuple[int, Sequence[str | None]]


def cell_name(index: int) -> str:
    """Name the staged column of a source column; headers may hold anything, these may not."""
    return f"c{index}"


def schema(width: int) -> pa.Schema:
    cells = [pa.field(cell_name(index), pa.string()) for index in range(width)]
    return pa.schema([pa.field(ROW, pa.int64()), pa.field(EXTRA, pa.string()), *cells])


class Staging:
    """Writes rows in batches; counts blank rows and rows with more cells than the header."""

    def __init__(self, path: Path, width: int) -> None:
        self.width = width
        self.rows = 0
        self.blank_rows = 0
        self.extra_rows = 0
        self._schema = schema(width)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def write(self, rows: Iterable[Numbered]) -> None:
        for batch in _batches(rows):
            self._write_batch(batch)
            if self.rows > MAX_ROWS:
                raise Unreadable(FileFault.TOO_MANY_ROWS, str(MAX_ROWS))

    def write_arrays(self, cells: Sequence[pa.Array], *, first_row: int) -> None:
        """Take whole columns of text, their first row being `first_row` of the source."""
        height = len(cells[0]) if cells else 0
        numbers = pa.array(range(first_row, first_row + height), pa.int64())
        table = [numbers, pa.nulls(height, pa.string()), *cells]
        batch = pa.record_batch(table, schema=self._schema).filter(_any_filled(cells))
        self._writer.write_batch(batch)
        self.rows += batch.num_rows
        self.blank_rows += height - batch.num_rows

    def _write_batch(self, batch: list[Numbered]) -> None:
        numbers: list[int] = []
        extras: list[str | None] = []
        kept: list[Sequence[str | None]] = []
        width = self.width
        for number, cells in batch:
            if not any(cells) or not any(cell and cell.strip() for cell in cells):
                self.blank_rows += 1
                continue
            extra = None
            if len(cells) != width:
                cells, extra = self._fitted(cells)
            numbers.append(number)
            extras.append(extra)
            kept.append(cells)
        self._write_columns(numbers, extras, kept)

    def _fitted(self, cells: Sequence[str | None]) -> tuple[Sequence[str | None], str | None]:
        surplus = [cell for cell in cells[self.width :] if cell and cell.strip()]
        if surplus:
            self.extra_rows += 1
        padding = [None] * (self.width - len(cells))
        return [*cells[: self.width], *padding], " | ".join(surplus) or None

    def _write_columns(
        self, numbers: list[int], extras: list[str | None], kept: list[Sequence[str | None]]
    ) -> None:
        if not kept:
            return
        columns = zip(*kept, strict=True)
        arrays = [pa.array(column, pa.string()) for column in columns]
        table = [pa.array(numbers, pa.int64()), pa.array(extras, pa.string()), *arrays]
        self._writer.write_batch(pa.record_batch(table, schema=self._schema))
        self.rows += len(kept)

    def notices(self) -> dict[str, int]:
        counts = {Notice.BLANK_ROWS: self.blank_rows, Notice.EXTRA_CELLS: self.extra_rows}
        return {str(notice): count for notice, count in counts.items() if count}


def _any_filled(cells: Sequence[pa.Array]) -> pa.Array:
    filled = pa.repeat(pa.scalar(value=False), len(cells[0]))
    for array in cells:
        has = pc.not_equal(pc.utf8_trim_whitespace(array), "")
        filled = pc.or_(filled, pc.fill_null(has, fill_value=False))
    return filled


def _batches(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch
