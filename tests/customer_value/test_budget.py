from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value import budget
from customer_value.budget import Responses

VECTOR = Responses.of([1000, 400, 100], 0.05)


def test_vectors() -> None:
    """Constructed example; equal split 1216.69, in proportion to value 1287.23."""
    plan = budget.allocate(VECTOR, budget=100)
    assert plan.contacts == pytest.approx([54.792505, 36.466691, 8.740804], abs=1e-5)
    assert plan.marginal_return == pytest.approx(3.2297274, rel=1e-6)
    assert plan.total == pytest.approx(1306.21636, abs=1e-4)
    small = budget.allocate(VECTOR, budget=30)
    assert small.contacts == pytest.approx([24.162907, 5.837093, 0.0], abs=1e-5)
    assert small.total == pytest.approx(802.49832, abs=1e-4)


RESPONSE = st.tuples(st.floats(0.0, 1e4), st.floats(0.01, 2.0), st.floats(0.1, 50.0))


@settings(deadline=None)
@given(
    rows=st.lists(RESPONSE, min_size=1, max_size=8),
    share=st.floats(0.05, 0.95),
    most=st.floats(0.5, 30.0),
)
def test_marginal_returns_are_equal(
    rows: list[tuple[float, float, float]], share: float, most: float
) -> None:
    gain, speed, cost = (np.array([row[i] for row in rows]) for i in range(3))
    responses = Responses.of(gain, speed, cost)
    money = share * most * cost.sum()
    plan = budget.allocate(responses, budget=money, most=most)
    assert (plan.contacts * cost).sum() <= money * (1 + 1e-9) + 1e-9
    assert (plan.contacts <= most).all()
    returns = gain * speed * np.exp(-speed * plan.contacts) / cost
    free = (plan.contacts > 1e-9) & (plan.contacts < most - 1e-9)
    assert returns[free] == pytest.approx(plan.marginal_return, rel=1e-6)
    assert (returns[plan.contacts <= 1e-9] <= plan.marginal_return * (1 + 1e-6)).all()
    assert (returns[plan.contacts >= most] >= plan.marginal_return * (1 - 1e-6)).all()


def test_caps_and_least_service() -> None:
    plan = budget.allocate(VECTOR, budget=60, least=[0, 0, 10], most=30)
    assert plan.contacts[2] >= 10
    assert plan.contacts.max() <= 30
    assert plan.contacts.sum() == pytest.approx(60)
    whole = budget.allocate(VECTOR, budget=500, most=10)
    assert whole.contacts.tolist() == [10, 10, 10]
    assert whole.marginal_return == 0
    with pytest.raises(ValueError, match="does not cover"):
        budget.allocate(VECTOR, budget=10, least=5)


def test_nobody_responds() -> None:
    plan = budget.allocate(Responses.of([0.0, 0.0], 0.5), budget=10)
    assert plan.total == 0


def test_more_for_the_more_valuable_fails_where_they_do_not_respond() -> None:
    rules = budget.compare_rules(Responses.of([50, 400, 300], 0.05), [9000, 1000, 500], budget=60)
    assert rules.misled.tolist() == [True, False, False]
    assert rules.by_value < rules.equal < rules.best.total


def test_a_million_customers() -> None:
    random = np.random.default_rng(1)
    responses = Responses.of(random.gamma(1.0, 100.0, 300_000), random.uniform(0.1, 1.0, 300_000))
    plan = budget.allocate(responses, budget=500_000)
    assert plan.contacts.sum() == pytest.approx(500_000)


def test_calibration_by_questions() -> None:
    """Little 1970: .2 with nothing, .9 at most, .7 today, .8 with half as much more."""
    curve = budget.adbudg(least=0.2, most=0.9, today=0.7, half_more=0.8)
    assert (curve.exponent, curve.half) == pytest.approx((2.15917, 0.4), abs=1e-5)
    assert curve.share([0, 1, 1.5]) == pytest.approx([0.2, 0.7, 0.8])
    assert float(curve.share(0.5)) == pytest.approx(0.4512, abs=1e-4)
    speed = budget.speed_of(contacts=4, share=0.8)
    assert Responses.of([100.0], speed).total([4.0]) == pytest.approx(80)
    with pytest.raises(ValueError, match="rise"):
        budget.adbudg(least=0.2, most=0.9, today=0.1, half_more=0.8)


TABLE = st.lists(
    st.lists(st.integers(0, 50), min_size=4, max_size=4).map(sorted), min_size=1, max_size=4
)


@settings(deadline=None)
@given(table=TABLE, visits=st.integers(0, 8))
def test_whole_visits_equal_brute_force(table: list[list[int]], visits: int) -> None:
    returns = np.array(table, float)
    found = budget.allocate_visits(returns, visits=visits)
    assert found.sum() <= visits
    assert (found <= 3).all()
    total = returns[np.arange(len(table)), found].sum()
    best = max(
        returns[np.arange(len(table)), list(plan)].sum()
        for plan in product(range(4), repeat=len(table))
        if sum(plan) <= visits
    )
    assert total == pytest.approx(best)


def test_visit_vector() -> None:
    """Constructed: 5, 4, 1; total 1303.128, equal to brute force."""
    a = np.array([1000, 400, 100])[:, None]
    returns = a * -np.expm1(-0.5 * np.arange(11))
    found = budget.allocate_visits(returns, visits=10)
    assert found.tolist() == [5, 4, 1]
    assert returns[np.arange(3), found].sum() == pytest.approx(1303.128, abs=1e-3)


@pytest.mark.parametrize("values", [([-1.0], 1.0), ([1.0], 0.0), ([np.nan], 1.0)])
def test_refuses_impossible_responses(values: tuple[list[float], float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Responses.of(*values)


@given(nothing=st.floats(0.0, 0.95), share=st.floats(0.02, 0.98))
def test_two_answers_lie_on_the_curve(nothing: float, share: float) -> None:
    half_more = nothing + (1 - nothing) * (1 + 0.5 * share)
    gain, speed = budget.two_answers(nothing=nothing, half_more=half_more)
    one, more = (Responses.of(gain, speed).total([x]) for x in (1.0, 1.5))
    assert nothing + one == pytest.approx(1.0)
    assert nothing + more == pytest.approx(half_more)


def test_two_answers_vector() -> None:
    """Constructed: R 1.25, u .640388, and .6 + .67808 (1 - u^3) = 1.1."""
    gain, speed = budget.two_answers(nothing=0.6, half_more=1.1)
    assert (gain, speed) == pytest.approx((0.678078, 0.891361), abs=1e-6)


@pytest.mark.parametrize(("nothing", "half_more"), [(1.0, 1.1), (-0.1, 1.1), (0.5, 1.0)])
def test_two_answers_must_rise(nothing: float, half_more: float) -> None:
    with pytest.raises(ValueError, match="below"):
        budget.two_answers(nothing=nothing, half_more=half_more)


def test_contacts_that_never_tire_are_refused() -> None:
    with pytest.raises(ValueError, match="less than half"):
        budget.two_answers(nothing=0.5, half_more=1.25)
