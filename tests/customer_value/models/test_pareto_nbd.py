"""Pareto/NBD against published figures, an integral in many digits, and its own laws."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.customer_value import cdnow

from customer_value.models.base import Identification
from customer_value.models.pareto_nbd import ParetoNBD

PUBLISHED = ParetoNBD(r=0.55315, alpha=10.57633, s=0.60625, beta=11.67150)


def test_cdnow_estimates() -> None:
    """CLVTools test_correctness_pnbd_nocovstaticcov.R, with its standard errors."""
    x, t_x, age, _ = cdnow.histories()
    model = ParetoNBD().fit(x, t_x, age)
    assert model.values == pytest.approx((0.55315, 10.57633, 0.60625, 11.67150), rel=1e-3)
    assert model.log_likelihood_ == pytest.approx(-9594.976, abs=1e-2)
    errors = [model.standard_errors_[name] for name in model.parameter_names]
    assert errors == pytest.approx([0.0476264, 0.8427222, 0.1872594, 6.2105448], rel=2e-3)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((26, 30.85714, 31.0), 25.45647),  # BTYD vignette
        ((10, 20.0, 39.0), 0.7062289),
        ((15, 20.0, 39.0), 0.1442396),
        ((20, 20.0, 39.0), 0.02250658),
        ((25, 20.0, 39.0), 0.00309267),
    ],
)
def test_expected_orders_of_known_customers(
    history: tuple[int, float, float], expected: float
) -> None:
    x, t_x, age = history
    found = PUBLISHED.expected_orders([x], [t_x], [age], horizon=52.0)[0]
    assert found == pytest.approx(expected, rel=2e-3)


def test_probability_alive() -> None:
    """BTYD vignette and pnbd.PAlive.Rd."""
    found = PUBLISHED.p_alive([26, 0], [30.85714, 0.0], [31.0, 39.0])
    assert found == pytest.approx([0.997874, 0.2941633], abs=3e-4)


def test_new_customers() -> None:
    """BTYD vignette: 1.473434."""
    assert PUBLISHED.expected_orders_of_new(52.0)[0] == pytest.approx(1.473434, abs=1e-3)


@pytest.mark.parametrize(
    ("parameters", "history"),
    [
        ((10.465, 0.00798565181, 3.0516, 2.820), (400, 5.0, 6.0)),
        ((10.465, 0.00798565181, 3.0516, 2.820), (500, 1.0, 37.0)),
        ((10.465, 0.00798565181, 3.0516, 2.820), (500, 4.0, 37.0)),
        ((0.5143, 2.8845, 0.2856, 14.1087), (221, 103.42857, 103.57143)),
    ],
)
def test_many_orders_do_not_overflow(
    parameters: tuple[float, ...], history: tuple[int, float, float]
) -> None:
    """Reported overflows of lifetimes' tests and of CLVTools issue 100."""
    model = ParetoNBD(**dict(zip(ParetoNBD.parameter_names, parameters, strict=True)))
    x, t_x, age = history
    alive = model.p_alive([x], [t_x], [age])[0]
    assert np.isfinite(alive)
    assert 0 <= alive <= 1
    assert np.isfinite(model.expected_orders([x], [t_x], [age], horizon=52.0)[0])


LOG = st.floats(-3.0, 3.0)


@settings(deadline=None, max_examples=10)
@given(r=LOG, alpha=LOG, s=LOG, beta=LOG, x=st.integers(0, 300), share=st.floats(0.02, 1), t=LOG)
def test_probability_alive_is_the_integral(
    r: float, alpha: float, s: float, beta: float, x: int, share: float, t: float
) -> None:
    """A naive twin: the likelihood of having left, integrated in 25 digits."""
    r, alpha, s, beta, age = (float(np.exp(v)) for v in (r, 2 * alpha, s, 2 * beta, t + 2))
    t_x = share * age if x else 0.0
    found = ParetoNBD(r=r, alpha=alpha, s=s, beta=beta).p_alive([x], [t_x], [age])[0]
    with mp.workdps(25):
        order = mp.mpf(r) + x
        alive = (alpha + mp.mpf(age)) ** -order * (beta + mp.mpf(age)) ** -mp.mpf(s)

        def density(v: mp.mpf) -> mp.mpf:
            u = (alpha + t_x) * mp.exp(v) - alpha
            return s * mp.exp(-(order - 1) * v) * (beta + u) ** -(mp.mpf(s) + 1)

        end = mp.log((alpha + mp.mpf(age)) / (alpha + mp.mpf(t_x)))
        pieces = [end * i / 16 for i in range(17)]
        left = (alpha + mp.mpf(t_x)) ** (1 - order) * mp.quad(density, pieces)
        exact = float(alive / (alive + left))
    assert found == pytest.approx(exact, abs=1e-9)


def test_one_is_no_special_place() -> None:
    around = [
        ParetoNBD(r=0.5, alpha=4.0, s=s, beta=9.0).expected_orders_of_new(30.0)[0]
        for s in (1 - 1e-7, 1.0, 1 + 1e-7)
    ]
    assert around[0] > around[1] > around[2]
    assert around[1] == pytest.approx(around[0], rel=1e-6)


def test_draws_have_the_expected_mean() -> None:
    model = ParetoNBD(r=0.8, alpha=5.0, s=0.9, beta=12.0)
    x, age = np.full(200_000, 4.0), np.full(200_000, 30.0)
    drawn = model.draw_orders_if_alive(x, age, horizon=20.0, generator=np.random.default_rng(2))
    expected = model.orders_if_alive(x[:1], age[:1], horizon=20.0)[0]
    assert drawn.mean() == pytest.approx(expected, abs=5 * drawn.std() / 200_000**0.5)


def test_says_that_dropout_cannot_be_seen() -> None:
    random = np.random.default_rng(5)
    age = random.uniform(20.0, 40.0, 800)
    x = random.poisson(random.gamma(2.0, size=800) / 10.0 * age).astype(float)
    last = np.where(x > 0, age * random.beta(np.maximum(x, 1.0), 1.0), 0.0)
    model = ParetoNBD().fit(x, last, age)
    assert model.identification_ is Identification.NO_DROPOUT


def test_curve_of_new_customers() -> None:
    """Lifetimes' tests, tolerance .01 there."""
    expected = [
        0.0, 0.05077821, 0.09916088, 0.14542507, 0.18979930,
        0.23247466, 0.27361274, 0.31335159, 0.35181024, 0.38909211,
    ]  # fmt: skip
    assert PUBLISHED.expected_orders_of_new(range(10)) == pytest.approx(expected, abs=0.01)


def test_one_order_more_changes_little() -> None:
    """A reported underflow, in lifetimes' tests: with 132 orders it must not jump to zero."""
    model = ParetoNBD(r=0.55, alpha=10.58, s=0.61, beta=11.67)
    found = model.expected_orders([132, 133], [200, 200], [200, 200], horizon=10.0)
    assert found == pytest.approx([6.2060517889632418, 6.2528722475748113], rel=1e-9)


def test_discounted_residual() -> None:
    """Inputs of BTYD's pnbd.DERT.Rd; values recomputed by the published closed form."""
    model = ParetoNBD(r=0.5629966, alpha=12.5590370, s=0.4081095, beta=10.5148048)
    found = model.discounted_orders([7, 14], [35, 70], [77.86, 77.86], rate=float(np.expm1(0.0027)))
    assert found == pytest.approx([1.864183, 32.95753], rel=1e-6)
