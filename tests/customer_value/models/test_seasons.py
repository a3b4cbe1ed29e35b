"""Seasons found where there are some, none where there are none, and what they are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.models import choice, seasons
from customer_value.models.bg_nbd import MBGNBD
from customer_value.models.choice import FittedForecast
from customer_value.models.clocked import OnClock
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions
from customer_value.models.seasons import SeasonalForecast, SeasonDoubt, Seasons

YEAR = 52.0
PEAKED = np.array([0.5] * 6 + [1.0] * 3 + [2.0] * 3)
PEAKED = PEAKED / PEAKED.mean()


def world(size: int, years: float, speed: np.ndarray) -> Occasions:
    """Customers who never leave, at rates of their own, on a clock of seasons."""
    random = np.random.default_rng(12)
    truth = Seasons(YEAR, speed)
    fine = np.linspace(0.0, years * YEAR, 20_001)
    shown = truth.clock(fine)
    who, when = [], []
    for customer in range(size):
        at = float(random.uniform(0.0, shown[-1] / 2))
        rate = random.gamma(2.0) / 12.0
        while at < shown[-1]:
            who.append(customer)
            when.append(float(np.interp(at, shown, fine)))
            at += float(random.exponential(1 / rate))
    return Occasions.of(who, when)


def test_seasons_are_found() -> None:
    found = seasons.learn(world(800, 2.5, PEAKED), end=2.5 * YEAR, year=YEAR, model=NBD)
    assert found.speed.mean() == pytest.approx(1.0)
    assert found.speed == pytest.approx(PEAKED, abs=0.12)


def test_none_are_found_where_there_are_none() -> None:
    found = seasons.learn(world(400, 2.0, np.ones(12)), end=2 * YEAR, year=YEAR, model=NBD)
    assert found.speed == pytest.approx(np.ones(12), abs=0.06)


def test_one_year_shows_no_recurrence() -> None:
    one = world(200, 1.2, PEAKED)
    found = seasons.learn(one, end=1.2 * YEAR, year=YEAR, model=NBD)
    assert found.is_flat
    assert found.doubt is SeasonDoubt.TOO_SHORT


def test_nobody_who_comes_back_shows_no_season() -> None:
    once = Occasions.of(np.arange(100), np.linspace(0.0, 2 * YEAR, 100))
    found = seasons.learn(once, end=2 * YEAR, year=YEAR, model=NBD)
    assert found.doubt is SeasonDoubt.NO_MODEL


def test_the_truth_lies_within_the_bounds() -> None:
    """80 % of twelve speeds: nine or ten, and hardly ever half of them."""
    found = seasons.learn(world(800, 2.5, PEAKED), end=2.5 * YEAR, year=YEAR, model=NBD)
    low, high = found.bounds(0.8)
    assert ((low <= PEAKED) & (high >= PEAKED)).sum() >= 6
    assert (high > low).all()
    assert (high - low < 0.4).all()


def test_the_year_may_begin_anywhere() -> None:
    """Orders a quarter of a year later, of a year that begins as much later: the same seasons."""
    every = world(400, 2.5, PEAKED)
    plain = seasons.learn(every, end=2.5 * YEAR, year=YEAR, model=NBD)
    moved = Occasions(every.customer, every.time + 13.0)
    found = seasons.learn(moved, end=2.5 * YEAR + 13.0, year=YEAR, model=NBD, begins=13.0)
    assert found.speed == pytest.approx(plain.speed)
    assert found.clock(20.0) - 13.0 == pytest.approx(plain.clock(7.0))


def test_a_quarter_is_foretold_better_with_its_season() -> None:
    """The last quarter of the third year holds twice the orders of the average one."""
    every = world(800, 3.0, PEAKED)
    found = choice.compare(
        every,
        origins=[2.75 * YEAR],
        horizon=YEAR / 4,
        end=3 * YEAR,
        forecasts=[FittedForecast(NBD), SeasonalForecast(NBD, year=YEAR)],
    )
    score = {one.name: one for one in found.scores}
    assert abs(score["seasonal_nbd"].total_error) < 0.1 < abs(score["nbd"].total_error)
    assert found.winner == "seasonal_nbd"


@given(
    speed=st.lists(st.floats(0.05, 5.0), min_size=12, max_size=12),
    times=st.lists(st.floats(0.0, 500.0), min_size=2, max_size=20),
)
def test_the_clock_never_runs_back_and_keeps_the_year(
    speed: list[float], times: list[float]
) -> None:
    found = Seasons(YEAR, np.array(speed) / np.mean(speed))
    shown = found.clock(np.sort(times))
    assert (np.diff(shown) >= -1e-9).all()
    assert found.clock(np.array(times) + YEAR) == pytest.approx(found.clock(times) + YEAR)


def test_a_model_on_a_clock_is_the_model_where_the_clock_runs_evenly() -> None:
    plain = NBD(r=1.5, alpha=6.0)
    model = OnClock(plain, lambda times: np.asarray(times, float), now=70.0)
    one = (2.0, 20.0, 30.0)
    assert model.expected_orders(*one, horizon=9.0) == plain.expected_orders(*one, horizon=9.0)
    assert model.p_alive(*one, after=3.0) == plain.p_alive(*one, after=3.0)
    later = {"horizon": 9.0, "start": 4.0}
    assert model.p_no_order(*one, **later) == plain.p_no_order(*one, **later)
    assert model.discounted_orders(*one, rate=0.01) == plain.discounted_orders(*one, rate=0.01)
    table = model.count_probabilities(*one, horizon=9.0, most=3)
    assert (table == plain.count_probabilities(*one, horizon=9.0, most=3)).all()
    assert (model.values, model.untold) == (plain.values, plain.untold)


def test_customers_all_alike_show_no_seasons() -> None:
    """Where nobody leaves and all order alike MBG/NBD has no parameters: NBD looks instead."""
    random = np.random.default_rng(3)
    when = random.uniform(0.0, 2.7 * YEAR, 6_000)
    every = Occasions.of(random.integers(0, 150, 6_000), when)
    found = seasons.learn(every, end=2.7 * YEAR, year=YEAR, model=MBGNBD)
    assert found.speed == pytest.approx(np.ones(12), abs=0.15)


def test_a_dead_season_does_not_turn_the_clock_back() -> None:
    peak = np.array([0.0] * 6 + [2.0] * 6)
    found = seasons.learn(world(300, 2.5, peak), end=2.5 * YEAR, year=YEAR, model=NBD)
    assert found.speed.min() < 0.06
    assert found.speed.mean() == pytest.approx(1.0)
    assert (np.diff(found.clock(np.linspace(0.0, 3 * YEAR, 5_000))) >= 0).all()


def test_orders_come_when_the_clock_runs_fast() -> None:
    """Half a year at twice the speed, then half a year of nothing."""
    seasons_ = Seasons(YEAR, np.array([2.0] * 6 + [0.0] * 6))
    model = OnClock(NBD(r=1.0, alpha=10.0), seasons_.clock, now=YEAR)
    half, whole = (model.expected_orders(1, 10, 10, horizon=h)[0] for h in (YEAR / 2, YEAR))
    assert half == whole == pytest.approx(2.0 * YEAR / 20.0)
