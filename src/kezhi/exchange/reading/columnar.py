"""Parquet files: types are known, so cells become their plain text and the shape is the type."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kezhi.exchange.reading.dialects import MAX_COLUMNS, unique_names
from kezhi.exchange.reading.findings import FileFault, Options, Reading, Unreadable
from kezhi.exchange.reading.kinds import PARQUET
from kezhi.exchange.reading.profile import profile
from kezhi.exchange.reading.staging import MAX_ROWS, Staging

_BATCH = 50_000


def stage(source: Path, target: Path, options: Options) -> Reading:
    """Read a Parquet file into the staged table; the options of text files do not apply."""
    try:
        file = pq.ParquetFile(source)
        _check_size(file.metadata)
        names = unique_names(file.schema_arrow.names, len(file.schema_arrow.names))
        staging = _copy(file, target, len(names))
    except (pa.ArrowException, OSError) as error:
        raise Unreadable(FileFault.DAMAGED, type(error).__name__) from error
    return Reading(
        kind=PARQUET,
        rows=staging.rows,
        blank_rows=staging.blank_rows,
        columns=profile(target, names, file.schema_arrow.names),
        notices=staging.notices(),
    )


def _check_size(metadata: pq.FileMetaData) -> None:
    if metadata.num_columns > MAX_COLUMNS:
        raise Unreadable(FileFault.TOO_MANY_COLUMNS, str(metadata.num_columns))
    if metadata.num_rows > MAX_ROWS:
        raise Unreadable(FileFault.TOO_MANY_ROWS, str(metadata.num_rows))


def _copy(file: pq.ParquetFile, target: Path, width: int) -> Staging:
    whole = [_is_whole(file, index) for index in range(width)]
    number = 1
    with Staging(target, width) as staging:
        for batch in file.iter_batches(batch_size=_BATCH):
            cells = [_as_text(array, whole=whole[at]) for at, array in enumerate(batch.columns)]
            staging.write_arrays(cells, first_row=number)
            number += batch.num_rows
    return staging


def _is_whole(file: pq.ParquetFile, index: int) -> bool:
    """Tell whether a float column holds whole numbers only: ids that met a null on their way."""
    field = file.schema_arrow.field(index)
    if not pa.types.is_floating(field.type):
        return False
    cells = file.read([field.name]).column(0)
    return bool(pc.all(pc.equal(cells, pc.floor(cells))).as_py())


def _as_text(cells: pa.Array, *, whole: bool) -> pa.Array:
    kind = cells.type
    if pa.types.is_dictionary(kind):
        cells, kind = cells.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        return pc.strftime(
            cells.cast(pa.timestamp("s", kind.tz), safe=False), f"%Y-%m-%d %H:%M:%S{zone}"
        )
    if pa.types.is_floating(kind):
        cells = pc.if_else(pc.is_finite(cells), cells, None)
        if whole:
            cells = cells.cast(pa.decimal128(38, 0), safe=False)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([None if c is None else str(c) for c in cells.to_pylist()], pa.string())
    return cells.cast(pa.string())
