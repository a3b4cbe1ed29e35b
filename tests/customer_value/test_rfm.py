import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import rfm

VALUES = st.lists(st.integers(0, 30), min_size=2, max_size=80)


@given(values=VALUES)
def test_equal_values_score_alike_and_more_never_scores_less(values: list[int]) -> None:
    scores = rfm.quintile_scores(values)
    assert set(scores.tolist()) <= {1, 2, 3, 4, 5}
    ordered = scores[np.argsort(values, kind="stable")]
    assert (np.diff(ordered) >= 0).all()
    for value in set(values):
        assert len(set(scores[np.array(values) == value].tolist())) == 1


@given(values=VALUES)
def test_ranks_sum_to_all_places(values: list[int]) -> None:
    assert rfm.average_ranks(values).sum() == pytest.approx(len(values) * (len(values) + 1) / 2)


def test_never_bought_has_no_score() -> None:
    assert rfm.quintile_scores([1.0, np.nan, 2.0]).tolist()[1] == rfm.NO_SCORE
    assert rfm.combined([5, 0], [5, 0], [5, 0]).tolist() == [555, 0]


def test_all_alike_are_in_the_middle() -> None:
    assert rfm.quintile_scores([7, 7, 7]).tolist() == [3, 3, 3]


def test_losses_score_one() -> None:
    assert rfm.monetary_scores([-10.0, 0.0, np.nan, 5.0, 9.0]).tolist()[:3] == [1, 1, 0]


def test_breaks_must_ascend() -> None:
    with pytest.raises(ValueError, match="ascending"):
        rfm.break_scores([1], [2, 2, 3, 4])


def test_nested_scores_start_afresh_in_each_group() -> None:
    found = rfm.nested_scores([1, 2, 3, 4, 5, 10, 20, 30, 40, 50], [1] * 5 + [2] * 5)
    assert found.tolist() == [1, 2, 3, 4, 5] * 2


def test_vectors() -> None:
    """Constructed: days since the last order, and orders under quintiles of average ranks."""
    assert rfm.quintile_scores([1, 5, 10, 50, 100], high_is_good=False).tolist() == [5, 4, 3, 2, 1]
    assert rfm.quintile_scores([1, 1, 1, 5, 9]).tolist() == [2, 2, 2, 4, 5]
