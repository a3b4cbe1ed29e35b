from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kezhi.portfolio.services.rows import decimals, place_of


@given(st.lists(st.floats(-1e9, 1e9) | st.just(float("nan")), max_size=50), st.integers(0, 4))
def test_money_leaves_as_decimals_of_the_right_size(values: list[float], places: int) -> None:
    for value, text in zip(values, decimals(values, places), strict=True):
        if value != value:
            assert text is None
        else:
            assert text is not None
            assert not text.startswith("-0.") or Decimal(text) != 0
            assert abs(Decimal(text) - Decimal(value)) <= Decimal("0.51").scaleb(-places)
            assert -Decimal(text).as_tuple().exponent == places


def test_equal_figures_share_the_better_place() -> None:
    found = place_of(np.array([10.0, 30.0, np.nan, 30.0, 5.0]))
    assert found[[0, 1, 3, 4]].tolist() == [3, 1, 1, 4]
    assert np.isnan(found[2])
