import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import equity
from customer_value.equity import Cohort, Valued

MONEY = st.floats(-1e6, 1e6)
CUSTOMER = st.tuples(
    MONEY, st.floats(0, 50), MONEY, st.floats(0, 50), MONEY, st.booleans(), st.booleans()
)


@given(customers=st.lists(CUSTOMER, min_size=1, max_size=30), rate=st.floats(0, 1))
def test_the_roll_forward_always_closes(customers: list[tuple[float, ...]], rate: float) -> None:
    was, was_orders, now, now_orders, cash, new, lost = (
        np.array(c) for c in zip(*customers, strict=True)
    )
    moves = equity.roll_forward(
        Valued(residual=np.where(new, 0.0, was), orders=was_orders),
        Valued(residual=now, orders=now_orders),
        cash=cash,
        is_new=new,
        is_lost=lost,
        period_rate=rate,
    )
    assert moves.closing == pytest.approx(now.sum(), abs=1e-2)


def test_parts_of_the_roll_forward() -> None:
    """One who orders less, one who orders dearer, one who left, one who came."""
    moves = equity.roll_forward(
        Valued(
            residual=np.array([100.0, 100.0, 50.0, 0.0]), orders=np.array([10.0, 10.0, 5.0, 0.0])
        ),
        Valued(residual=np.array([80.0, 120.0, 0.0, 30.0]), orders=np.array([8.0, 10.0, 0.0, 3.0])),
        cash=[0.0, 0.0, 0.0, 0.0],
        is_new=[0, 0, 0, 1],
        is_lost=[0, 0, 1, 0],
        period_rate=0.0,
    )
    assert (moves.opening, moves.acquired, moves.lost) == (250, 30, 50)
    assert (moves.retention, moves.margin) == (-20, 20)
    assert moves.closing == 230


def test_brand_switching() -> None:
    """Two brands: .7/.3, .5/.5; published form of Rust, Lemon & Zeithaml 2004."""
    matrix = [[0.7, 0.3], [0.5, 0.5]]
    shares = equity.brand_probabilities(matrix, last_brand=0, purchases=6)
    assert shares[:, 0] == pytest.approx([1, 0.7, 0.64, 0.628, 0.6256, 0.62512, 0.625024])
    values = [
        equity.brand_switching_value(
            shares[:, brand],
            margin_per_purchase=20.0,
            purchases_per_year=2,
            annual_discount_rate=0.10,
        )
        for brand in (0, 1)
    ]
    assert values == pytest.approx([85.4557, 36.4460], abs=1e-3)
    endless = [
        equity.brand_switching_value(
            equity.brand_probabilities(matrix, last_brand=last, purchases=2_000)[:, 0],
            margin_per_purchase=20.0,
            purchases_per_year=2,
            annual_discount_rate=0.10,
        )
        for last in (0, 1)
    ]
    assert endless == pytest.approx([277.868, 253.156], abs=1e-2)


def test_customers_to_come_are_part_of_the_plan() -> None:
    cohorts = [
        Cohort(period=k, customers=5, value_of_new=80.0, acquisition_cost=30.0) for k in (1, 2)
    ]
    found = equity.planned_equity([100.0, -10.0], cohorts, discount_rate=0.25)
    assert found == pytest.approx(90 + 250 / 1.25 + 250 / 1.5625)


def test_cohorts_past_and_future() -> None:
    one = equity.dynamic_equity(
        customers_won=[1.0],
        acquisition_costs=[100.0],
        margin=150.0,
        retention_rate=0.55,
        discount_rate=0.10,
    )
    assert one == pytest.approx(200.0)
    with pytest.raises(ValueError, match="below"):
        equity.dynamic_equity(
            customers_won=[1.0],
            acquisition_costs=[1.0],
            margin=1.0,
            retention_rate=1.2,
            discount_rate=0.1,
        )
