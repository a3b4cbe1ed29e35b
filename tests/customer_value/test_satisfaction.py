import csv
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data

from customer_value import satisfaction
from customer_value.satisfaction import Effect, Expectation, Grade, Layer, Trust, Trusts

LEVELS = st.lists(st.floats(1, 10), min_size=3, max_size=3)
EVEN = Trust(kept=8, broken=2)


def test_index() -> None:
    """ACSI, computed from 8, 7.5, 7 with .4, .3, .3."""
    found = satisfaction.satisfaction_index([8, 7.5, 7], [0.4, 0.3, 0.3])
    assert found == pytest.approx(72.77777777777779)
    assert satisfaction.satisfaction_index([1, 1], [1, 2]) == 0
    assert satisfaction.satisfaction_index([10, 10], [1, 2]) == 100


@pytest.mark.parametrize(
    ("counts", "better", "worse"),
    [
        ((7, 32.3, 49.3, 9.5), 0.40061162079510704, -0.8318042813455657),
        ((10.4, 45.1, 30.5, 11.5), 0.5692307692307692, -0.7753846153846153),
        ((63.8, 21.6, 2.9, 8.5), 0.8822314049586777, -0.25309917355371897),
    ],
)
def test_skis(counts: tuple[float, ...], better: float, worse: float) -> None:
    """Sauerwein et al. 1996: edge grip, ease of turn, service."""
    a, o, m, i = counts
    found = satisfaction.kano(attractive=a, one_dimensional=o, must_be=m, indifferent=i)
    assert found is not None
    assert (found.better, found.worse) == pytest.approx((better, worse))


def test_net_promoter() -> None:
    """Computed; the adjusted interval after Rocks 2016."""
    found = satisfaction.net_promoter(60, 25, 15)
    assert found is not None
    assert found.score == 45
    assert (found.low, found.high) == pytest.approx((29.34311108857302, 58.035529688126), abs=1e-4)
    few = satisfaction.net_promoter(10, 0, 0)
    assert few is not None
    assert (few.score, few.high) == (100, 100)
    assert few.low == pytest.approx(47.50355131273273, abs=1e-4)
    assert satisfaction.net_promoter(0, 0, 0) is None


@given(counts=st.tuples(*[st.integers(0, 500)] * 3))
def test_scores_and_intervals_stay_in_bounds(counts: tuple[int, int, int]) -> None:
    found = satisfaction.net_promoter(*counts)
    if found is not None:
        assert -100 <= found.low <= found.high <= 100
        assert -100 <= found.score <= 100


@given(perceived=LEVELS, expected=LEVELS)
def test_disappointments_count_more(perceived: list[float], expected: list[float]) -> None:
    weights = [1, 2, 3]
    found = satisfaction.satisfaction(weights, perceived, expected)
    plain = satisfaction.service_gap(weights, perceived, expected)
    assert found is not None
    assert plain is not None
    assert found <= plain + 1e-9
    met = satisfaction.satisfaction(weights, expected, expected)
    assert met == 0


def test_what_was_not_answered_is_left_out() -> None:
    assert satisfaction.satisfaction([1, 3], [8, nan], [7, 7]) == 1
    assert satisfaction.satisfaction([1], [nan], [7]) is None


def test_each_layer_has_its_own_effect() -> None:
    asked = [
        Expectation(layer=Layer.CONTRACT, weight=2, chance=0.9),
        Expectation(layer=Layer.CONTRACT, weight=1, chance=0.8),
        Expectation(layer=Layer.PROMISE, weight=1, chance=0.75),
        Expectation(layer=Layer.UNSPOKEN, weight=1, chance=0.5),
    ]
    told = satisfaction.foreseen(asked)
    assert told.contract_chance == pytest.approx(0.72)
    assert told.effects == pytest.approx(
        {Effect.PROTEST: 0.28, Effect.DISTRUST: 0.25, Effect.DISAPPOINTMENT: 0.5}
    )
    broken = satisfaction.foreseen([Expectation(layer=Layer.CONTRACT, weight=1, chance=0.2)])
    assert not broken.is_satisfied


