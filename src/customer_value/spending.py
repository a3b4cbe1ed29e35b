"""Winning against keeping: how much to spend on either, and the firm's own "five times dearer"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

import numpy as np


@dataclass(frozen=True, slots=True)
class Response:
    """A rate that rises with spending towards a ceiling: ceiling (1 - exp(-speed spend)).

    Source: Blattberg & Deighton 1996, Harvard Business Review 74(4).
    """

    ceiling: float
    speed: float

    def rate(self, spend: float) -> float:
        """Return the rate reached.

        >>> round(Response(.4, .1).rate(20.7944), 4)
        0.35
        """
        return self.ceiling * (1.0 - exp(-self.speed * spend))

    def marginal_cost(self, spend: float) -> float:
        """Return what one more of the rate costs at this spending.

        >>> round(Response(.4, .1).marginal_cost(20.794415), 2)
        200.0
        """
        return exp(self.speed * spend) / (self.ceiling * self.speed)


def calibrated(*, spend: float, rate: float, ceiling: float) -> Response:
    """Draw the curve through what is spent and reached today and what could ever be reached.

    speed = -ln(1 - rate/ceiling) / spend.

    >>> round(calibrated(spend=5, rate=.157387, ceiling=.4).speed, 4)
    0.1
    """
    if not 0 < rate < ceiling <= 1 or not spend > 0:
        raise ValueError("the rate of today must lie between 0 and the ceiling, spending above 0")
    return Response(ceiling, -log(1.0 - rate / ceiling) / spend)


def best_acquisition(response: Response, *, value: float) -> float:
    """Return the spending per prospect that pays best if a customer is worth ``value``.

    ln(k c V)/k, or 0 where the first yuan does not pay.

    >>> round(best_acquisition(Response(.4, .1), value=200.0), 4)
    20.7944
    """
    first = response.speed * response.ceiling * value
    return log(first) / response.speed if first > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The best spending on winning and keeping, and what it says of their costs."""

    acquisition: float
    acquisition_rate: float
    retention: float
    retention_rate: float
    value: float
    """Of a customer won."""
    equity: float
    """Per prospect."""

    @property
    def average_ratio(self) -> float | None:
        """Cost of one won over cost of one kept: the firm's own "five times".

        At the optimum it can be anything, as the marginal costs are equal; None if nothing is
        spent on one of them.
        """
        if self.acquisition <= 0 or self.retention <= 0:
            return None
        won = self.acquisition / self.acquisition_rate
        return won / (self.retention / self.retention_rate)


def best_balance(
    winning: Response, keeping: Response, *, margin: float, discount_rate: float
) -> Balance:
    """Return the spending per prospect and per customer and period of the highest equity.

    Equity a V - A with V = m + (m r - R)/(1+d-r). For every A the best R is that of the
    highest V, so the two are found one after the other; V may have several peaks, so the whole
    range is looked at first.

    >>> best = best_balance(Response(.4, .1), Response(.7, .1), margin=60.0, discount_rate=.1)
    >>> round(best.acquisition, 4), round(best.retention, 4), round(best.equity, 4)
    (13.1513, 18.7475, 14.1012)
    >>> round(best.value, 4), round(best.average_ratio, 2)
    (93.1313, 1.42)
    """
    if keeping.ceiling >= 1 + discount_rate:
        raise ValueError("retention must stay below 1 + discount rate")

    def value(spend: float) -> float:
        rate = keeping.rate(spend)
        return margin + (margin * rate - spend) / (1.0 + discount_rate - rate)

    retention = _highest(value, most=max(margin, 0.0) * (1.0 + discount_rate))
    worth = value(retention)
    acquisition = best_acquisition(winning, value=worth) if worth > 0 else 0.0
    won = winning.rate(acquisition)
    return Balance(
        acquisition=acquisition,
        acquisition_rate=won,
        retention=retention,
        retention_rate=keeping.rate(retention),
        value=worth,
        equity=won * worth - acquisition,
    )


def _highest(value: Callable[[float], float], *, most: float) -> float:
    """Look at the whole range, then ever closer around the best."""
    low, high = 0.0, most
    best = 0.0
    for _ in range(12):
        points = np.linspace(low, high, 201)
        place = int(np.argmax([value(float(point)) for point in points]))
        best = float(points[place])
        low, high = float(points[max(place - 1, 0)]), float(points[min(place + 1, 200)])
    return best


def most_concession(value_if_kept: float, *, kept_if_conceded: float, kept_if_not: float) -> float:
    """Return what may be conceded to a customer before it costs more than it keeps.

    value x (chance of staying with the concession - without it): no purchase is seen alone. Below
    zero where conceding would drive him away.

    >>> round(most_concession(7_455_116.0, kept_if_conceded=.9, kept_if_not=.7), 2)
    1491023.2
    """
    for chance in (kept_if_conceded, kept_if_not):
        if not 0.0 <= chance <= 1.0:
            raise ValueError("chances lie between 0 and 1")
    return value_if_kept * (kept_if_conceded - kept_if_not)
