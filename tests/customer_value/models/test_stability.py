"""Closed forms, sums and integrals against 60-digit arithmetic on one stated grid.

r and a between .05 and 20, alpha between .1 and 200, b between .1 and 500, 0 to 500 repeats,
ages of 1 to 500, horizons of .1 to 1000, all spread evenly in logarithms but the age. 1,500
points were checked when the forms were written; the tests keep the first of them.
"""

import mpmath as mp
import numpy as np
import pytest

from customer_value.models.bg_cnbd import BGCNBD
from customer_value.models.bg_nbd import BGNBD
from customer_value.models.pareto_nbd import ParetoNBD
from customer_value.models.shifted_beta_geometric import ShiftedBetaGeometric

POINTS = 120
Point = tuple[float, ...]


def grid(size: int) -> list[Point]:
    random = np.random.default_rng(60)
    low = np.log([0.05, 0.1, 0.05, 0.1, 1.0, 0.1])
    high = np.log([20.0, 200.0, 20.0, 500.0, 501.0, 1000.0])
    points = np.exp(random.uniform(low, high, (size, 6)))
    points[:, 4] = np.floor(points[:, 4]) - 1
    return [(*map(float, row), float(age)) for row in points for age in [random.uniform(1, 500)]]


def exact(point: Point) -> tuple[float, float]:
    """Equation 10 of the BG/NBD paper, and E[(1 + p t/(alpha+T))^-(r+x)], in 60 digits."""
    with mp.workdps(60):
        r, alpha, a, b, x, t, age = map(mp.mpf, point)
        z = t / (alpha + age + t)
        inner = (1 - z) ** (r + x) * mp.hyp2f1(r + x, b + x, a + b + x - 1, z)
        stays = mp.hyp2f1(r + x, a, a + b + x, -t / (alpha + age))
        return float((a + b + x - 1) / (a - 1) * (1 - inner)), float(stays)


@pytest.mark.parametrize("model", [BGNBD, BGCNBD])
def test_dropout_at_orders(model: type[BGNBD] | type[BGCNBD]) -> None:
    """The closed form, the sum over orders (k = 1) and both of their chances to stay."""
    given = {"stages": 1} if model is BGCNBD else {}
    for point in grid(POINTS):
        r, alpha, a, b, x, horizon, age = point
        fitted = model(**given, r=r, alpha=alpha, a=a, b=b)
        cell = np.array([x]), np.array([age])
        orders, stays = exact(point)
        assert fitted.orders_if_alive(*cell, horizon=horizon)[0] == pytest.approx(orders, rel=1e-6)
        found = fitted.stays_if_alive(*cell, horizon=horizon)[0]
        assert found == pytest.approx(stays, rel=1e-6, abs=1e-9)


def test_pareto() -> None:
    for r, alpha, s, beta, x, horizon, age in grid(POINTS):
        model = ParetoNBD(r=r, alpha=alpha, s=s, beta=beta)
        with mp.workdps(60):
            now, then = mp.mpf(beta) + age, mp.mpf(beta) + age + horizon
            share = (1 - (now / then) ** (mp.mpf(s) - 1)) / (mp.mpf(s) - 1)
            orders = float((mp.mpf(r) + x) * now / (mp.mpf(alpha) + age) * share)
        found = model.orders_if_alive(np.array([x]), np.array([age]), horizon=horizon)[0]
        assert found == pytest.approx(orders, rel=1e-9)


def test_discounted_residual_of_pareto() -> None:
    """DERT by its published closed form, with Tricomi's U (Fader, Hardie & Lee 2005, JMR)."""
    for r, alpha, s, beta, x, _, age in grid(POINTS // 4):
        model = ParetoNBD(r=r, alpha=alpha, s=s, beta=beta)
        with mp.workdps(30):
            force = mp.mpf("0.0027")
            now = force * (mp.mpf(beta) + age)
            tricomi = mp.hyperu(s, s, now)
            factor = force ** (mp.mpf(s) - 1) * (mp.mpf(r) + x) / (mp.mpf(alpha) + age)
            orders = float(factor * (mp.mpf(beta) + age) ** mp.mpf(s) * tricomi)
        found = model.discounted_residual_if_alive(
            np.array([x]), np.array([age]), rate=float(np.expm1(0.0027))
        )[0]
        assert found == pytest.approx(orders, rel=1e-8)


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5])
def test_discounted_contracts(rate: float) -> None:
    """DEL and DERL by 2F1 (Fader & Hardie 2010)."""
    for alpha, beta in [(0.668, 3.806), (0.067, 0.267), (40.0, 3.0), (0.05, 300.0)]:
        model = ShiftedBetaGeometric(alpha=alpha, beta=beta)
        with mp.workdps(30):
            z = 1 / (1 + mp.mpf(rate))
            whole = float(mp.hyp2f1(1, beta, alpha + beta, z))
            kept = (mp.mpf(beta) + 2) / (mp.mpf(alpha) + beta + 2)
            rest = float(kept * mp.hyp2f1(1, beta + 3, alpha + beta + 3, z))
        assert model.expected_lifetime(rate=rate) == pytest.approx(whole, rel=1e-9)
        assert model.residual_lifetime([2], rate=rate)[0] == pytest.approx(rest, rel=1e-9)
