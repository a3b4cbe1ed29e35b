import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import churn
from customer_value.churn import Risk, RiskRule, Sign, Signals

SHARE = st.floats(0.0, 1.0)


@given(kept=st.integers(0, 1000), more=st.integers(0, 1000))
def test_retention_and_churn_make_one(kept: int, more: int) -> None:
    start = float(kept + more or 1)
    both = churn.retention_rate(float(kept), start) + churn.churn_rate(float(kept), start)
    assert both == pytest.approx(1.0)


@given(rate=st.floats(0.0, 0.99), periods=st.integers(1, 60))
def test_churn_over_periods_is_below_the_sum(rate: float, periods: int) -> None:
    over = churn.churn_over_periods(rate, periods)
    assert rate - 1e-12 <= over <= min(1.0, rate * periods) + 1e-12


def test_revenue_retention() -> None:
    """bigdelta.com: 20,000 - 1,200 - 800 is 90 %, + 3,000 is 105 %; metrickittools.com: 102 %."""
    assert churn.gross_revenue_retention(20_000.0, 1_200.0, 800.0) == pytest.approx(0.90)
    assert churn.net_revenue_retention(20_000.0, 1_200.0, 800.0, 3_000.0) == pytest.approx(1.05)
    assert churn.net_revenue_retention(100.0, 8.0, 5.0, 15.0) == pytest.approx(1.02)


@given(hits=st.integers(0, 50), misses=st.integers(0, 50))
def test_wilson_holds_the_share(hits: int, misses: int) -> None:
    trials = hits + misses or 1
    low, high = churn.wilson_interval(hits if hits + misses else 0, trials)
    assert 0 <= low <= (hits if hits + misses else 0) / trials + 1e-12
    assert high <= 1
    assert low <= high


@given(
    orders=st.integers(0, 200),
    exposure=st.floats(0, 500),
    share=st.floats(0.01, 0.99),
    r=st.floats(0.2, 20),
    alpha=st.floats(0.1, 100),
)
def test_interval_and_silence_are_inverse(
    orders: int, exposure: float, share: float, r: float, alpha: float
) -> None:
    interval = churn.interval_quantile(float(orders), exposure, share=share, r=r, alpha=alpha)
    silent = churn.silence_probability(float(orders), exposure, interval, r=r, alpha=alpha)
    assert silent == pytest.approx(1 - share, rel=1e-6)


def test_rate_fell_against_simulation() -> None:
    """Jeffreys posteriors of both rates, drawn: n1=6, n0=12, c=.85 gives .8589."""
    random = np.random.default_rng(1)
    now, before = random.gamma(6.5, size=400_000), random.gamma(12.5, size=400_000)
    exact = float(churn.rate_fell_probability(6, 12, ratio=0.85))
    assert exact == pytest.approx(0.85885, abs=1e-5)
    assert (now < 0.85 * before).mean() == pytest.approx(exact, abs=3e-3)


@given(before=st.integers(0, 100), now=st.integers(0, 100))
def test_more_orders_now_make_a_fall_less_likely(before: int, now: int) -> None:
    one, more = churn.rate_fell_probability([now, now + 1], [before, before], ratio=0.85)
    assert 0 <= more <= one <= 1


def test_an_unequal_window_is_no_fall() -> None:
    """Three orders in three months, twelve in the twelve after: the same rate."""
    fell = churn.rate_fell_probability(12, 3, ratio=0.85, exposure_now=365.0, exposure_before=91.0)
    assert 0.2 < float(fell) < 0.6
    assert np.isnan(churn.rate_fell_probability(3, 0, ratio=0.85, exposure_before=0.0))


def signals(**known: float) -> Signals:
    names = Signals.__dataclass_fields__
    return Signals(**{name: np.array([known.get(name, np.nan)]) for name in names})


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Risk.NONE),
        ({"silence": 40.0, "interval_q95": 50.0, "p_silence": 0.4}, Risk.NONE),
        ({"silence": 60.0, "interval_q95": 50.0, "p_silence": 0.2}, Risk.AT_RISK),
        ({"silence": 60.0, "interval_q95": 90.0, "p_silence": 0.04}, Risk.AT_RISK),
        ({"silence": 60.0, "interval_q95": 50.0, "p_silence": 0.009}, Risk.LOST),
        ({"silence": 60.0, "interval_q95": 50.0, "p_alive": 0.1}, Risk.LOST),
        ({"p_alive": 0.1}, Risk.NONE),
        ({"p_rate_fell": 0.92}, Risk.WATCH),
        ({"p_rate_fell": 0.96}, Risk.AT_RISK),
        (
            {"p_rate_fell": 0.3, "orders_before": 5, "amount_before": 100, "amount_now": 80},
            Risk.WATCH,
        ),
        (
            {"p_rate_fell": 0.3, "orders_before": 2, "amount_before": 100, "amount_now": 8},
            Risk.NONE,
        ),
    ],
)
def test_classes_of_risk(known: dict[str, float], expected: Risk) -> None:
    bits = churn.signs(signals(**known), RiskRule())
    assert churn.risk_of(int(bits[0])) is expected


def test_unknown_is_never_a_sign() -> None:
    assert churn.signs(signals(), RiskRule()).tolist() == [0]
    assert churn.risk_of(0) is Risk.NONE
    assert churn.risk_of(sum(Sign)) is Risk.LOST


@given(
    groups=st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8
    ).filter(lambda rows: any(kept + lost for kept, lost in rows))
)
def test_pooled_rates_lie_between_the_own_and_that_of_all(groups: list[tuple[int, int]]) -> None:
    kept = np.array([one for one, _ in groups], float)
    start = kept + [one for _, one in groups]
    mean = kept.sum() / start.sum()
    own = np.divide(kept, start, out=np.full(len(kept), mean), where=start > 0)
    pooled = churn.pooled_retention(kept, start)
    assert (pooled >= np.minimum(own, mean) - 1e-12).all()
    assert (pooled <= np.maximum(own, mean) + 1e-12).all()


def test_groups_alike_but_for_chance_get_one_rate() -> None:
    assert churn.pooled_retention([9, 90, 181], [10, 100, 200]) == pytest.approx(280 / 310)
    assert np.isnan(churn.pooled_retention([0], [0])).all()
    small, *large = churn.pooled_retention([5, 900, 700, 800], [10, 1000, 1000, 1000])
    assert 0.6 < small < 0.8
    assert large == pytest.approx([0.9, 0.7, 0.8], abs=0.01)


def test_own_figures() -> None:
    """Wilson intervals, 2 % a month over a year, a fall of the rate, and two silences."""
    assert churn.wilson_interval(100, 1000) == pytest.approx(
        (0.08290944346984253, 0.12015196336671272), rel=1e-6
    )
    assert churn.wilson_interval(0, 12) == pytest.approx((0.0, 0.2424940095530979), rel=1e-6)
    assert churn.churn_over_periods(0.02, 12) == pytest.approx(0.21528327626520016, rel=1e-9)
    fell = float(churn.rate_fell_probability(6, 12, ratio=0.85))
    assert fell == pytest.approx(0.8588497913028439, rel=1e-9)
    silent = churn.silence_probability(10.0, 20.0, 6.0, r=0.5, alpha=4.0)
    assert silent == pytest.approx(0.09603838834994466, rel=1e-9)
    unknown = churn.silence_probability(0.0, 20.0, 6.0, r=0.5, alpha=4.0)
    assert unknown == pytest.approx(0.8944271909999159, rel=1e-9)
