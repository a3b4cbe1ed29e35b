"""The compiled library gives the very figures that NumPy gives."""

import os
import shutil
import subprocess
import sys
from ctypes import CDLL
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from numpy.typing import NDArray

from customer_value import summaries
from customer_value.periods import Unit
from customer_value.summaries import OrderDays
from kezhi.portfolio import kernel

TOOL = Path(__file__).parents[3] / "tools/kernel.py"
ORDERS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, 3, 513, 70_000, 2**21]),
        st.one_of(st.integers(-3, 900), st.integers(360, 370)),
        st.one_of(st.integers(-8, 20).map(lambda n: n / 10), st.floats(-1e6, 1e6)),
    ),
    max_size=80,
)
Arrays = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> CDLL:
    if shutil.which("cc") is None and "CI" not in os.environ:
        pytest.skip("there is no C compiler here")
    path = tmp_path_factory.mktemp("native") / "library.so"
    subprocess.run([sys.executable, TOOL, "build", path], check=True)
    found = kernel.load(path)
    assert found is not None
    return found


def assert_same_days(found: OrderDays, expected: OrderDays) -> None:
    for name in ("customers", "starts", "ago", "net", "cost", "rows", "bought"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one is None) == (other is None), name
        if other is not None:
            np.testing.assert_array_equal(one, other, err_msg=name)
    assert found.same_day == expected.same_day
    assert found.repeated[0] == expected.repeated[0]
    assert found.repeated[1] == pytest.approx(expected.repeated[1], rel=1e-9)


def assert_same(native: CDLL, rows: Arrays, **wishes: bool) -> None:
    """Days, histories and gaps to the last bit, with and without costs."""
    unit = Unit.DAY if wishes.get("zero_is_order") else Unit.MONTH
    for cost in (None, rows[2] / 3):
        given = (*rows, cost)
        days = summaries.order_days(*given, count_rows=True, **wishes)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kernel, "library", lambda: native)
            copies = [one.copy() for one in rows]
            found: Any = kernel.order_days(
                *copies, None if cost is None else cost.copy(), count_rows=True, **wishes
            )
            assert_same_days(found, days)
            past, gaps = kernel.histories(found, unit=unit, annual_discount_rate=0.07)
        expected = summaries.histories(days, unit=unit, annual_discount_rate=0.07)
        for one, other in ((past, expected), (gaps, summaries.intervals(days))):
            assert set(one) == set(other)
            for name, values in other.items():
                np.testing.assert_array_equal(one[name], values, err_msg=name)


@examples(max_examples=60, deadline=None)
@given(orders=ORDERS, zero=st.booleans(), ordered=st.booleans())
@example(orders=[(0, 0, 2.3e-308), (1, 9, -1e6)], zero=False, ordered=True)
@example(orders=[(0, 0, 2.3e-308), (0, 9, 2.3e-308), (0, 9, -1e6)], zero=False, ordered=True)
def test_compiled_sums_equal_numpy_s(
    native: CDLL, orders: list[tuple[int, int, float]], zero: bool, ordered: bool
) -> None:
    """Refunds, orders of one day, of nothing, of days to come; in any order and by customer."""
    rows = sorted(orders, key=lambda row: row[0]) if ordered else orders
    who, ago, amount = (np.array([row[i] for row in rows], k) for i, k in enumerate("iid"))
    assert_same(native, (who, ago, amount), zero_is_order=zero)


@pytest.mark.parametrize(("customers", "days"), [(3, 40), (3, 20_000), (5_000, 700), (1, 3)])
@pytest.mark.parametrize("ordered", [False, True])
def test_many_rows_are_added_in_the_same_order(
    native: CDLL, customers: int, days: int, ordered: bool
) -> None:
    """Long sums are rounded alike: thousands of orders of one customer, and of one day."""
    draws = np.random.default_rng(customers + days)
    who = draws.integers(0, customers, 20_000, np.int32)
    ago = draws.integers(0, days, 20_000, np.int32)
    amount = np.round(draws.lognormal(3, 1, 20_000) * draws.choice([1, 1, 1, -1], 20_000), 2)
    assert_same(native, (np.sort(who) if ordered else who, ago, amount))


def test_a_library_of_another_source_is_not_used(
    native: CDLL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kernel.load(tmp_path / "nothing.so") is None
    (tmp_path / "broken.so").write_bytes(b"not a library")
    assert kernel.load(tmp_path / "broken.so") is None
    path = tmp_path / "other.so"
    subprocess.run([sys.executable, TOOL, "build", path], check=True)
    monkeypatch.setattr(kernel, "digest", lambda: "of another source")
    assert kernel.load(path) is None


def test_numbers_that_it_does_not_take_go_the_plain_way(
    native: CDLL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "library", lambda: native)
    who = np.array([2**40, 5, 2**40])
    ago, amount = np.array([3, 2, 1], np.int32), np.array([1.0, 2.0, 4.0])
    found = kernel.order_days(who, ago, amount)
    assert found.customers.tolist() == [5, 2**40]
    assert found.net.tolist() == [2.0, 1.0, 4.0]
