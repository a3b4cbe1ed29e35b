"""The past held against itself decides which model speaks, and says where a rule of thumb wins."""

from dataclasses import replace

import numpy as np
import pytest
from tests.kezhi.portfolio.test_valuation import codes, company, settings

from customer_value.models import uncertainty
from customer_value.models.uncertainty import LEVELS, Calibration
from kezhi.portfolio.adding_up import value_customers
from kezhi.portfolio.fitting import candidates
from kezhi.portfolio.results import BacktestReport, ForecastScore, ModelName


def report(*names: str, as_good: tuple[str, ...] = ()) -> BacktestReport:
    """Forecasts in this order, each a little worse than the one before."""
    scores = tuple(
        ForecastScore(name=name, mean_absolute_error=1.0 + n, total_error=0.0, captured=0.3)
        for n, name in enumerate(names)
    )
    return BacktestReport(
        horizon=26.0, customers=300, scores=scores, as_good=as_good, best_model=names[0]
    )


def test_every_forecast_is_held_against_what_came() -> None:
    found = value_customers(company(), settings(backtest=True))
    tested = found.report.model.backtest
    assert tested is not None
    names = [score.name for score in tested.scores]
    assert {"bg_nbd", "mbg_nbd", "pareto_nbd", "nbd"} <= set(names)
    assert {"same_as_before", "own_rate", "hiatus", "own_gap"} <= set(names)
    errors = [score.mean_absolute_error for score in tested.scores]
    assert errors == sorted(errors)
    models = [s for s in tested.scores if s.name in {"bg_nbd", "mbg_nbd", "pareto_nbd"}]
    for score in models:
        assert score.total_error == pytest.approx(0.0, abs=0.3)
        assert score.captured is not None
        assert score.captured > 0.2


def test_intervals_are_measured_against_the_past() -> None:
    """A world that is as the model says: four of five outcomes fall into 80 %."""
    plain = value_customers(company(), settings()).report.model
    assert plain.intervals is None
    found = value_customers(company(), settings(backtest=True)).report.model.intervals
    assert found is not None
    assert (found.share, found.origins) == (0.8, 5)
    assert found.totals_tried >= 20
    assert found.customers == pytest.approx(0.8, abs=0.04)
    assert 0.6 <= found.totals <= 1.0
    assert 0.0 <= found.spread < 0.5


def test_intervals_follow_what_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the past was twice as erratic, the same customer's interval is wider."""
    plain = value_customers(company(), settings(backtest=True)).customers
    wide = Calibration(np.clip(2 * LEVELS - 0.5, 0.0, 1.0), 0.0)
    monkeypatch.setattr(uncertainty, "calibrate", lambda *_, **__: wide)
    found = value_customers(company(), settings(backtest=True)).customers
    width, before = (v.residual_high - v.residual_low for v in (found, plain))
    assert np.nansum(width) > 1.2 * np.nansum(before)
    assert found.residual == pytest.approx(plain.residual, nan_ok=True)


def test_too_few_customers_prove_nothing() -> None:
    found = value_customers(company(20), settings(backtest=True))
    assert found.report.model.backtest is None
    assert found.report.model.intervals is None


def test_the_model_that_did_clearly_best_is_used() -> None:
    assert candidates(None)[0] is ModelName.BG_NBD
    clear = report("pareto_nbd", "bg_nbd", "mbg_nbd")
    assert candidates(clear)[0] is ModelName.PARETO_NBD
    as_good = replace(clear, as_good=("bg_nbd",))
    assert candidates(as_good)[0] is ModelName.BG_NBD
    only_rules = report("own_rate", "hiatus")
    assert candidates(only_rules)[0] is ModelName.BG_NBD


def test_a_rule_of_thumb_that_wins_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    tested = report("same_as_before", "pareto_nbd", "bg_nbd")
    monkeypatch.setattr("kezhi.portfolio.valuation.backtest", lambda *_: tested)
    found = value_customers(company(), settings(backtest=True))
    assert found.report.model.used == "pareto_nbd"
    assert "rule_of_thumb_wins" in codes(found)
    close = replace(tested, as_good=("pareto_nbd",))
    monkeypatch.setattr("kezhi.portfolio.valuation.backtest", lambda *_: close)
    assert "rule_of_thumb_wins" not in codes(value_customers(company(), settings(backtest=True)))
