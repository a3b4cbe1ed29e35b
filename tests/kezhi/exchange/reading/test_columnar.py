from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.shared_data import shared_data

from kezhi.exchange.reading import columnar
from kezhi.exchange.reading.findings import (
    DateStyle,
    FileFault,
    Options,
    Reading,
    Shape,
    Unreadable,
)


def read(tmp_path: Path, table: pa.Table) -> tuple[Reading, list[list[Any]]]:
    source, target = tmp_path / "source.parquet", tmp_path / "staged.parquet"
    pq.write_table(table, source)
    reading = columnar.stage(source, target, Options())
    rows = pq.read_table(target).to_pylist()
    return reading, [[row[f"c{i}"] for i in range(table.num_columns)] for row in rows]


def test_types_become_their_plain_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([17850.0, None, 13047.0]),
            "price": pa.array([2.55, 0.1 + 0.2, float("nan")]),
            "exact": pa.array([Decimal("1.20"), None, Decimal("-3.00")]),
            "on": pa.array([date(2024, 1, 31), None, date(2024, 2, 1)]),
            "at": pa.array([datetime(2024, 1, 31, 9, 5, tzinfo=UTC), None, None]),
            "tag": pa.array(["a", None, "b"]).dictionary_encode(),
        }
    )
    reading, rows = read(tmp_path, table)
    assert rows == [
        ["17850", "2.55", "1.20", "2024-01-31", "2024-01-31 09:05:00Z", "a"],
        [None, "0.30000000000000004", None, None, None, None],
        ["13047", None, "-3.00", "2024-02-01", None, "b"],
    ]
    assert [column.shape for column in reading.columns] == [
        Shape.INTEGER, Shape.NUMBER, Shape.NUMBER, Shape.DATE, Shape.DATE, Shape.TEXT,
    ]  # fmt: skip
    assert reading.columns[3].date_style is DateStyle.YMD


def test_blank_rows_are_counted_and_numbers_kept(tmp_path: Path) -> None:
    reading, rows = read(tmp_path, pa.table({"name": ["A", None, "  ", "B"]}))
    assert rows == [["A"], ["B"]]
    assert (reading.rows, reading.blank_rows) == (2, 2)


def test_damaged_files_and_too_many_columns(tmp_path: Path) -> None:
    wide = pa.table({f"n{i}": [1] for i in range(600)})
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, wide)
    assert caught.value.fault is FileFault.TOO_MANY_COLUMNS
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1" + b"x" * 100 + b"PAR1")
    with pytest.raises(Unreadable) as caught:
        columnar.stage(broken, tmp_path / "out.parquet", Options())
    assert caught.value.fault is FileFault.DAMAGED


def test_real_files(tmp_path: Path) -> None:
    target = tmp_path / "staged.parquet"
    reading = columnar.stage(shared_data("online_retail/online_retail.parquet"), target, Options())
    assert reading.rows == 541_909
    filled = {column.name: column.filled for column in reading.columns}
    assert filled["CustomerID"] == 541_909 - 135_080
    reading = columnar.stage(shared_data("hotel/hotel_bookings.parquet"), target, Options())
    assert (reading.rows, len(reading.columns)) == (119_390, 32)
