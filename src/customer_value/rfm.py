"""Recency, frequency, monetary value: scores from 1 to 5, 5 the best."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Scores = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_SCORE = 0
MIDDLE = 3
FREQUENCY_BREAKS = (2.0, 3.0, 5.0, 10.0)
"""One order, two, three or four, five to nine, ten and more."""


def average_ranks(values: ArrayLike) -> Floats:
    """Return ranks from 1, equal values sharing the mean of their ranks.

    >>> average_ranks([1, 1, 1, 5, 9]).tolist()
    [2.0, 2.0, 2.0, 4.0, 5.0]
    """
    value = np.asarray(values, float)
    _, place, count = np.unique(value, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2.0)[place], float)


def quintile_scores(values: ArrayLike, *, high_is_good: bool = True) -> Scores:
    """Score 1 to 5 by fifths of the ranks; equal values never part, so fifths may be unequal.

    score = ceil(5 * average rank / n). A missing value (NaN) scores 0, that is, none; where
    all are alike everybody scores 3. Source: Hughes 1994, independent quintiles.

    >>> quintile_scores([1, 1, 1, 5, 9]).tolist()
    [2, 2, 2, 4, 5]
    >>> quintile_scores([1, 5, 10, 50, 100], high_is_good=False).tolist()
    [5, 4, 3, 2, 1]
    """
    value = np.asarray(values, float)
    scores = np.full(value.shape, NO_SCORE, np.int64)
    known = ~np.isnan(value)
    if not known.any():
        return scores
    found = value[known]
    if found.min() == found.max():
        scores[known] = MIDDLE
        return scores
    ranks = average_ranks(found if high_is_good else -found)
    scores[known] = np.clip(np.ceil(5.0 * ranks / len(found) - 1e-9), 1, 5).astype(np.int64)
    return scores


def break_scores(values: ArrayLike, breaks: ArrayLike, *, high_is_good: bool = True) -> Scores:
    """Score 1 to 5 by four fixed breaks: the lowest value of scores 2, 3, 4 and 5.

    Where little is good the breaks are the highest values of scores 4, 3, 2 and 1 less one
    step, that is, a value above a break has passed it.

    >>> break_scores([1, 2, 4, 9, 10], FREQUENCY_BREAKS).tolist()
    [1, 2, 3, 4, 5]
    >>> break_scores([7, 30, 31, 400], [30, 90, 180, 365], high_is_good=False).tolist()
    [5, 5, 4, 1]
    """
    value, limit = np.asarray(values, float), np.asarray(breaks, float)
    if limit.shape != (4,) or (np.diff(limit) <= 0).any():
        raise ValueError("four ascending breaks are needed")
    if high_is_good:
        scores = 1 + np.searchsorted(limit, value, side="right")
    else:
        scores = 5 - np.searchsorted(limit, value, side="left")
    return np.where(np.isnan(value), NO_SCORE, scores)


def nested_scores(values: ArrayLike, within: ArrayLike, *, high_is_good: bool = True) -> Scores:
    """Score 1 to 5 by fifths inside each group: F within R, M within RF (Hughes 1994).

    >>> nested_scores([1, 2, 3, 4, 5, 9, 9], [1, 1, 1, 1, 1, 2, 2]).tolist()
    [1, 2, 3, 4, 5, 3, 3]
    """
    value, group = np.asarray(values, float), np.asarray(within)
    scores = np.zeros(value.shape, np.int64)
    for one in np.unique(group):
        inside = group == one
        scores[inside] = quintile_scores(value[inside], high_is_good=high_is_good)
    return scores


def monetary_scores(values: ArrayLike) -> Scores:
    """Score margins by fifths among those above zero; zero or a loss scores 1.

    >>> monetary_scores([-5, 0, 10, 20, 30, 40, 50]).tolist()
    [1, 1, 1, 2, 3, 4, 5]
    """
    value = np.asarray(values, float)
    gain = np.where(value > 0, value, np.nan)
    scores = quintile_scores(gain)
    return np.where(np.isnan(value), NO_SCORE, np.where(value > 0, scores, 1))


def combined(recency: ArrayLike, frequency: ArrayLike, monetary: ArrayLike) -> Scores:
    """Write three scores as one number; 0 where the customer has never bought.

    >>> combined([5, 0], [4, 0], [3, 0]).tolist()
    [543, 0]
    """
    r, f, m = (np.asarray(score, np.int64) for score in (recency, frequency, monetary))
    known = (r > 0) & (f > 0) & (m > 0)
    return np.where(known, 100 * r + 10 * f + m, NO_SCORE)
