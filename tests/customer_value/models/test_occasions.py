from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.models.occasions import Occasions, rolling_origins

ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 30)), max_size=40)


@given(rows=ROWS, at=st.integers(0, 30), window=st.integers(1, 20))
def test_snapshot_equals_the_naive_twin(rows: list[tuple[int, int]], at: int, window: int) -> None:
    occasions = Occasions.of([who for who, _ in rows], [float(when) for _, when in rows])
    known = occasions.snapshot(float(at), window=float(window))
    expected = []
    for who in sorted({who for who, when in rows if when <= at}):
        times = sorted({when for one, when in rows if one == who and when <= at})
        gaps = sum(float(np.log(b - a)) for a, b in pairwise(times))
        lately = sum(when > at - window for when in times[1:])
        figures = (len(times) - 1, times[-1] - times[0], at - times[0], gaps, lately)
        expected.append((who, *figures))
    h = known.histories
    assert h.log_gaps is not None
    found = zip(
        known.customers, h.repeats, h.last_age, h.age, h.log_gaps, known.recent, strict=True
    )
    assert [pytest.approx(row, abs=1e-9) for row in expected] == [tuple(row) for row in found]


@given(rows=ROWS, cut=st.integers(0, 30))
def test_orders_before_and_after_are_all_orders(rows: list[tuple[int, int]], cut: int) -> None:
    occasions = Occasions.of([who for who, _ in rows], [float(when) for _, when in rows])
    everybody = np.arange(7)
    parts = [
        occasions.orders(everybody, start=start, end=end).sum()
        for start, end in [(-1.0, float(cut)), (float(cut), 30.0)]
    ]
    assert sum(parts) == len(set(rows))


def test_a_sample_keeps_whole_customers() -> None:
    occasions = Occasions.of(np.repeat(np.arange(10), 3), np.tile([1.0, 2.0, 3.0], 10))
    sample = occasions.sample(4)
    assert np.bincount(sample.customer).tolist() == [3, 0, 0, 3, 0, 0, 3, 0, 0, 3]


def test_origins_leave_a_whole_horizon() -> None:
    assert rolling_origins(0.0, 100.0, horizon=60.0, count=1) == [40.0]
    assert rolling_origins(0.0, 100.0, horizon=80.0, count=2) == [20.0, 20.0]
    with pytest.raises(ValueError, match="shorter"):
        rolling_origins(0.0, 100.0, horizon=100.0, count=1)


@pytest.mark.parametrize("rows", [([0], [1.0, 2.0]), ([-1], [1.0]), ([0], [float("nan")])])
def test_refuses_what_are_no_occasions(rows: tuple[list[int], list[float]]) -> None:
    with pytest.raises(ValueError, match=r"one customer|count from 0"):
        Occasions.of(*rows)
