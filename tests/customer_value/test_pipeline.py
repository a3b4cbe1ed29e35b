import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import pipeline
from customer_value.pipeline import Cell, Stays

ROWS = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 9), st.sampled_from([-1, 0, 1])),
    min_size=1,
    max_size=40,
)


def stays_of(rows: list[tuple[int, bool, int, int]]) -> Stays:
    """Whoever still stands in the stage is open, and has been there until now."""
    stay = [row[0] for row in rows]
    left = [row[1] or row[3] != 0 for row in rows]
    close = [row[0] + (row[2] if is_gone else 0) for row, is_gone in zip(rows, left, strict=True)]
    outcome = [row[3] for row in rows]
    return Stays.of(stay, left, close, outcome)


@given(ROWS)
def test_without_open_ones_the_chance_is_the_share_won(
    rows: list[tuple[int, bool, int, int]],
) -> None:
    decided = [(a, True, b, c or 1) for a, _left, b, c in rows]
    found = pipeline.chances(stays_of(decided), age=0, horizons=[100])
    share = np.mean([row[3] == 1 for row in decided])
    assert found.won == pytest.approx(share)
    assert found.lost == pytest.approx(1 - share)
    assert found.won_by[0] == pytest.approx(share)


@given(ROWS, st.integers(0, 9))
def test_chances_are_chances(rows: list[tuple[int, bool, int, int]], age: int) -> None:
    found = pipeline.chances(stays_of(rows), age=age, horizons=[1, 5, 50])
    assert (np.diff(found.won_by) >= -1e-12).all()
    assert -1e-12 <= found.won_by[0] <= found.won_by[-1] <= found.won + 1e-12
    assert found.won + found.lost <= 1 + 1e-9


def test_open_ones_do_not_count_as_lost() -> None:
    """Ten entered long ago, half of them won on day 10; ten more entered yesterday."""
    old = [(10, True, 0, 1)] * 5 + [(30, True, 0, -1)] * 5
    young = [(1, False, 0, 0)] * 10
    found = pipeline.chances(stays_of(old + young), age=0, horizons=[20])
    assert (found.won, found.closed) == (0.5, 10)


def test_ages_need_enough_decided() -> None:
    few = stays_of([(5, True, 1, 1)] * 19)
    assert pipeline.ages(few, horizons=[30]) == {}
    many = stays_of([(day, True, 1, 1 if day < 20 else -1) for day in range(40)])
    found = pipeline.ages(many, horizons=[30])
    assert list(found) == [0, 9, 19], "older ages are taught by fewer than twenty"
    assert found[0].won > found[9].won > found[19].won


def test_limit_counts_those_still_there() -> None:
    left = [(day, True, 0, 1) for day in range(1, 31)]
    waiting = [(60, False, 0, 0)] * 10
    assert pipeline.stay_limit(stays_of(left)) == 24
    assert pipeline.stay_limit(stays_of(left + waiting)) is None
    assert pipeline.stay_limit(stays_of(left[:19])) is None


def test_simulation_agrees_with_the_closed_form() -> None:
    amounts = np.array([100.0, 300.0, 50.0, 800.0])
    cell = Cell(amounts=amounts, won_in=np.array([0.2, 0.3]), closed=30)
    rng = np.random.default_rng(7)
    found = pipeline.forecast([cell], known_amounts=[1.0], rng=rng, draws=40_000)
    assert found.mean == pytest.approx(pipeline.expected([cell]))
    assert found.total_low < found.total < found.total_high
    weights = cell.weights
    shares = rng.beta(weights[:-1].sum(), weights[-1], size=(200_000, 1))
    brought = ((rng.random((200_000, 4)) < shares) * amounts).sum(axis=1)
    assert brought.var() == pytest.approx(pipeline.variance(cell), rel=0.02)
    ends = np.quantile(brought, [0.1, 0.9])
    assert [found.total_low, found.total_high] == pytest.approx(ends, abs=1)


def test_unknown_amounts_are_like_those_won_before() -> None:
    cell = Cell(amounts=np.full(200, np.nan), won_in=np.array([0.5]), closed=10_000)
    found = pipeline.forecast(
        [cell], known_amounts=[10.0, 30.0], rng=np.random.default_rng(1), draws=500
    )
    assert found.mean[0] == pytest.approx(2_000, rel=0.001)
    assert found.low[0] < 2_000 < found.high[0]


def test_nothing_is_invented_of_impossible_days() -> None:
    with pytest.raises(ValueError, match="closes before"):
        Stays.of([5], [True], [3], [1])
    with pytest.raises(ValueError, match="not negative"):
        Stays.of([-1], [True], [3], [1])
