"""Whatever the elements and rivals: raising our price lowers what the customer gains."""

from hypothesis import given
from hypothesis import strategies as st

from kezhi.scorecards.reckoning import Claim, Facts, Rival, reckon

amounts = st.floats(min_value=-1e6, max_value=1e6)
prices = st.floats(min_value=1, max_value=1e6)
shares = st.none() | st.floats(min_value=0, max_value=1)
claims = st.lists(st.tuples(amounts, amounts, shares), max_size=6)


def facts(
    price: float, rivals: list[float], told: list[tuple[float, float, float | None]]
) -> Facts:
    return Facts(
        price=price,
        rivals=[Rival(key=str(n), name=str(n), low=one, high=one) for n, one in enumerate(rivals)],
        claims=[
            Claim(key=str(n), name=str(n), claimed=ours, discount=off, rivals={"0": theirs})
            for n, (ours, theirs, off) in enumerate(told)
        ],
    )


@given(prices, st.floats(min_value=0.01, max_value=1e6), st.lists(prices, min_size=1), claims)
def test_a_dearer_price_always_leaves_the_customer_less(
    price: float, more: float, rivals: list[float], told: list[tuple[float, float, float | None]]
) -> None:
    one, dearer = reckon(facts(price, rivals, told)), reckon(facts(price + more, rivals, told))
    assert one is not None
    assert dearer is not None
    assert dearer.one.surplus < one.one.surplus
    assert dearer.standings[0].net < one.standings[0].net


@given(prices, st.lists(prices, min_size=1), claims)
def test_the_reference_moves_no_decision(
    price: float, rivals: list[float], told: list[tuple[float, float, float | None]]
) -> None:
    known = facts(price, rivals, told)
    found = reckon(known)
    assert found is not None
    best = next(one for one in found.standings if one.is_best)
    assert abs((found.standings[0].net - best.net) - found.one.surplus) < 1e-3
