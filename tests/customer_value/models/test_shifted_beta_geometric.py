"""Contracts against the two cohorts of Fader & Hardie 2007."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.models.base import Identification
from customer_value.models.shifted_beta_geometric import (
    BetaDiscreteWeibull,
    ShiftedBetaGeometric,
)

HIGH_END = [0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491]
REGULAR = [0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241]
Model = ShiftedBetaGeometric | BetaDiscreteWeibull


def fitted(model: type[Model], shares: list[float], renewals: int = 7) -> Model:
    there = 1000 * np.array([1.0, *shares[:renewals]])
    kept = np.zeros(renewals)
    kept[-1] = there[-1]
    return model().fit(-np.diff(there), kept)


@pytest.mark.parametrize(
    ("shares", "values", "log_likelihood"),
    [
        (HIGH_END, (0.668, 3.806), -1611.158),
        (REGULAR, (0.704, 1.182), -1680.265),
    ],
)
def test_published_estimates(
    shares: list[float], values: tuple[float, float], log_likelihood: float
) -> None:
    model = fitted(ShiftedBetaGeometric, shares)
    assert model.values == pytest.approx(values, abs=5e-4)
    assert model.log_likelihood_ == pytest.approx(log_likelihood, abs=1e-3)
    assert model.identified


@pytest.mark.parametrize(
    ("shares", "lifetime", "residual", "survival"),
    [
        (
            HIGH_END,
            5.9223,
            [5.4145, 5.9014, 6.2939, 6.6199, 6.8967],
            [85.1, 74.7, 67.0, 61.0, 56.2, 52.2, 48.9, 46.0, 43.6, 41.4, 39.5, 37.8],
        ),
        (
            REGULAR,
            3.6949,
            [2.9644, 4.1031, 4.8698, 5.4421, 5.8941],
            [62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9, 22.0, 20.4, 19.1, 18.0, 17.0],
        ),
    ],
)
def test_lifetimes(
    shares: list[float], lifetime: float, residual: list[float], survival: list[float]
) -> None:
    """Vectors recomputed from the published parameters; 2F1 checked against brute sums."""
    model = fitted(ShiftedBetaGeometric, shares)
    assert model.expected_lifetime(rate=0.1) == pytest.approx(lifetime, abs=1e-4)
    assert model.residual_lifetime(range(5), rate=0.1) == pytest.approx(residual, abs=1e-4)
    assert (100 * model.survival(range(1, 13))).round(1).tolist() == survival


@pytest.mark.parametrize(
    ("parameters", "residual"),
    [
        ((3.80, 15.20), [3.31, 3.45, 3.59, 3.72, 3.84]),
        ((0.067, 0.267), [7.67, 9.46, 9.85, 10.06, 10.19]),
    ],
)
def test_perils_of_one_average_rate(parameters: tuple[float, float], residual: list[float]) -> None:
    """Fader & Hardie 2010: the same churn of 20 %, and 2.93 by the average for both."""
    model = ShiftedBetaGeometric(alpha=parameters[0], beta=parameters[1])
    found = model.residual_lifetime(range(len(residual)), rate=0.1)
    assert found.round(2).tolist() == residual


def test_weibull_foretells_from_four_renewals() -> None:
    """Survived to 12 in truth 39.4 %: 30.7 with constant chances, 38.9 with changing ones."""
    assert 100 * fitted(ShiftedBetaGeometric, HIGH_END, 4).survival(12)[0] == pytest.approx(
        30.7, abs=0.05
    )
    model = fitted(BetaDiscreteWeibull, HIGH_END, 4)
    assert 100 * model.survival(12)[0] == pytest.approx(38.9, abs=0.05)
    whole = fitted(BetaDiscreteWeibull, HIGH_END)
    assert whole.values == pytest.approx((0.2143, 1.4266, 1.7236), rel=1e-3)
    assert whole.log_likelihood_ == pytest.approx(-1605.31, abs=0.01)


def test_weibull_of_the_regular_cohort() -> None:
    """Survived to 12 in truth 17.3 %: four renewals tell 16.0 and 17.1 (published table)."""
    assert 100 * fitted(ShiftedBetaGeometric, REGULAR, 4).survival(12)[0] == pytest.approx(
        16.0, abs=0.05
    )
    assert 100 * fitted(BetaDiscreteWeibull, REGULAR, 4).survival(12)[0] == pytest.approx(
        17.1, abs=0.05
    )
    whole = fitted(BetaDiscreteWeibull, REGULAR)
    assert whole.values == pytest.approx((0.4556, 0.7793, 1.2835), rel=1e-3)
    assert whole.log_likelihood_ == pytest.approx(-1679.60, abs=0.01)


@pytest.mark.parametrize(
    ("parameters", "left"),
    [
        ((3.80, 15.20), [10000, 8000, 6480, 5307, 4391]),
        ((0.067, 0.267), [10000, 8000, 7600, 7383, 7235]),
    ],
)
def test_contractual_cases(parameters: tuple[float, float], left: list[int]) -> None:
    """Fader & Hardie 2010, cases 1 and 2; their parameters are printed with three decimals."""
    model = ShiftedBetaGeometric(alpha=parameters[0], beta=parameters[1])
    assert 10_000 * model.survival(range(5)) == pytest.approx(left, rel=2e-3)


def test_likelihood_at_one_and_one() -> None:
    """The check of jdmaturen's implementation: -2.115 per customer of the high-end cohort."""
    losses = -np.diff([1.0, *HIGH_END])
    stay = ShiftedBetaGeometric(alpha=1.0, beta=1.0).survival(range(8))
    own = losses @ np.log(-np.diff(stay)) + HIGH_END[-1] * np.log(stay[-1])
    assert own == pytest.approx(-2.115, abs=1e-3)


