import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import costs


def test_vector() -> None:
    """Constructed: 20 visits, 10 orders, 3 complaints and 90 days of credit leave 21,606.85."""
    credit = costs.receivable_cost(25_000.0, annual_cost_of_capital=0.08, days=90.0)
    rates = [costs.activity_rate(120_000.0, 600.0), 150.0, 800.0]
    found = costs.customer_profits(
        net_revenue=[100_000.0],
        product_cost=[70_000.0],
        drivers=[[20, 10, 3]],
        rates=rates,
        credit_cost=[credit],
    )
    assert found.profit[0] == pytest.approx(21_606.84931506849)
    assert found.activity_costs.tolist() == [[4_000.0, 1_500.0, 2_400.0]]


def test_idle_capacity_is_charged_to_nobody() -> None:
    rate = costs.activity_rate(120_000.0, 600.0)
    found = costs.customer_profits(
        net_revenue=[0.0, 0.0], product_cost=0.0, drivers=[[100], [200]], rates=[rate]
    )
    assert -found.profit.sum() == pytest.approx(120_000 / 2)


def test_uncounted_drivers_are_said() -> None:
    found = costs.customer_profits(
        net_revenue=[10.0, 10.0],
        product_cost=[4.0, 4.0],
        drivers=[[np.nan, np.nan], [1.0, np.nan]],
        rates=[2.0, 3.0],
    )
    assert found.cost_to_serve_known.tolist() == [False, True]
    assert found.profit.tolist() == [6.0, 4.0]
    with pytest.raises(ValueError, match="one rate"):
        costs.customer_profits(net_revenue=[1], product_cost=[1], drivers=[[1, 2]], rates=[1])


AMOUNT = st.floats(0.0, 1e6)


@given(
    counts=st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=9),
    capacity=st.lists(st.integers(1, 900), min_size=3, max_size=3),
    cost=st.lists(AMOUNT, min_size=3, max_size=3),
    revenue=AMOUNT,
)
def test_what_is_charged_and_what_stands_idle_is_all_that_was_spent(
    counts: list[list[int]], capacity: list[int], cost: list[float], revenue: float
) -> None:
    rates = [
        costs.activity_rate(spent, float(most)) for spent, most in zip(cost, capacity, strict=True)
    ]
    found = costs.customer_profits(
        net_revenue=[revenue] * len(counts), product_cost=0.0, drivers=counts, rates=rates
    )
    used = np.array(counts).sum(axis=0)
    idle = [
        costs.idle_cost(c, float(m), float(u)) for c, m, u in zip(cost, capacity, used, strict=True)
    ]
    charged = found.activity_costs.sum(axis=0)
    assert charged + idle == pytest.approx(cost, rel=1e-9, abs=1e-6)
    assert found.profit.sum() == pytest.approx(revenue * len(counts) - charged.sum(), abs=1e-2)


def test_kinds_sum_to_what_was_charged() -> None:
    charged = np.arange(12.0).reshape(3, 4)
    kinds = ["acquisition", "selling", "service", "selling"]
    found = costs.costs_by_kind(charged, kinds)
    assert sum(found.values()) == pytest.approx(charged.sum(axis=1))
    assert found["selling"].tolist() == [4.0, 12.0, 20.0]
    with pytest.raises(ValueError, match="one kind"):
        costs.costs_by_kind(charged, ["selling"])


def test_time_equations_feed_the_rates() -> None:
    """A minute costs 600,000 / 300,000; an order of five lines to a new customer takes 33."""
    rate = costs.activity_rate(600_000.0, 300_000.0)
    minutes = costs.activity_time(8.0, [2.0, 15.0], [[5, 1]])
    found = costs.customer_profits(
        net_revenue=[100.0], product_cost=[20.0], drivers=minutes[:, None], rates=[rate]
    )
    assert found.profit.tolist() == [14.0]
    with pytest.raises(ValueError, match="one count"):
        costs.activity_time(8.0, [2.0], [[5, 1]])
