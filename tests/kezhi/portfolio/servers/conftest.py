"""Orders with all that an engine could count differently, and the command that values them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from adbc_driver_postgresql import dbapi

from kezhi.portfolio.command import main

AS_OF = date(2024, 12, 31)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@dataclass(frozen=True)
class Told:
    """What the command left behind."""

    code: int
    errors: str
    report: dict[str, Any]
    rows: pa.Table


Value = Callable[..., Told]


@pytest.fixture
def value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Value:
    """Run `kezhi value`."""

    def run(*arguments: str) -> Told:
        out, report = tmp_path / "out.parquet", tmp_path / "report.json"
        for path in (out, report):
            path.unlink(missing_ok=True)
        code = main(["--out", str(out), "--report", str(report), "--quiet", *arguments])
        errors = capsys.readouterr().err
        if code:
            assert not out.exists()
            return Told(code, errors, {}, pa.table({}))
        return Told(code, errors, json.loads(report.read_text("utf-8")), pq.read_table(out))

    return run


def company(size: int, name: Callable[[int], Any], kind: pa.DataType) -> pa.Table:
    """Orders of a world in which customers leave, in no order, with every oddity there is."""
    random = np.random.default_rng(11)
    rows: list[tuple[Any, date | None, float | None, float | None]] = []
    for i in range(size):
        rate, leaving = random.gamma(0.9) / 30.0, random.beta(0.9, 4.0)
        worth, ago, orders = 90.0 / random.gamma(3.7), random.uniform(30, 900), 0
        while ago > 0:
            day = AS_OF - timedelta(days=int(ago))
            amount = round(random.gamma(6.0) / 6.0 * worth * 4, 2)
            cost, orders = round(amount * random.uniform(0.5, 0.9), 2), orders + 1
            rows.append((name(i), day, amount, cost))
            luck = random.random()
            if luck < 0.06:  # taken back in whole or in half, on the day or later
                back = amount if luck < 0.03 else round(amount / 2, 2)
                later = min(day + timedelta(days=int(random.integers(0, 9))), AS_OF)
                rows.append((name(i), later, -back, 0.0))
            elif luck > 0.97:  # a second order of the day, or a sample
                rows.append((name(i), day, 0.0 if luck > 0.985 else 10.1, 1.0))
            if orders > 1 and random.random() < leaving:
                break
            ago -= random.exponential(1 / max(rate, 1e-9))
    rows += [(name(0), AS_OF + timedelta(days=n), 5.0, 1.0) for n in (1, 40)]
    rows += [(None, AS_OF, 7.0, 1.0), (None, None, None, None), (name(1), None, 9.0, 1.0)]
    rows += [(name(2), AS_OF, None, 1.0), (name(size), AS_OF - timedelta(days=3), -12.0, 0.0)]
    rows += [(name(3), AS_OF, float("nan"), 1.0), (name(4), AS_OF, float("inf"), 1.0)]
    # 10.10 + 20.20 - 30.30 leaves a rest in binary fractions, another in every order of adding.
    rows += [(name(5), AS_OF, amount, 0.0) for amount in (10.10, 20.20, -30.30)]
    columns = zip(*[rows[i] for i in random.permutation(len(rows))], strict=True)
    types = {"customer_id": kind, "day": pa.date32(), "amount": pa.float64(), "cost": pa.float64()}
    return pa.table(
        {
            column: pa.array(cells, types[column])
            for column, cells in zip(types, columns, strict=True)
        }
    )


def numbered(size: int) -> pa.Table:
    return company(size, lambda i: 7 * i + 1, pa.int64())


def named(size: int) -> pa.Table:
    """Ids as text, which no two servers sort alike; some padded, one no id at all."""
    heads = ("Ä", "a", "B", "客户", "_", "a b", "ab'c", '"', "10", "9")
    words = [f"{heads[i % len(heads)]}{i}" for i in range(size + 1)]
    table = company(size, lambda i: words[i] if i % 50 else f" {words[i]} ", pa.string())
    nobody = pa.array([" ", "n/a", "-"], pa.string())
    day, amount = pa.array([AS_OF] * 3, pa.date32()), pa.array([1.0] * 3)
    more = pa.table({"customer_id": nobody, "day": day, "amount": amount, "cost": amount})
    return pa.concat_tables([table, more])


def seasonal(size: int) -> pa.Table:
    """Four years of customers who never leave and order five times as much before New Year."""
    random = np.random.default_rng(5)
    rows: list[tuple[int, date, float]] = []
    for i in range(size):
        began, mean = random.uniform(1100, 1460), 40.0 / random.gamma(3.0)
        worth = 90.0 / random.gamma(3.7)
        for ago in range(int(began), -1, -1):
            day = AS_OF - timedelta(days=ago)
            busy = 2.5 if day.month >= 11 else 0.7
            if ago == int(began) or random.random() < busy / mean / 2:
                rows.append((i, day, round(random.gamma(6.0) / 6.0 * worth * 4, 2)))
    rows += [(0, AS_OF + timedelta(days=1), 1.0), (1, AS_OF, float("nan"))]
    customers, days, amounts = (list(column) for column in zip(*rows, strict=True))
    ids = pa.array([*customers, None], pa.int64())
    money = pa.array([*amounts, 1.0])
    return pa.table({"customer_id": ids, "day": [*days, AS_OF], "amount": money, "cost": money})


def load(address: str, name: str, table: pa.Table, *more: str) -> str:
    """Put a table into the database, and say what else belongs there."""
    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        cursor.adbc_ingest(name, table, mode="replace")
        for statement in more:
            cursor.execute(statement)
        connection.commit()
    return name


def cleaned(orders: Any) -> Any:
    """Ids and amounts as a reader hands them on."""
    customer = orders["customer_id"]
    if pa.types.is_string(orders.schema().to_pyarrow().field("customer_id").type):
        customer = customer.strip().nullif("").nullif("n/a").nullif("-")
    amount = orders["amount"]
    finite = (amount.isnan() | amount.isinf()).ifelse(None, amount)
    return orders.mutate(customer_id=customer, amount=finite)
