import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data

from customer_value import perceived
from customer_value.perceived import Base, Method, Wave

# Gale's chicken business: yellow bird, meat to bone, no pinfeathers, fresh, availability, brand.
WEIGHTS = [10, 20, 20, 15, 10, 25]
OURS = [8.1, 9.0, 9.2, 8.0, 8.0, 9.4]
RIVALS = [7.2, 7.3, 6.5, 8.0, 8.0, 6.4]
SCORES = st.lists(st.floats(1, 10), min_size=4, max_size=4)
BOTH = pytest.mark.parametrize("method", list(Method))


def test_chicken() -> None:
    """Gale 1994: printed 1.26 (126.1 with ratios rounded to two places)."""
    ratios = perceived.perceived_quality(WEIGHTS, OURS, RIVALS, method=Method.WEIGHTED_RATIOS)
    scores = perceived.perceived_quality(WEIGHTS, OURS, RIVALS, method=Method.RATIO_OF_SCORES)
    assert ratios is not None
    assert scores is not None
    assert ratios.quality == pytest.approx(1.2593397655426763, rel=1e-9)
    assert scores.quality == pytest.approx(1.2429378531073447, rel=1e-9)


def test_relative_price_with_and_without_ourselves() -> None:
    assert perceived.relative_price(28_800, [28_000], base=Base.RIVALS) == pytest.approx(1.0285714)
    assert perceived.relative_price(28_800, [28_000], base=Base.MARKET) == pytest.approx(
        1.0140845070422535
    )


def test_fair_value_line() -> None:
    """Constructed example: at a price of 1.028571 quality must be 1.019048."""
    price = 28_800 / 28_000
    assert perceived.fair_quality(price, quality_weight=0.6) == pytest.approx(1.019047619047619)
    assert perceived.value_advantage(1.05, price, quality_weight=0.6) == pytest.approx(
        0.0185714285714286
    )


@given(quality=st.floats(0.5, 2), weight=st.floats(0.05, 0.95))
def test_on_the_line_there_is_no_advantage(quality: float, weight: float) -> None:
    price = perceived.fair_price(quality, quality_weight=weight)
    assert perceived.fair_quality(price, quality_weight=weight) == pytest.approx(quality)
    found = perceived.value_advantage(quality, price, quality_weight=weight)
    assert found == pytest.approx(0, abs=1e-9)
    dearer = perceived.value_advantage(quality, price + 0.1, quality_weight=weight)
    assert dearer < 0


def test_ratio_and_difference_can_rank_differently() -> None:
    """110 at 100 and 60 at 50 leave the same 10; as ratios the second looks better."""
    assert 110 - 100 == 60 - 50
    assert perceived.value_ratio(60, 50) > perceived.value_ratio(110, 100)


@BOTH
@given(ours=SCORES, rivals=SCORES, factor=st.floats(0.1, 10))
def test_quality_is_free_of_the_scale_of_weights_and_scores(
    ours: list[float], rivals: list[float], factor: float, method: Method
) -> None:
    weights = [1.0, 2.0, 3.0, 4.0]
    found = perceived.perceived_quality(weights, ours, rivals, method=method)
    scaled = perceived.perceived_quality(
        [w * factor for w in weights],
        [q * factor for q in ours],
        [o * factor for o in rivals],
        method=method,
    )
    assert found is not None
    assert scaled is not None
    assert scaled.quality == pytest.approx(found.quality)
    ratios = [q / o for q, o in zip(ours, rivals, strict=True)]
    assert min(ratios) - 1e-9 <= found.quality <= max(ratios) + 1e-9


@BOTH
@given(scores=SCORES)
def test_parity_is_one(scores: list[float], method: Method) -> None:
    found = perceived.perceived_quality([1, 2, 3, 4], scores, scores, method=method)
    assert found is not None
    assert found.quality == pytest.approx(1)


@BOTH
def test_what_nobody_rated_is_dropped_and_the_coverage_said(method: Method) -> None:
    nan = float("nan")
    found = perceived.perceived_quality([3, 1], [8, 9], [4, nan], method=method)
    assert found is not None
    assert (found.quality, found.coverage) == (2.0, 0.75)
    assert perceived.perceived_quality([3, 1], [nan, 9], [4, nan], method=method) is None


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="one weight"):
        perceived.perceived_quality([1], [1, 2], [1, 2], method=Method.WEIGHTED_RATIOS)
    with pytest.raises(ValueError, match="weights"):
        perceived.perceived_quality([0], [1], [1], method=Method.WEIGHTED_RATIOS)
    with pytest.raises(ValueError, match="above zero"):
        perceived.perceived_quality([1], [1], [0], method=Method.WEIGHTED_RATIOS)
    for price, rivals in ((0, [1]), (1, [0]), (-1, [1])):
        with pytest.raises(ValueError, match="above zero"):
            perceived.relative_price(price, rivals, base=Base.RIVALS)
    with pytest.raises(ValueError, match="at least one rival"):
        perceived.relative_price(1, [], base=Base.MARKET)
    with pytest.raises(ValueError, match="above zero"):
        perceived.relative_to_market([1, 0])


@BOTH
@given(then=st.tuples(SCORES, SCORES, SCORES), now=st.tuples(SCORES, SCORES, SCORES))
def test_causes_of_a_move_sum_to_it(
    then: tuple[list[float], ...], now: tuple[list[float], ...], method: Method
) -> None:
    before, after = Wave(*then), Wave(*now)
    found = perceived.moved(before, after, method=method)
    first = perceived.perceived_quality(*then, method=method)
    last = perceived.perceived_quality(*now, method=method)
    assert found is not None
    assert first is not None
    assert last is not None
    assert found.total == pytest.approx(last.quality - first.quality, abs=1e-9)


def test_a_move_has_its_cause() -> None:
    base = ([1, 3], [8, 6], [8, 8])
    method = Method.WEIGHTED_RATIOS
    needs = perceived.moved(Wave(*base), Wave([3, 1], *base[1:]), method=method)
    assert needs is not None
    assert needs.needs > 0
    assert (needs.experience, needs.rivals) == (0, 0)


def test_profiles_of_the_textbooks() -> None:
    """Yang 2005, tables 5.3 and 5.4, after Gale: surgery 232, luxury car 118.7 and 84.2.

    The car's printed ratios are rounded to two places.
    """
    surgery = _rows("gallbladder_quality_profile.csv")
    found = perceived.perceived_quality(
        [float(row["weight"]) for row in surgery],
        [float(row["ratio"]) for row in surgery],
        [1.0] * len(surgery),
        method=Method.WEIGHTED_RATIOS,
    )
    assert found is not None
    assert found.quality == pytest.approx(2.32)
    car = _rows("luxury_car_price_profile.csv")
    price = perceived.perceived_quality(
        [float(row["weight"]) for row in car],
        [float(row["own_score"]) for row in car],
        [float(row["competitor_avg"]) for row in car],
        method=Method.WEIGHTED_RATIOS,
    )
    assert price is not None
    assert price.quality == pytest.approx(1.187, abs=0.004)
    printed = sum(float(row["weight"]) * float(row["ratio"]) for row in car) / 100
    assert round(printed, 3) == 1.187
    assert perceived.perceived_price(printed) == pytest.approx(0.842, abs=5e-4)


def _rows(name: str) -> list[dict[str, str]]:
    with shared_data(f"value_map_examples/{name}").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
