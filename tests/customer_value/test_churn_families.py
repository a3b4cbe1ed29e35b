import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import churn_families
from customer_value.churn_families import Divergence

PAIRS = st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9)), max_size=50)


@given(pairs=PAIRS)
def test_the_change_closes_to_the_cent(pairs: list[tuple[int, int]]) -> None:
    before = np.array([one for one, _ in pairs], np.int64)
    now = np.array([one for _, one in pairs], np.int64)
    moves = churn_families.change(before, now)
    assert moves.opening == before.sum()
    assert moves.closing == now.sum()
    assert moves.expanded >= 0
    assert moves.contracted >= 0


def test_the_change_is_net_revenue_retention() -> None:
    """20,000 - 1,200 lost - 800 contracted + 3,000 expanded: NRR 105 % (bigdelta.com)."""
    moves = churn_families.change([1_200, 10_800, 8_000, 0], [0, 10_000, 11_000, 500])
    kept = moves.opening - moves.lost - moves.contracted
    assert kept / moves.opening == pytest.approx(0.90)
    assert (kept + moves.expanded) / moves.opening == pytest.approx(1.05)
    assert moves.new == 500


AMOUNT = st.floats(1.0, 1e6)


@given(before=AMOUNT, invested=AMOUNT, now=AMOUNT, invested_now=AMOUNT)
def test_change_of_return_sums(
    before: float, invested: float, now: float, invested_now: float
) -> None:
    parts = churn_families.change_of_return(before, invested, now, invested_now)
    total = now / invested_now - before / invested
    assert sum(parts) == pytest.approx(total, rel=1e-9, abs=1e-9 * (now + before))


def test_market_family() -> None:
    assert churn_families.relative_growth(0.1, 0.1) == pytest.approx(0)
    assert churn_families.share_implied_loss(0.2, 0.25, 100.0) == pytest.approx(-5)


@given(rise=st.floats(-5, 5), start=st.floats(-100, 100), size=st.integers(3, 20))
def test_slope_of_a_line_is_certain(rise: float, start: float, size: int) -> None:
    found = churn_families.slope(start + rise * np.arange(size))
    assert found is not None
    assert found.estimate == pytest.approx(rise, abs=1e-9)
    assert found.high - found.low == pytest.approx(0, abs=1e-6)


def test_slope_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(9)
    series = 0.3 * np.arange(8) + random.normal(size=(2_000, 8))
    found = [churn_families.slope(row) for row in series]
    held = [one.low <= 0.3 <= one.high for one in found if one]
    assert np.mean(held) == pytest.approx(0.90, abs=0.02)


CONTENT, FALLING = [7.9, 8.0, 8.0, 8.1, 8.1, 8.2], [0.30, 0.29, 0.27, 0.26, 0.24, 0.23]


@pytest.mark.parametrize(
    ("satisfaction", "share", "value", "expected"),
    [
        (CONTENT, FALLING, FALLING, Divergence.SHARE_FALLS | Divergence.RELATIVE_VALUE_FALLS),
        (CONTENT, [], FALLING, Divergence.RELATIVE_VALUE_FALLS),
        (FALLING, FALLING, [], Divergence(0)),  # they are not content: no divergence
        (CONTENT, [0.30, 0.25, 0.31, 0.24, 0.32, 0.27], [], Divergence(0)),  # noise
        (CONTENT[:5], FALLING[:5], [], Divergence(0)),  # one period only
        (CONTENT, [0.30, 0.29, float("nan"), 0.26, 0.24, 0.23], [], Divergence(0)),
    ],
)
def test_divergence(
    satisfaction: list[float], share: list[float], value: list[float], expected: Divergence
) -> None:
    assert churn_families.divergence(satisfaction, share, value, window=5) == expected


def test_losses_are_checked_against_what_came() -> None:
    check = churn_families.check_losses([False, False], [1, 1])
    assert check.wrong_share is None


def test_false_alarms_where_nothing_changes() -> None:
    """Stated in docs/formulas.md: over eight periods in 1.1 % of looks."""
    generator = np.random.default_rng(2)
    rate = churn_families.false_alarm_rate(window=8, size=3_000, generator=generator)
    assert rate == pytest.approx(0.011, abs=0.008)
    one = churn_families.false_alarm_rate(window=8, series=1, size=3_000, generator=generator)
    assert one < 0.05
    with pytest.raises(ValueError, match="one or two"):
        churn_families.false_alarm_rate(window=8, series=3, size=1, generator=generator)
