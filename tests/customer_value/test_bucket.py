from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value import bucket

VECTOR = ([600, 200, 150, 50], [0.05, 0.10, 0.15, 0.30])


def test_vector() -> None:
    """Constructed example: lost 87.5; without A 70, without B 62.5, without both 50."""
    assert bucket.lost_with(0b11, *VECTOR) == pytest.approx(87.5)
    assert bucket.lost_with(0b10, *VECTOR) == pytest.approx(70)
    assert bucket.lost_with(0b01, *VECTOR) == pytest.approx(62.5)
    parts = bucket.leak(*VECTOR)
    assert parts.base == pytest.approx(50)
    assert parts.holes == pytest.approx((15.0, 22.5))


COUNTS = st.lists(st.integers(0, 500), min_size=8, max_size=8)
RATES = st.lists(st.floats(0.0, 1.0), min_size=8, max_size=8)


@settings(deadline=None)
@given(who=COUNTS, rate=RATES)
def test_parts_are_the_average_over_all_orders_of_plugging(
    who: list[int], rate: list[float]
) -> None:
    """A naive twin, and the sum of the parts."""
    parts = bucket.leak(who, rate)
    assert parts.total == pytest.approx(bucket.lost_with(0b111, who, rate), abs=1e-9)
    saved = np.zeros(3)
    for order in permutations(range(3)):
        open_holes = 0b111
        for hole in order:
            before = bucket.lost_with(open_holes, who, rate)
            open_holes &= ~(1 << hole)
            saved[hole] += (before - bucket.lost_with(open_holes, who, rate)) / 6
    assert parts.holes == pytest.approx(tuple(saved), abs=1e-9)


def test_a_hole_nobody_meets_loses_nothing() -> None:
    assert bucket.leak([10, 5, 0, 0], [0.1, 0.2, 0.1, 0.2]).holes[1] == 0


def test_twelve_holes_are_quick_and_thirteen_refused() -> None:
    random = np.random.default_rng(1)
    who, rate = random.integers(0, 9, 4096), random.random(4096)
    assert bucket.leak(who, rate).total == pytest.approx(float(who @ rate))
    with pytest.raises(ValueError, match="12 holes"):
        bucket.leak(np.ones(8192), np.ones(8192))
    with pytest.raises(ValueError, match="12 holes"):
        bucket.leak([1, 2, 3], [0.1, 0.1, 0.1])


@given(met=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=60))
def test_counted_exposures_hold_every_loss(met: list[tuple[int, bool]]) -> None:
    who, rate = bucket.exposures([m for m, _ in met], [lost for _, lost in met], holes=2)
    assert (who * rate).sum() == pytest.approx(sum(lost for _, lost in met))


def test_the_bucket_settles_where_as_many_come_as_go() -> None:
    """100 new a period at 15 % churn: 666.7."""
    flow = bucket.Flow(new_prospects=100, conversion=1.0, churn_rate=0.15, word_of_mouth=0.0)
    last = bucket.levels(customers=50, prospects=100, flow=flow, periods=120)[-1]
    assert last.customers == pytest.approx(bucket.steady_state(100.0, 0.15))
    assert last.acquired == pytest.approx(last.lost)


def test_word_of_mouth_dries_the_source_but_not_below_nothing() -> None:
    flow = bucket.Flow(new_prospects=10, conversion=0.5, churn_rate=0.2, word_of_mouth=5.0)
    path = bucket.levels(customers=1000, prospects=100, flow=flow, periods=5)
    assert path[0].prospects == 0
    assert all(level.prospects >= 0 for level in path)


SHARES = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3)


@settings(deadline=None)
@given(who=COUNTS, rate=RATES, shares=SHARES)
def test_savings_sum_to_what_the_plugs_save_together(
    who: list[int], rate: list[float], shares: list[float]
) -> None:
    """A naive twin: every way in which the holes can be open or plugged, by its chance."""
    saved = bucket.plugged(who, rate, shares)
    left = 0.0
    for open_holes in range(8):
        chances = [1 - s if open_holes >> h & 1 else s for h, s in enumerate(shares)]
        left += float(np.prod(chances)) * bucket.lost_with(open_holes, who, rate)
    assert saved.sum() == pytest.approx(bucket.lost_with(0b111, who, rate) - left, abs=1e-9)
    assert bucket.plugged(who, rate, [0, 0, 0]) == pytest.approx([0, 0, 0])
    whole = bucket.plugged(who, rate, [1, 1, 1])
    assert whole == pytest.approx(bucket.leak(who, rate).holes, abs=1e-9)
    assert saved[[share == 0 for share in shares]] == pytest.approx(0.0, abs=1e-9)


def test_plugs_are_shares_of_each_hole() -> None:
    with pytest.raises(ValueError, match="one share"):
        bucket.plugged(*VECTOR, [0.5])
    with pytest.raises(ValueError, match="one share"):
        bucket.plugged(*VECTOR, [0.5, 1.5])


def test_errors_of_the_parts_are_those_of_drawn_losses() -> None:
    random = np.random.default_rng(7)
    who, rate = np.array(VECTOR[0]), np.array(VECTOR[1])
    drawn = [bucket.leak(who, random.binomial(who, rate) / who).holes for _ in range(4000)]
    assert bucket.leak_errors(who, rate) == pytest.approx(np.std(drawn, axis=0), rel=0.05)


def test_few_customers_have_wide_errors() -> None:
    """Nobody lost of two is no proof of a tight hole; a combination nobody met adds nothing."""
    assert bucket.leak_errors([100, 2, 0, 0], [0.1, 0.0, 0.1, 0.1])[0] > 0.35
    assert bucket.leak_errors([100, 0, 0, 0], [0.1] * 4).tolist() == [0, 0]


def test_cost_of_each_hole_by_coded_reasons() -> None:
    """Constructed: of 1,000 customers 15 % leave, each costs 5,000 to replace."""
    shares = {"delivery": 0.4, "rude": 0.1, "quality": 0.3, "untrained": 0.05, "assortment": 0.15}
    costs = {hole: bucket.refill_cost(150.0 * part, 5_000.0) for hole, part in shares.items()}
    assert costs == pytest.approx(
        {
            "delivery": 300_000.0,
            "rude": 75_000.0,
            "quality": 225_000.0,
            "untrained": 37_500.0,
            "assortment": 112_500.0,
        }
    )
    assert sum(costs.values()) == pytest.approx(bucket.refill_cost(150.0, 5_000.0))
    assert bucket.steady_state(100.0, 0.15) == pytest.approx(666.6666666666667)


def test_return_on_an_improvement() -> None:
    """Rust, Lemon & Zeithaml 2004, an airline: 101.3 million gained on 70 spent, 44.7 %."""
    assert bucket.plug_priority(101.3, 70.0) == pytest.approx(0.44714285714285706)
