import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import pyramid
from customer_value.pyramid import TIERS, UNRATED, Cuts, Tier

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=200)
SHARES = (0.2, 0.3, 0.3)


def tiers(places: object) -> list[str]:
    return [str(name) for name in TIERS[places]]


def test_shares_without_ties() -> None:
    values = np.arange(1.0, 101.0)
    found = tiers(pyramid.assign(values, pyramid.cuts_of(values, shares=SHARES)))
    counts = [found.count(tier.value) for tier in pyramid.RATED]
    assert counts == [20, 30, 30, 20]


@given(values=VALUES)
def test_a_higher_value_never_means_a_lower_tier(values: list[float]) -> None:
    found = pyramid.assign(values, pyramid.cuts_of(values, shares=SHARES))
    ordered = found[np.argsort(values)]
    assert (np.diff(ordered) <= 0).all()
    equal = {}
    for value, place in zip(values, found.tolist(), strict=True):
        assert equal.setdefault(value, place) == place


@given(values=VALUES)
def test_nobody_who_brings_nothing_is_above_lead(values: list[float]) -> None:
    found = pyramid.assign(values, pyramid.cuts_of(values, shares=SHARES))
    spread = len(set(values)) > 1
    assert all(
        p == 3 for v, p in zip(values, found, strict=True) if v <= 0 or (not spread and v <= 0)
    )


def test_no_pyramid_of_a_handful() -> None:
    values = [5.0, 9.0, 100.0, -2.0]
    assert tiers(pyramid.assign(values, pyramid.cuts_of(values, shares=SHARES))) == [
        "iron",
        "iron",
        "iron",
        "lead",
    ]


@given(value=st.floats(-1e6, 1e6), before=st.integers(0, 3))
def test_bands_only_ever_hold_back(value: float, before: int) -> None:
    cuts = Cuts(1000.0, 100.0, -50.0)
    free = pyramid.assign([value], cuts)[0]
    held = pyramid.assign([value], cuts, previous=[before])[0]
    assert min(free, before) <= held <= max(free, before)


@given(values=VALUES)
def test_the_same_values_move_nobody(values: list[float]) -> None:
    cuts = pyramid.cuts_of(values, shares=SHARES)
    first = pyramid.assign(values, cuts)
    assert (pyramid.assign(values, cuts, previous=first) == first).all()


def test_bands_of_negative_cuts_lie_the_right_way() -> None:
    cuts = Cuts(100.0, 10.0, -100.0)
    assert tiers(pyramid.assign([-94.0, -96.0], cuts, previous=[3, 3])) == ["iron", "lead"]
    assert tiers(pyramid.assign([-109.0, -111.0], cuts, previous=[2, 2])) == ["iron", "lead"]


def test_newcomers_and_unknown_are_unrated() -> None:
    found = pyramid.assign([5.0, np.nan, 5.0], Cuts(9, 4, 1), rated=[True, True, False])
    assert found.tolist() == [1, UNRATED, UNRATED]
    assert str(TIERS[UNRATED]) == Tier.UNRATED


def test_cuts_of_the_whale() -> None:
    profits = [120, 80, 50, 20, 10, 0, -5, -15, -60, -100]
    found = tiers(pyramid.assign(profits, pyramid.cumulative_cuts(profits, shares=(0.8, 0.95))))
    assert found == ["platinum"] * 3 + ["gold"] + ["iron"] + ["lead"] * 5
    none = pyramid.cumulative_cuts([-1.0, -2.0], shares=(0.8, 0.95))
    assert tiers(pyramid.assign([-1.0, -2.0], none)) == ["lead", "lead"]


def test_cuts_may_not_cross() -> None:
    with pytest.raises(ValueError, match="descend"):
        Cuts(1.0, 2.0, 3.0)


@given(pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=50))
def test_every_customer_is_in_the_migration_once(pairs: list[tuple[int, int]]) -> None:
    moves = pyramid.migration([a for a, _ in pairs], [b for _, b in pairs])
    rated = [(a, b) for a, b in pairs if UNRATED not in (a, b)]
    assert moves.counts.sum() == len(pairs)
    assert moves.risen == sum(b < a for a, b in rated)
    assert moves.sunk == sum(b > a for a, b in rated)
