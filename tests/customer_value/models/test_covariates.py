"""Covariates are found in a world where they matter, and not where they do not."""

import numpy as np
import pytest

from customer_value.models.base import Floats, Histories, Identification
from customer_value.models.bg_nbd import MBGNBD
from customer_value.models.covariates import CovariateModel, Covariates
from customer_value.models.nbd import NBD
from customer_value.models.pareto_nbd import ParetoNBD


def world(size: int = 6_000) -> tuple[Histories, Floats]:
    """Pareto/NBD; the second kind of customer orders twice as often and leaves three times so."""
    random = np.random.default_rng(77)
    kind = random.integers(0, 2, size).astype(float)
    rate = random.gamma(1.0, size=size) / 8.0 * 2.0**kind
    hazard = random.gamma(1.2, size=size) / 60.0 * 3.0**kind
    age = random.uniform(30.0, 80.0, size)
    lived = np.minimum(random.exponential(size=size) / hazard, age)
    x = random.poisson(rate * lived).astype(float)
    last = np.where(x > 0, lived * random.beta(np.maximum(x, 1.0), 1.0), 0.0)
    return Histories.of(x, last, age), kind


def test_finds_what_moves_purchase_and_dropout() -> None:
    histories, kind = world()
    model = CovariateModel(ParetoNBD).fit(histories, Covariates.of(kind, kind))
    assert model.identified
    for found, true in (
        (model.purchase_[0], np.log(2.0)),
        (model.dropout_[0], np.log(3.0)),
    ):
        assert abs(found.estimate - true) < 4 * found.standard_error
        assert found.z > 3
    assert model.p_value < 1e-6
    alike = model.expected_orders(histories, Covariates.of(kind, kind), horizon=20.0)
    means = [model.base_.values[0] / model.base_.values[1], 1 / 8]
    assert means[0] == pytest.approx(means[1], rel=0.2)
    assert alike.sum() > 0


def test_units_of_a_covariate_do_not_matter() -> None:
    histories, kind = world(2_000)
    plain = CovariateModel(MBGNBD).fit(histories, Covariates.of(kind))
    shifted = CovariateModel(MBGNBD).fit(histories, Covariates.of(5_000.0 + 1_000.0 * kind))
    assert shifted.log_likelihood_ == pytest.approx(plain.log_likelihood_, abs=1e-6)
    assert 1_000 * shifted.purchase_[0].estimate == pytest.approx(
        plain.purchase_[0].estimate, rel=1e-3
    )
    found = shifted.p_alive(histories, Covariates.of(5_000.0 + 1_000.0 * kind), after=5.0)
    assert found == pytest.approx(
        plain.p_alive(histories, Covariates.of(kind), after=5.0), abs=1e-4
    )


def test_noise_is_not_believed() -> None:
    histories, _ = world(1_500)
    noise = np.random.default_rng(3).integers(0, 3, 1_500).astype(float)
    model = CovariateModel(MBGNBD).fit(histories, Covariates.of(noise, noise))
    assert model.p_value > 0.01
    assert model.gain_ >= -1e-6
    assert abs(model.purchase_[0].z) < 4


def test_each_group_is_its_own_model() -> None:
    """A naive twin: with one kind of customer alone, the model of that kind."""
    histories, kind = world(2_000)
    covariates = Covariates.of(kind, kind)
    model = CovariateModel(ParetoNBD).fit(histories, covariates)
    r, alpha, s, beta = model.base_.values
    second = ParetoNBD(
        r=r,
        alpha=alpha * np.exp(-model.purchase_[0].estimate),
        s=s,
        beta=beta * np.exp(-model.dropout_[0].estimate),
    )
    rows = kind == 1
    h = histories.part(rows)
    expected = second.expected_orders(h.repeats, h.last_age, h.age, horizon=12.0)
    found = model.expected_orders(histories, covariates, horizon=12.0)[rows]
    assert found == pytest.approx(expected, rel=1e-9)


def test_says_what_cannot_be() -> None:
    histories, kind = world(300)
    flat = CovariateModel(MBGNBD).fit(histories, Covariates.of(np.ones(300)))
    assert flat.identification_ is Identification.NO_SPREAD
    with pytest.raises(ValueError, match="knows no leaving"):
        CovariateModel(NBD).fit(histories, Covariates.of(dropout=kind))
    with pytest.raises(ValueError, match="each history"):
        CovariateModel(NBD).fit(histories, Covariates.of(kind[:5]))
    with pytest.raises(ValueError, match="finite"):
        Covariates.of([np.nan])
    nobody = Histories.of([0.0], [0.0], [9.0])
    found = CovariateModel(NBD).fit(nobody, Covariates.of([1.0]))
    assert found.identification_ is Identification.NO_REPEATS
    many = np.random.default_rng(1).random(3_000)
    with pytest.raises(ValueError, match="classes"):
        CovariateModel(NBD).fit(world(3_000)[0], Covariates.of(many))
