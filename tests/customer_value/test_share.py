import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import share


def test_vectors() -> None:
    """Wallet allocation rule, formula as published, computed."""
    assert share.wallet_allocation([5]) == pytest.approx([1])
    assert share.wallet_allocation([9, 5]) == pytest.approx([2 / 3, 1 / 3])
    assert share.wallet_allocation([9, 7, 5]) == pytest.approx([1 / 2, 1 / 3, 1 / 6])
    tied = share.wallet_allocation([9, 9, 5])
    assert tied == pytest.approx([0.4166666666666667, 0.4166666666666667, 1 / 6])
    assert share.wallet_allocation([9, 8, 7, 6]) == pytest.approx([0.4, 0.3, 0.2, 0.1])


@given(ratings=st.lists(st.integers(1, 10), min_size=1, max_size=8))
def test_shares_sum_to_the_wallet_and_follow_the_ratings(ratings: list[int]) -> None:
    found = share.wallet_allocation(ratings)
    assert found.sum() == pytest.approx(1)
    order = np.argsort(ratings)
    assert (np.diff(found[order]) >= -1e-12).all()


def test_wallet_frontier_against_all_lines() -> None:
    """A naive twin: no line through two customers has a smaller quantile loss."""
    random = np.random.default_rng(4)
    size = random.uniform(1, 10, 30)
    spend = size * random.uniform(0.2, 1.0, 30)
    at, slope = share.wallet_frontier(spend, size, quantile=0.9)

    def loss(a: float, b: float) -> float:
        rest = spend - a - b * size
        return float(np.where(rest >= 0, 0.9 * rest, -0.1 * rest).sum())

    for i in range(30):
        for j in range(i):
            b = (spend[i] - spend[j]) / (size[i] - size[j])
            assert loss(at, slope) <= loss(spend[i] - b * size[i], b) + 1e-9
    assert 24 <= (spend <= at + slope * size + 1e-9).sum() <= 30


def test_shares_multiply() -> None:
    assert share.share_of_wallet(30.0, 120.0) == 0.25
    assert share.market_share(0.4, 0.5, 1.2) == pytest.approx(0.24)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="one rating"):
        share.wallet_allocation([])
    with pytest.raises(ValueError, match="three customers"):
        share.wallet_frontier([1, 2], [1, 2], quantile=0.9)
    with pytest.raises(ValueError, match="quantile"):
        share.wallet_frontier([1, 2, 3], [1, 2, 3], quantile=1)


amounts = st.floats(1, 1e9)


@given(sales=st.floats(-1e9, 1e9), wallets=st.tuples(amounts, amounts, amounts))
def test_a_share_lies_within_its_limits_and_fills_the_wallet(
    sales: float, wallets: tuple[float, float, float]
) -> None:
    low, spend, high = sorted(wallets)
    found = share.wallet_share(sales, spend=spend, low=low, high=high)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert 0 <= found.missing_low <= found.missing <= found.missing_high
    assert found.is_above == (sales > high)
    if 0 <= sales <= spend:
        assert found.share * spend + found.missing == pytest.approx(spend)


def test_a_wallet_outside_its_limits_is_refused() -> None:
    with pytest.raises(ValueError, match="limits"):
        share.wallet_share(1.0, spend=10.0, low=11.0, high=12.0)


def test_a_lost_share_in_money() -> None:
    assert share.lost_to_share(0.25, 0.2, 1000.0) == pytest.approx(50)
