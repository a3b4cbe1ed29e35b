import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customer_value import cdnow

from customer_value.models.base import Identification
from customer_value.models.gamma_gamma import GammaGamma

PUBLISHED = GammaGamma(p=6.25, q=3.74, v=15.44)


def test_cdnow_estimates() -> None:
    """CLVTools test_correctness_gg.R: 6.25 3.74 15.44, log-likelihood -4055.9177."""
    x, _, _, mean = cdnow.histories()
    repeaters = x > 0
    model = GammaGamma().fit(x[repeaters], mean[repeaters])
    assert repeaters.sum() == 946
    found = [model.parameters_[name] for name in model.parameter_names]
    assert found == pytest.approx([6.25, 3.74, 15.44], rel=2e-3)
    assert model.log_likelihood_ == pytest.approx(-4055.9177, abs=1e-3)


def test_conditional_means() -> None:
    """Hardie's note 025 in lifetimes' tests, tolerance .1 there."""
    found = PUBLISHED.expected_value([2, 1, 0, 7], [22.35, 11.77, 0.0, 73.74])
    assert found == pytest.approx([24.65, 18.91, 35.17, 71.46], abs=0.06)
    assert PUBLISHED.population_mean == pytest.approx(35.22, abs=0.01)
    own = [24.663713910761153, 18.916852057842046, 35.21897810218978, 71.46967089696707]
    assert found == pytest.approx(own, rel=1e-6)


def test_the_first_ten_customers_of_cdnow() -> None:
    """The same note: ten customers in the order of the file."""
    x, _, _, mean = cdnow.histories()
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert PUBLISHED.expected_value(x[:10], mean[:10]) == pytest.approx(published, abs=0.1)


@given(x=st.integers(1, 500), mean=st.floats(0.01, 1e6))
def test_shrinks_between_own_mean_and_that_of_everybody(x: int, mean: float) -> None:
    found = PUBLISHED.expected_value([x], [mean])[0]
    low, high = sorted([mean, PUBLISHED.population_mean])
    assert low * (1 - 1e-12) <= found <= high * (1 + 1e-12)


def test_currency_does_not_matter() -> None:
    random = np.random.default_rng(8)
    x = random.integers(1, 20, 500).astype(float)
    mean = random.gamma(6 * x) / (6 * x) * 15 * 6 / random.gamma(3.7, size=500)
    small, large = GammaGamma().fit(x, mean), GammaGamma().fit(x, mean * 1e4)
    assert large.parameters_["v"] == pytest.approx(small.parameters_["v"] * 1e4, rel=1e-4)
    assert large.parameters_["q"] == pytest.approx(small.parameters_["q"], rel=1e-4)


def test_an_infinite_mean_is_said_not_printed() -> None:
    model = GammaGamma(p=2.0, q=0.9, v=10.0)
    assert model.identification_ is Identification.MEAN_UNDEFINED
    assert np.isnan(model.population_mean)
    assert np.isnan(model.expected_value([0], [0.0])[0])


def test_equal_means_cannot_identify_it() -> None:
    assert GammaGamma().fit([1, 2, 3], [9.0, 9.0, 9.0]).identification_ is Identification.NO_SPREAD


@pytest.mark.parametrize("rows", [([0], [5.0]), ([1], [0.0]), ([1], [-2.0]), ([1, 2], [3.0])])
def test_refuses_what_it_cannot_use(rows: tuple[list[int], list[float]]) -> None:
    with pytest.raises(ValueError, match=r"every customer|equally long"):
        GammaGamma().fit(*rows)


def test_drawn_totals_have_the_expected_mean() -> None:
    observed, future = np.full(200_000, 3.0), np.full(200_000, 2.0)
    drawn = PUBLISHED.draw_scaled_total(observed, future, generator=np.random.default_rng(6))
    total = drawn * PUBLISHED.scale(observed[:1], np.array([40.0]))
    expected = 2 * PUBLISHED.expected_value([3], [40.0])[0]
    assert total.mean() == pytest.approx(expected, abs=5 * total.std() / 200_000**0.5)


def test_customers_all_alike_get_the_mean_of_everybody() -> None:
    """Orders differ, customers do not: q and v run off together, the mean stands."""
    random = np.random.default_rng(4)
    x = random.integers(1, 12, 400)
    mean = np.array([random.uniform(10, 200, n).mean() for n in x])
    model = GammaGamma().fit(x, mean)
    assert model.identified
    assert set(model.untold) >= {"q", "v"}
    everybody = float((x * mean).sum() / x.sum())
    assert model.expected_value([1, 11], [20.0, 190.0]) == pytest.approx(everybody, rel=0.02)
