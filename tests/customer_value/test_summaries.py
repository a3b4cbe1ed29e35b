"""The array steps against a naive twin that walks the orders one by one."""

from collections import defaultdict
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value import summaries
from customer_value.periods import Unit

ORDERS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, 2**20, 2**40]),
        st.integers(-5, 900),
        st.integers(-8, 20).map(lambda n: n / 4),
    ),
    max_size=60,
)


def netted(orders: list[tuple[int, int, float]]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for customer, ago, amount in orders:
        if ago >= 0:
            found[customer][ago] += amount
    return dict(sorted(found.items()))


def days_of(orders: list[tuple[int, int, float]]) -> summaries.OrderDays:
    columns = [np.array([row[i] for row in orders], kind) for i, kind in enumerate("qqd")]
    return summaries.order_days(*columns)


@settings(deadline=None)
@given(orders=ORDERS)
def test_summaries_equal_a_walk_over_the_orders(orders: list[tuple[int, int, float]]) -> None:
    days = days_of(orders)
    expected = netted(orders)
    found = summaries.histories(days, unit=Unit.DAY, annual_discount_rate=0.0)
    assert days.customers.tolist() == list(expected)
    for place, net in enumerate(expected.values()):
        bought = sorted((ago for ago, amount in net.items() if amount > 0), reverse=True)
        row = {name: values[place].item() for name, values in found.items()}
        assert row["orders"] == len(bought)
        assert row["total"] == row["worth_today"] == sum(net.values())
        assert row["last_year_orders"] == sum(ago < 365 for ago in bought)
        assert row["year_before_orders"] == sum(365 <= ago < 730 for ago in bought)
        assert row["last_year_amount"] == sum(v for ago, v in net.items() if ago < 365)
        if bought:
            assert (row["age"], row["last_age"]) == (bought[0], bought[0] - bought[-1])
            assert row["gross"] == sum(net[ago] for ago in bought)


@settings(deadline=None)
@given(orders=ORDERS)
def test_intervals_are_quantiles_of_the_own_gaps(orders: list[tuple[int, int, float]]) -> None:
    found = summaries.intervals(days_of(orders))
    expected = {}
    for customer, net in netted(orders).items():
        bought = sorted(ago for ago, amount in net.items() if amount > 0)
        gaps = [later - sooner for sooner, later in pairwise(bought)]
        if gaps:
            expected[customer] = (len(gaps), median(gaps), float(np.quantile(gaps, 0.95)))
    assert found["customer"].tolist() == list(expected)
    for place, (count, middle, long) in enumerate(expected.values()):
        assert found["gaps"][place] == count
        assert found["gap_median"][place] == middle
        assert found["gap_q95"][place] == pytest.approx(long, rel=1e-12)


def test_keys_that_do_not_fit_one_integer_are_sorted_all_the_same() -> None:
    customer = np.array([2**62, 5, 2**62, 5])
    days = summaries.order_days(customer, np.array([1, 7, 9, 8]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert days.customer.tolist() == [5, 5, 2**62, 2**62]
    assert days.ago.tolist() == [8, 7, 9, 1]
    assert days.net.tolist() == [4.0, 2.0, 3.0, 1.0]
