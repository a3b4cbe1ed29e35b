import numpy as np
import pytest

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
