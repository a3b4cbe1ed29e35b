"""A refresh is a full run: the same counts and days to the bit, the same money to a billionth."""

from argparse import Namespace
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from customer_value.periods import Unit
from kezhi.portfolio import embedded, kept, plain, refreshing, state_file
from kezhi.portfolio.cells import ONLY_NAMED, Orders
from kezhi.portfolio.facts import Facts
from kezhi.portfolio.refreshing import Reading
from kezhi.portfolio.results import ValuationSettings

BARE = embedded.open_engine(memory_limit="500MB", threads=1)
NUMBERS = count()
START = date(2023, 1, 1)
LATEST = date(2199, 1, 1)
IDS = {
    "close integers": (pa.int64(), [1, 2, 3, 7, 40]),
    "far integers": (pa.int64(), [-(2**62), 0, 13_800_000_001, 2**62]),
    "text": (pa.string(), ["10", "2", "a", "A", "客户", "𠮷"]),
}
# Quarters add up without rounding, so that the order of adding cannot matter.
ROW = st.tuples(
    st.one_of(st.none(), *[st.integers(0, 1100).map(lambda n: START + timedelta(n))] * 8),
    st.one_of(st.none(), *[st.integers(-40, 160).map(lambda n: n / 4)] * 8),
    st.integers(0, 40).map(lambda n: n / 4),
).filter(lambda row: row[:2] != (None, None))
Row = tuple[date | None, float | None, float]
Customers = dict[Any, list[Row]]


@st.composite
def nights(draw: st.DrawFn) -> tuple[pa.DataType, list[tuple[Customers, date | None]]]:
    """The first reading and the changes of some nights, each with its as-of date."""
    kind, ids = IDS[draw(st.sampled_from(sorted(IDS)))]
    customers = st.dictionaries(st.sampled_from(ids), st.lists(ROW, max_size=8))
    as_of = st.one_of(st.none(), st.integers(300, 1150).map(lambda n: START + timedelta(n)))
    return kind, draw(st.lists(st.tuples(customers, as_of), min_size=2, max_size=5))


def reading(customers: Customers, kind: pa.DataType, *, with_cost: bool) -> Reading:
    """Rows as the files' reader hands them over; a customer without orders has a bare row."""
    rows = [
        (who, *row) for who, orders in customers.items() for row in (orders or [(None, None, 0.0)])
    ]
    columns = {
        "customer_id": pa.array([row[0] for row in rows], kind),
        "day": pa.array([row[1] for row in rows], pa.date32()),
        "amount": pa.array([row[2] for row in rows], pa.float64()),
        "cost": pa.array([row[3] for row in rows], pa.float64()),
        "reason": pa.array(
            [ONLY_NAMED if row[1:3] == (None, None) else None for row in rows], pa.string()
        ),
    }
    if not with_cost:
        del columns["cost"]
    name = f"orders_{next(NUMBERS)}"
    BARE.register(name, pa.table(columns))
    found = Orders(name, tuple(columns), None, malformed=0, examples=[], habits={})
    return Reading(BARE, found, {})


def settings_of(unit: Unit, zero: bool, as_of: date) -> ValuationSettings:
    return ValuationSettings(as_of=as_of, unit=unit, zero_is_order=zero, backtest=True, horizon=5.0)


def assert_same(found: Facts, expected: Facts) -> None:
    assert dict(found.rows) == dict(expected.rows)
    for one, other in ((found.past, expected.past), (found.gaps, expected.gaps)):
        assert set(one) == set(other)
        assert one["customer_id"].tolist() == other["customer_id"].tolist()
        for name in set(one) - {"customer_id"}:
            tolerance = 1e-12 if name.endswith("_today") else 0.0
            np.testing.assert_allclose(one[name], other[name], rtol=tolerance, err_msg=name)
    chosen = found.past["customer_id"][::2]
    pairs = [
        sorted(zip(*map(np.ndarray.tolist, f.occasions(chosen)), strict=True))
        for f in (found, expected)
    ]
    assert pairs[0] == pairs[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("states")


@examples(max_examples=30, deadline=None)
@given(drawn=nights(), zero=st.booleans(), cost=st.booleans(), unit=st.sampled_from(Unit))
def test_nights_of_changes_are_one_full_run(
    place: Path,
    drawn: tuple[pa.DataType, list[tuple[Customers, date | None]]],
    zero: bool,
    cost: bool,
    unit: Unit,
) -> None:
    """New, changed and cancelled orders and customers, night after night, through the file."""
    kind, steps = drawn
    path, chosen = place / "state", partial(settings_of, unit, zero)
    everybody: Customers = {}
    kept_before = False
    for changes, as_of in steps:
        named = changes if kept_before else {who: rows for who, rows in changes.items() if rows}
        everybody = {who: rows for who, rows in (everybody | named).items() if rows}
        options = Namespace(refresh=path if kept_before else None, as_of=as_of, zone=None)
        now, _ = refreshing.keep(reading(named, kind, with_cost=cost), options, chosen)
        full = reading(everybody, kind, with_cost=cost).orders
        rows = plain.read(BARE, full.relation, full.columns)
        if now is None:
            assert not len(rows.day)
            return
        expected = plain.added_up(rows, chosen(as_of or rows.last_day(LATEST) or START))
        assert_same(kept.facts_of(now, chosen(now.as_of)), expected)
        draft = state_file.begin(path)
        draft.write(now, {})
        draft.keep()
        kept_before = True
