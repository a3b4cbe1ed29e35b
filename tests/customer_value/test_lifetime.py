from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value import lifetime
from customer_value.lifetime import Relation, Timing

LATER = Timing.IF_RETAINED_AFTER_ONE_PERIOD


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.10, [1.20, 1.75, 2.67, 4.50]),
        (0.12, [1.15, 1.67, 2.50, 4.09]),
        (0.14, [1.11, 1.59, 2.35, 3.75]),
        (0.16, [1.07, 1.52, 2.22, 3.46]),
    ],
)
def test_margin_multiples(rate: float, expected: list[float]) -> None:
    """Gupta & Lehmann 2005: retention of 60, 70, 80 and 90 %."""
    found = lifetime.margin_multiple(
        retention_rate=np.array([0.6, 0.7, 0.8, 0.9]), discount_rate=rate, timing=LATER
    )
    assert found == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("growth", "expected"),
    [
        (0.02, [1.18, 1.72, 2.63, 4.46]),
        (0.04, [1.21, 1.79, 2.78, 4.89]),
        (0.06, [1.24, 1.85, 2.94, 5.42]),
        (0.08, [1.27, 1.92, 3.12, 6.08]),
    ],
)
def test_growing_margins(growth: float, expected: list[float]) -> None:
    """The same table at 12 % with growing margins."""
    found = lifetime.margin_multiple(
        retention_rate=np.array([0.6, 0.7, 0.8, 0.9]),
        discount_rate=0.12,
        timing=LATER,
        growth_rate=growth,
    )
    assert found == pytest.approx(expected, abs=0.006)


def test_berger_and_nasr() -> None:
    """Berger & Nasr 1998, case 1: 568.78."""
    contributions = lifetime.present_value([260 * 0.75**t for t in range(11)], discount_rate=0.2)
    promotion = lifetime.present_value(
        [50 * 0.75**t for t in range(10)], discount_rate=0.2, first_period=0.5
    )
    assert contributions - promotion == pytest.approx(568.7830674335969, rel=1e-9)


def test_pfeifer_and_carraway() -> None:
    """Pfeifer & Carraway 2000: four periods, without end, and giving up after recency 4."""
    buy = [0.3, 0.2, 0.15, 0.05]
    chain = np.zeros((5, 5))
    for i, p in enumerate(buy):
        chain[i, 0], chain[i, i + 1] = p, 1 - p
    chain[4, 4] = 1.0
    rewards = [36.0, -4.0, -4.0, -4.0, 0.0]
    four = lifetime.migration_values(chain, rewards, discount_rate=0.2, periods=4)
    assert four == pytest.approx([50.115, 4.220, 0.592, -1.980, 0], abs=1e-3)
    endless = lifetime.migration_values(chain, rewards, discount_rate=0.2)
    assert endless == pytest.approx([52.320, 5.554, 1.251, -1.820, 0], abs=1e-3)
    shorter = np.array([[0.3, 0.7, 0, 0], [0.2, 0, 0.8, 0], [0.15, 0, 0, 0.85], [0, 0, 0, 1.0]])
    curtailed = lifetime.migration_values(shorter, [36.0, -4.0, -4.0, 0.0], discount_rate=0.2)
    assert curtailed == pytest.approx([53.149, 6.621, 2.644, 0], abs=1e-3)
    plain = lifetime.migration_values(chain, rewards, discount_rate=0.0, periods=400)
    assert plain[:4] == pytest.approx([64.255, 12.826, 4.969, -0.787], abs=1e-3)


def test_a_cheaper_fourth_period() -> None:
    """A public notebook's variant of Pfeifer & Carraway: no cost at recency 4, p = .01; 65.70."""
    chain = np.zeros((5, 5))
    for i, p in enumerate([0.3, 0.2, 0.15, 0.01]):
        chain[i, 0], chain[i, i + 1] = p, 1 - p
    chain[4, 4] = 1.0
    found = lifetime.migration_values(
        chain, [36.0, -4.0, -4.0, 0.0, 0.0], discount_rate=0.0, periods=400
    )
    assert found[:4] == pytest.approx([65.699, 14.270, 6.413, 0.657], abs=1e-3)


def test_rows_of_customer_421() -> None:
    """The textbook's six rows, their sum and the value after 400 for acquisition."""
    nets = [110.0, 290.0, 295.0, 310.0, 235.0, 340.0]
    rows = [
        lifetime.finite_lifetime_value(margins=nets[: t + 1], retention_rate=0.8, discount_rate=0.1)
        for t in range(6)
    ]
    published = [100.0000, 191.7355, 141.8482, 108.4079, 59.7674, 62.8887]
    assert np.diff(rows, prepend=0.0) == pytest.approx(published, abs=5e-5)
    assert rows[-1] == pytest.approx(664.6477880242339, rel=1e-9)


