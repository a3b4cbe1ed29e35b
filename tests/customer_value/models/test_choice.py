"""The comparison against measured tables, a world where a rule of thumb is right, and noise."""

from datetime import date
from functools import cache

import numpy as np
import pytest
from tests.customer_value import cdnow
from tests.shared_data import shared_data

from customer_value.models import choice
from customer_value.models.base import Identification
from customer_value.models.bg_nbd import BGNBD
from customer_value.models.choice import Comparison, Measure
from customer_value.models.nbd import NBD
from customer_value.models.occasions import Occasions


@cache
def occasions() -> Occasions:
    rows = []
    for line in shared_data("cdnow/CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, _, _ = line.split()
        when = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        rows.append((int(customer), (when - cdnow.END).days / 7))
    return Occasions.of(*zip(*rows, strict=True))


def compared(names: tuple[str, ...], **options: object) -> Comparison:
    everyone = [choice.FittedForecast(model) for model in choice.MODELS]
    everyone += [rule() for rule in choice.RULES_OF_THUMB]
    chosen = [forecast for forecast in everyone if forecast.name in names]
    return choice.compare(
        occasions(), origins=[0.0], horizon=39.0, end=39.0, forecasts=chosen, **options
    )


def test_cdnow_holdout() -> None:
    """Measured with two other programs on the same 39/39 weeks, 2,357 customers."""
    table = compared(("bg_nbd", "pareto_nbd", "nbd", "same_as_before", "own_rate", "own_gap"))
    expected = {
        "pareto_nbd": (0.755, 1.603, -0.115),
        "bg_nbd": (0.785, 1.608, -0.121),
        "own_gap": (0.807, 1.925, 0.023),
        "same_as_before": (0.897, 1.971, 0.306),
        "own_rate": (1.024, 2.212, 0.557),
        "nbd": (1.041, 1.860, 0.557),
    }
    assert [score.name for score in table.scores] == list(expected)
    for score in table.scores:
        absolute, squared, total = expected[score.name]
        assert score.mean_absolute_error == pytest.approx(absolute, abs=2e-3)
        assert score.root_mean_squared_error == pytest.approx(squared, abs=2e-3)
        assert score.total_error == pytest.approx(total, abs=2e-3)
    assert table.winner == table.best_model == "pareto_nbd"
    assert table.scores[0].captured == pytest.approx(0.474, abs=3e-3)


def test_information_criteria_order_the_fits() -> None:
    table = compared(("nbd", "bg_nbd"))
    assert [fit.name for fit in table.fits] == ["bg_nbd", "nbd"]
    assert table.best_fit == "bg_nbd"
    first = table.fits[0]
    assert first.bic - first.aic == pytest.approx(4 * np.log(2357) - 8)


def habits(size: int = 300) -> Occasions:
    """Everybody orders at his own unbroken interval and nobody leaves."""
    random = np.random.default_rng(2)
    rows = []
    for who in range(size):
        gap = random.choice([2.0, 4.0, 8.0])
        times = np.arange(random.uniform(0.0, 5.0), 100.0, gap)
        rows += [(who, float(time)) for time in times]
    return Occasions.of(*zip(*rows, strict=True))


def test_a_rule_of_thumb_may_win() -> None:
    """Where habits never change, looking back is better than any model of chance."""
    forecasts = [choice.FittedForecast(BGNBD), choice.SameAsBefore(), choice.OwnRate()]
    table = choice.compare(
        habits(), origins=[40.0, 50.0, 60.0], horizon=40.0, end=100.0, forecasts=forecasts
    )
    assert table.winner in {"own_rate", "same_as_before"}
    assert table.best_model == "bg_nbd"
    assert len(table.scores[0].factors) == 3
    assert table.scores[0].factors[0] == pytest.approx(1.0, abs=0.2)


def test_equals_are_called_equal() -> None:
    """Without dropout BG/NBD is the NBD: whoever comes first, the other is as good."""
    forecasts = [choice.FittedForecast(BGNBD), choice.FittedForecast(NBD)]
    table = choice.compare(habits(), origins=[60.0], horizon=40.0, end=100.0, forecasts=forecasts)
    assert len(table.as_good) == 1
    fits = {fit.name: fit.identification for fit in table.fits}
    assert fits["bg_nbd"] is Identification.NO_DROPOUT
    assert table.best_fit == "nbd"


def test_a_model_that_cannot_be_fitted_does_not_stand() -> None:
    once = Occasions.of(np.arange(30), np.arange(30) / 10)
    forecasts = [choice.FittedForecast(BGNBD), choice.OwnRate()]
    table = choice.compare(once, origins=[5.0], horizon=4.0, end=9.0, forecasts=forecasts)
    assert [score.name for score in table.scores] == ["own_rate"]
    assert table.best_model is table.best_fit is None
    assert np.isnan(table.scores[0].total_error)


def test_measures_may_disagree() -> None:
    table = compared(("own_gap", "nbd"), measure=Measure.ROOT_MEAN_SQUARED_ERROR)
    assert table.winner == "nbd"


def test_refuses_a_horizon_that_is_not_over() -> None:
    with pytest.raises(ValueError, match="whole horizon"):
        choice.compare(habits(5), origins=[90.0], horizon=40.0, end=100.0)


def test_hiatus_and_own_gap() -> None:
    known = Occasions.of([0, 0, 0, 1, 1], [0.0, 2.0, 4.0, 0.0, 1.0]).snapshot(8.0, window=4.0)
    assert choice.Hiatus(4.0).orders(known, horizon=8.0).tolist() == [2.0, 0.0]
    assert choice.Hiatus().orders(known, horizon=24.0).tolist() == [6.0, 3.0]
    assert choice.OwnGap().orders(known, horizon=8.0).tolist() == [2.0, 0.0]
