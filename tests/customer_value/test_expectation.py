import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import expectation
from customer_value.expectation import Drift, Patience

HALF = Drift(learning=0.5)
# Assumed parameters of the published comparison: logistic(2 + surprise), 1 % a period, 60 periods.
CALM = Patience(base=2, discount_rate=0.01, periods=60)


def test_burst_and_drip() -> None:
    """Constructed paths, learning .5 from 6."""
    burst = expectation.path([6, 10, 6, 6, 6], start=6, drift=HALF)
    assert burst.surprises == pytest.approx((0, 4, -2, -1, -0.5))
    assert burst.expectations == pytest.approx((6, 6, 8, 7, 6.5))
    drip = expectation.path([6, 7, 7.6, 8.2, 8.8], start=6, drift=HALF)
    assert drip.surprises == pytest.approx((0, 1, 1.1, 1.15, 1.175))
    assert drip.expectations == pytest.approx((6, 6, 6.5, 7.05, 7.625))


def test_good_news_apart_bad_news_together() -> None:
    """After Tversky & Kahneman 1992 and Thaler 1985, computed."""
    one, four = expectation.felt_total([100]), expectation.felt_total([25] * 4)
    assert (one, four) == pytest.approx((57.543993733715695, 67.95903430886511))
    assert four / one == pytest.approx(1.1809926614295303)
    assert expectation.felt_total([-100]) == pytest.approx(-129.47398590086033)
    assert expectation.felt_total([-25] * 4) == pytest.approx(-152.9078271949465)
    assert expectation.felt_total([60]) == pytest.approx(36.709046185517984)
    assert expectation.felt_total([100, -40]) == pytest.approx(-0.2649867810208235)


def test_constant_delight() -> None:
    extras = expectation.constant_delight(6, periods=6, learning=0.5)
    assert extras == pytest.approx([0.4444, 0.6667, 0.8889, 1.1111, 1.3333, 1.5556], abs=5e-5)


@given(budget=st.floats(0, 100), periods=st.integers(1, 24), learning=st.floats(0, 1))
def test_the_extras_spend_the_budget_and_surprise_alike(
    budget: float, periods: int, learning: float
) -> None:
    extras = expectation.constant_delight(budget, periods=periods, learning=learning)
    assert extras.sum() == pytest.approx(budget)
    followed = expectation.path(extras.tolist(), start=0, drift=Drift(learning=learning))
    assert followed.surprises == pytest.approx([followed.surprises[0]] * periods, abs=1e-9)


def test_a_burst_is_worse_than_nothing() -> None:
    """12 to give in 12 periods, computed: see the seven plans."""
    growing = expectation.constant_delight(12, periods=12, learning=0.5)
    plans = {
        7.815: [0.0] * 12,
        1.9901: [12.0] + [0.0] * 11,
        7.9877: [1.0] * 12,
        7.5491: growing,
        7.4755: np.arange(1, 13) * 12 / 78,
        6.5243: [0.0] * 11 + [12.0],
    }
    for expected, extras in plans.items():
        found = expectation.relation_value(extras, CALM, learning=0.5)
        assert found == pytest.approx(expected, abs=5e-5)
    best = expectation.best_extras(12, periods=12, patience=CALM, learning=0.5)
    assert expectation.relation_value(best, CALM, learning=0.5) == pytest.approx(8.0942, abs=2e-3)
    assert best.sum() <= 12 + 1e-6
    assert best.max() < 1.3


@given(start=st.floats(1, 10), learning=st.floats(0, 1), level=st.floats(1, 10))
def test_expectations_stay_between_what_was_expected_and_what_was_met(
    start: float, learning: float, level: float
) -> None:
    moved = Drift(learning=learning).next(start, level)
    assert min(start, level) - 1e-9 <= moved <= max(start, level) + 1e-9
    beside = Drift(learning=learning, rival_pull=0.5)
    assert beside.next(start, level, rival=start - 1) == moved
    assert beside.next(start, level, rival=start + 1) == pytest.approx(moved + 0.5)


@given(learning=st.floats(0, 1))
def test_how_fast_they_follow_is_found_again(learning: float) -> None:
    random = np.random.default_rng(1)
    performances = random.uniform(1, 10, (5, 8))
    drift = Drift(learning=learning)
    expectations = [
        expectation.path(row, start=5, drift=drift).expectations for row in performances
    ]
    assert expectation.learning_rate(expectations, performances) == pytest.approx(learning)
    performances[0, 3] = np.nan
    assert expectation.learning_rate(expectations, performances) == pytest.approx(learning)


def test_bad_input_is_refused_and_nothing_learned_is_undefined() -> None:
    assert expectation.learning_rate([[5, 5]], [[5, 5]]) is None
    with pytest.raises(ValueError, match="one performance"):
        expectation.learning_rate([[5, 5]], [[5]])
    with pytest.raises(ValueError, match="between 0 and 1"):
        Drift(learning=2)
    with pytest.raises(ValueError, match="budget"):
        expectation.constant_delight(-1, periods=1, learning=0.5)
    with pytest.raises(ValueError, match="no more of them"):
        expectation.relation_value([0] * 61, CALM, learning=0.5)
