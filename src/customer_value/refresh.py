"""The past seen again from another day: what of a summary stays, and what has to be added up anew.

A history holds counts and sums that no later day changes, times that grow by the days between, and
the sums of two years that end at the as-of date. So only customers with new, changed or cancelled
orders, and those of whom a day crosses the border of one of the years, need their orders again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.lifetime import carried_forward
from customer_value.periods import YEAR_DAYS, Unit

BORDERS = (0, YEAR_DAYS, 2 * YEAR_DAYS)
COMPOUNDED = ("worth_today", "cost_today")


def crossed(ago: ArrayLike, *, days: int) -> NDArray[np.bool_]:
    """Tell which days count differently now from how they counted so many days before.

    Parameters
    ----------
    ago
        Days back from the as-of date of now; below 0 the day is still to come.
    days
        By how many days the as-of date has moved on; below 0, back.

    Returns
    -------
    NDArray[np.bool_]
        Where a day has become part of the past, or has left the last year or the year before:
        b <= ago < b + days for a border b of 0, 365 or 730 days.

    Examples
    --------
    >>> crossed([-1, 0, 1, 364, 365, 366, 730], days=1).tolist()
    [False, True, False, False, True, False, True]
    >>> crossed([-2, -1, 0, 364], days=-1).tolist()
    [False, True, False, True]
    """
    back = np.asarray(ago)
    low, high = min(days, 0), max(days, 0)
    found = np.zeros(back.shape, bool)
    for border in BORDERS:
        found |= (back >= border + low) & (back < border + high)
    return found


def moved_on(
    past: Mapping[str, NDArray[Any]], *, days: int, unit: Unit, annual_discount_rate: float
) -> dict[str, NDArray[Any]]:
    """Return the same histories as they are so many days later, where no day has crossed a border.

    Parameters
    ----------
    past
        The columns of :func:`customer_value.summaries.histories`.
    days
        By how many days the as-of date has moved on; below 0, back.
    unit, annual_discount_rate
        As they were given to it.

    Returns
    -------
    dict
        Times since the first and the last order are longer by the days, amounts carried forward
        to the as-of date have grown by (1+i)^(days/365), everything else is as it was.

    Examples
    --------
    >>> before = {"first_ago": np.array([30.0]), "last_ago": np.array([2.0]),
    ...     "age": np.array([30.0]), "worth_today": np.array([100.0]), "orders": np.array([4])}
    >>> now = moved_on(before, days=365, unit=Unit.DAY, annual_discount_rate=0.1)
    >>> {name: values.round(6).item() for name, values in now.items()}
    {'first_ago': 395.0, 'last_ago': 367.0, 'age': 395.0, 'worth_today': 110.0, 'orders': 4}
    """
    found = dict(past)
    for name in ("first_ago", "last_ago"):
        found[name] = past[name] + days
    found["age"] = found["first_ago"] / unit.days
    grown = carried_forward(1.0, age=days / YEAR_DAYS, rate=annual_discount_rate)
    for name in COMPOUNDED:
        if name in past:
            found[name] = past[name] * grown
    return found
