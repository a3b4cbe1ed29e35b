"""The six stages of a relation, and how its decline is seen without crying wolf."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.churn import rate_fell_probability

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Stage(StrEnum):
    """Where a relation stands."""

    DEVELOPMENT = "development"
    SIGNING = "signing"
    GROWTH = "growth"
    MATURITY = "maturity"
    DECLINE = "decline"
    TERMINATION = "termination"
    DORMANT = "dormant"


class Rule(StrEnum):
    """The rule that gave the stage; every label carries one."""

    CONTACTED = "contacted"
    NO_CONTACT = "no_contact"
    FIRST_ORDER = "first_order"
    RATE_ROSE = "rate_rose"
    WALLET_ROSE = "wallet_rose"
    STEADY = "steady"
    FEW_ORDERS = "few_orders"
    RATE_FELL = "rate_fell"
    LEADING_SIGNS = "leading_signs"
    NOTICE = "notice"
    CONTRACT_ENDED = "contract_ended"
    CREDIT_STOPPED = "credit_stopped"
    SILENT = "silent"
    RETURNED = "returned"


STAGES, RULES = tuple(Stage), tuple(Rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where each stage begins; days, probabilities and counts."""

    contact_days: float = 180.0
    signing_days: float = 90.0
    rise: float = 1.15
    rise_probability: float = 0.9
    mature_orders: int = 3
    silence: float = 0.01
    grace_days: float = 30.0
    leading_signs: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of each customer; NaN where unknown or never.

    ``orders_now`` and ``orders_before`` are those of the last window and of the one before.
    """

    orders: Floats
    days_since_contact: Floats
    days_since_first_delivery: Floats
    orders_now: Floats
    orders_before: Floats
    wallet_change: Floats
    p_silence: Floats
    is_declining: Flags
    leading_signs: Floats
    has_notice: Flags
    days_since_contract_end: Floats
    is_credit_stopped: Flags
    had_ended: Flags
    """Was in termination before and has ordered since: a second life."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Places in STAGES and RULES, and who lives a second time."""

    stage: NDArray[np.int64]
    rule: NDArray[np.int64]
    second_life: Flags


def stages(facts: Facts, settings: Settings) -> Staged:
    """Return each customer's stage with the rule that fired, the gravest first.

    Termination: notice, contract over for longer than the grace, credit stopped, or a silence
    that would be rare for a living customer. Decline: the rate has fallen for sure (see
    :func:`declines`), or several leading signs. Signing: from the first order until the second, or
    until 90 days after the first delivery. Growth: P(rate > 1.15 times that before) >= .9, or
    a growing share of wallet. Maturity: three orders or more and none of it; with fewer he is
    still being signed. Without orders: development if contacted lately, dormant if not.
    """
    f, s = facts, settings
    bought = f.orders > 0
    conditions: list[tuple[Flags, Stage, Rule]] = [
        (f.has_notice, Stage.TERMINATION, Rule.NOTICE),
        (f.days_since_contract_end > s.grace_days, Stage.TERMINATION, Rule.CONTRACT_ENDED),
        (f.is_credit_stopped, Stage.TERMINATION, Rule.CREDIT_STOPPED),
        (bought & (f.p_silence < s.silence), Stage.TERMINATION, Rule.SILENT),
        (bought & f.had_ended, Stage.SIGNING, Rule.RETURNED),
        (bought & f.is_declining, Stage.DECLINE, Rule.RATE_FELL),
        (bought & (f.leading_signs >= s.leading_signs), Stage.DECLINE, Rule.LEADING_SIGNS),
        (_signing(f, s), Stage.SIGNING, Rule.FIRST_ORDER),
        (bought & (_rose(f, s) >= s.rise_probability), Stage.GROWTH, Rule.RATE_ROSE),
        (bought & (f.wallet_change > 0), Stage.GROWTH, Rule.WALLET_ROSE),
        (f.orders >= s.mature_orders, Stage.MATURITY, Rule.STEADY),
        (bought, Stage.SIGNING, Rule.FEW_ORDERS),
        (f.days_since_contact <= s.contact_days, Stage.DEVELOPMENT, Rule.CONTACTED),
    ]
    holds = [np.asarray(condition, bool) for condition, _, _ in conditions]
    stage = np.select(
        holds, [STAGES.index(stage) for _, stage, _ in conditions], STAGES.index(Stage.DORMANT)
    )
    rule = np.select(
        holds, [RULES.index(rule) for _, _, rule in conditions], RULES.index(Rule.NO_CONTACT)
    )
    return Staged(stage.astype(np.int64), rule.astype(np.int64), bought & f.had_ended)


def _signing(f: Facts, s: Settings) -> Flags:
    fresh = ~(f.days_since_first_delivery > s.signing_days)
    return np.asarray((f.orders == 1) & fresh, bool)


