"""Our share of a customer's wallet, and of a market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand

Floats = NDArray[np.float64]


def share_of_wallet(our_sales: Operand, category_spend: Operand) -> Operand:
    """Return the part of what the customer spends on the category that he spends with us.

    >>> share_of_wallet(30.0, 120.0)
    0.25
    """
    return our_sales / category_spend


@dataclass(frozen=True, slots=True)
class WalletShare:
    """Our part of a wallet that is known within limits, and the rest of it in money.

    `is_above`: we sell more than the wallet is said to hold even at most, so the estimate is wrong.
    """

    share: float
    low: float
    high: float
    missing: float
    missing_low: float
    missing_high: float
    is_above: bool


def wallet_share(our_sales: float, *, spend: float, low: float, high: float) -> WalletShare:
    """Return our share of what a customer spends, and what he spends elsewhere, with limits.

    Share = sales / spend, between sales / high and sales / low, none above 1; missing =
    spend - sales, none below 0. Sales below zero (more came back than went out) are a share of 0.

    >>> one = wallet_share(30.0, spend=120.0, low=100.0, high=150.0)
    >>> one.share, one.low, one.high, one.missing, one.missing_low, one.missing_high
    (0.25, 0.2, 0.3, 90.0, 70.0, 120.0)
    """
    if not 0 < low <= spend <= high:
        raise ValueError("a spend above zero that lies between its limits")
    sold = max(our_sales, 0.0)
    shares = [min(share_of_wallet(sold, wallet), 1.0) for wallet in (spend, high, low)]
    rest = [max(wallet - sold, 0.0) for wallet in (spend, low, high)]
    return WalletShare(
        share=shares[0], low=shares[1], high=shares[2], missing=rest[0], missing_low=rest[1],
        missing_high=rest[2], is_above=sold > high,
    )  # fmt: skip


def lost_to_share(share_before: Operand, share_now: Operand, market_size: Operand) -> Operand:
    """Return what a change of market share takes from our sales in a market of today's size.

    (share before - share now) x size; below zero: gained.

    >>> round(lost_to_share(0.25, 0.2, 1000.0), 9)
    50.0
    """
    return (share_before - share_now) * market_size


def wallet_allocation(ratings: ArrayLike) -> Floats:
    """Return the share of wallet that one customer's ratings of his suppliers foretell.

    (1 - rank/(n + 1)) 2/n, equal ratings sharing their ranks; the shares sum to 1. Meant for
    markets where at least 40 % of the customers buy from several. Source: Keiningham et al. 2011
    (wallet allocation rule).

    >>> wallet_allocation([9, 7, 5]).round(4).tolist(), wallet_allocation([8]).tolist()
    ([0.5, 0.3333, 0.1667], [1.0])
    >>> wallet_allocation([9, 9, 5]).round(4).tolist()
    [0.4167, 0.4167, 0.1667]
    """
    rated = np.asarray(ratings, float)
    n = len(rated)
    if not n or not np.isfinite(rated).all():
        raise ValueError("one rating by the same customer for each supplier he buys from")
    better = (rated[None, :] > rated[:, None]).sum(axis=1)
    equal = (rated[None, :] == rated[:, None]).sum(axis=1)
    rank = better + (equal + 1) / 2.0
    return np.asarray((1.0 - rank / (n + 1)) * 2.0 / n)


def market_share(penetration: Operand, requirements: Operand, heavy_usage: Operand) -> Operand:
    """Return penetration x share of requirements x heavy-usage index.

    Source: Parfitt & Collins 1968. Of the buyers, of what they need, and how much our buyers buy
    beside the average.

    >>> round(market_share(0.4, 0.5, 1.2), 9)
    0.24
    """
    return penetration * requirements * heavy_usage


def wallet_frontier(spend: ArrayLike, size: ArrayLike, *, quantile: float) -> tuple[float, float]:
    """Estimate what customers of a size could spend: a line that so many of them stay below.

    Quantile regression of spend on size (Koenker & Bassett 1978), as a linear program; the wallet
    is at + slope x size. It is an estimate to be asked about, never a fact.

    >>> at, slope = wallet_frontier([1, 2, 3, 4, 2, 1], [1, 2, 3, 4, 4, 3], quantile=.9)
    >>> abs(round(at, 6)), round(slope, 6)
    (0.0, 1.0)
    """
    from scipy.optimize import linprog  # a second to import; a web worker must not pay for it

    y, x = np.asarray(spend, float), np.asarray(size, float)
    if y.shape != x.shape or len(y) < 3 or not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ValueError("the spend and the size of three customers or more")
    if not 0 < quantile < 1:
        raise ValueError("a quantile between 0 and 1")
    n = len(y)
    cost = np.concatenate([[0.0, 0.0], np.full(n, quantile), np.full(n, 1.0 - quantile)])
    equal = np.hstack([np.ones((n, 1)), x[:, None], np.eye(n), -np.eye(n)])
    bounds = [(None, None), (None, None), *[(0, None)] * (2 * n)]
    found = linprog(cost, A_eq=equal, b_eq=y, bounds=bounds, method="highs")
    at, slope = np.asarray(found.x, float)[:2]
    return float(at), float(slope)
