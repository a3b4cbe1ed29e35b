import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import receivables
from customer_value.receivables import Ageing, AgeingRule, Item, Settlement

RULE = AgeingRule(long_after=90, bad_after=730, material=1_000)
ITEMS = st.lists(
    st.builds(Item, amount=st.integers(1, 10_000), days_past_due=st.integers(-60, 1_000)),
    max_size=12,
)


def test_provision_from_roll_rates() -> None:
    """Published example: monthly sales 100,000, of which 2,000 are never paid; loss 27,567."""
    rates = receivables.roll_rates([100_000, 50_000, 23_000, 8_000, 2_000], lost=2_000)
    assert rates == pytest.approx((0.02, 0.04, 0.08695652173913043, 0.25, 1.0))
    balances = [300_000, 140_000, 60_000, 23_000, 5_000]
    assert receivables.expected_loss(balances, rates) == pytest.approx(27567.391304347824)


def test_provision_matrix() -> None:
    """IFRS 9, illustrative example 12."""
    balances = [15e6, 7.5e6, 4e6, 2.5e6, 1e6]
    rates = [0.003, 0.016, 0.036, 0.066, 0.106]
    assert receivables.expected_loss(balances, rates) == pytest.approx(580_000)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-5, Ageing.CURRENT), (0, Ageing.CURRENT), (1, Ageing.SHORT), (90, Ageing.SHORT),
     (91, Ageing.LONG), (730, Ageing.LONG), (731, Ageing.BAD)],
)  # fmt: skip
def test_classes_by_the_oldest_item(days: int, expected: Ageing) -> None:
    items = [Item(amount=2_000, days_past_due=days), Item(amount=2_000, days_past_due=-10)]
    assert receivables.ageing_class(items, RULE) == expected


def test_trifles_and_disputes_class_nobody_but_insolvency_does() -> None:
    items = [
        Item(amount=999, days_past_due=900),
        Item(amount=50_000, days_past_due=900, is_disputed=True),
    ]
    assert receivables.ageing_class(items, RULE) == Ageing.NONE
    assert receivables.ageing_class(items, RULE, is_insolvent=True) == Ageing.BAD
    assert receivables.ageing_class([], RULE, is_insolvent=True) == Ageing.NONE


@given(items=ITEMS, credit=st.integers(0, 200_000))
def test_a_credit_is_used_once_and_on_the_oldest_first(items: list[Item], credit: int) -> None:
    left, rest = receivables.settle(items, credit)
    owed = sum(one.amount for one in items)
    assert sum(one.amount for one in left) == max(owed - credit, 0)
    assert rest == max(credit - owed, 0)
    if left and items:
        oldest_left = max(one.days_past_due for one in left)
        gone = [one for one in items if one.days_past_due > oldest_left]
        assert sum(one.amount for one in gone) <= credit


@given(items=ITEMS)
def test_buckets_sum_to_all_that_is_owed(items: list[Item]) -> None:
    found = receivables.buckets(items, [30, 60, 90, 365])
    assert sum(found) == sum(one.amount for one in items)
    assert found[0] == sum(one.amount for one in items if one.days_past_due <= 0)
    assert found[-1] == sum(one.amount for one in items if one.days_past_due > 365)


@given(rate=st.floats(0, 1), margin=st.floats(0, 1e6))
def test_what_arrives_is_never_more_than_what_was_earned(rate: float, margin: float) -> None:
    found = receivables.collectible_margin(margin, loss_rate=rate, credit_cost=0.0)
    assert 0 <= found <= margin


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="follow one another"):
        AgeingRule(long_after=90, bad_after=90, material=0)
    with pytest.raises(ValueError, match="credit"):
        receivables.settle([], -1)
    with pytest.raises(ValueError, match="edges"):
        receivables.buckets([], [60, 30])
    with pytest.raises(ValueError, match="falls"):
        receivables.roll_rates([10, 20], lost=1)
    with pytest.raises(ValueError, match="no more"):
        receivables.roll_rates([20, 10], lost=11)
    with pytest.raises(ValueError, match="one rate"):
        receivables.expected_loss([1], [1.1])


@given(st.lists(st.integers(-60, 400), min_size=1, max_size=40))
def test_habits_lie_within_what_was_seen(days: list[int]) -> None:
    habit = receivables.payment_habit(days)
    assert habit is not None
    assert min(days) <= habit.typical <= max(days)
    assert habit.typical <= habit.slowest_tenth <= max(days)
    assert habit.on_time == len([day for day in days if day <= 0])


def test_habits_and_classes_need_payments() -> None:
    assert receivables.payment_habit([]) is None
    assert receivables.settlement_class([30.0], fewest=3, cash_days=3) is None
    kinds = [receivables.settlement_class([d] * 3, fewest=3, cash_days=3) for d in (-9, 2, 30)]
    assert kinds == [Settlement.PREPAID, Settlement.CASH, Settlement.CREDIT]


def test_the_interval_of_a_median_by_order() -> None:
    """Places as in the tables of the sign test (Hahn & Meeker 1991, table A.17): n = 6, 10, 20."""
    places = {6: (1, 6), 10: (2, 9), 20: (6, 15), 5: None, 0: None}
    found = {n: receivables.median_interval(range(1, n + 1), confidence=0.95) for n in places}
    assert found == places
    with pytest.raises(ValueError, match="between 0 and 1"):
        receivables.median_interval([1.0], confidence=1)
