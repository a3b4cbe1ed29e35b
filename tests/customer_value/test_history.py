"""The table step against a naive twin that walks the orders one by one."""

import itertools
from collections import defaultdict
from datetime import date, timedelta
from statistics import median
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value import history
from customer_value.periods import Unit
from kezhi.portfolio import engine

AS_OF = date(2024, 12, 31)
Row = tuple[str | None, date | None, float | None]
CONNECTION = engine.connect(memory_limit="500MB", threads=1)


def table(rows: list[Any], **types: pa.DataType) -> ir.Table:
    names = list(types)
    columns = {
        name: pa.array([row[i] for row in rows], types[name]) for i, name in enumerate(names)
    }
    return engine.register(CONNECTION, "orders_of_test", pa.table(columns))


def orders(rows: list[Row]) -> ir.Table:
    return table(rows, customer_id=pa.string(), day=pa.date32(), amount=pa.float64())


def rows_of(found: ir.Table) -> dict[Any, dict[str, Any]]:
    return {row["customer_id"]: row for row in found.to_pyarrow().to_pylist()}


def histories(rows: list[Row], **wishes: Any) -> dict[Any, dict[str, Any]]:
    days = history.order_days(orders(rows), as_of=AS_OF, **wishes)
    return rows_of(history.histories(days, unit=Unit.WEEK, annual_discount_rate=0.10))


