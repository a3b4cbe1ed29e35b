"""A summary carried on to another day is the summary of that day."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from customer_value import refresh, summaries
from customer_value.periods import Unit

NEAR_BORDERS = st.sampled_from((0, 365, 730)).flatmap(
    lambda border: st.integers(border - 12, border + 12)
)
AGO = st.one_of(st.integers(-12, 900), NEAR_BORDERS)


@given(ago=st.lists(AGO, max_size=20), days=st.integers(-12, 12))
def test_a_day_has_crossed_where_its_year_is_another(ago: list[int], days: int) -> None:
    now = np.array(ago, int)
    years = [np.digitize(back, refresh.BORDERS) for back in (now, now - days)]
    assert refresh.crossed(now, days=days).tolist() == (years[0] != years[1]).tolist()


@given(
    ago=st.lists(st.integers(0, 900), min_size=1, max_size=12, unique=True),
    days=st.integers(-12, 12),
    unit=st.sampled_from(Unit),
)
def test_where_no_day_has_crossed_the_past_moves_on(ago: list[int], days: int, unit: Unit) -> None:
    now = np.array(ago)
    now = now[(now - days >= 0) & ~refresh.crossed(now, days=days)]
    spent = 1.0 + np.arange(len(now)) / 4

    def past(back: np.ndarray) -> dict[str, np.ndarray]:
        found = summaries.order_days(np.zeros(len(back), int), back, spent, spent / 2)
        return summaries.histories(found, unit=unit, annual_discount_rate=0.1)

    expected = past(now)
    found = refresh.moved_on(past(now - days), days=days, unit=unit, annual_discount_rate=0.1)
    assert set(found) == set(expected)
    for name, values in expected.items():
        tolerance = 1e-13 if name in refresh.COMPOUNDED else 0.0
        np.testing.assert_allclose(found[name], values, rtol=tolerance, err_msg=name)
