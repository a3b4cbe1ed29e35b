"""BG/NBD and MBG/NBD against published figures, simulated truth and their own laws."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.customer_value import cdnow

from customer_value.models import bg_nbd
from customer_value.models.base import Identification
from customer_value.models.bg_nbd import BGNBD, MBGNBD

PUBLISHED = BGNBD(r=0.2425945, alpha=4.4136019, a=0.7929199, b=2.4258881)
# Hardie's spreadsheet rounds the parameters to three digits.
ROUNDED = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)


def test_cdnow_estimates() -> None:
    """Fader, Hardie & Lee 2005; CLVTools test_correctness_bgnbd.R has the digits."""
    x, t_x, age, _ = cdnow.histories()
    model = BGNBD().fit(x, t_x, age)
    assert model.values == pytest.approx((0.2425945, 4.4136019, 0.7929199, 2.4258881), rel=1e-5)
    assert model.log_likelihood_ == pytest.approx(-9582.429, abs=1e-3)
    assert model.identified


def test_cdnow_estimates_of_the_modified_model() -> None:
    """Lifetimes tests (from BTYDplus): .525 6.183 .891 1.614."""
    x, t_x, age, _ = cdnow.histories()
    model = MBGNBD().fit(x, t_x, age)
    assert model.values == pytest.approx((0.525, 6.183, 0.891, 1.614), abs=5e-4)
    assert model.log_likelihood_ == pytest.approx(-9582.133, abs=5e-3)


def test_expected_orders_of_new_customers() -> None:
    """Hardie's spreadsheet, in lifetimes' tests."""
    times = [0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0]
    expected = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert PUBLISHED.expected_orders_of_new(times) == pytest.approx(expected, abs=5e-4)
    assert PUBLISHED.expected_orders_of_new(52.0)[0] == pytest.approx(1.444, abs=1e-3)


@pytest.mark.parametrize(
    ("history", "horizon", "expected"),
    [
        ((2, 30.43, 38.86), 39.0, 1.226),  # the paper's worked customer
        ((26, 30.85714, 31.0), 52.0, 25.75659),  # BTYD vignette, customer 1516
        ((10, 20.0, 39.0), 52.0, 0.3474606),  # BTYD vignette: more orders, less expected
        ((15, 20.0, 39.0), 52.0, 0.04283391),
        ((20, 20.0, 39.0), 52.0, 0.004158973),
        ((25, 20.0, 39.0), 52.0, 0.0003583685),
    ],
)
def test_expected_orders_of_known_customers(
    history: tuple[int, float, float], horizon: float, expected: float
) -> None:
    x, t_x, age = history
    found = PUBLISHED.expected_orders([x], [t_x], [age], horizon=horizon)[0]
    assert found == pytest.approx(expected, rel=5e-4)


def test_probability_alive() -> None:
    """BTYD vignette: .9688523."""
    assert PUBLISHED.p_alive([26], [30.85714], [31.0])[0] == pytest.approx(0.96885, abs=1e-5)


def simulated(
    values: tuple[float, float, float, float], size: int, span: float
) -> tuple[list[float], list[float], list[float]]:
    """Customers of a known BG/NBD world, one order at a time."""
    r, alpha, a, b = values
    random = np.random.default_rng(11)
    repeats, last, ages = [], [], []
    for _ in range(size):
        rate, leaving = random.gamma(r) / alpha, random.beta(a, b)
        age = random.uniform(span / 4, span)
        time, count, latest = 0.0, 0, 0.0
        while True:
            time += random.exponential(1 / rate) if rate > 0 else np.inf
            if time > age:
                break
            count, latest = count + 1, time
            if random.random() < leaving:
                break
        repeats.append(float(count))
        last.append(latest)
        ages.append(age)
    return repeats, last, ages


def test_finds_the_truth_where_others_diverge() -> None:
    """r=1.1, alpha=27.5 days, a=.9, b=16: CLVTools runs off to infinity on such data."""
    truth = (1.1, 27.5, 0.9, 16.0)
    model = BGNBD().fit(*simulated(truth, 6_000, 731.0))
    for name, true in zip(model.parameter_names, truth, strict=True):
        away = abs(model.parameters_[name] - true)
        assert away < 4 * model.standard_errors_[name]


def test_weights_stand_for_equal_histories() -> None:
    x, t_x, age = simulated((0.8, 5.0, 0.8, 3.0), 300, 60.0)
    once = BGNBD().fit(x, t_x, age, weights=[3.0] * len(x))
    thrice = BGNBD().fit(x * 3, t_x * 3, age * 3)
    assert once.values == pytest.approx(thrice.values, rel=1e-5)
    assert once.log_likelihood_ == pytest.approx(thrice.log_likelihood_, rel=1e-9)


def test_subsample_and_newton_reach_the_optimum_of_all_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x, t_x, age = simulated((0.8, 5.0, 0.8, 3.0), 3_000, 60.0)
    whole = BGNBD().fit(x, t_x, age)
    monkeypatch.setattr("customer_value.models.base.SUBSAMPLE", 600)
    part = BGNBD().fit(x, t_x, age)
    assert part.values == pytest.approx(whole.values, rel=1e-5)


def test_says_that_dropout_cannot_be_seen() -> None:
    """Customers who never leave: a runs to zero, and the fit must admit it."""
    random = np.random.default_rng(5)
    age = random.uniform(20.0, 40.0, 800)
    rate = random.gamma(2.0, size=800) / 10.0
    x = random.poisson(rate * age).astype(float)
    last = np.where(x > 0, age * random.beta(np.maximum(x, 1.0), 1.0), 0.0)
    model = BGNBD().fit(x, last, age)
    assert model.identification_ is Identification.NO_DROPOUT


@pytest.mark.parametrize("model", [BGNBD, MBGNBD])
def test_says_that_nobody_came_back(model: type[BGNBD]) -> None:
    fitted = model().fit([0.0, 0.0], [0.0, 0.0], [3.0, 4.0])
    assert fitted.identification_ is Identification.NO_REPEATS


@pytest.mark.parametrize(
    "rows",
    [
        ([1.0], [5.0], [4.0]),
        ([-1.0], [0.0], [4.0]),
        ([0.5], [1.0], [4.0]),
        ([0.0], [1.0], [4.0]),
        ([2.0], [0.0], [4.0]),
        ([1.0], [float("nan")], [4.0]),
    ],
)
def test_refuses_impossible_histories(rows: tuple[list[float], ...]) -> None:
    with pytest.raises(ValueError, match=r"must"):
        BGNBD().fit(*rows)


def test_refuses_parameters_it_does_not_have() -> None:
    with pytest.raises(ValueError, match="r, alpha, a, b"):
        BGNBD(r=1.0)
    with pytest.raises(ValueError, match="positive"):
        BGNBD(r=1.0, alpha=1.0, a=-1.0, b=1.0)


PARAMETERS = st.tuples(
    st.floats(0.05, 20), st.floats(0.1, 200), st.floats(0.05, 20), st.floats(0.1, 500)
)
HISTORY = st.tuples(st.integers(0, 400), st.floats(0.01, 1.0), st.floats(1.0, 500.0))


@settings(deadline=None)
@given(values=PARAMETERS, history=HISTORY, horizon=st.floats(0.1, 1000.0))
def test_expectation_is_finite_and_below_that_of_somebody_who_never_leaves(
    values: tuple[float, float, float, float],
    history: tuple[int, float, float],
    horizon: float,
) -> None:
    r, alpha, a, b = values
    x, _, age = history
    model = BGNBD(r=r, alpha=alpha, a=a, b=b)
    found = model.orders_if_alive(np.array([float(x)]), np.array([age]), horizon=horizon)[0]
    assert 0 <= found <= (r + x) * horizon / (alpha + age) * (1 + 1e-7)


@settings(deadline=None, max_examples=50)
@given(values=PARAMETERS, history=HISTORY, horizon=st.floats(0.1, 1000.0))
def test_both_forms_of_the_expectation_agree(
    values: tuple[float, float, float, float],
    history: tuple[int, float, float],
    horizon: float,
) -> None:
    x, age = np.array([float(history[0])]), np.array([history[2]])
    r, _, a, _ = values
    assume(abs(r - a - round(r - a)) > 1e-3)
    assume(abs(a - 1) > 1e-3)
    closed = bg_nbd._euler(values, x, age, horizon)
    summed = bg_nbd._integral(values, x, age, horizon)
    assert closed == pytest.approx(summed, rel=1e-6)


@settings(deadline=None)
@given(values=PARAMETERS, history=HISTORY)
def test_longer_silence_never_raises_the_chance_of_being_alive(
    values: tuple[float, float, float, float], history: tuple[int, float, float]
) -> None:
    r, alpha, a, b = values
    x, share, age = history
    last = share * age if x else 0.0
    for model in (BGNBD(r=r, alpha=alpha, a=a, b=b), MBGNBD(r=r, alpha=alpha, a=a, b=b)):
        soon, late = model.p_alive([x, x], [last, last], [age, age + 10.0])
        assert 0 <= late <= soon <= 1


def test_time_unit_does_not_matter() -> None:
    days = BGNBD(r=0.243, alpha=4.414 * 7, a=0.793, b=2.426)
    in_weeks = ROUNDED.expected_orders([2], [30.0], [38.0], horizon=39.0)
    in_days = days.expected_orders([2], [210.0], [266.0], horizon=273.0)
    assert in_days == pytest.approx(in_weeks, rel=1e-12)


def test_one_is_no_special_place() -> None:
    """The closed form divides by a - 1; the guard must join on both sides."""
    around = [
        BGNBD(r=0.5, alpha=4.0, a=a, b=2.0).expected_orders_of_new(30.0)[0]
        for a in (1 - 1e-4, 1.0, 1 + 1e-4)
    ]
    assert around[0] > around[1] > around[2]
    assert around[1] == pytest.approx((around[0] + around[2]) / 2, rel=1e-8)


@pytest.mark.parametrize("model", [BGNBD, MBGNBD])
def test_draws_have_the_expected_mean(model: type[BGNBD]) -> None:
    fitted = model(r=0.8, alpha=5.0, a=0.9, b=3.0)
    x, age = np.full(200_000, 4.0), np.full(200_000, 30.0)
    drawn = fitted.draw_orders_if_alive(x, age, horizon=20.0, generator=np.random.default_rng(1))
    expected = fitted.orders_if_alive(x[:1], age[:1], horizon=20.0)[0]
    assert drawn.mean() == pytest.approx(expected, abs=5 * drawn.std() / 200_000**0.5)


def test_discounting_without_rate_changes_nothing() -> None:
    x, age = np.array([0.0, 5.0]), np.array([10.0, 40.0])
    plain = ROUNDED.orders_if_alive(x, age, horizon=52.0)
    assert ROUNDED.discounted_orders_if_alive(x, age, horizon=52.0, rate=0.0) == pytest.approx(
        plain, rel=1e-12
    )
    fine = ROUNDED.discounted_orders_if_alive(x, age, horizon=52.0, rate=0.002, steps=2_000)
    coarse = ROUNDED.discounted_orders_if_alive(x, age, horizon=52.0, rate=0.002)
    assert coarse == pytest.approx(fine, rel=1e-4)
    assert (coarse < plain).all()


@pytest.mark.parametrize("scale", [1e2, 1e4, 1e5, 1e7])
def test_where_all_leave_with_one_chance_the_expectation_is_that_of_the_chance(
    scale: float,
) -> None:
    """As a and b grow, p is a/(a+b+x) for everybody, and E[(1-exp(-lambda p t))/p] is closed."""
    r, alpha, chance, horizon = 0.96, 5.6, 0.004, 52.0
    model = BGNBD(r=r, alpha=alpha, a=scale, b=scale * (1 - chance) / chance)
    repeats, age = np.array([0.0, 3.0, 40.0, 200.0]), np.array([60.0, 100.0, 150.0, 150.0])
    p = scale / (scale / chance + repeats)
    closed = (1 - (1 + p * horizon / (alpha + age)) ** -(r + repeats)) / p
    found = model.orders_if_alive(repeats, age, horizon=horizon)
    assert found == pytest.approx(closed, rel=max(2 / scale, 1e-5))


@given(
    log_a=st.floats(-2, 8), log_b=st.floats(-2, 9), r=st.floats(0.05, 5), alpha=st.floats(0.5, 50)
)
@example(log_a=1e-5, log_b=7.0, r=1.0, alpha=1.0)
@example(log_a=0.01, log_b=9.0, r=1.0, alpha=1.0)
def test_nobody_orders_more_than_if_nobody_left(
    log_a: float, log_b: float, r: float, alpha: float
) -> None:
    model = BGNBD(r=r, alpha=alpha, a=10**log_a, b=10**log_b)
    repeats, age = np.array([0.0, 1.0, 7.0, 90.0]), np.array([5.0, 20.0, 52.0, 200.0])
    orders = model.orders_if_alive(repeats, age, horizon=52.0)
    forever = (r + repeats) / (alpha + age) * 52.0
    assert (orders >= 0).all()
    assert (orders <= forever * (1 + 1e-6)).all()


def test_own_figures_at_the_rounded_parameters() -> None:
    """Recomputed in 60 digits where Hardie's spreadsheet prints four."""
    customer = [2], [30.43], [38.86]
    found = ROUNDED.expected_orders(*customer, horizon=39.0)[0]
    assert found == pytest.approx(1.226028174767135, rel=1e-6)
    assert ROUNDED.p_alive(*customer)[0] == pytest.approx(0.726578570080673, rel=1e-6)


def test_a_month_ahead_of_five_customers() -> None:
    """Example data of lifetimes and pymc-marketing, days; their parameters have two decimals."""
    model = BGNBD(r=0.16, alpha=1.86, a=1.85, b=3.18)
    found = model.expected_orders(
        [0, 0, 6, 0, 2], [0, 0, 142, 0, 9], [298, 224, 292, 147, 183], horizon=30.0
    )
    assert found == pytest.approx([0.016053, 0.021171, 0.030461, 0.031686, 0.001607], rel=0.03)


def test_nearly_all_leave_at_once_and_it_costs_no_memory() -> None:
    """With b near nothing p is 1 or 0, a/(a+b) of the time 1: who is left orders once at most."""
    model = BGNBD(r=2.0, alpha=5.0, a=3e-7, b=1e-7)
    found = model.orders_if_alive(np.zeros(3), np.array([5.0, 20.0, 60.0]), horizon=30.0)
    ages = 5.0 + np.array([5.0, 20.0, 60.0])
    leaving = 1.0 - (ages / (ages + 30.0)) ** 2
    assert found == pytest.approx(0.75 * leaving + 0.25 * 2.0 * 30.0 / ages, rel=1e-3)