def naive(rows: list[Row]) -> dict[str, dict[str, Any]]:
    """One customer at a time, in plain Python."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for customer, day, amount in rows:
        if customer is not None and day is not None and amount is not None and day <= AS_OF:
            days[customer][day] += amount
    found = {}
    for customer, net in days.items():
        bought = sorted(day for day, amount in net.items() if amount > 0)
        total = sum(net.values())
        mean = None
        if len(bought) > 1:
            gross = sum(net[day] for day in bought)
            repeats = sum(net[day] for day in bought[1:]) / (len(bought) - 1)
            mean = repeats * total / gross if repeats * total > 0 else None
        year = AS_OF - timedelta(days=365)
        found[customer] = {
            "orders": len(bought),
            "total": total,
            "last_age": (bought[-1] - bought[0]).days / 7 if bought else None,
            "age": (AS_OF - bought[0]).days / 7 if bought else None,
            "mean_value": mean,
            "last_year_orders": sum(day > year for day in bought),
            "last_year_amount": sum(v for day, v in net.items() if day > year),
            "worth_today": sum(v * 1.1 ** ((AS_OF - d).days / 365) for d, v in net.items()),
        }
    return found


ORDERS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "客户", None]),
        st.one_of(st.none(), st.dates(date(2022, 6, 1), date(2025, 1, 31))),
        st.one_of(st.none(), st.integers(-5, 50).map(float)),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=20)
@given(rows=ORDERS)
def test_equals_the_naive_twin(rows: list[Row]) -> None:
    found, expected = histories(rows), naive(rows)
    assert set(found) == set(expected)
    for customer, row in expected.items():
        for name, value in row.items():
            assert found[customer][name] == (
                None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)
            ), (customer, name)


@settings(deadline=None, max_examples=20)
@given(rows=ORDERS)
def test_every_row_and_every_amount_is_accounted_for(rows: list[Row]) -> None:
    counted = history.account(orders(rows), as_of=AS_OF).to_pyarrow().to_pylist()
    assert sum(row["rows"] for row in counted) == len(rows)
    total = sum(amount for _, _, amount in rows if amount is not None)
    assert sum(row["amount"] for row in counted) == pytest.approx(total)
    used = sum(row["amount"] for row in counted if row["reason"] == "used")
    assert used == pytest.approx(sum(row["total"] for row in histories(rows).values()))


def test_two_orders_on_one_day_are_one_occasion() -> None:
    day = date(2024, 3, 1)
    found = histories([("a", day, 10.0), ("a", day, 5.0), ("a", day + timedelta(7), 20.0)])["a"]
    assert (found["orders"], found["repeats"], found["last_age"]) == (2, 1, 1.0)
    assert found["mean_value"] == 20.0


def test_a_refund_lowers_value_but_is_no_occasion() -> None:
    """lifetimes and pymc-marketing count this refund as another purchase of value zero."""
    first, second = date(2024, 1, 1), date(2024, 2, 1)
    rows: list[Row] = [
        ("a", first, 100.0),
        ("a", second, 100.0),
        ("a", second + timedelta(2), -80.0),
    ]
    found = histories(rows)["a"]
    assert (found["orders"], found["total"]) == (2, 120.0)
    assert found["mean_value"] == pytest.approx(60.0)


def test_what_is_taken_back_leaves_nothing_in_whatever_order() -> None:
    """10.10 + 20.20 - 30.30 is not zero in binary fractions, and differs by the order of adding."""
    first, later = date(2024, 3, 1), date(2024, 5, 1)
    for amounts in itertools.permutations([10.10, 20.20, -30.30]):
        day = [("a", first, amount) for amount in amounts]
        assert histories([*day, ("a", later, 5.0)])["a"]["orders"] == 1
        spread = [("b", later - timedelta(days=i), x) for i, x in enumerate(amounts)]
        found = histories(spread)["b"]
        assert (found["orders"], found["total"], found["mean_value"]) == (2, 0.0, None)


def test_refunds_alone_make_no_history() -> None:
    found = histories([("a", date(2024, 1, 1), -10.0)])["a"]
    assert (found["orders"], found["repeats"], found["age"], found["total"]) == (0, 0, None, -10)


def test_a_day_of_zero_counts_only_where_asked() -> None:
    rows: list[Row] = [("a", date(2024, 1, 1), 0.0), ("a", date(2024, 1, 8), 10.0)]
    assert histories(rows)["a"]["orders"] == 1
    assert histories(rows, zero_is_order=True)["a"]["orders"] == 2


def test_orders_by_period_keep_every_amount() -> None:
    days = [date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 1), date(2026, 1, 1)]
    rows: list[Row] = [("a", day, 10.0) for day in days[:2]] + [("a", days[2], -4.0)]
    rows += [("b", days[3], 5.0), (None, days[0], 1.0), ("b", None, 1.0), ("b", days[0], None)]
    found = history.by_period(orders(rows), as_of=date(2025, 12, 31), months=3)
    kept = {
        (row["customer_id"], row["period"]): row["net"] for row in found.to_pyarrow().to_pylist()
    }
    assert kept == {("a", 8102): 20.0, ("a", 8103): -4.0}


@settings(deadline=None, max_examples=10)
@given(gaps=st.lists(st.integers(1, 60), min_size=1, max_size=12))
def test_own_intervals(gaps: list[int]) -> None:
    day, rows = date(2022, 1, 1), []
    for gap in [0, *gaps]:
        day += timedelta(gap)
        rows.append(("a", day, 1.0))
    found = rows_of(history.intervals(history.order_days(orders(rows), as_of=AS_OF)))["a"]
    assert found["gaps"] == len(gaps)
    assert found["gap_median"] == median(gaps)
    assert median(gaps) <= found["gap_q95"] <= max(gaps)


def test_costs_by_kind_are_carried_forward() -> None:
    day = AS_OF - timedelta(days=365)
    rows = [("a", day, "acquisition", 100.0), ("a", AS_OF, "service", 5.0)]
    costs = table(
        rows, customer_id=pa.string(), day=pa.date32(), kind=pa.string(), amount=pa.float64()
    )
    found = rows_of(history.cost_to_serve(costs, as_of=AS_OF, annual_discount_rate=0.1))["a"]
    assert (found["acquisition"], found["selling"], found["service"]) == (100.0, 0.0, 5.0)
    assert found["acquisition_today"] == pytest.approx(110.0)


def line(product: str, ago: int) -> tuple[str, str, date, float]:
    return ("a", product, AS_OF - timedelta(days=ago), 10.0)


def test_a_product_bought_regularly_and_no_more_is_lost() -> None:
    rows = [line("gone", ago) for ago in (400, 370, 340, 310)]
    rows += [line("kept", ago) for ago in (100, 70, 40, 10)]
    rows += [line("once", ago) for ago in (500, 490)]
    lines = table(
        rows, customer_id=pa.string(), product_id=pa.string(), day=pa.date32(), amount=pa.float64()
    )
    found = history.lost_products(lines, as_of=AS_OF).to_pyarrow().to_pylist()
    assert [row["product_id"] for row in found] == ["gone"]
    assert found[0]["last_day"] == AS_OF - timedelta(days=310)
    assert (found[0]["usual_interval_days"], found[0]["silence_days"]) == (30, 310)
    assert found[0]["amount_a_year"] == pytest.approx(40 * 365 / 120)


@pytest.mark.parametrize("unit", list(Unit))
def test_units_are_exact_days(unit: Unit) -> None:
    rows: list[Row] = [("a", date(2024, 1, 1), 1.0)]
    days = history.order_days(orders(rows), as_of=AS_OF)
    found = rows_of(history.histories(days, unit=unit, annual_discount_rate=0.0))["a"]
    assert found["age"] == pytest.approx(365 / unit.days)


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_the_same_step_is_written_for_other_engines(dialect: str) -> None:
    plain = ibis.table({"customer_id": "int64", "day": "date", "amount": "float64"}, name="orders")
    days = history.order_days(plain, as_of=AS_OF)
    step = history.histories(days, unit=Unit.WEEK, annual_discount_rate=0.1)
    assert "GROUP BY" in str(ibis.to_sql(step, dialect=dialect))
