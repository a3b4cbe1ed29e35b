import numpy as np
import pytest

from customer_value.models.base import Identification
from customer_value.models.nbd import NBD


def poisson_gamma(size: int) -> tuple[list[float], list[float], list[float]]:
    random = np.random.default_rng(3)
    age = random.uniform(10.0, 60.0, size)
    x = random.poisson(random.gamma(0.8, size=size) / 9.0 * age).astype(float)
    return x.tolist(), np.where(x > 0, age, 0.0).tolist(), age.tolist()


def test_finds_the_truth() -> None:
    model = NBD().fit(*poisson_gamma(8_000))
    for name, true in (("r", 0.8), ("alpha", 9.0)):
        assert abs(model.parameters_[name] - true) < 4 * model.standard_errors_[name]


def test_expected_orders_shrink_towards_the_mean() -> None:
    model = NBD(r=0.8, alpha=9.0)
    few, many = model.expected_orders([0, 20], [0.0, 30.0], [30.0, 30.0], horizon=30.0)
    assert 0 < few < model.expected_orders_of_new(30.0)[0] < many < 20


def test_nobody_ever_leaves() -> None:
    assert NBD(r=1.0, alpha=1.0).p_alive([0, 5], [0.0, 1.0], [99.0, 99.0]).tolist() == [1, 1]


def test_draws_have_the_expected_mean() -> None:
    model = NBD(r=0.8, alpha=9.0)
    x, age = np.full(100_000, 2.0), np.full(100_000, 30.0)
    drawn = model.draw_orders_if_alive(x, age, horizon=10.0, generator=np.random.default_rng(4))
    expected = model.orders_if_alive(x[:1], age[:1], horizon=10.0)[0]
    assert drawn.mean() == pytest.approx(expected, abs=5 * drawn.std() / 100_000**0.5)


def test_says_what_is_missing() -> None:
    assert NBD().fit([], [], []).identification_ is Identification.NO_CUSTOMERS
    assert NBD().fit([0.0], [0.0], [0.0]).identification_ is Identification.NO_CUSTOMERS
    assert NBD().fit([0.0], [0.0], [9.0]).identification_ is Identification.NO_REPEATS


def test_equal_customers_are_no_trouble() -> None:
    """No spread of rates at all: r and alpha grow, their ratio is the rate."""
    model = NBD().fit([5.0] * 50, [9.0] * 50, [10.0] * 50)
    expected = model.expected_orders([5], [9.0], [10.0], horizon=10.0)[0]
    assert expected == pytest.approx(5.0, rel=1e-3)
