"""Retention, churn, and the signs that a customer is leaving."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag, StrEnum
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.arithmetic import Operand, exp

Floats = NDArray[np.float64]


def retention_rate(kept: Operand, at_start: Operand) -> Operand:
    """Return the share of the customers at the start who are still active at the end.

    Newcomers count in neither number. Source: cohort retention, e.g. Gupta & Lehmann 2005.

    >>> retention_rate(90.0, 100.0)
    0.9
    """
    return kept / at_start


def churn_rate(kept: Operand, at_start: Operand) -> Operand:
    """Return 1 - retention rate.

    >>> round(churn_rate(90.0, 100.0), 12)
    0.1
    """
    return 1 - kept / at_start


def pooled_retention(kept: ArrayLike, at_start: ArrayLike) -> Floats:
    """Return retention rates of groups, the smaller drawn towards that of all the more.

    (kept + a)/(at start + a + b), a and b by the moments of the groups' rates (beta-binomial
    empirical Bayes; Kleinman 1973, JASA 68(341)): groups that differ by chance alone all get the
    rate of all. NaN where there is nobody at all.

    >>> pooled_retention([9, 90, 5], [10, 100, 10]).round(2).tolist()
    [0.89, 0.9, 0.56]
    """
    stayed, there = np.asarray(kept, float), np.asarray(at_start, float)
    total, groups = there.sum(), int((there > 0).sum())
    if not total > 0:
        return np.full(there.shape, np.nan)
    mean = float(stayed.sum() / total)
    rates = np.divide(stayed, there, out=np.full(there.shape, mean), where=there > 0)
    spread = float((there * (rates - mean) ** 2).sum())
    noise = mean * (1.0 - mean)
    free = total - float((there**2).sum()) / total
    if groups < 2 or noise <= 0 or spread <= (groups - 1) * noise:
        return np.full(there.shape, mean)
    between = min((spread - (groups - 1) * noise) / (free - (groups - 1)) / noise, 1.0)
    weight = 1.0 / between - 1.0
    return np.asarray((stayed + weight * mean) / (there + weight))


def churn_over_periods(rate: Operand, periods: float) -> Operand:
    """Return the churn over several periods, 1 - (1-c)^n: never n times the rate.

    >>> round(churn_over_periods(0.02, 12), 4)
    0.2153
    """
    kept: Operand = (1 - rate) ** periods
    return 1 - kept


def gross_revenue_retention(start: Operand, lost: Operand, contracted: Operand) -> Operand:
    """Return (start - lost - contraction) / start, at most 1.

    >>> gross_revenue_retention(20_000.0, 1_200.0, 800.0)
    0.9
    """
    return (start - lost - contracted) / start


def net_revenue_retention(
    start: Operand, lost: Operand, contracted: Operand, expanded: Operand
) -> Operand:
    """Return gross revenue retention plus expansion, of customers there at the start.

    >>> net_revenue_retention(20_000.0, 1_200.0, 800.0, 3_000.0)
    1.05
    """
    return (start - lost - contracted + expanded) / start


def wilson_interval(successes: float, trials: float, *, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson score interval of a share (Wilson 1927), 95 % unless z says otherwise.

    >>> [round(v, 4) for v in wilson_interval(100, 1000)]
    [0.0829, 0.1202]
    >>> [round(v, 4) for v in wilson_interval(0, 12)]
    [0.0, 0.2425]
    """
    share, square = successes / trials, z * z
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = (share * (1 - share) / trials + square / (4 * trials * trials)) ** 0.5
    half *= z / (1 + square / trials)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def silence_probability(
    orders: Operand, exposure: Operand, silence: Operand, *, r: float, alpha: float
) -> Operand:
    """Return P(no order for that long | alive) = ((alpha+T)/(alpha+T+z))^(r+n).

    n orders were seen in the exposure T, rates are Gamma(r, alpha) over customers, and
    silence z follows. T, z and alpha share one unit of time.

    >>> round(silence_probability(10.0, 20.0, 6.0, r=0.5, alpha=4.0), 5)
    0.09604
    """
    ratio = (alpha + exposure) / (alpha + exposure + silence)
    result: Operand = ratio ** (r + orders)
    return result


def interval_quantile(
    orders: Operand, exposure: Operand, *, share: float, r: float, alpha: float
) -> Operand:
    """Return the interval that a customer's next gap stays under with the given probability.

    The inverse of :func:`silence_probability`: (alpha+T) ((1-q)^(-1/(r+n)) - 1). It draws on
    the customer's own n orders in T and, the fewer they are, on everybody's rates.

    >>> round(interval_quantile(10.0, 20.0, share=1 - 0.09603839, r=0.5, alpha=4.0), 4)
    6.0
    """
    spread: Operand = -1 / (r + orders)
    stretched = exp(log(1 - share) * spread)
    return (alpha + exposure) * (stretched - 1)


