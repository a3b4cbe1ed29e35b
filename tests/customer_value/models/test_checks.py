"""Pictures of a model: what was beside what the model says, on data whose truth is known."""

import numpy as np
import pytest
from tests.customer_value import cdnow

from customer_value.models import checks
from customer_value.models.base import Histories
from customer_value.models.bg_nbd import MBGNBD
from customer_value.models.choice import FittedForecast
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions


def steady(size: int = 800) -> Occasions:
    """Customers who never leave, each with an own rate, over 60 weeks."""
    random = np.random.default_rng(4)
    who, when = [], []
    for customer in range(size):
        time = float(random.uniform(0.0, 20.0))
        rate = random.gamma(1.5) / 10.0
        while time < 60.0:
            who.append(customer)
            when.append(time)
            time += float(random.exponential(1 / rate)) if rate > 0 else 99.0
    return Occasions.of(who, when)


def test_counts_of_cdnow() -> None:
    """Every customer is in a group, and rounding the ages changes next to nothing."""
    x, t_x, age, _ = cdnow.histories()
    histories, model = Histories.of(x, t_x, age), MBGNBD().fit(x, t_x, age)
    found = checks.counts(model, histories)
    assert [found.actual.sum(), found.expected.sum()] == pytest.approx([2357, 2357])
    exact = model.expected_histogram(histories, most=6)
    assert found.expected[:7] == pytest.approx(exact, rel=0.02)
    wide = checks.counts(model, histories, width=3)
    assert wide.labels.tolist() == [0, 1, 4, 7, 10, 13, 16, 19]
    assert wide.actual[1] == found.actual[1:4].sum()
    assert wide.expected[1] == pytest.approx(found.expected[1:4].sum())


def test_a_true_model_keeps_up_and_foretells() -> None:
    occasions = steady()
    known = occasions.snapshot(60.0, window=20.0).histories
    model = NBD().fit_histories(known)
    track = checks.tracking(model, occasions, end=60.0)
    assert track.expected[-1] == pytest.approx(track.actual[-1], rel=0.05)
    assert (np.diff(track.customers) >= 0).all()
    found = checks.calibration(FittedForecast(NBD), occasions, origin=40.0, horizon=20.0)
    assert found is not None
    assert found.customers.sum() == len(np.unique(occasions.customer[occasions.time <= 40.0]))
    many = found.customers > 50
    assert found.expected[many] == pytest.approx(found.actual[many], rel=0.25, abs=0.1)


def test_nothing_to_calibrate_on() -> None:
    nbd = FittedForecast(NBD)
    once = Occasions.of([0, 1], [5.0, 6.0])
    assert checks.calibration(nbd, once, origin=4.0, horizon=2.0) is None
    assert checks.calibration(nbd, once, origin=7.0, horizon=2.0) is None


def test_silence_lowers_the_chance_and_more_so_of_frequent_buyers() -> None:
    model = MBGNBD(r=0.5, alpha=6.0, a=0.9, b=1.6)
    found = checks.alive_matrix(model, age=40.0, repeats=np.array([1.0, 4.0, 12.0]))
    assert (np.diff(found.chances, axis=0) <= 1e-12).all()
    assert (np.diff(found.chances[-1]) < 0).all()
    assert (np.diff(found.chances[0]) > 0).all()
