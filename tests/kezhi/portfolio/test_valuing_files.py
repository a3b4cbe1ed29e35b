"""What a run over files leaves unloaded, and ids of every type."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kezhi.portfolio.command import main

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).parents[3] / "src"
DAYS = [date(2024, 1, 1) + timedelta(n * 9 % 350) for n in range(200)]
HEAVY = ("ibis", "pandas", "django", "polars", "scipy.stats", "matplotlib", "sqlglot")
DRIVER = f"""
import sys
from kezhi.config.cli import main
code = main(["value", *sys.argv[1:], "--quiet"])
print(code, *sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def orders_file(folder: Path, ids: pa.Array, name: str = "orders.parquet") -> Path:
    amounts = [10.0 + n % 7 for n in range(len(ids))]
    path = folder / name
    days = [DAYS[n % len(DAYS)] for n in range(len(ids))]
    pq.write_table(pa.table({"customer": ids, "date": days, "amount": amounts}), path)
    return path


@pytest.mark.parametrize("out", ["out.parquet", "out.csv"])
def test_a_run_loads_nothing_heavy(tmp_path: Path, out: str) -> None:
    path = orders_file(tmp_path, pa.array([f"c{n % 40}" for n in range(200)]))
    command = [sys.executable, "-c", DRIVER, str(path), "--out", str(tmp_path / out)]
    env = {**os.environ, "PYTHONPATH": str(SOURCES)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == ["0"]
    assert (tmp_path / out).stat().st_size > 0


@pytest.mark.parametrize(
    "type_", [pa.int8(), pa.int32(), pa.int64(), pa.uint64(), pa.string(), pa.large_string()]
)
def test_ids_leave_as_they_came(tmp_path: Path, type_: pa.DataType) -> None:
    text = pa.types.is_string(type_) or pa.types.is_large_string(type_)
    ids = [str(n % 40) if text else n % 40 for n in range(200)]
    path, out = orders_file(tmp_path, pa.array(ids, type_)), tmp_path / "out.parquet"
    assert main([str(path), "--out", str(out), "--quiet"]) == 0
    found = pq.read_table(out)["customer_id"]
    assert found.type == (pa.string() if text else type_)
    assert found.to_pylist() == sorted(set(ids))


@pytest.mark.parametrize("type_", [pa.decimal128(12, 0), pa.bool_(), pa.date32()])
def test_ids_of_other_types_become_text(tmp_path: Path, type_: pa.DataType) -> None:
    shown = pa.array([n % 2 for n in range(200)], pa.int32()).cast(type_)
    path, out = orders_file(tmp_path, shown), tmp_path / "out.parquet"
    assert main([str(path), "--out", str(out), "--quiet"]) == 0
    found = pq.read_table(out)["customer_id"]
    assert found.type == pa.string()
    assert len(found) == 2


def test_ids_far_apart_are_told_apart(tmp_path: Path) -> None:
    ids = [13_800_000_000 * (n % 40 + 1) ** 3 for n in range(200)]
    path, out = orders_file(tmp_path, pa.array(ids)), tmp_path / "out.parquet"
    assert main([str(path), "--out", str(out), "--quiet"]) == 0
    assert pq.read_table(out)["customer_id"].to_pylist() == sorted(set(ids))


def test_the_largest_ids_are_kept(tmp_path: Path) -> None:
    ids = [2**64 - 1 - n % 40 for n in range(200)]
    path, out = orders_file(tmp_path, pa.array(ids, pa.uint64())), tmp_path / "out.parquet"
    assert main([str(path), "--out", str(out), "--quiet"]) == 0
    assert pq.read_table(out)["customer_id"].to_pylist() == sorted(set(ids))
