import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import sharing

WORTHS = st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=8)


@given(worth=WORTHS)
def test_parts_sum_to_the_whole(worth: list[float]) -> None:
    assert sharing.shapley(worth).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-6)


@given(gains=st.lists(st.floats(-100, 100), min_size=3, max_size=3))
def test_who_brings_the_same_to_every_set_gets_just_that(gains: list[float]) -> None:
    worth = [sum(g for k, g in enumerate(gains) if one >> k & 1) for one in range(8)]
    assert sharing.shapley(worth) == pytest.approx(gains, abs=1e-9)


@pytest.mark.parametrize("size", [0, 3, 1 << 13])
def test_sets_must_be_complete_and_few(size: int) -> None:
    with pytest.raises(ValueError, match="12 players"):
        sharing.shapley(np.zeros(size))
