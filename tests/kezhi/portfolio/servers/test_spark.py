"""Parquet files and tables of Spark as the orders: their types, and what is refused."""

import importlib
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.kezhi.portfolio.servers.conftest import Told, Value
from tests.processes import free_port

from kezhi.portfolio.servers import spark

pytestmark = pytest.mark.slow

DAYS = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 1, 15), date(2024, 3, 1), date(2024, 2, 2)]
CLOCK = [datetime(day.year, day.month, day.day, 20) for day in DAYS]  # noqa: DTZ001 - a plain clock
BOUGHT = pa.table(
    {
        "customer": pa.array([1, 1, 2, 2, 3], pa.int32()),
        "date": DAYS,
        "moment": pa.array([moment.replace(tzinfo=UTC) for moment in CLOCK]),
        "clock": pa.array(CLOCK, pa.timestamp("us")),
        "words": [day.isoformat() for day in DAYS],
        "quantity": pa.array([4, 4, 4, 4, 4], pa.int16()),
        "price": pa.array([0.5, 0.5, 0.5, 0.5, 0.5], pa.float32()),
        "amount": pa.array([Decimal(n) for n in (10, 12, 20, 25, 5)], pa.decimal128(12, 2)),
        "fraction": pa.array([1.0, 1.0, 2.0, 2.0, float("nan")]),
    }
)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    folder = tmp_path / "orders"
    folder.mkdir()
    for part in range(2):
        pq.write_table(BOUGHT.slice(3 * part, 3), folder / f"part-{part}.parquet")
    return folder


@pytest.fixture
def ask(orders: Path, value: Value) -> Value:
    def run(*wishes: str, source: str = "*.parquet") -> Told:
        return value(str(orders / source), "--engine", "spark", *wishes)

    return run


def revenue(told: Told) -> dict[Any, float]:
    assert told.code == 0, told.errors
    customers, sums = (told.rows[name].to_pylist() for name in ("customer_id", "revenue"))
    return dict(zip(customers, sums, strict=True))


def test_files_globs_and_folders(ask: Value, orders: Path, value: Value) -> None:
    whole = {1: 22.0, 2: 45.0, 3: 5.0}
    assert revenue(ask()) == revenue(ask(source="")) == whole
    names = [str(orders / f"part-{part}.parquet") for part in range(2)]
    assert revenue(value(*names, "--engine", "spark")) == whole
    assert revenue(ask(source="part-0.parquet")) == {1: 22.0, 2: 20.0}


def test_columns_of_any_number(ask: Value) -> None:
    told = ask("--amount", "quantity*price", "--customer", "fraction")
    assert revenue(told) == {"1": 4.0, "2": 4.0}
    assert told.report["rows"]["left_out"] == {"no_customer": 1}


def test_a_moment_falls_on_the_day_of_the_company(ask: Value) -> None:
    assert "--zone" in ask("--date", "moment").errors
    told = ask("--date", "moment", "--zone", "Asia/Shanghai")
    assert told.rows["first_day"].to_pylist()[0] == date(2024, 1, 2)
    told = ask("--date", "clock")
    assert told.rows["first_day"].to_pylist()[0] == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("wishes", "code", "says"),
    [
        (("--date", "words"), 2, "words of type string holds no dates"),
        (("--amount", "words"), 2, "words of type string holds no numbers"),
        (("--customer", "clock"), 2, "clock of type timestamp_ntz holds no customer"),
        (("--amount", "nix"), 2, "There is no column nix"),
        (("--remote", "http://127.0.0.1"), 2, "--remote is no address of this kind: sc://host"),
        (("--remote", "sc://[::1"), 2, "--remote is no address of this kind"),
        (("--database", "postgresql://x"), 2, "--database has no use with --engine spark"),
        (("--memory-limit", "1GB"), 2, "--memory-limit has no use"),
        (("--as-of", "2020-01-01"), 4, "after the as-of date 5"),
        (("--cost", "fraction", "--margin-rate", "0.3"), 2, "not both"),
    ],
)
def test_what_is_refused(ask: Value, wishes: tuple[str, ...], code: int, says: str) -> None:
    told = ask(*wishes)
    assert told.code == code
    assert says in told.errors
    assert told.errors.count("\n") == 1