def _rose(f: Facts, s: Settings) -> Floats:
    known = ~(np.isnan(f.orders_now) | np.isnan(f.orders_before))
    now, before = np.nan_to_num(f.orders_now), np.nan_to_num(f.orders_before)
    return np.where(known, 1.0 - rate_fell_probability(now, before, ratio=s.rise), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """When a fall of the rate is believed, and when it is believed to be over.

    P(rate < ratio x rate before) must reach ``enter`` in so many periods running; the label then
    stays for ``stay`` periods at least and until the probability is below ``leave``.
    """

    window: int = 12
    ratio: float = 0.85
    enter: float = 0.90
    leave: float = 0.50
    confirmations: int = 2
    stay: int = 3


def declines(counts: ArrayLike, detector: Detector) -> Flags:
    """Return in which periods each customer is in decline, from orders per period.

    A row a customer, a column a period. Source of the test: Jeffreys posteriors of both rates,
    :func:`customer_value.churn.rate_fell_probability`.

    >>> steady, falling = [2, 1, 2, 2] * 7, [3, 2, 3, 3] * 3 + [0, 1, 0, 0] * 4
    >>> declines([steady, falling], Detector())[:, -1].tolist()
    [False, True]
    """
    made = np.asarray(counts, float)
    flags = np.zeros(made.shape, bool)
    size = len(made)
    seen, since, active = np.zeros(size, int), np.zeros(size, int), np.zeros(size, bool)
    for period, fell in enumerate(fall_probabilities(made, detector).T):
        seen = np.where(fell >= detector.enter, seen + 1, 0)
        since = since + 1
        over = active & (since >= detector.stay) & (fell < detector.leave)
        begins = ~active & (seen >= detector.confirmations)
        since = np.where(begins, 0, since)
        active = (active & ~over) | begins
        flags[:, period] = active
    return flags


def fall_probabilities(counts: ArrayLike, detector: Detector) -> Floats:
    """Return P(rate of the last window < ratio x that of the window before), period by period.

    Zero as long as there are not two whole windows.
    """
    made = np.asarray(counts, float)
    w = detector.window
    chance = np.zeros(made.shape)
    if made.shape[1] < 2 * w:
        return chance
    total = np.cumsum(np.pad(made, ((0, 0), (1, 0))), axis=1)
    sums = total[:, w:] - total[:, :-w]
    chance[:, 2 * w - 1 :] = rate_fell_probability(sums[:, w:], sums[:, :-w], ratio=detector.ratio)
    return chance


def cusum(counts: ArrayLike, rates: ArrayLike, *, ratio: float) -> Floats:
    """Return the Poisson CUSUM for a fall of the rate to ``ratio`` times what it was.

    S_t = max(0, S_(t-1) + n_t ln(ratio) + rate (1 - ratio)): the evidence that the rate has
    fallen at some time so far. Alarm where it passes a threshold: 3 is calm, 2 is nervous. Source:
    Lucas 1985, Technometrics 27(2).

    >>> cusum([[2, 0, 0, 0]], [1.5], ratio=.7).round(3).tolist()
    [[0.0, 0.45, 0.9, 1.35]]
    """
    made, rate = np.asarray(counts, float), np.asarray(rates, float)
    steps = made * np.log(ratio) + rate[:, None] * (1.0 - ratio)
    level, path = np.zeros(len(made)), np.empty(made.shape)
    for period in range(made.shape[1]):
        level = np.maximum(level + steps[:, period], 0.0)
        path[:, period] = level
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What a rule costs in false alarms, and what it finds for that."""

    falsely_flagged: float
    """Share of the stable customers ever flagged."""
    found: float
    """Share of the declining customers flagged after their decline began."""
    median_delay: float | None
    """Periods from the beginning to the flag, of those found."""


def alarms(flags: ArrayLike, begins: ArrayLike) -> Alarms:
    """Judge a rule on customers whose truth is known, simulated or past.

    ``begins`` is the period in which a customer's decline began, NaN for the stable.

    >>> alarms([[False, True], [False, False], [False, True]], [np.nan, np.nan, 0])
    Alarms(falsely_flagged=0.5, found=1.0, median_delay=1.0)
    """
    flagged, start = np.asarray(flags, bool), np.asarray(begins, float)
    stable = np.isnan(start)
    since = np.arange(flagged.shape[1])[None, :] >= np.where(stable, np.inf, start)[:, None]
    right = np.asarray(flagged & since, bool)
    hit = np.asarray(right.any(axis=1), bool)
    first = np.asarray(right.argmax(axis=1))
    delay = first[hit] - start[hit]
    return Alarms(
        falsely_flagged=float(flagged[stable].any(axis=1).mean()) if stable.any() else 0.0,
        found=float(hit[~stable].mean()) if (~stable).any() else 0.0,
        median_delay=float(np.median(delay)) if len(delay) else None,
    )


def threshold_for(scores: ArrayLike, *, false_alarms: float) -> float:
    """Return the least threshold that no more than this share of stable customers ever passes.

    ``scores`` are those of stable customers only, a row a customer, a column a period.

    >>> threshold_for([[.1, .9], [.2, .3], [.5, .4], [.2, .2]], false_alarms=.25)
    0.5
    """
    highest = np.sort(np.asarray(scores, float).max(axis=1))
    allowed = int(np.floor(false_alarms * len(highest) + 1e-9))
    return float(highest[len(highest) - 1 - allowed]) if allowed < len(highest) else 0.0
