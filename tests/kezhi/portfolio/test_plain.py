"""The plain path gives the very facts that the tables of the engines give."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.periods import Unit
from kezhi.portfolio import embedded, engine, plain
from kezhi.portfolio.adding_up import added_up
from kezhi.portfolio.facts import Facts
from kezhi.portfolio.results import ValuationSettings

pytestmark = pytest.mark.slow

BARE = embedded.open_engine(memory_limit="500MB", threads=1)
TABLES = engine.over(BARE)
START = date(2023, 1, 1)
AS_OF = START + timedelta(1200)
IDS = {
    "close integers": (pa.int64(), [1, 2, 3, 7, 40]),
    "far integers": (pa.int64(), [-(2**62), 0, 13_800_000_001, 13_800_000_002, 2**62]),
    "unsigned integers": (pa.uint64(), [0, 1, 2**40, 2**63 - 1]),
    "small integers": (pa.int8(), [-128, -1, 0, 127]),
    "text": (pa.string(), ["10", "2", "a", "A", "客户", "𠮷", "ﬀ"]),
}
# Quarters add up without rounding, so that the order of adding cannot matter.
MONEY = st.one_of(st.none(), st.just(0.0), st.integers(-40, 160).map(lambda n: n / 4))
DAYS = st.one_of(st.none(), st.integers(0, 1230).map(lambda n: START + timedelta(n)))
NEAR = st.integers(1190, 1201).map(lambda n: START + timedelta(n))


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    kind, ids = IDS[draw(st.sampled_from(sorted(IDS)))]
    row = st.tuples(
        st.one_of(st.none(), *[st.sampled_from(ids)] * 6),
        st.one_of(DAYS, NEAR),
        MONEY,
        MONEY,
        st.sampled_from([None, None, None, None, "bad_date"]),
    )
    rows = draw(st.lists(row, max_size=60))
    columns: dict[str, pa.Array] = {
        name: pa.array([row[place] for row in rows], type_)
        for place, (name, type_) in enumerate(
            {
                "customer_id": kind,
                "day": pa.date32(),
                "amount": pa.float64(),
                "cost": pa.float64(),
                "reason": pa.string(),
            }.items()
        )
    }
    for name in ("cost", "reason"):
        if draw(st.booleans()):
            del columns[name]
    return pa.table(columns)


def sorted_occasions(facts: Facts) -> list[tuple[Any, float]]:
    who, ago = facts.occasions(facts.past["customer_id"][::2])
    return sorted(zip(who.tolist(), ago.tolist(), strict=True))


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert set(found) == set(expected)
    for name, values in expected.items():
        if name == "customer_id":
            assert found[name].tolist() == values.tolist()
            continue
        exact = not name.endswith("_today") and name != "mean_value"
        np.testing.assert_allclose(
            found[name].astype(float),
            values.astype(float),
            rtol=0 if exact else 1e-12,
            atol=0 if exact else 1e-9,
            err_msg=name,
        )


@settings(max_examples=30, deadline=None)
@given(table=tables(), zero=st.booleans(), unit=st.sampled_from(Unit))
def test_facts_of_both_paths_are_equal(table: pa.Table, zero: bool, unit: Unit) -> None:
    chosen = ValuationSettings(
        as_of=AS_OF, unit=unit, horizon=5.0, zero_is_order=zero, backtest=True
    )
    orders = engine.register(TABLES, "orders_of_both", table)
    facts = plain.added_up(plain.read(BARE, "orders_of_both", table.column_names), chosen)
    with added_up(orders, chosen) as expected:
        assert dict(facts.rows) == dict(expected.rows)
        assert_same(facts.past, expected.past)
        assert_same(facts.gaps, expected.gaps)
        assert sorted_occasions(facts) == sorted_occasions(expected)


def test_refunds_that_take_everything_back_leave_nothing() -> None:
    amounts = [0.1, 0.2, -0.3, 0.1, 0.7, 5.0, -5.8]
    days = [START + timedelta(n) for n in (0, 0, 0, 5, 6, 7, 8)]
    table = pa.table({"customer_id": ["x"] * 3 + ["y"] * 4, "day": days, "amount": amounts})
    chosen = ValuationSettings(as_of=AS_OF, horizon=52.0)
    orders = engine.register(TABLES, "orders_taken_back", table)
    facts = plain.added_up(plain.read(BARE, "orders_taken_back", table.column_names), chosen)
    assert facts.past["orders"].tolist() == [0, 3]
    assert facts.past["total"].tolist() == [0.0, 0.0]
    with added_up(orders, chosen) as expected:
        assert_same(facts.past, expected.past)


def test_many_orders_of_one_customer_and_far_apart_days() -> None:
    days = [START - timedelta(n % 9000) for n in range(30_000)]
    table = pa.table({"customer_id": ["x"] * 30_000, "day": days, "amount": [0.25] * 30_000})
    chosen = ValuationSettings(as_of=AS_OF, horizon=52.0)
    orders = engine.register(TABLES, "orders_of_one", table)
    facts = plain.added_up(plain.read(BARE, "orders_of_one", table.column_names), chosen)
    with added_up(orders, chosen) as expected:
        assert_same(facts.past, expected.past)
        assert_same(facts.gaps, expected.gaps)


@pytest.mark.parametrize("kind", sorted(IDS))
def test_nothing_readable_is_no_customer(kind: str) -> None:
    type_ = IDS[kind][0]
    table = pa.table(
        {
            "customer_id": pa.array([None], type_),
            "day": pa.array([START]),
            "amount": pa.array([1.0]),
        }
    )
    engine.register(TABLES, "orders_of_nobody", table)
    rows = plain.read(BARE, "orders_of_nobody", table.column_names)
    assert rows.last_day(AS_OF) is None
    assert rows.unread == {"no_customer": (1, 1.0)}
    facts = plain.added_up(rows, ValuationSettings(as_of=AS_OF, horizon=52.0))
    assert len(facts.past["customer_id"]) == 0
    assert len(facts.gaps["gaps"]) == 0
