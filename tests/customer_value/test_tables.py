"""The same histories from every kind of table, and clear words about those that are none."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import pytest

from customer_value import history, tables
from customer_value.periods import Unit
from customer_value.tables import OrderColumns

AS_OF = date(2024, 12, 31)
ORDERS: dict[str, list[Any]] = {
    "customer_id": ["b", "a", "a", "a", "b", "c", "a"],
    "day": [
        date(2024, 1, 5), date(2024, 2, 1), date(2024, 2, 1), date(2024, 6, 30),
        date(2024, 9, 9), date(2024, 3, 3), date(2025, 1, 1),
    ],
    "amount": [10.0, 20.0, 5.0, -4.0, 12.5, -3.0, 99.0],
}  # fmt: skip
ARROW = pa.table(ORDERS)


def kinds() -> dict[str, Any]:
    return {
        "arrow": ARROW,
        "mapping": ORDERS,
        "pandas": ARROW.to_pandas(),
        "duckdb": duckdb.connect().from_arrow(ARROW),
        "ibis": ibis.memtable(ARROW),
    }


@pytest.mark.parametrize("kind", ["arrow", "mapping", "pandas", "duckdb", "ibis"])
def test_every_kind_of_table_gives_what_the_engine_gives(kind: str) -> None:
    found = tables.purchase_histories(kinds()[kind], as_of=AS_OF, annual_discount_rate=0.1)
    days = history.order_days(ibis.memtable(ARROW), as_of=AS_OF)
    engine = history.histories(days, unit=Unit.WEEK, annual_discount_rate=0.1)
    expected = engine.order_by("customer_id").to_pyarrow()
    assert set(found.column_names) == set(expected.column_names)
    for name in expected.column_names:
        for ours, theirs in zip(found[name].to_pylist(), expected[name].to_pylist(), strict=True):
            assert ours == (pytest.approx(theirs) if isinstance(theirs, float) else theirs), name


def test_those_who_only_sent_back_are_no_buyers() -> None:
    table = tables.purchase_histories(ORDERS, as_of=AS_OF)
    assert table["customer_id"].to_pylist() == ["a", "b", "c"]
    assert len(tables.buyers(table)) == 2


def test_decimals_timestamps_and_the_zone_of_the_company() -> None:
    late = datetime(2024, 5, 1, 20, tzinfo=UTC)  # the next day in Shanghai
    orders = {"customer_id": [1], "day": pa.array([late]), "amount": [Decimal("9.90")]}
    with pytest.raises(ValueError, match="'day' is of zone UTC"):
        tables.purchase_histories(orders, as_of=date(2024, 5, 9))
    for zone, age in (("UTC", 8), ("Asia/Shanghai", 7)):
        table = tables.purchase_histories(
            orders, as_of=date(2024, 5, 9), unit=Unit.DAY, columns=OrderColumns(zone=zone)
        )
        assert table["age"].to_pylist() == [age]
    naive = pd.DataFrame({"who": [1], "at": [datetime(2024, 5, 1, 20)], "sum": [3]})  # noqa: DTZ001 - naive on purpose
    table = tables.purchase_histories(
        naive, as_of=date(2024, 5, 9), unit=Unit.DAY, columns=OrderColumns("who", "at", "sum")
    )
    assert table["age"].to_pylist() == [8]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": ["9"] * 7}, "'amount' holds string, not numbers"),
        ({"day": ["2024-01-01"] * 7}, "'day' holds string, not dates"),
        ({"customer_id": [None, *"abcdef"]}, "1 rows have no 'customer_id'"),
        ({"amount": [float("inf")] * 7}, "infinity"),
    ],
)
def test_what_cannot_be_used_is_said(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tables.purchase_histories(ORDERS | change, as_of=AS_OF)
    with pytest.raises(ValueError, match=message):
        tables.occasions(ORDERS | change)


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no column 'client'; the table has customer_id, day"):
        tables.purchase_histories(ORDERS, as_of=AS_OF, columns=OrderColumns("client"))


def test_six_customers() -> None:
    """The fixture of lifetimes' and pymc-marketing's tests, in days; equal days are one order."""
    rows = [
        (1, "01-01", 1), (1, "02-06", 2), (2, "01-01", 2), (3, "01-01", 3), (3, "01-02", 1),
        (3, "01-05", 5), (4, "01-16", 6), (4, "02-02", 3), (4, "02-05", 3), (4, "02-05", 2),
        (5, "01-16", 3), (5, "01-17", 1), (5, "01-18", 8), (6, "02-02", 5),
    ]  # fmt: skip
    orders = {
        "customer_id": [row[0] for row in rows],
        "day": [date.fromisoformat(f"2015-{row[1]}") for row in rows],
        "amount": [float(row[2]) for row in rows],
    }
    found = tables.purchase_histories(orders, as_of=date(2015, 2, 7), unit=Unit.DAY)
    columns = [found[name].to_pylist() for name in ("repeats", "last_age", "age", "mean_value")]
    assert list(zip(*columns, strict=True)) == [
        (1, 36, 37, 2.0), (0, 0, 37, None), (2, 4, 37, 3.0),
        (2, 20, 22, 4.0), (2, 2, 22, 4.5), (0, 0, 5, None),
    ]  # fmt: skip
