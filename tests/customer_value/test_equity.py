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


def test_hardly_an_order_tells_no_value_of_an_order() -> None:
    """335,545 on six hundred-millionths of an order must not drown the cents of others."""
    moves = equity.roll_forward(
        Valued(residual=np.array([335_545.0]), orders=np.array([6e-8])),
        Valued(residual=np.array([1.71875]), orders=np.array([50.0])),
        cash=[0.0],
        is_new=[0],
        is_lost=[0],
        period_rate=0.0,
    )
    assert moves.closing == pytest.approx(1.71875, abs=1e-6)


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
    assert values == pytest.approx([85.45565189908615, 36.44603536527448], rel=1e-9)
    endless = [
        equity.brand_switching_value(
            equity.brand_probabilities(matrix, last_brand=last, purchases=2_000)[:, 0],
            margin_per_purchase=20.0,
            purchases_per_year=2,
            annual_discount_rate=0.10,
        )
        for last in (0, 1)
    ]
    assert endless == pytest.approx([277.8682883535846, 253.15580213407463], rel=1e-9)
    settled = equity.brand_probabilities(matrix, last_brand=0, purchases=60)[-1]
    assert settled == pytest.approx([0.625, 0.375])


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


@given(
    customers=st.integers(0, 10_000),
    won=st.lists(st.integers(0, 500), min_size=1, max_size=8),
    margin=st.floats(-50.0, 500.0),
    retention=st.floats(0.0, 0.99),
    rate=st.floats(0.01, 0.3),
)
def test_the_plan_closes_to_the_cent(
    customers: int, won: list[int], margin: float, retention: float, rate: float
) -> None:
    terms = equity.Terms(margin=margin, retention_rate=retention, discount_rate=rate)
    plan = equity.planned_roll_forward(customers, won, terms)
    left = float(customers)
    for statement, new in zip(plan, won, strict=True):
        left = left * retention + new
        assert statement.closing == pytest.approx(left * terms.residual, rel=1e-9, abs=1e-6)
    lines = equity.in_cents(plan)
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        gained = line["opening"] + line["unwind"] + line["acquired"] + line["retention"]
        assert gained + line["margin"] - line["cash"] - line["lost"] == line["closing"]
        assert after is None or after["opening"] == line["closing"]
    for statement, line in zip(plan, lines, strict=True):
        assert float(line["cash"]) == pytest.approx(statement.cash, abs=0.021)


def test_the_plan_is_the_discounted_cash() -> None:
    """Opening equity is what the cash of all periods is worth, without new customers."""
    terms = equity.Terms(margin=150, retention_rate=0.55, discount_rate=0.1)
    plan = equity.planned_roll_forward(10, [0] * 80, terms)
    worth = sum(line.cash / 1.1 ** (t + 1) for t, line in enumerate(plan))
    assert plan[0].opening == pytest.approx(worth) == pytest.approx(1500)


def test_a_horizon_that_moves_along_keeps_the_value_of_each_who_stays() -> None:
    terms = equity.Terms(margin=90, retention_rate=0.8, discount_rate=0.1, value=100)
    today = equity.planned_roll_forward(10, [0, 0], terms)
    to_come = equity.planned_roll_forward(0, [3, 3], terms)
    both = equity.combined(today, to_come)
    assert [one.closing for one in today] == pytest.approx([800, 640])
    assert [one.closing for one in to_come] == pytest.approx([300, 540])
    assert [one.closing for one in both] == pytest.approx([1100, 1180])
    lines = equity.in_cents(both, places=0)
    assert [str(line["closing"]) for line in lines] == ["1100", "1180"]


def test_statements_that_do_not_follow_are_refused() -> None:
    one, two = (
        equity.RollForward(opening=o, unwind=0, acquired=0, retention=0, margin=0, cash=0, lost=0)
        for o in (1.0, 2.0)
    )
    with pytest.raises(ValueError, match="open where"):
        equity.in_cents([one, two])
    assert equity.in_cents([]) == ()


def test_diffusion_fills_the_market() -> None:
    """Bass: the peak comes at ln(q/p)/(p+q), and in the end everybody has come."""
    won = equity.bass_adopters(innovation=0.01, imitation=0.3, market=1000, already=0, periods=60)
    assert won.sum() == pytest.approx(1000, rel=1e-3)
    assert abs(int(won.argmax()) - np.log(30) / 0.31) < 2.5
