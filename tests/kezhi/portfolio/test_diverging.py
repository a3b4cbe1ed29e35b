"""Heads against value: the alarm rings where it should, and says how often it is false."""

import numpy as np
import pytest

from kezhi.portfolio import cohorts, diverging
from kezhi.portfolio.cohorts import Span

SPAN = Span(3, 8_000, 12)


def kept(prices: np.ndarray, buying: float = 0.6, span: Span = SPAN) -> dict[str, object]:
    """Three hundred customers who came at the start and of whom some buy, at prices of the time."""
    random = np.random.default_rng(4)
    who = np.tile(np.arange(300), span.count)
    when = np.repeat(np.arange(span.count), 300)
    bought = (when == 0) | (random.random(len(who)) < buying)
    net = prices[when] * random.uniform(0.9, 1.1, len(who))
    table = cohorts.table(who[bought], when[bought] + span.first, net[bought], span)
    return diverging.kept(table, span)


def test_steady_heads_that_bring_less_and_less_ring() -> None:
    """Nearly everybody buys all the time, so that heads do not fall but by chance."""
    random = np.random.default_rng(4)
    who = np.tile(np.arange(300), 12)
    when = np.repeat(np.arange(12), 300)
    net = (100.0 - 4.0 * when) * random.uniform(0.9, 1.1, len(who))
    found = diverging.kept(cohorts.table(who, when + SPAN.first, net, SPAN), SPAN)
    assert found["doubt"] is None
    assert found["is_alarm"] is True
    heads, value = found["trends"]
    assert heads["estimate"] == pytest.approx(0.0, abs=1e-12)
    assert value["high"] < -0.03
    assert found["share"] == [1.0] * 9
    assert found["place"] == 3
    assert found["each"][-1] == pytest.approx(56.0, rel=0.02)


def test_steady_prices_do_not_ring() -> None:
    found = kept(np.full(12, 100.0))
    assert found["is_alarm"] is False
    assert 0.0 < float(str(found["false_alarms"])) < 0.05


def test_a_short_history_is_undefined() -> None:
    found = kept(np.full(6, 100.0), span=Span(3, 8_000, 6))
    assert (found["doubt"], found["periods"]) == ("too_short", 5)


def test_a_period_in_which_nobody_bought_is_undefined() -> None:
    found = kept(np.full(12, 100.0), buying=0.0)
    assert found["doubt"] == "nobody_bought"
