"""A fitted model held against what it was fitted to, and against what came afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from customer_value.models.base import Floats, Histories
from customer_value.models.choice import FittedForecast
from customer_value.models.occasions import Occasions
from customer_value.models.orders import OrderModel

STEPS = 52
SILENCES = 12
FINE = 120
GROUPS = 7
SURELY_LOST = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Groups of customers or moments: what was, and what the model says of the same."""

    labels: Floats
    actual: Floats
    expected: Floats
    customers: Floats


def counts(model: OrderModel, histories: Histories, *, groups: int = 7, width: int = 1) -> Compared:
    """Compare how many customers have no repeats, 1 to ``width``, and so on: the last group, the
    rest, begins after ``groups`` - 1 widths. Labels are where groups begin.

    Ages are rounded to a fiftieth of the longest, which makes no visible difference. Source: the
    usual figure of Fader, Hardie & Lee 2005.

    >>> from customer_value.models.nbd import NBD
    >>> found = counts(NBD(r=1., alpha=10.), Histories.of([0, 3], [0, 8], [10, 10]), groups=2)
    >>> found.actual.tolist(), found.expected.round(2).tolist()
    ([1.0, 0.0, 1.0], [1.0, 0.5, 0.5])
    """
    step = max(float(histories.age.max(initial=0.0)) / STEPS, 1e-9)
    ages = np.maximum(np.rint(histories.age / step), 0.1) * step
    each = model.expected_histogram(replace(histories, age=ages), most=(groups - 1) * width)
    expected = np.bincount(_group(np.arange(len(each)), groups, width), each, groups)
    places = _group(histories.repeats, groups, width)
    actual = np.bincount(places, histories.weights, groups + 1).astype(float)
    rest = max(histories.customers - float(expected.sum()), 0.0)
    return Compared(
        labels=_begins(groups, width),
        actual=actual,
        expected=np.append(expected, rest),
        customers=actual,
    )


def tracking(model: OrderModel, occasions: Occasions, *, end: float, points: int = 26) -> Compared:
    """Compare the repeat orders made up to each of some moments with those expected.

    First orders are moved to the nearest of the moments, half a step at most.

    >>> from customer_value.models.nbd import NBD
    >>> known = Occasions.of([0, 0, 1], [0.0, 6.0, 2.0])
    >>> found = tracking(NBD(r=1., alpha=10.), known, end=10.0, points=2)
    >>> found.actual.tolist(), found.expected.round(2).tolist()
    ([0.0, 1.0], [1.0, 2.0])
    """
    _, first = np.unique(occasions.customer, return_index=True)
    began = occasions.time[first]
    start = float(began.min(initial=end))
    times = np.linspace(start, end, points + 1)[1:]
    step = max((end - start) / points, 1e-9)
    nearest = start + np.rint((began - start) / step) * step
    is_repeat = np.ones(len(occasions.time), bool)
    is_repeat[first] = False
    made = np.sort(occasions.time[is_repeat])
    return Compared(
        labels=times,
        actual=np.searchsorted(made, times, side="right").astype(float),
        expected=model.tracking(nearest, times),
        customers=np.searchsorted(np.sort(began), times, side="right").astype(float),
    )


def calibration(
    forecast: FittedForecast,
    occasions: Occasions,
    *,
    origin: float,
    horizon: float,
    width: int = 1,
) -> Compared | None:
    """Compare orders after an origin with those foretold there, by repeats known at it.

    The model is fitted anew to what was known at the origin; None where that cannot be done. Both
    figures are means of the customers of a group, which are those of :func:`counts`.
    """
    known = occasions.snapshot(origin, window=horizon)
    if len(known.customers) == 0:
        return None
    fitted, h = forecast.fitted(known)
    if not fitted.identified:
        return None
    foretold = fitted.expected_orders(h.repeats, h.last_age, h.age, horizon=horizon)
    came = occasions.orders(known.customers, start=origin, end=origin + horizon)
    place = _group(h.repeats, GROUPS, width)
    size = np.bincount(place, minlength=GROUPS + 1).astype(float)
    some = size > 0
    sums = [np.bincount(place, values, GROUPS + 1)[some] for values in (came, foretold)]
    return Compared(
        labels=_begins(GROUPS, width)[some],
        actual=sums[0] / size[some],
        expected=sums[1] / size[some],
        customers=size[some],
    )


def _group(repeats: ArrayLike, groups: int, width: int) -> NDArray[np.intp]:
    """No repeats, 1 to width, width + 1 to twice the width ..., the rest."""
    group = np.ceil(np.asarray(repeats, float) / width)
    return np.minimum(group, groups).astype(np.intp)


def _begins(groups: int, width: int) -> Floats:
    return np.append(0.0, np.arange(groups) * float(width) + 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveMatrix:
    """P(alive) of customers of one age by their repeats (columns) and their silence (rows)."""

    repeats: Floats
    silences: Floats
    chances: Floats


def alive_matrix(model: OrderModel, *, age: float, repeats: Floats) -> AliveMatrix:
    """Return P(alive) of customers of an age after silences, from none to where all is clear.

    That is where even who ordered the least is lost but for three in a hundred, or the whole age.

    >>> from customer_value.models.bg_nbd import BGNBD
    >>> model = BGNBD(r=.243, alpha=4.414, a=.793, b=2.426)
    >>> found = alive_matrix(model, age=38.86, repeats=np.array([1.0, 8.0]))
    >>> found.chances[[0, 9]].round(2).tolist()
    [[0.75, 0.92], [0.43, 0.0]]
    """
    tried = age * np.arange(FINE) / FINE
    least = np.full(FINE, repeats[0])
    clear = model.p_alive(least, age - tried, np.full(FINE, age)) < SURELY_LOST
    longest = float(tried[int(clear.argmax())]) if clear.any() else age
    silences = longest * np.arange(SILENCES) / SILENCES
    shape = (len(silences), len(repeats))
    x = np.broadcast_to(repeats[None, :], shape).ravel()
    last = np.broadcast_to((age - silences)[:, None], shape).ravel()
    chances = model.p_alive(x, last, np.full(len(x), age))
    return AliveMatrix(repeats=repeats, silences=silences, chances=chances.reshape(shape))
