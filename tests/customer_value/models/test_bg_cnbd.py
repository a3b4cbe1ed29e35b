"""Regular buyers: k = 1 is the published model, k is found, and silence tells more."""

import numpy as np
import pytest

from customer_value.models.base import Identification
from customer_value.models.bg_cnbd import BGCNBD, MBGCNBD
from customer_value.models.bg_nbd import BGNBD, MBGNBD


def simulated(stages: int, size: int = 1_500) -> tuple[list[float], ...]:
    """Customers who leave with p after each order, gaps Erlang-k, one order at a time."""
    random = np.random.default_rng(12)
    rows = []
    for _ in range(size):
        rate, leaving = random.gamma(1.5) / (9.0 / stages), random.beta(0.9, 5.0)
        age, time, gaps, count = random.uniform(15.0, 60.0), 0.0, 0.0, 0
        while random.random() > leaving:
            gap = random.gamma(stages) / rate
            if time + gap > age:
                break
            time, gaps, count = time + gap, gaps + float(np.log(gap)), count + 1
        rows.append((float(count), time, age, gaps))
    x, last, age_, gaps_ = zip(*rows, strict=True)
    return list(x), list(last), list(age_), list(gaps_)


@pytest.mark.parametrize("known_gaps", [True, False])
def test_finds_the_number_of_stages(known_gaps: bool) -> None:
    x, last, age, gaps = simulated(3)
    model = MBGCNBD().fit(x, last, age, log_gaps=gaps if known_gaps else None)
    assert model.identified
    if not known_gaps:  # the last order and the spread of counts alone tell less
        assert model.stages > 1
        return
    assert model.stages == 3
    for name, true in {"r": 1.5, "alpha": 3.0, "a": 0.9, "b": 5.0}.items():
        assert abs(model.parameters_[name] - true) < 4 * model.standard_errors_[name]


def test_finds_that_there_is_no_regularity() -> None:
    x, last, age, gaps = simulated(1)
    assert MBGCNBD().fit(x, last, age, log_gaps=gaps).stages == 1


@pytest.mark.parametrize(("regular", "plain"), [(BGCNBD, BGNBD), (MBGCNBD, MBGNBD)])
def test_one_stage_is_the_model_without_stages(regular: type[BGCNBD], plain: type[BGNBD]) -> None:
    x, last, age, _ = simulated(1, 400)
    one, same = regular(stages=1).fit(x, last, age), plain().fit(x, last, age)
    assert one.values == pytest.approx(same.values, rel=1e-5)
    assert one.log_likelihood_ == pytest.approx(same.log_likelihood_, rel=1e-9)
    past = x, last, age
    for horizon in (5.0, 500.0, 50_000.0):
        found = one.expected_orders(*past, horizon=horizon)
        assert found == pytest.approx(same.expected_orders(*past, horizon=horizon), rel=1e-4)
    none = one.p_no_order(*past, start=4.0, horizon=20.0)
    assert none == pytest.approx(same.p_no_order(*past, start=4.0, horizon=20.0), abs=1e-6)


def test_silence_tells_more_of_a_regular_buyer() -> None:
    history = [10.0], [40.0], [55.0]
    alive = [
        BGCNBD(stages=k, r=0.8, alpha=5.0 / k, a=0.9, b=3.0).p_alive(*history)[0] for k in (1, 2, 4)
    ]
    assert alive[0] > alive[1] > alive[2]


def test_says_that_dropout_cannot_be_seen() -> None:
    random = np.random.default_rng(6)
    rate = random.gamma(3.0, size=400) / 3.0
    gaps = random.gamma(3.0, size=(400, 80)) / rate[:, None]
    age = random.uniform(20.0, 40.0, 400)
    times = np.cumsum(gaps, axis=1)
    x = (times <= age[:, None]).sum(axis=1)
    keep = x < 80
    last = np.where(x > 0, times[np.arange(400), np.clip(x - 1, 0, 79)], 0.0)
    logs = np.where(np.arange(80) < x[:, None], np.log(gaps), 0.0).sum(axis=1)
    model = BGCNBD().fit(x[keep], last[keep], age[keep], log_gaps=logs[keep])
    assert model.stages > 1
    assert model.identification_ is Identification.NO_DROPOUT


def test_says_that_nobody_came_back() -> None:
    assert BGCNBD().fit([0], [0], [9]).identification_ is Identification.NO_REPEATS
    with pytest.raises(ValueError, match="known number"):
        BGCNBD(r=1.0, alpha=1.0, a=1.0, b=1.0)