def test_keeping_the_contract_alone_does_not_delight() -> None:
    kept = satisfaction.foreseen([Expectation(layer=Layer.CONTRACT, weight=1, chance=1)])
    assert (kept.score, kept.is_satisfied) == (0, True)
    assert satisfaction.foreseen([]).score == 0


@given(chance=st.floats(0, 1), better=st.floats(0, 1), layer=st.sampled_from(list(Layer)))
def test_a_better_chance_never_foretells_less(chance: float, better: float, layer: Layer) -> None:
    low, high = sorted([chance, better])
    first = satisfaction.foreseen([Expectation(layer=layer, weight=1, chance=low)])
    second = satisfaction.foreseen([Expectation(layer=layer, weight=1, chance=high)])
    assert second.score >= first.score
    assert -2.25 <= first.score <= 1


def test_a_broken_promise_costs_the_person_more_than_the_firm() -> None:
    before = Trusts(firm=EVEN, person=EVEN)
    after = before.after(Layer.PROMISE, is_kept=False, memory=0.95)
    assert after.person.level < after.firm.level < EVEN.level
    contract = before.after(Layer.CONTRACT, is_kept=False, memory=0.95)
    assert contract.firm.level < contract.person.level
    wish = before.after(Layer.UNSPOKEN, is_kept=False, memory=1)
    assert wish.person.level == EVEN.level
    assert wish.firm.level < EVEN.level


@given(kept=st.lists(st.booleans(), max_size=80), memory=st.floats(0, 1))
def test_trust_is_bounded_and_earned(kept: list[bool], memory: float) -> None:
    trust = EVEN
    for one in kept:
        after = trust.after(is_kept=one, weight=1, memory=memory)
        assert 0 <= after.level <= 1
        assert (after.level >= trust.level - 1e-9) if one else (after.level <= trust.level + 1e-9)
        trust = after


def test_what_was_said_against_what_was_done() -> None:
    found = satisfaction.returned_by_grade(
        [Grade.SATISFIED, Grade.WILL_RETURN, Grade.WILL_RECOMMEND], [False, True, True]
    )
    assert found[Grade.SATISFIED] == (1, 0)
    assert found[Grade.WILL_RECOMMEND] == (1, 1)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="on the scale"):
        satisfaction.satisfaction_index([-99, 5], [1, 1])
    with pytest.raises(ValueError, match="one weight"):
        satisfaction.satisfaction_index([5], [1, 1])
    with pytest.raises(ValueError, match="one weight"):
        satisfaction.satisfaction([1], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="counts"):
        satisfaction.net_promoter(-1, 0, 0)
    with pytest.raises(ValueError, match="not below zero"):
        satisfaction.kano(attractive=-1, one_dimensional=0, must_be=0, indifferent=0)
    assert satisfaction.kano(attractive=0, one_dimensional=0, must_be=0, indifferent=0) is None
    with pytest.raises(ValueError, match="chance"):
        Expectation(layer=Layer.PROMISE, weight=1, chance=1.1)
    with pytest.raises(ValueError, match="prior"):
        Trust(kept=0, broken=1)
    with pytest.raises(ValueError, match="memory"):
        EVEN.after(is_kept=True, weight=1, memory=2)


@given(days=st.lists(st.integers(0, 400), min_size=10, max_size=50), share=st.floats(0.01, 1))
def test_a_capability_covers_its_share(days: list[int], share: float) -> None:
    found = satisfaction.capable_days(days, share=share)
    assert found is not None
    assert sum(d <= found for d in days) >= share * len(days) - 1e-6
    assert sum(d < found for d in days) < share * len(days)


def test_too_few_promises_show_no_capability() -> None:
    assert satisfaction.capable_days([1] * 9, share=0.8) is None
    with pytest.raises(ValueError, match="share"):
        satisfaction.capable_days([1] * 10, share=0)


def test_bank() -> None:
    """ECSI bank: 250 customers, satisfaction items 1 to 10."""
    with shared_data("ecsi_mobile/bank_satisfaction.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    means = [sum(float(row[name]) for row in rows) / len(rows) for name in ("sat1", "sat2", "sat3")]
    assert 40 < satisfaction.satisfaction_index(means, [1, 1, 1]) < 90
