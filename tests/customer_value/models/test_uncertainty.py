"""Intervals hold: in a known world by the mathematics, on real data after calibration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.customer_value.models.test_choice import occasions

from customer_value.models import uncertainty
from customer_value.models.base import Floats, Histories
from customer_value.models.bg_cnbd import MBGCNBD
from customer_value.models.bg_nbd import BGNBD, MBGNBD
from customer_value.models.choice import FittedForecast
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions, rolling_origins
from customer_value.models.orders import OrderModel
from customer_value.models.uncertainty import Calibration, Predictive, Trial

MODEL = BGNBD(r=0.8, alpha=5.0, a=0.9, b=3.0)


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def histories(size: int) -> Histories:
    random = generator(4)
    x = random.integers(0, 6, size).astype(float)
    age = random.integers(20, 30, size).astype(float)
    return Histories.of(x, np.where(x > 0, age - random.integers(0, 15, size), 0.0), age)


@pytest.mark.parametrize(
    "model", [MODEL, MBGCNBD(stages=2, r=0.8, alpha=2.5, a=0.9, b=3.0)], ids=lambda m: m.name
)
def test_means_are_the_expectations(model: OrderModel) -> None:
    h = histories(60)
    future = uncertainty.predict(model, h, horizon=20.0, generator=generator(), draws=20_000)
    expected = model.expected_orders(h.repeats, h.last_age, h.age, horizon=20.0)
    assert future.mean == pytest.approx(expected, rel=0.05, abs=0.02)
    none = model.p_no_order(h.repeats, h.last_age, h.age, horizon=20.0)
    assert future.at_most(0) == pytest.approx(none, abs=0.015)


@settings(deadline=None)
@given(
    alive=st.floats(0.0, 1.0),
    draws=st.lists(st.integers(0, 9), min_size=1, max_size=30),
    level=st.floats(0.0, 1.0),
)
def test_quantile_equals_the_naive_twin(alive: float, draws: list[int], level: float) -> None:
    """The least count whose distribution reaches the level, one count at a time."""
    table = np.sort(np.array(draws, np.float32))[None, :]
    future = Predictive(np.array([alive]), np.array([0]), table)
    found = future.quantile(level)[0]
    assert future.at_most([found])[0] >= level - 1e-6
    if found > 0:
        assert future.at_most([found - 1.0])[0] < level + 1e-6
    assert future.at_most([-1.0])[0] == 0


def test_randomised_pit_is_uniform_where_the_model_is_true() -> None:
    h = histories(20_000)
    future = uncertainty.predict(MODEL, h, horizon=20.0, generator=generator(), draws=5_000)
    pit = future.pit(future.sample(generator=generator(2)), generator=generator(3))
    counts = np.histogram(pit, bins=10, range=(0.0, 1.0))[0]
    assert ((counts - 2_000) ** 2 / 2_000).sum() < 27.9  # chi-square(9) at .001


def test_totals_of_many_and_of_few_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    h = histories(900)
    future = uncertainty.predict(MODEL, h, horizon=20.0, generator=generator())
    group = np.zeros(900, int)
    few = uncertainty.group_totals(future, group, spread=0.0, generator=generator())
    monkeypatch.setattr(uncertainty, "MANY", 100)
    many = uncertainty.group_totals(future, group, spread=0.0, generator=generator())
    assert many.mean() == pytest.approx(few.mean(), rel=0.01)
    assert many.std() == pytest.approx(few.std(), rel=0.1)
    wide = uncertainty.group_totals(future, group, spread=0.2, generator=generator())
    assert wide.std() / wide.mean() == pytest.approx(0.2, abs=0.03)


def test_groups_add_up_and_empty_ones_are_zero() -> None:
    h = histories(90)
    future = uncertainty.predict(MODEL, h, horizon=20.0, generator=generator())
    totals = uncertainty.group_totals(
        future, np.arange(90) % 3 * 2, spread=0.0, generator=generator(), draws=300
    )
    assert totals.shape == (5, 300)
    assert (totals[[1, 3]] == 0).all()
    assert totals.sum(axis=0).mean() == pytest.approx(future.mean.sum(), rel=0.05)


def test_same_seed_same_future() -> None:
    h = histories(30)
    one, two = (
        uncertainty.predict(MODEL, h, horizon=20.0, generator=generator(7)) for _ in range(2)
    )
    assert (one.draws == two.draws).all()


def test_calibration_finds_an_error_of_totals() -> None:
    """Actual orders a third above or below what the model says, trial by trial."""
    h = histories(4_000)
    future = uncertainty.predict(MODEL, h, horizon=20.0, generator=generator())
    past = []
    for factor in (0.7, 1.3, 0.7, 1.3):
        actual = np.round(future.sample(generator=generator(9)) * factor * 4) / 4
        past.append(Trial(future, actual, np.zeros(4_000, np.intp)))
    known = uncertainty.calibrate(past, generator=generator())
    assert known.spread == pytest.approx(0.3 / 1.2816, rel=0.1)  # 80 % then reach 0.3 far
    assert (np.diff(known.levels) >= 0).all()


def test_without_backtests_the_model_is_believed() -> None:
    known = uncertainty.calibrate([], generator=generator())
    assert known == known.none() or known.spread == 0
    assert Calibration.none().level(0.3) == pytest.approx(0.3)


def simulated_world(size: int = 2_000) -> Occasions:
    random = generator(31)
    who: list[Floats] = []
    when: list[Floats] = []
    first = random.uniform(0.0, 60.0, size)
    rate = random.gamma(1.2, size=size) / 8.0
    last = random.geometric(random.beta(0.9, 6.0, size))
    for customer in range(size):
        gaps = random.exponential(1 / max(rate[customer], 1e-9), min(int(last[customer]), 200))
        times = np.concatenate([[0.0], np.cumsum(gaps)]) + first[customer]
        times = times[times < 120.0]
        who.append(np.full(len(times), customer))
        when.append(times)
    return Occasions.of(np.concatenate(who), np.concatenate(when))


def test_coverage_in_a_known_world() -> None:
    """80 % of the customers and of 60 totals of groups that no calibration has seen."""
    world = simulated_world()
    random = generator(5)
    past = uncertainty.trials(
        FittedForecast(BGNBD),
        world,
        origins=rolling_origins(0.0, 120.0, horizon=30.0, count=3),
        horizon=30.0,
        generator=random,
        groups=np.arange(2_000) % 20,
    )
    found = uncertainty.coverage(past, share=0.8, generator=random)
    assert found.totals_tried == 60
    assert found.customers == pytest.approx(0.8, abs=0.015)
    assert 0.7 <= found.totals <= 0.9  # 60 trials: 80 % +- two standard errors


def test_coverage_on_cdnow() -> None:
    """Weekly cohorts of acquisition at four origins, calibrated on the other three."""
    random = generator(1)
    bought = occasions()
    _, first = np.unique(bought.customer, return_index=True)
    cohort = np.zeros(bought.customer.max() + 1, int)
    cohort[bought.customer[first]] = np.floor(bought.time[first] - bought.time.min()).astype(int)
    past = uncertainty.trials(
        FittedForecast(MBGNBD),
        bought,
        origins=[-13.0, -4.0, 4.0, 13.0],
        horizon=26.0,
        generator=random,
        groups=cohort,
    )
    found = uncertainty.coverage(past, share=0.8, generator=random)
    assert found.totals_tried >= 40
    assert 0.76 <= found.customers <= 0.84
    assert 0.70 <= found.totals <= 0.90


def test_a_model_without_parameters_is_left_out() -> None:
    once = Occasions.of(np.arange(9), np.arange(9.0))
    plain = FittedForecast(NBD)
    past = uncertainty.trials(plain, once, origins=[4.0], horizon=3.0, generator=generator())
    assert past == []
    found = uncertainty.coverage(past, share=0.8, generator=generator())
    assert np.isnan(found.customers)
    assert found.totals_tried == 0