@pytest.mark.parametrize(("churn", "years"), [(0.20, 5.0), (0.10, 10.0), (0.05, 20.0)])
def test_lifetime_is_one_over_churn(churn: float, years: float) -> None:
    """Undiscounted, the first year certain: the arithmetic behind many a slogan."""
    found = lifetime.margin_multiple(retention_rate=1 - churn, discount_rate=0.0, timing=Timing.NOW)
    assert found == pytest.approx(years, rel=1e-6)


def test_one_rate_for_all_undervalues_the_old() -> None:
    """Constant r = .8 at 10 %: 2.93 for everybody, where heterogeneity gives up to 10.19."""
    found = 0.8 * lifetime.margin_multiple(retention_rate=0.8, discount_rate=0.1, timing=Timing.NOW)
    assert found == pytest.approx(2.933, abs=5e-4)


def test_what_one_per_cent_more_of_each_is_worth() -> None:
    """At r = .8, i = .12 by steps of 1 %: retention 3.59, margin 1, discount -.374."""

    def value(margin: float, retention: float, discount: float) -> float:
        return lifetime.lifetime_value(
            margin=margin, retention_rate=retention, discount_rate=discount, timing=LATER
        ).value

    base = value(1.0, 0.8, 0.12)
    assert 100 * (value(1.0, 0.808, 0.12) / base - 1) == pytest.approx(3.589743589743599)
    assert 100 * (value(1.01, 0.8, 0.12) / base - 1) == pytest.approx(1.0)
    assert 100 * (value(1.0, 0.8, 0.1212) / base - 1) == pytest.approx(-0.3735990037359471)


def test_units_of_horizon_and_rate() -> None:
    """Pymc-marketing's tests: at a rate of 1 one period is worth a half, two are worth .75."""
    one, two = ([1.0] * n for n in (1, 2))
    assert lifetime.present_value(one, discount_rate=1.0, first_period=1) == pytest.approx(0.5)
    assert lifetime.present_value(two, discount_rate=1.0, first_period=1) == pytest.approx(0.75)


@given(
    retention=st.floats(0.0, 0.99),
    rate=st.floats(0.01, 1.0),
    margin=st.floats(-1e5, 1e5),
)
def test_the_three_conventions_differ_by_what_is_certain(
    retention: float, rate: float, margin: float
) -> None:
    values = {
        timing: lifetime.lifetime_value(
            margin=margin, retention_rate=retention, discount_rate=rate, timing=timing
        ).value
        for timing in Timing
    }
    assert values[Timing.NOW] == pytest.approx(margin + values[LATER], rel=1e-9, abs=1e-9)
    certain = values[Timing.CERTAIN_AFTER_ONE_PERIOD]
    assert values[LATER] == pytest.approx(certain * retention, rel=1e-9, abs=1e-9)


@given(retention=st.floats(0.0, 0.98), rate=st.floats(0.01, 1.0))
def test_closed_form_is_the_endless_sum(retention: float, rate: float) -> None:
    summed = sum((retention / (1 + rate)) ** t for t in range(1, 4_000))
    closed = lifetime.margin_multiple(retention_rate=retention, discount_rate=rate, timing=LATER)
    assert closed == pytest.approx(summed, rel=1e-6, abs=1e-12)


def test_decimals_stay_exact() -> None:
    found = lifetime.lifetime_value(
        margin=Decimal(150),
        retention_rate=Decimal("0.55"),
        discount_rate=Decimal("0.10"),
        acquisition_cost=Decimal(100),
        timing=LATER,
    )
    assert (found.value, found.timing) == (Decimal(50), LATER)


def test_an_endless_sum_that_does_not_end_is_refused() -> None:
    for retention, growth in ((1.1, 0.0), (0.9, 0.3), (1.0, 0.1)):
        with pytest.raises(ValueError, match="below"):
            lifetime.margin_multiple(
                retention_rate=retention, discount_rate=0.1, timing=LATER, growth_rate=growth
            )


def test_elasticity_against_a_small_step() -> None:
    def value(retention: float) -> float:
        return lifetime.margin_multiple(retention_rate=retention, discount_rate=0.12, timing=LATER)

    step = (value(0.8 * 1.0001) / value(0.8) - 1) / 0.0001
    assert step == pytest.approx(3.5, abs=0.01)


@given(realised=st.floats(-1e9, 1e9), residual=st.floats(-1e9, 1e9))
def test_the_whole_is_its_parts(realised: float, residual: float) -> None:
    assert Relation(realised=realised, residual=residual).total == realised + residual
