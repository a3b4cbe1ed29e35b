import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import choice

ADVANTAGES = st.floats(-5_000, 5_000)
PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0.01, 0.99)), min_size=1, max_size=40)


def test_vector() -> None:
    """Constructed example: outcomes 1, 0, 1, 0 at .9, .1, .8, .3."""
    found = choice.honesty([1, 0, 1, 0], [0.9, 0.1, 0.8, 0.3])
    assert found.brier == pytest.approx(0.0375)
    assert found.log_loss == pytest.approx(0.19763488164214868)
    assert (found.happened, found.n, found.expected) == (2, 4, pytest.approx(2.1))


@given(advantage=ADVANTAGES, dearer=st.floats(1, 1_000), slope=st.floats(1, 200))
def test_a_higher_price_never_raises_the_chance(
    advantage: float, dearer: float, slope: float
) -> None:
    before = choice.choice_probability(advantage, 28_000.0, intercept=0.0, slope=slope)
    after = choice.choice_probability(
        advantage - dearer, 28_000.0 + dearer, intercept=0.0, slope=slope
    )
    assert 0 <= after <= 1
    if advantage > 0:
        assert after <= before


def test_no_advantage_is_an_even_chance() -> None:
    assert choice.choice_probability(0.0, 1.0, intercept=0.0, slope=50.0) == 0.5


@given(utilities=st.lists(st.floats(-50, 50), min_size=1, max_size=6), shift=st.floats(-9, 9))
def test_shares_sum_to_one_and_only_differences_count(utilities: list[float], shift: float) -> None:
    found = choice.choice_shares(utilities)
    assert found.sum() == pytest.approx(1)
    assert choice.choice_shares([u + shift for u in utilities]) == pytest.approx(found, abs=1e-9)


def test_two_suppliers_are_the_binary_case() -> None:
    shares = choice.choice_shares([0.7, 0.2], last=1, inertia=0.3)
    assert shares[0] == pytest.approx(1 / (1 + np.exp(-0.2)))


def test_many_quotes_are_learned_from_and_few_leave_the_prior() -> None:
    random = np.random.default_rng(2)
    x = random.normal(0, 0.03, 5_000)
    won = random.random(5_000) < 1 / (1 + np.exp(-(-0.5 + 80 * x)))
    many = choice.learn_choice(x, won, prior_slope=20, prior_spread=20)
    assert many.slope == pytest.approx(80, abs=3 * many.slope_error)
    assert many.intercept == pytest.approx(-0.5, abs=0.15)
    assert not many.rests_on_prior
    few = choice.learn_choice(x[:3], won[:3], prior_slope=20, prior_spread=5)
    assert few.slope == pytest.approx(20, abs=5)
    assert few.rests_on_prior
    assert few.slope_error <= 5


def test_the_learned_chances_are_honest_on_what_was_not_learned_from() -> None:
    random = np.random.default_rng(3)
    x = random.normal(0, 0.03, 4_000)
    won = random.random(4_000) < 1 / (1 + np.exp(-60 * x))
    learned = choice.learn_choice(x[:2_000], won[:2_000], prior_slope=20, prior_spread=20)
    told = learned.probability(x[2_000:])
    bins = choice.calibration(won[2_000:], told, bins=10)
    assert sum(one.is_honest for one in bins) >= 8
    boasted = choice.calibration(won[2_000:], np.sqrt(told), bins=10)
    assert sum(one.is_honest for one in boasted) <= 5


def test_quotes_told_apart_without_error_keep_a_finite_slope() -> None:
    found = choice.learn_choice([-1, -1, 1, 1], [0, 0, 1, 1], prior_slope=0, prior_spread=3)
    assert 0 < found.slope < 10


@given(pairs=PAIRS)
def test_groups_hold_everybody(pairs: list[tuple[bool, float]]) -> None:
    y, p = [a for a, _ in pairs], [b for _, b in pairs]
    bins = choice.calibration(y, p, bins=5)
    told = choice.honesty(y, p)
    assert sum(one.n for one in bins) == told.n == len(pairs)
    assert sum(one.happened for one in bins) == told.happened
    assert [one.predicted for one in bins] == sorted(one.predicted for one in bins)
    assert 0 <= told.brier <= 1


@given(pairs=PAIRS)
def test_auc_against_all_pairs(pairs: list[tuple[bool, float]]) -> None:
    did = [p for y, p in pairs if y]
    did_not = [p for y, p in pairs if not y]
    found = choice.honesty([y for y, _ in pairs], [p for _, p in pairs]).auc
    if not did or not did_not:
        assert found is None
        return
    wins = sum((a > b) + 0.5 * (a == b) for a in did for b in did_not)
    assert found == pytest.approx(wins / (len(did) * len(did_not)))


def test_lift_and_stability() -> None:
    assert choice.lift([0, 0], [1, 2], share=0.5) is None
    assert choice.lift([1, 0, 0, 0], [4, 3, 2, 1], share=1.0) == 1
    assert choice.stability([10, 90], [10, 90]) == 0
    assert choice.stability([10, 90], [90, 10]) > 0.25


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="won"):
        choice.learn_choice([0.1], [2], prior_slope=1, prior_spread=1)
    with pytest.raises(ValueError, match="spread"):
        choice.learn_choice([0.1], [1], prior_slope=1, prior_spread=0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        choice.honesty([1], [1.2])
    with pytest.raises(ValueError, match="outcome"):
        choice.honesty([], [])
    with pytest.raises(ValueError, match="one utility"):
        choice.choice_shares([])
    with pytest.raises(ValueError, match="share"):
        choice.lift([1], [1], share=0)
    with pytest.raises(ValueError, match="groups"):
        choice.stability([1], [1, 2])
    with pytest.raises(ValueError, match="one group"):
        choice.calibration([1], [0.5], bins=0)
