"""The same orders are worth the same, whichever engine adds them up."""

import math
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.kezhi.portfolio.servers.conftest import (
    AS_OF,
    Told,
    Value,
    cleaned,
    load,
    named,
    numbered,
    seasonal,
)

from customer_value.periods import Unit
from kezhi.portfolio import engine, writing
from kezhi.portfolio.adding_up import value_customers
from kezhi.portfolio.results import ModelName, ValuationSettings

pytestmark = pytest.mark.slow

WISHES = {
    "numbered": ("--cost", "cost", "--as-of", AS_OF.isoformat()),
    "named": (
        "--margin-rate", "0.3", "--as-of", AS_OF.isoformat(), "--unit", "month",
        "--horizon", "12", "--zero-is-order", "--backtest", "--seed", "5",
    ),
    "seasonal": ("--margin-rate", "0.3", "--as-of", AS_OF.isoformat(), "--model", "seasonal"),
}  # fmt: skip
TABLES = {"numbered": numbered(2_500), "named": named(800), "seasonal": seasonal(400)}


@pytest.fixture(params=list(TABLES))
def case(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def orders(case: str, tmp_path: Path) -> str:
    path = tmp_path / "orders.parquet"
    pq.write_table(TABLES[case], path)
    return str(path)


@pytest.fixture
def plain(case: str, orders: str, value: Value) -> Told:
    """By the default engine, from a file."""
    told = value(orders, *WISHES[case])
    assert told.code == 0
    assert told.report["rows"]["left_out"].keys() >= {"no_customer", "bad_amount", "after_as_of"}
    return told


def same(found: Any, wanted: Any, where: str = "") -> None:
    """Everything exact but fractions, which differ by the order of adding."""
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys(), where
        for key in wanted:
            same(found[key], wanted[key], f"{where}/{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for i, part in enumerate(wanted):
            same(found[i], part, f"{where}/{i}")
    elif isinstance(wanted, float) and isinstance(found, float):
        # Bounds of intervals come out of simulated futures, which are kept in single precision.
        near = 1e-6 if "_low/" in where or "_high/" in where else 1e-9
        assert math.isclose(found, wanted, rel_tol=near, abs_tol=1e-9), (where, found, wanted)
    else:
        assert found == wanted, (where, found, wanted)


def agree(found: Told, plain: Told, name: str) -> None:
    assert found.code == 0, found.errors
    assert found.rows.schema == plain.rows.schema
    same(found.rows.to_pydict(), plain.rows.to_pydict())
    assert found.errors == plain.errors  # the same warnings, in the same words
    assert found.report["engine"]["name"] == name
    same(*({**told.report, "engine": None} for told in (found, plain)))


def test_postgresql(case: str, plain: Told, postgres_address: str, value: Value) -> None:
    table = load(postgres_address, f"orders_{case}", TABLES[case])
    target = ("--engine", "postgres", "--database", postgres_address)
    agree(value(table, *target, *WISHES[case]), plain, "postgresql")


def test_sail(case: str, orders: str, plain: Told, value: Value) -> None:
    agree(value(orders, "--engine", "spark", *WISHES[case]), plain, "sail")


def test_apache_spark(
    case: str, orders: str, plain: Told, spark_address: str, value: Value
) -> None:
    target = ("--engine", "spark", "--remote", spark_address)
    agree(value(orders, *target, *WISHES[case]), plain, "spark")


def test_the_embedded_engine_by_expressions(plain: Told, case: str, tmp_path: Path) -> None:
    """What the product's own runs are made of."""
    wishes: dict[str, Any] = {
        "numbered": {},
        "named": {
            "unit": Unit.MONTH, "horizon": 12.0, "margin_rate": 0.3, "zero_is_order": True,
            "backtest": True, "seed": 5,
        },
        "seasonal": {"margin_rate": 0.3, "model": ModelName.SEASONAL},
    }[case]  # fmt: skip
    table = TABLES[case] if case == "numbered" else TABLES[case].drop("cost")
    connection = engine.connect(memory_limit="500MB")
    try:
        orders = cleaned(engine.register(connection, "orders", table))
        settings = {"unit": Unit.WEEK, "horizon": 52.0, "annual_discount_rate": 0.10, **wishes}
        found = value_customers(orders, ValuationSettings(as_of=AS_OF, **settings))
    finally:
        connection.disconnect()
    writing.write_customers(found.customers, found.report.measure, tmp_path / "found.parquet")
    same(pq.read_table(tmp_path / "found.parquet").to_pydict(), plain.rows.to_pydict())
