import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import concentration

PROFITS = [120, 80, 50, 20, 10, 0, -5, -15, -60, -100]
GAINS = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60)


def test_whale() -> None:
    figures = concentration.whale(PROFITS)
    assert (figures.total, figures.peak, figures.peak_share) == (100, 280, 2.8)
    assert (figures.loss_makers, figures.lost) == (4, -180)
    assert concentration.top_share(PROFITS, share=0.2) == 2.0
    assert concentration.whale([-1.0]).peak_share is None


def test_twenty_eighty() -> None:
    values = [1.0] * 8 + [16.0] * 2
    assert concentration.top_share(values, share=0.2) == pytest.approx(0.8)
    assert concentration.share_bringing(values, part=0.8) == pytest.approx(0.2)
    assert concentration.gini(values) == pytest.approx(0.6)


@given(values=GAINS, factor=st.floats(0.01, 1e4))
def test_gini_is_bounded_and_free_of_scale(values: list[float], factor: float) -> None:
    found = concentration.gini(values)
    assert found is not None
    assert -1e-12 <= found < 1
    assert concentration.gini([v * factor for v in values]) == pytest.approx(found, abs=1e-9)


@given(values=st.lists(st.integers(-100, 100), min_size=1, max_size=12))
def test_gini_against_all_pairs(values: list[int]) -> None:
    size = sum(abs(v) for v in values)
    found = concentration.gini(values)
    if not size:
        assert found is None
        return
    pairs = sum(abs(a - b) for a in values for b in values)
    assert found == pytest.approx(pairs / (2 * len(values) * size))


@given(values=GAINS)
def test_curves_end_at_the_whole(values: list[float]) -> None:
    customers, brought = concentration.lorenz_curve(values)
    assert (customers[0], brought[0]) == (0, 0)
    assert (customers[-1], brought[-1]) == (1, pytest.approx(1))
    assert (brought <= customers + 1e-9).all()
    assert concentration.whale_curve(values)[-1] == pytest.approx(sum(values))


def test_undefined_is_said() -> None:
    assert concentration.gini([0.0, 0.0]) is None
    assert concentration.top_share([-1.0], share=0.2) is None
    assert concentration.share_bringing([], part=0.8) is None
    with pytest.raises(ValueError, match="positive"):
        concentration.lorenz_curve([-1.0])


def test_vectors_of_gini() -> None:
    """All alike, one who has all, and losses: raw it would be 1.0, normalized two thirds."""
    assert concentration.gini([1.0] * 4) == pytest.approx(0.0)
    assert concentration.gini([0.0, 0.0, 0.0, 1.0]) == pytest.approx(0.75)
    assert concentration.gini([-50.0, 0.0, 50.0, 200.0]) == pytest.approx(2 / 3, rel=1e-6)


def test_the_pareto_of_exactly_twenty_eighty() -> None:
    """Alpha = ln 5/ln 4 = 1.160964: a fifth brings four fifths, Gini 1/(2 alpha - 1) = .7565."""
    alpha = np.log(5) / np.log(4)
    assert alpha == pytest.approx(1.160964047443681)
    # The mean of each of n equal slices of the customers, the best first.
    edges = np.linspace(0.0, 1.0, 20_001) ** (1 - 1 / alpha)
    slices = np.diff(edges)
    assert concentration.top_share(slices, share=0.2) == pytest.approx(0.8, abs=1e-9)
    assert concentration.gini(slices) == pytest.approx(0.7564707973660302, abs=1e-4)


def test_cumulated_whale() -> None:
    expected = [120, 200, 250, 270, 280, 280, 275, 260, 200, 100]
    curve = concentration.whale_curve(PROFITS)
    assert np.asarray(curve)[-10:].tolist() == expected


def test_a_value_that_is_no_number_is_told_by_its_place() -> None:
    with pytest.raises(ValueError, match="place 1"):
        concentration.share_bringing([3.0, float("nan"), 1.0], part=0.8)
