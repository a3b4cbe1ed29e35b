import numpy as np
import pytest
from hypothesis import given, settings
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


@settings(deadline=None, max_examples=60)
@given(values=st.lists(st.integers(1, 500), min_size=3, max_size=14, unique=True))
def test_natural_breaks_are_the_best_of_all(values: list[int]) -> None:
    """A naive twin: every way to part the logarithms into three."""
    logs = np.sort(np.log(np.array(values, float)))

    def squares(part: np.ndarray) -> float:
        return float(((part - part.mean()) ** 2).sum())

    best = min(
        squares(logs[:i]) + squares(logs[i:j]) + squares(logs[j:])
        for i in range(1, len(logs) - 1)
        for j in range(i + 1, len(logs))
    )
    cuts = pyramid.natural_cuts(values)
    tiers = pyramid.assign(values, cuts)
    all_logs = np.log(np.array(values, float))
    found = sum(squares(all_logs[tiers == tier]) for tier in range(3))
    assert found == pytest.approx(best, abs=1e-9)


def test_natural_breaks_of_many_customers() -> None:
    random = np.random.default_rng(2)
    values = np.concatenate(
        [np.exp(random.normal(mean, 0.2, 40_000)) for mean in (2.0, 5.0, 8.0)] + [np.zeros(1000)]
    )
    tiers = np.bincount(pyramid.assign(values, pyramid.natural_cuts(values)), minlength=5)
    assert tiers[:4] == pytest.approx([40_000, 40_000, 40_000, 1_000], rel=0.01)


def test_rates_of_migration_sum_to_one() -> None:
    rates = pyramid.migration([0, 0, 1, 4], [0, 1, 1, 2]).rates
    assert rates[0].tolist() == [0.5, 0.5, 0, 0, 0]
    assert np.isnan(rates[2]).all()


def test_hope_alone_makes_nobody_platinum() -> None:
    cuts = Cuts(90, 50, 10)
    tiers = pyramid.two_way_tiers([1, 20, np.nan, 95], [95, 95, 95, 1], cuts, cuts)
    assert tiers.tolist() == [2, 1, 4, 0]


def test_unknown_is_never_a_reason() -> None:
    unknown = np.array([np.nan])
    facts = pyramid.LeadFacts(
        margin_of_order=unknown,
        cost_of_order=unknown,
        overdue_share=unknown,
        service_share=unknown,
        margin_rate=unknown,
        orders=unknown,
    )
    assert pyramid.lead_reasons(facts, pyramid.LeadRule()).tolist() == [0]