def test_files_that_are_none(ask: Value, orders: Path) -> None:
    assert "no such file" in ask(source="nix.parquet").errors
    assert ask(source="nix.parquet").code == 3
    (orders / "broken.parquet").write_text("no Parquet at all")
    told = ask(source="broken.parquet")
    assert (told.code, "cannot be read" in told.errors) == (3, True)
    told = ask(source="orders.csv")
    assert (told.code, "--engine duckdb" in told.errors) == (2, True)


def test_within_a_program_without_a_file(orders: Path, tmp_path: Path) -> None:
    """PySpark would take it for its own doctests, and end it."""
    command = f"""
from kezhi.portfolio.command import main
raise SystemExit(main([{str(orders / "*.parquet")!r}, "--engine", "spark", "--quiet",
    "--out", {str(tmp_path / "out.parquet")!r}]))
"""
    run = [sys.executable, "-c", command]
    told = subprocess.run(run, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("lacking", ["pyspark", "pysail"])
def test_what_to_install(ask: Value, lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def import_module(name: str) -> object:
        if name.split(".")[0] == lacking:
            raise ImportError(name)
        return importlib.import_module(name)

    monkeypatch.setattr(spark, "import_module", import_module)
    told = ask()
    assert told.code == 2
    assert f"needs {lacking}" in told.errors
    assert "pip install 'kezhi[spark]'" in told.errors
    assert "请安装" in ask("--lang", "zh").errors


@pytest.fixture
def stranger() -> Iterator[int]:
    """Somebody who listens but speaks another language."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                except OSError:
                    return
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                caller.close()

        threading.Thread(target=hang_up, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_a_server_that_is_away_or_no_spark(ask: Value, stranger: int) -> None:
    for port in (free_port(), stranger):
        told = ask("--remote", f"sc://127.0.0.1:{port}")
        assert told.code == 3
        assert f"127.0.0.1:{port} does not answer" in told.errors


def test_a_table_of_apache_spark(value: Value, orders: Path, spark_address: str) -> None:
    with spark._without_advice(), spark._session(spark_address, "") as session:
        frame = session.read.parquet(str(orders))
        frame.write.mode("overwrite").saveAsTable("bought")
    target = ("--engine", "spark", "--remote", spark_address)
    assert revenue(value("default.bought", *target)) == {1: 22.0, 2: 45.0, 3: 5.0}
    told = value("default.nix", *target)
    assert (told.code, "no table or view default.nix" in told.errors) == (3, True)
    told = value("/nix/*.parquet", *target)
    assert (told.code, "cannot be read" in told.errors) == (3, True)
    told = value("bought", *target, "--date", "words")
    assert (told.code, "holds no dates" in told.errors) == (2, True)


def test_what_tidies_up_behind_a_session_is_not_heard(
    ask: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logging that is configured after PySpark's, as by Django, lets it speak."""
    assert ask().code == 0
    voice = logging.getLogger("pyspark.sql.connect.logging")
    monkeypatch.setattr(voice, "disabled", False)
    assert ask().code == 0
    assert not voice.isEnabledFor(logging.WARNING)


def test_a_number_with_a_point_is_no_decimal() -> None:
    """Spark divides a count by 7.0 to four places; half a week would be lost on every age."""
    ibis = pytest.importorskip("ibis")
    table = ibis.table({"days": "int64"}, name="t")
    told = spark.sql_of(table.select(weeks=table["days"] / 7.0, text=ibis.literal("7.5")))
    assert "CAST(7.0 AS DOUBLE)" in told
    assert "'7.5'" in told
