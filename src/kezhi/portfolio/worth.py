"""Expected orders and money of each customer, with intervals, from the fitted models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from customer_value.models.orders import Cells, OrderModel
from customer_value.models.uncertainty import Calibration
from kezhi.portfolio.fitting import FittedSpend
from kezhi.portfolio.results import Floats, ValuationSettings

Draws = NDArray[np.float32]
CELLS_AT_ONCE = 20_000
FEWEST_DRAWS, DRAWS_IN_ALL = 100, 1_000_000
WIDER = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Each customer's future within the horizon."""

    p_alive: Floats
    orders: Floats
    orders_low: Floats
    orders_high: Floats
    discounted_orders: Floats
    spend_low: Floats
    spend_high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The sufficient history of the customers who ever bought."""

    repeats: Floats
    last_age: Floats
    age: Floats
    mean_value: Floats

    @property
    def spend_repeats(self) -> Floats:
        """Repeats whose mean spend is known: the others count as none."""
        return np.where(self.mean_value > 0, self.repeats, 0.0)


def outlook(
    model: OrderModel,
    spend: FittedSpend,
    past: Past,
    settings: ValuationSettings,
    calibration: Calibration,
) -> Outlook:
    """Score all customers; what holds given alive is computed once per (repeats, age).

    Intervals are looked up at the levels that held in the past.
    """
    cells = Cells.of(past.repeats, past.age)
    alive = model.p_alive(past.repeats, past.last_age, past.age)
    if_alive = model.orders_if_alive(cells.repeats, cells.age, horizon=settings.horizon)
    discounted = model.discounted_orders_if_alive(
        cells.repeats, cells.age, horizon=settings.horizon, rate=settings.rate_per_unit
    )
    drawn = _merged(cells, model.parameters_["alpha"], DRAWS_IN_ALL // settings.draws)
    orders, totals = _draws(model, spend, drawn, settings)
    tail = (1.0 - settings.interval) / 2
    low = _Level(alive, calibration.level(tail), drawn, orders.shape[1])
    high = _Level(alive, calibration.level(1.0 - tail), drawn, orders.shape[1])
    scale = _scale(spend, past)
    return Outlook(
        p_alive=alive,
        orders=if_alive[cells.of_customer] * alive,
        orders_low=low.of(orders),
        orders_high=high.of(orders),
        discounted_orders=discounted[cells.of_customer] * alive,
        spend_low=low.of(totals) * scale,
        spend_high=high.of(totals) * scale,
    )


class _Level:
    """A quantile of "gone with no orders, or alive with orders as drawn", per customer.

    With probability 1 - P(alive) there are no orders; the rest of the level is looked up in
    the sorted draws given alive, so that one set of draws serves every customer of a cell.
    """

    def __init__(self, alive: Floats, level: float, cells: Cells, draws: int) -> None:
        with np.errstate(divide="ignore", invalid="ignore"):
            within = np.clip((level - (1.0 - alive)) / alive, -1.0, 1.0)
        self.none = within <= 0
        self.row = cells.of_customer
        self.column = np.clip(np.ceil(within * draws).astype(np.int64) - 1, 0, draws - 1)

    def of(self, sorted_draws: Draws) -> Floats:
        """Look the level up."""
        return np.where(self.none, 0.0, sorted_draws[self.row, self.column])


def _merged(cells: Cells, alpha: float, most: int) -> Cells:
    """Let neighbors in age share their draws, where there are more cells than can be drawn for.

    Orders hang on alpha + age; cells a few hundredths apart in its logarithm differ by less
    than a few hundred draws can tell.
    """
    if len(cells.repeats) <= most:
        return cells
    scale = np.log(alpha + cells.age)
    scale -= scale.min()
    span = float(scale.max())
    width = max(span, 1e-9) / most
    while True:
        step = np.floor(scale / width)
        new = np.ones(len(step), bool)
        new[1:] = (cells.repeats[1:] != cells.repeats[:-1]) | (step[1:] != step[:-1])
        if new.sum() <= most or width >= span:
            break
        width *= WIDER
    group = np.cumsum(new) - 1
    customers = np.bincount(cells.of_customer, minlength=len(step))
    age = np.bincount(group, customers * cells.age) / np.bincount(group, customers)
    return Cells(cells.repeats[new], age, group[cells.of_customer])


def _draws(
    model: OrderModel, spend: FittedSpend, cells: Cells, settings: ValuationSettings
) -> tuple[Draws, Draws]:
    """Draw orders and (scaled) spend per cell given alive; each row sorted.

    Very many counts of repeats get fewer draws each, so that intervals never cost more than
    the rest.
    """
    generator = np.random.default_rng(settings.seed)
    affordable = max(DRAWS_IN_ALL // len(cells.repeats), FEWEST_DRAWS)
    draws = min(settings.draws, affordable)
    shape = (len(cells.repeats), draws)
    orders, totals = np.empty(shape, np.float32), np.empty(shape, np.float32)
    for start in range(0, shape[0], CELLS_AT_ONCE):
        rows = slice(start, start + CELLS_AT_ONCE)
        x = np.repeat(cells.repeats[rows], draws)
        age = np.repeat(cells.age[rows], draws)
        drawn = model.draw_orders_if_alive(x, age, horizon=settings.horizon, generator=generator)
        total = drawn
        if spend.model is not None:
            total = spend.model.draw_scaled_total(x, drawn, generator=generator)
        orders[rows] = np.sort(drawn.reshape(-1, draws), axis=1)
        totals[rows] = np.sort(total.reshape(-1, draws), axis=1)
    return orders, totals


def _scale(spend: FittedSpend, past: Past) -> Floats:
    if spend.model is None:
        return spend.expected_value(past.repeats, past.mean_value)
    return spend.model.scale(past.spend_repeats, np.nan_to_num(past.mean_value))
