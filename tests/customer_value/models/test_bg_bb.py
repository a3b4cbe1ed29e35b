"""BG/BB against the donations of the paper."""

import csv

import numpy as np
import pytest
from tests.shared_data import shared_data

from customer_value.models.base import Histories, Identification
from customer_value.models.bg_bb import BGBB

FITTED = BGBB(alpha=1.203507, beta=0.7497667, gamma=0.6567568, delta=2.783887)


def donations() -> np.ndarray:
    lines = shared_data("cdnow/donations.csv").read_text().splitlines()
    return np.array([[float(v) for v in row] for row in list(csv.reader(lines))[1:]]).T


def test_estimates() -> None:
    """BTYD vignette: 1.203507 .7497667 .6567568 2.783887, log-likelihood -33225.58."""
    x, last, n, weights = donations()
    model = BGBB().fit(x, last, n, weights=weights)
    assert model.values == pytest.approx(FITTED.values, rel=1e-3)
    assert model.log_likelihood_ == pytest.approx(-33225.58, abs=0.01)
    assert model.identified
    # lifetimes' tests: 12884.2 in the next five years.
    expected = model.expected_orders(x, last, n, horizon=5)
    assert (expected * weights).sum() == pytest.approx(12884.2, abs=0.1)


def test_alive_at_the_next_opportunity() -> None:
    """Table 6 of the paper."""
    assert FITTED.p_alive([0, 2, 6], [0, 4, 6], 6).round(2).tolist() == [0.11, 0.59, 0.93]


def test_expected_orders() -> None:
    """BTYD vignette, and the test of pymc-marketing for new customers."""
    found = FITTED.expected_orders([0, 4], [0, 5], [6, 6], horizon=10)
    assert found == pytest.approx([0.1302169, 3.627858], rel=3e-4)
    new = [0.4985, 0.9233, 1.2969, 1.6323, 1.9381, 2.2202, 2.4826, 2.7285, 2.9603, 3.1798, 3.3887]
    assert FITTED.expected_orders_of_new(range(1, 12)) == pytest.approx(new, abs=1e-4)


def test_refuses_what_are_no_opportunities() -> None:
    for rows in ([1], [1.5], [6]), ([3], [2], [6]):
        with pytest.raises(ValueError, match="opportunities"):
            BGBB().fit(*rows)


def test_says_that_dropout_cannot_be_seen() -> None:
    random = np.random.default_rng(4)
    taken = random.random((600, 8)) < random.beta(2.0, 2.0, 600)[:, None]
    x = taken.sum(axis=1)
    last = np.where(x > 0, 8 - np.argmax(taken[:, ::-1], axis=1), 0)
    model = BGBB().fit(x, last, [8.0] * 600)
    assert model.identification_ is Identification.NO_DROPOUT


def test_histogram_of_the_donors() -> None:
    """Lifetimes' and pymc-marketing's tests: 3,454.9 should never repeat, 1,253.1 always."""
    x, last, n, weights = donations()
    counts = FITTED.expected_histogram(Histories.of(x, last, n, weights), most=6)
    assert counts[[0, 6]] == pytest.approx([3454.9, 1253.1], abs=0.1)
    assert counts.sum() == pytest.approx(11_104)


def test_own_figures_at_the_rounded_parameters() -> None:
    model = BGBB(alpha=1.204, beta=0.75, gamma=0.657, delta=2.783)
    new = [0.498490276356192, 1.9377072082850395, 3.1788543264923055]
    assert model.expected_orders_of_new([1, 5, 10]) == pytest.approx(new, rel=1e-6)
    alive = [0.10801658416867414, 0.5895141164336983, 0.9304025423728814]
    assert model.p_alive([0, 2, 6], [0, 4, 6], 6) == pytest.approx(alive, rel=1e-6)