PARAMETER = st.floats(0.05, 50.0)


@given(alpha=PARAMETER, beta=PARAMETER, c=st.floats(0.3, 3.0), n=st.integers(0, 60))
def test_weibull_with_one_is_geometric(alpha: float, beta: float, c: float, n: int) -> None:
    plain = ShiftedBetaGeometric(alpha=alpha, beta=beta)
    same = BetaDiscreteWeibull(alpha=alpha, beta=beta, c=1.0)
    assert same.survival(n) == pytest.approx(plain.survival(n), rel=1e-12)
    assert plain.retention(n + 1)[0] == pytest.approx((beta + n) / (alpha + beta + n), rel=1e-9)
    changing = BetaDiscreteWeibull(alpha=alpha, beta=beta, c=c)
    curve = changing.survival(range(n + 2))
    assert curve[0] == 1
    assert (np.diff(curve) <= 0).all()


def test_cohorts_of_different_age_add_up() -> None:
    """Two cohorts of one world, seven and four renewals old."""
    old, young = np.array([1.0, *HIGH_END]), np.array([1.0, *HIGH_END[:4]])
    lost = -1000 * np.diff(old)
    lost[:4] -= 500 * np.diff(young)
    kept = np.array([0, 0, 0, 500 * young[-1], 0, 0, 1000 * old[-1]])
    both = ShiftedBetaGeometric().fit(lost, kept)
    assert both.values == pytest.approx((0.668, 3.806), rel=0.1)


@pytest.mark.parametrize(
    ("lost", "kept", "doubt"),
    [
        ([], [], Identification.NO_CUSTOMERS),
        ([0, 0], [0, 9], Identification.NO_DROPOUT),
        ([100], [900], Identification.NO_SPREAD),
        ([100, 90, 81], [0, 0, 729], Identification.NO_SPREAD),
    ],
)
def test_says_what_is_missing(lost: list[float], kept: list[float], doubt: Identification) -> None:
    assert ShiftedBetaGeometric().fit(lost, kept).identification_ is doubt


def test_finite_horizon_needs_no_discount() -> None:
    model = ShiftedBetaGeometric(alpha=1.0, beta=1.0)
    assert model.residual_lifetime([0], rate=0.0, horizon=2)[0] == pytest.approx(1 / 2 + 1 / 3)
    with pytest.raises(ValueError, match="positive"):
        model.residual_lifetime([0], rate=0.0)
