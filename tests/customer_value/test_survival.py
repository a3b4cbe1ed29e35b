import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import survival

DURATIONS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
CENSORED = {3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20}
LOST = [place not in CENSORED for place in range(21)]


def test_published_curve() -> None:
    """Freireich et al. 1963, 6-mercaptopurine, 21 patients: the textbook table."""
    curve = survival.kaplan_meier(DURATIONS, LOST)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    expected = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.survival == pytest.approx(expected, abs=5e-4)
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.errors == pytest.approx(errors, abs=1e-4)
    assert curve.median == 23
    assert curve.at([0, 6, 6.5, 100]) == pytest.approx([1.0, 0.857, 0.857, 0.448], abs=5e-4)


ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 3)), min_size=1, max_size=30
)


@given(rows=ROWS)
def test_equals_the_naive_twin(rows: list[tuple[int, bool, int]]) -> None:
    """Customer by customer; a weight is so many customers."""
    curve = survival.kaplan_meier(*list(zip(*rows, strict=True))[:2], weights=[w for *_, w in rows])
    everybody = [(time, lost) for time, lost, weight in rows for _ in range(weight)]
    stays, expected = 1.0, []
    for time in sorted({time for time, lost in everybody if lost}):
        there = sum(1 for one, _ in everybody if one >= time)
        stays *= 1 - sum(1 for one, lost in everybody if lost and one == time) / there
        expected.append(stays)
    assert curve.survival == pytest.approx(expected, abs=1e-12)
    low, high = curve.interval()
    inside = (curve.survival > 0) & (curve.survival < 1)
    assert (low[inside] <= curve.survival[inside] + 1e-12).all()
    assert (high[inside] >= curve.survival[inside] - 1e-12).all()


@given(times=st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_still_there(times: list[int]) -> None:
    curve = survival.kaplan_meier(times, [True] * len(times))
    for time in range(22):
        share = sum(one > time for one in times) / len(times)
        assert curve.at(time) == pytest.approx(share, abs=1e-12)


def test_nobody_lost_is_a_flat_line() -> None:
    curve = survival.kaplan_meier([3, 4], [False, False])
    assert curve.median is None
    assert curve.at([0, 9]).tolist() == [1, 1]
    with pytest.raises(ValueError, match="not negative"):
        survival.kaplan_meier([-1], [True])


ORDERS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(1, 9)), max_size=40)


@given(orders=ORDERS, last=st.integers(0, 6))
def test_cohorts_equal_the_naive_twin(orders: list[tuple[int, int, int]], last: int) -> None:
    who, when, amount = ([row[i] for row in orders] for i in range(3))
    table = survival.cohorts(who, when, amount, last=last)
    seen = [row for row in orders if row[1] <= last]
    came = {one: min(t for c, t, _ in seen if c == one) for one in {c for c, _, _ in seen}}
    for start in range(last + 1):
        members = {one for one, period in came.items() if period == start}
        assert table.sizes[start] == len(members)
        for age in range(last + 1):
            if start + age > last:
                assert np.isnan(table.active[start, age])
                continue
            then = [(c, m) for c, t, m in seen if c in members and t == start + age]
            assert table.active[start, age] == len({c for c, _ in then})
            assert table.amounts[start, age] == sum(m for _, m in then)


def test_average_weighs_cohorts_old_enough() -> None:
    table = survival.cohorts([1, 1, 2, 3], [0, 1, 0, 1], last=1)
    assert table.average.tolist() == [1.0, 0.5]


def test_refunds_count_in_the_amounts_and_are_no_purchase() -> None:
    who = ["a", "a", "a", "b", "b", "c"]
    when, amount = [0, 1, 2, 0, 1, 1], [10.0, -4.0, 5.0, -1.0, 8.0, -3.0]
    table = survival.cohorts(who, when, amount, last=2)
    assert table.sizes.tolist() == [1, 1, 0]
    assert table.active[0].tolist() == [1, 0, 1]
    assert table.amounts[0].tolist() == [10, -4, 5]
    assert table.amounts[1, :2].tolist() == [7, 0]  # the refund before he came, and his purchase
    assert table.amount_each[0].tolist() == [10, -4, 5]
