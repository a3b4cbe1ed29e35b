from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import delivered
from customer_value.delivered import Balance, Offer

# Constructed example: elements per ton, and the price of the documents' order.
OURS = {"brand": 400, "corporate": 200, "service": 500, "relationship": 150, "emotional": 100}
THEIRS = {"brand": 250, "corporate": 150, "service": 200, "relationship": 50, "emotional": 50}
MONEY = st.floats(0, 1e6)
WORTHS = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1e5, 1e5), max_size=6)


def test_a_dearer_offer_can_lose() -> None:
    """Worth 650 more at 800 more: the customer should take the rival's, by 150 a ton.

    Read literally, with each supplier's own price as part of his worth, 1,350 stands against 700
    and the price has cancelled out.
    """
    ours = Offer(price=28_800, elements=OURS)
    one = delivered.compare(ours, {"rival": Offer(price=28_000, elements=THEIRS)})
    assert (one.worth_gap, one.price_gap, one.surplus) == (650, 800, -150)
    assert one.economic_value == 28_650
    assert (one.left_on_table, one.unjustified) == (0, 150)
    assert one.premium_rate == pytest.approx(0.02857142857142857)
    assert delivered.premium_profit(one.price_gap, 100) == 80_000
    assert sum(OURS.values()) > sum(THEIRS.values())


def test_ladder_of_a_tractor() -> None:
    """Caterpillar, after Kotler: 90,000 to 110,000, sold at 100,000."""
    worths = {"durability": 7_000, "reliability": 6_000, "service": 5_000, "warranty": 2_000}
    ours = Offer(price=100_000, elements=worths)
    one = delivered.compare(ours, {"next best": Offer(price=90_000, elements={})})
    assert (one.economic_value, one.worth_gap) == (110_000, 20_000)
    assert (one.price_gap, one.surplus, one.share_captured) == (10_000, 10_000, 0.5)
    assert one.premium_by_element == {
        "durability": 3_500, "reliability": 3_000, "service": 2_500, "warranty": 1_000,
    }  # fmt: skip


def test_economic_value() -> None:
    """Forbis & Mehta: 300 + 350 + 100 + 200; at 825 the customer keeps 125, at 950 nothing."""
    value = delivered.economic_value(
        Decimal(300),
        start_up_saved=Decimal(100),
        post_purchase_saved=Decimal(200),
        functional_gain=Decimal(350),
    )
    assert value == 950
    assert delivered.customer_surplus(value, Decimal(825)) == 125
    assert delivered.customer_surplus(value, Decimal(950)) == 0


def test_the_best_rival_counts_not_the_average() -> None:
    ours = Offer(price=100, elements={"a": 10})
    rivals = {
        "dear": Offer(price=150, elements={"a": 5}),
        "best": Offer(price=95, elements={"a": 8}),
        "cheap": Offer(price=90, elements={"a": 0}),
    }
    one = delivered.compare(ours, rivals)
    assert (one.rival, one.gaps) == ("best", {"a": 2})
    rivals["cheap"] = Offer(price=90, elements={"b": 4})
    one = delivered.compare(ours, rivals)
    assert (one.rival, one.gaps) == ("cheap", {"a": 10, "b": -4})


@given(price=MONEY, dearer=st.floats(0.01, 1e5), own=WORTHS, other=WORTHS, rival_price=MONEY)
def test_raising_our_price_always_lowers_our_surplus(
    price: float, dearer: float, own: dict[str, float], other: dict[str, float], rival_price: float
) -> None:
    rivals = {"r": Offer(price=rival_price, elements=other)}
    before = delivered.compare(Offer(price=price, elements=own), rivals)
    after = delivered.compare(Offer(price=price + dearer, elements=own), rivals)
    assert after.surplus == pytest.approx(before.surplus - dearer, abs=1e-6)
    assert after.surplus < before.surplus


@given(price=MONEY, own=WORTHS, other=WORTHS, rival_price=MONEY, reference=MONEY)
def test_the_reference_drops_out_and_surplus_is_the_anderson_inequality(
    price: float, own: dict[str, float], other: dict[str, float], rival_price: float,
    reference: float,
) -> None:  # fmt: skip
    one = delivered.compare(
        Offer(price=price, elements=own), {"r": Offer(price=rival_price, elements=other)}
    )
    expected = delivered.relative_advantage(
        reference + sum(own.values()),
        price,
        rival_worth=reference + sum(other.values()),
        rival_price=rival_price,
    )
    assert one.surplus == pytest.approx(expected, abs=1e-6)
    assert one.economic_value - price == pytest.approx(one.surplus, abs=1e-6)
    assert one.left_on_table - one.unjustified == pytest.approx(one.surplus)


@given(gaps=WORTHS, premium=st.floats(-1e5, 1e5))
def test_the_parts_of_a_premium_sum_to_it(gaps: dict[str, float], premium: float) -> None:
    parts = delivered.attribute_premium(gaps, premium=premium)
    if parts is None:
        assert max(gaps.values(), default=0) <= 0
        return
    assert sum(parts.values()) == pytest.approx(premium, abs=1e-6)
    assert all(parts[name] == 0 for name, gap in gaps.items() if gap <= 0)


def test_elements_that_strengthen_each_other_are_shared_out_whole() -> None:
    parts = delivered.attribute_jointly([0, 100, 60, 200])
    assert parts == (120, 80)
    with pytest.raises(ValueError, match="nothing"):
        delivered.attribute_jointly([1, 2])


def test_one_formula_for_numbers_decimals_and_columns() -> None:
    for kind in (float, Decimal, lambda x: np.array([x, x], float)):
        found = delivered.relative_advantage(
            kind(30_200), kind(28_800), rival_worth=kind(28_700), rival_price=kind(28_000)
        )
        assert np.all(found == 700)
        assert np.all(delivered.delivered_value([kind(5), kind(3)], [kind(2)]) == 6)


def test_an_unknown_price_leaves_the_answer_open_or_not() -> None:
    unsure = delivered.surplus_range(28_800, worth_gap=(900, 900), rival_price=(27_800, 28_100))
    assert (unsure.low, unsure.high, unsure.is_decided) == (-100, 200, False)
    sure = delivered.surplus_range(28_800, worth_gap=(1_050, 1_200), rival_price=(27_800, 28_100))
    assert (sure.low, sure.is_decided) == (50, True)
    assert delivered.surplus_range(9, worth_gap=(0, 1), rival_price=(1, 2)).is_decided
    with pytest.raises(ValueError, match="lower one first"):
        delivered.surplus_range(1, worth_gap=(2, 1), rival_price=(0, 0))


def test_what_cannot_be_said_is_refused_or_undefined() -> None:
    ours = Offer(price=1, elements={})
    with pytest.raises(ValueError, match="without a rival"):
        delivered.compare(ours, {})
    with pytest.raises(ValueError, match="at least one"):
        delivered.delivered_value([], [1.0])
    for price in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="price"):
            Offer(price=price, elements={})
    with pytest.raises(ValueError, match="number"):
        Offer(price=1, elements={"a": float("nan")})
    free = delivered.compare(ours, {"free": Offer(price=0, elements={})})
    assert (free.premium_rate, free.share_captured, free.premium_by_element) == (None, None, None)
    assert free.surplus == -1


def test_who_gains() -> None:
    assert delivered.balance(10, 10) == Balance.WIN_WIN
    assert delivered.balance(10, -1) == Balance.WIN_LOSE
    assert delivered.balance(-1, 10) == Balance.LOSE_WIN
    assert delivered.balance(-1, -1) == Balance.LOSE_LOSE
