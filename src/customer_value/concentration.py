"""How much of the value comes from how few customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def whale_curve(profits: ArrayLike) -> Floats:
    """Return the cumulative profit, the most profitable customer first.

    Source: Cooper & Kaplan 1991. It may rise far above its end where some customers lose money.
    A profit that is no finite number is a ValueError: leave those customers out first.

    >>> whale_curve([50, 120, -100, 80]).tolist()
    [120.0, 200.0, 250.0, 150.0]
    """
    profit = np.asarray(profits, float)
    if not np.isfinite(profit).all():
        raise ValueError(f"no finite number: the value at place {np.isfinite(profit).argmin()}")
    return np.cumsum(np.sort(profit)[::-1])


@dataclass(frozen=True, slots=True)
class Whale:
    """The figures of a whale curve."""

    total: float
    peak: float
    loss_makers: int
    lost: float

    @property
    def peak_share(self) -> float | None:
        """The peak as a share of the total; undefined where the total is not positive."""
        return self.peak / self.total if self.total > 0 else None


def whale(profits: ArrayLike) -> Whale:
    """Return total, peak, and what the loss makers take away.

    >>> figures = whale([120, 80, 50, 20, 10, 0, -5, -15, -60, -100])
    >>> figures.peak_share, figures.loss_makers, figures.lost
    (2.8, 4, -180.0)
    """
    profit = np.asarray(profits, float)
    losses = profit[profit < 0]
    return Whale(
        total=float(profit.sum()),
        peak=float(profit[profit > 0].sum()),
        loss_makers=len(losses),
        lost=float(losses.sum()),
    )


def top_share(values: ArrayLike, *, share: float) -> float | None:
    """Return the part of the total that the top share of customers brings.

    The number of customers is rounded up. Undefined where the total is not positive.

    >>> top_share([1] * 8 + [16] * 2, share=0.2)
    0.8
    """
    curve = whale_curve(values)
    if not len(curve) or curve[-1] <= 0:
        return None
    count = max(int(np.ceil(share * len(curve) - 1e-9)), 1)
    return float(curve[count - 1] / curve[-1])


def share_bringing(values: ArrayLike, *, part: float) -> float | None:
    """Return the smallest share of customers that brings the given part of the total.

    >>> share_bringing([1] * 8 + [16] * 2, part=0.8)
    0.2
    """
    curve = whale_curve(values)
    if not len(curve) or curve[-1] <= 0:
        return None
    reached = np.flatnonzero(curve >= part * curve[-1] * (1 - 1e-12))
    return float((reached[0] + 1) / len(curve))


def pareto_exponent(*, share: float, part: float) -> float:
    """Return the exponent of the Pareto distribution in which a share brings a part of the total.

    ln(share) / ln(share/part). Source: Hardy 2010, Mathematical Gazette 94(530). Its Gini is
    1/(2 exponent - 1).

    >>> exponent = pareto_exponent(share=.2, part=.8)
    >>> round(exponent, 6), round(1 / (2 * exponent - 1), 4)
    (1.160964, 0.7565)
    """
    if not 0 < share < part < 1:
        raise ValueError("a share below the part that it brings, both between 0 and 1")
    return float(np.log(share) / np.log(share / part))


def gini(values: ArrayLike) -> float | None:
    """Return the Gini coefficient, normalised so that losses keep it between 0 and 1.

    Sum of |x_i - x_j| over all pairs / (2 n sum|x|); for values without losses that is the
    usual sum of (2k-n-1) x_(k) / (n sum x). Undefined where all values are zero.

    >>> gini([0, 0, 0, 1]), gini([1, 1, 1, 1]), round(gini([-50, 0, 50, 200]), 4)
    (0.75, 0.0, 0.6667)
    """
    x = np.sort(np.asarray(values, float))
    n, size = len(x), np.abs(x).sum()
    if not size > 0:
        return None
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    return float((weights * x).sum() / (n * size))


def lorenz_curve(values: ArrayLike) -> tuple[Floats, Floats]:
    """Return the shares of customers, poorest first, and of the total that they bring.

    >>> customers, brought = lorenz_curve([1, 3])
    >>> customers.tolist(), brought.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 1.0])
    """
    x = np.sort(np.asarray(values, float))
    if not x.sum() > 0:
        raise ValueError("a Lorenz curve needs a positive total")
    customers = np.linspace(0.0, 1.0, len(x) + 1)
    return customers, np.concatenate([[0.0], np.cumsum(x) / x.sum()])
