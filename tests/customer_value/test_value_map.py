import csv

import numpy as np
import pytest
from tests.shared_data import shared_data

from customer_value import perceived, value_map
from customer_value.perceived import Base, Caution, Method
from customer_value.value_map import Ratings, Reading

READING = Reading(
    method=Method.WEIGHTED_RATIOS, base=Base.RIVALS, quality_weight=0.5, confidence=0.95
)


def market(raters: int, means: list[list[float]], seed: int = 1) -> Ratings:
    """Everybody rates every supplier on every attribute, with noise of 1."""
    table = np.asarray(means)
    suppliers, attributes = table.shape
    at = np.indices((raters, suppliers, attributes)).reshape(3, -1)
    noise = np.random.default_rng(seed).normal(0, 1, at.shape[1])
    scores = np.clip(table[at[1], at[2]] + noise, 1, 10)
    return Ratings.of(*at, scores, price=np.array([12.0, 10.0, 8.0])[at[1]])


def mapped(ratings: Ratings, reading: Reading = READING, draws: int = 200) -> value_map.ValueMap:
    return value_map.value_map(ratings, reading, draws=draws, random=np.random.default_rng(3))


def test_every_supplier_against_the_rest() -> None:
    """A naive twin: the quality of one supplier by hand."""
    ratings = market(40, [[8, 7], [6, 6], [5, 7]])
    found = mapped(ratings)
    ours = found.points[0]
    means = np.array(
        [
            [ratings.score[(ratings.supplier == s) & (ratings.attribute == a)].mean()
             for a in range(2)]
            for s in range(3)
        ]
    )  # fmt: skip
    expected = perceived.perceived_quality(
        [1, 1], means[0], means[1:].mean(axis=0), method=Method.WEIGHTED_RATIOS
    )
    assert expected is not None
    assert ours.quality == pytest.approx(expected.quality)
    assert ours.relative_price == pytest.approx(12 / 9)
    assert ours.value_ratio == pytest.approx(expected.quality / (12 / 9))
    assert ours.cautions == ()
    assert found.weights.tolist() == [0.5, 0.5]


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    means = [[8.0, 7.0], [6.0, 6.0], [5.0, 7.0]]
    truth = 0.5 * 8 / 5.5 + 0.5 * 7 / 6.5
    inside = 0
    for seed in range(40):
        interval = mapped(market(30, means, seed), draws=100).points[0].quality_interval
        assert interval is not None
        inside += interval[0] <= truth <= interval[1]
    assert inside >= 33


def test_more_raters_narrow_the_interval() -> None:
    widths = []
    for raters in (10, 160):
        interval = mapped(market(raters, [[8, 7], [6, 6], [5, 7]])).points[0].quality_interval
        assert interval is not None
        widths.append(interval[1] - interval[0])
    assert widths[1] < widths[0] / 2


def test_few_raters_and_few_rivals_are_said() -> None:
    few = mapped(market(4, [[8, 7], [6, 6], [5, 7]])).points[0]
    assert few.cautions == (Caution.FEW_RATERS,)
    alone = Ratings.of([0, 0], [0, 1], [0, 0], [8, 6])
    point = mapped(alone).points[0]
    assert point.cautions == (Caution.FEW_RATERS, Caution.FEW_RIVALS)
    assert point.quality == pytest.approx(8 / 6)
    assert point.quality_interval is None
    assert (point.relative_price, point.value_ratio, point.advantage) == (None, None, None)


def test_an_attribute_that_no_rival_was_rated_on_is_left_out() -> None:
    ratings = Ratings.of([0, 0, 0], [0, 0, 1], [0, 1, 0], [8, 9, 4], weight=[3, 1, 3])
    point = mapped(ratings).points[0]
    assert (point.quality, point.coverage) == (2.0, 0.75)
    assert Caution.NOT_ALL_RATED in point.cautions


def test_who_shares_out_more_points_counts_no_more() -> None:
    ratings = Ratings.of(
        [0, 0, 1, 1], [0, 0, 0, 0], [0, 1, 0, 1], [8, 9, 8, 9], weight=[60, 40, 5, 15]
    )
    assert mapped(ratings).weights == pytest.approx([0.425, 0.575])


def test_without_a_weight_of_quality_there_is_no_advantage() -> None:
    reading = Reading(
        method=Method.RATIO_OF_SCORES, base=Base.MARKET, quality_weight=None, confidence=0.9
    )
    point = mapped(market(9, [[8, 7], [6, 6], [5, 7]]), reading).points[0]
    assert (point.advantage, point.advantage_interval) == (None, None)
    assert point.relative_price == pytest.approx(1.2)


def test_the_same_seed_gives_the_same_map() -> None:
    ratings = market(12, [[8, 7], [6, 6], [5, 7]])
    assert mapped(ratings).points == mapped(ratings).points


def test_fifty_thousand_ratings() -> None:
    random = np.random.default_rng(5)
    rows = 50_000
    ratings = Ratings.of(
        random.integers(0, 4_000, rows),
        random.integers(0, 8, rows),
        random.integers(0, 21, rows),
        random.integers(1, 11, rows),
    )
    point = mapped(ratings, draws=50).points[0]
    assert point.quality_interval is not None
    assert point.quality_interval[1] - point.quality_interval[0] < 0.1


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="every rating"):
        Ratings.of([], [], [], [])
    with pytest.raises(ValueError, match="every rating"):
        Ratings.of([0], [-1], [0], [5])
    for score in (-1, -99, float("nan")):
        with pytest.raises(ValueError, match="not answered"):
            Ratings.of([0], [0], [0], [score])
    with pytest.raises(ValueError, match="prices"):
        Ratings.of([0], [0], [0], [5], price=[0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        Reading(method=Method.WEIGHTED_RATIOS, base=Base.RIVALS, quality_weight=1, confidence=0.9)
    with pytest.raises(ValueError, match="confidence"):
        Reading(method=Method.WEIGHTED_RATIOS, base=Base.RIVALS, quality_weight=0.5, confidence=1)
    with pytest.raises(ValueError, match="one quality"):
        value_map.map_of_market([1, 2], [1], base=Base.MARKET, quality_weight=None)


def test_toasters() -> None:
    """Yang 2005, table 5.5, after Gale: 15 toasters, mean quality 100, mean price 32.53."""
    path = shared_data("value_map_examples/toasters_gale_value_map.csv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = value_map.map_of_market(
        [float(row["market_perceived_quality"]) for row in rows],
        [float(row["price_usd"]) for row in rows],
        base=Base.MARKET,
        quality_weight=0.5,
    )
    for row, point in zip(rows, found.points, strict=True):
        assert point.quality == pytest.approx(float(row["market_perceived_quality"]) / 100)
        assert point.relative_price is not None
        # The second toaster is printed as 85, from a price before it was rounded to 28 dollars.
        assert 100 * point.relative_price == pytest.approx(
            float(row["relative_price_pct"]), abs=1.1
        )
        assert (point.quality_interval, point.raters) == (None, None)
    best = max(found.points, key=lambda point: point.advantage or 0)
    assert rows[best.supplier]["product"] == "Proctor-Silex 22425"
    assert found.line is not None
    assert found.line.slope > 0
