import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value import spending
from customer_value.spending import Response

WINNING, KEEPING = Response(0.4, 0.1), Response(0.7, 0.1)


def test_vector_of_acquisition() -> None:
    best = spending.best_acquisition(WINNING, value=200.0)
    assert best == pytest.approx(20.794415416798362, rel=1e-6)
    assert WINNING.rate(best) == pytest.approx(0.35)
    assert WINNING.rate(best) * 200 - best == pytest.approx(49.2056, abs=1e-4)
    assert best / WINNING.rate(best) == pytest.approx(59.41261547656674, rel=1e-6)
    assert WINNING.marginal_cost(best) == pytest.approx(200.0, rel=1e-6)


def test_vector_of_both() -> None:
    """At the optimum both marginal costs are the value of a customer, averages anything."""
    best = spending.best_balance(WINNING, KEEPING, margin=60.0, discount_rate=0.1)
    assert best.acquisition == pytest.approx(13.151340, abs=1e-5)
    assert best.retention == pytest.approx(18.747498, abs=1e-5)
    assert best.value == pytest.approx(93.131255, abs=1e-5)
    assert best.equity == pytest.approx(14.101162, abs=1e-6)
    assert WINNING.marginal_cost(best.acquisition) == pytest.approx(best.value, rel=1e-6)
    assert KEEPING.marginal_cost(best.retention) == pytest.approx(best.value, rel=1e-4)
    assert best.average_ratio == pytest.approx(1.4206774578961219, rel=1e-5)
    assert best.acquisition / WINNING.rate(best.acquisition) == pytest.approx(44.94269, rel=1e-5)
    assert best.retention / KEEPING.rate(best.retention) == pytest.approx(31.63469, rel=1e-5)


def test_vector_of_calibration() -> None:
    """Today 5 spent win .157387 of at most .4: k = .1."""
    assert spending.calibrated(spend=5.0, rate=0.157387, ceiling=0.4).speed == pytest.approx(
        0.09999939317673548
    )


@settings(deadline=None, max_examples=25)
@given(
    ceiling=st.floats(0.05, 0.9),
    kept=st.floats(0.05, 0.95),
    speed=st.floats(0.01, 1.0),
    margin=st.floats(1.0, 500.0),
)
def test_nothing_on_a_grid_is_better(
    ceiling: float, kept: float, speed: float, margin: float
) -> None:
    winning, keeping = Response(ceiling, speed), Response(kept, speed)
    best = spending.best_balance(winning, keeping, margin=margin, discount_rate=0.1)
    for a in np.linspace(0.0, 2 * best.acquisition + 5, 12):
        for r in np.linspace(0.0, 2 * best.retention + 5, 12):
            rate = keeping.rate(r)
            value = margin + (margin * rate - r) / (1.1 - rate)
            assert winning.rate(a) * value - a <= best.equity + 1e-6 * margin


@given(spend=st.floats(0.1, 1e3), rate=st.floats(0.01, 0.98))
def test_calibration_goes_through_today(spend: float, rate: float) -> None:
    curve = spending.calibrated(spend=spend, rate=rate, ceiling=0.99)
    assert curve.rate(spend) == pytest.approx(rate)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="ceiling"):
        spending.calibrated(spend=5, rate=0.5, ceiling=0.4)
    with pytest.raises(ValueError, match="below"):
        spending.best_balance(WINNING, Response(1.2, 0.1), margin=60.0, discount_rate=0.1)
    assert spending.best_acquisition(WINNING, value=1.0) == 0
    poor = spending.best_balance(Response(0.1, 0.01), KEEPING, margin=2.0, discount_rate=0.1)
    assert poor.average_ratio is None
    assert poor.equity == 0


def test_a_concession_is_worth_the_future_it_keeps() -> None:
    """Constructed: 7,455,116 if kept, 90 % against 70 %."""
    worth = spending.most_concession(7_455_116.0, kept_if_conceded=0.9, kept_if_not=0.7)
    assert worth == pytest.approx(1_491_023.2)
    assert spending.most_concession(100.0, kept_if_conceded=0.5, kept_if_not=0.6) < 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        spending.most_concession(100.0, kept_if_conceded=1.2, kept_if_not=0.6)