def rate_fell_probability(
    orders_now: ArrayLike,
    orders_before: ArrayLike,
    *,
    ratio: float,
    exposure_now: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
) -> Floats:
    """Return P(rate now < ratio * rate before), seen from two counts of orders.

    With Jeffreys priors the answer is BetaCDF(c e1 / (c e1 + e0); n1 + 1/2, n0 + 1/2) where
    e1 and e0 are the lengths of the two windows. NaN where the window before has no length.

    >>> float(rate_fell_probability(6, 12, ratio=0.85).round(4))
    0.8588
    """
    from scipy.special import betainc

    now, before = np.asarray(orders_now, float), np.asarray(orders_before, float)
    scaled = ratio * np.asarray(exposure_now, float)
    length = np.asarray(exposure_before, float)
    probability = betainc(now + 0.5, before + 0.5, scaled / (scaled + length))
    return np.where(length > 0, probability, np.nan)


class Risk(StrEnum):
    """How much a customer needs attention."""

    NONE = "none"
    WATCH = "watch"
    AT_RISK = "at_risk"
    LOST = "lost"


class Sign(IntFlag):
    """The signs of leaving; a customer may show several."""

    SILENCE_BEYOND_USUAL = 1
    SILENCE_IMPROBABLE = 2
    SILENCE_EXTREME = 4
    PROBABLY_GONE = 8
    RATE_FELL = 16
    RATE_FELL_SURELY = 32
    AMOUNT_FELL = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRule:
    """Where the signs begin."""

    improbable: float = 0.05
    extreme: float = 0.01
    gone_below: float = 0.2
    fall: float = 0.85
    fell: float = 0.90
    fell_surely: float = 0.95
    orders_to_compare: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is known of each customer's silence and change; NaN where unknown."""

    silence: Floats
    interval_q95: Floats
    p_silence: Floats
    p_alive: Floats
    p_rate_fell: Floats
    orders_before: Floats
    amount_now: Floats
    amount_before: Floats


def signs(signals: Signals, rule: RiskRule) -> NDArray[np.int64]:
    """Return the signs each customer shows, as bits of :class:`Sign`.

    A comparison with an unknown (NaN) is never a sign.
    """
    s = signals
    comparable = (s.orders_before >= rule.orders_to_compare) & (s.amount_before > 0)
    comparable &= ~np.isnan(s.p_rate_fell)
    shown = {
        Sign.SILENCE_BEYOND_USUAL: s.silence > s.interval_q95,
        Sign.SILENCE_IMPROBABLE: s.p_silence < rule.improbable,
        Sign.SILENCE_EXTREME: s.p_silence < rule.extreme,
        Sign.PROBABLY_GONE: s.p_alive < rule.gone_below,
        Sign.RATE_FELL: s.p_rate_fell >= rule.fell,
        Sign.RATE_FELL_SURELY: s.p_rate_fell >= rule.fell_surely,
        Sign.AMOUNT_FELL: comparable & (s.amount_now < rule.fall * s.amount_before),
    }
    bits = np.zeros(s.silence.shape, np.int64)
    for sign, holds in shown.items():
        bits |= np.where(holds, sign.value, 0)
    return bits


def risk_of(bits: int) -> Risk:
    """Return the class of a set of signs.

    Lost: a silence that would be extreme for a living customer, or an unusual one of a
    customer who has probably gone. At risk: an unusual silence, or a rate that has almost
    certainly fallen. Watch: a fall of rate or amount that is likely but no more.

    >>> risk_of(Sign.AMOUNT_FELL), risk_of(Sign.SILENCE_BEYOND_USUAL | Sign.PROBABLY_GONE)
    (<Risk.WATCH: 'watch'>, <Risk.LOST: 'lost'>)
    """
    unusual = Sign.SILENCE_BEYOND_USUAL | Sign.SILENCE_IMPROBABLE
    if bits & Sign.SILENCE_EXTREME or (bits & unusual and bits & Sign.PROBABLY_GONE):
        return Risk.LOST
    if bits & (unusual | Sign.RATE_FELL_SURELY):
        return Risk.AT_RISK
    if bits & (Sign.RATE_FELL | Sign.AMOUNT_FELL):
        return Risk.WATCH
    return Risk.NONE
