"""Seasons in a valuation: learnt, used where they pay, told apart from nothing at all."""

from dataclasses import replace

import ibis.expr.types as ir
import numpy as np
import pytest
from tests.kezhi.portfolio.servers.conftest import cleaned
from tests.kezhi.portfolio.servers.conftest import seasonal as peaked
from tests.kezhi.portfolio.test_valuation import AS_OF, CONNECTION, company, settings

from customer_value.models.bg_nbd import MBGNBD
from customer_value.models.occasions import Occasions
from customer_value.models.seasons import SeasonalForecast
from kezhi.portfolio import engine
from kezhi.portfolio.adding_up import added_up, value_customers
from kezhi.portfolio.backtesting import backtest, without_seasons
from kezhi.portfolio.fitting import candidates
from kezhi.portfolio.held import Held, held
from kezhi.portfolio.results import BacktestReport, ForecastScore, ModelName, ValuationSettings
from kezhi.portfolio.seasonal import barred, forecast

pytestmark = pytest.mark.slow

WISHES = {"model": ModelName.SEASONAL, "horizon": 13.0}


def busy_before_new_year() -> ir.Table:
    return cleaned(engine.register(CONNECTION, "peaked", peaked(300)))


def sample(asked: ValuationSettings) -> Held:
    with added_up(busy_before_new_year(), asked) as facts:
        found = held(*facts.sampled(), asked)
    assert found is not None
    return found


def test_the_seasons_are_told_by_month() -> None:
    found = value_customers(busy_before_new_year(), settings(**WISHES)).report.model
    assert found.used == "seasonal"
    assert found.seasons is not None
    speed = np.array(found.seasons.speed)
    assert speed.mean() == pytest.approx(1.0)
    assert (speed[10:] > 2.0).all()
    assert (speed[:10] < 1.0).all()
    assert (np.array(found.seasons.low) < speed).all()


def test_figures_are_those_of_the_library() -> None:
    """Three hundred customers are all in the sample, so the library sees the same orders."""
    asked = settings(**WISHES)
    found = value_customers(busy_before_new_year(), asked).customers
    past = sample(asked)
    own = SeasonalForecast(MBGNBD, year=365.25 / 7, begins=forecast(past, asked).begins)
    known = past.occasions.snapshot(past.end, window=1.0)
    model, histories = own.fitted(known)
    expected = model.expected_orders(
        histories.repeats, histories.last_age, histories.age, horizon=13.0
    )
    assert found.expected_orders == pytest.approx(expected)


def test_the_next_quarter_is_a_quiet_one() -> None:
    """As of New Year's Eve the busy months have just ended."""
    plain = value_customers(busy_before_new_year(), settings(model=ModelName.NBD, horizon=13.0))
    found = value_customers(busy_before_new_year(), settings(**WISHES))
    orders, before = (v.report.totals["expected_orders"] for v in (found, plain))
    assert orders is not None
    assert before is not None
    assert orders < 0.85 * before


def test_seasons_win_where_there_are_some() -> None:
    asked = settings(horizon=13.0, backtest=True)
    found = backtest(sample(asked), asked)
    assert found is not None
    assert found.winner == "seasonal"
    assert found.left_out == ()
    assert candidates(found)[0] is ModelName.SEASONAL


def test_seasons_do_not_win_where_there_are_none() -> None:
    """Three years of customers who come, order and leave at any time of the year."""
    random = np.random.default_rng(3)
    who, when = [], []
    for customer in range(250):
        rate, leaving, at = random.gamma(1.5) / 12.0, random.beta(1.0, 9.0), random.uniform(0, 120)
        while at < 157.0:
            who.append(customer)
            when.append(at)
            if random.random() < leaving:
                break
            at += random.exponential(1 / rate)
    past = Held(Occasions.of(who, when), 157.0, 13.0)
    asked = settings(horizon=13.0, backtest=True)
    found = backtest(past, asked)
    assert found is not None
    best = {s.name: s.mean_absolute_error for s in found.scores}
    assert candidates(found)[0] is not ModelName.SEASONAL
    assert best.get("seasonal", 9.9) > 0.97 * best["mbg_nbd"]


def test_a_short_history_is_told_to_be_too_short() -> None:
    short = settings(horizon=52.0, backtest=True, as_of=AS_OF)
    with added_up(company(), short) as facts:
        past = held(*facts.sampled(), short)
    assert past is not None
    wanted = barred(replace(past, end=78.0, horizon=26.0), short)
    assert wanted == "too_short"
    found = backtest(replace(past, horizon=past.end / 2), short)
    assert found is not None
    assert found.left_out == (("seasonal", "too_short"),)
    assert "seasonal" not in {score.name for score in found.scores}


def test_no_seasons_at_all_is_the_plain_model() -> None:
    def score(name: str) -> ForecastScore:
        return ForecastScore(name=name, mean_absolute_error=1.0, total_error=0.1, captured=0.2)

    same = BacktestReport(
        horizon=9.0, customers=60, scores=(score("seasonal"), score("mbg_nbd")),
        as_good=("mbg_nbd",), best_model="seasonal",
    )  # fmt: skip
    found = without_seasons(same, None)
    assert found.left_out == (("seasonal", "only_chance"),)
    assert found.winner == found.best_model == "mbg_nbd"


def test_asked_for_in_vain_the_plain_model_stands_in() -> None:
    found = value_customers(company(20), settings(model=ModelName.SEASONAL)).report.model
    assert found.tried[0] == ("seasonal", "no_seasons")
    assert found.used in {"mbg_nbd", "nbd"}
    assert found.seasons is not None
    assert found.seasons.doubt == "few_customers"
