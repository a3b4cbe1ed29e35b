"""A model of orders on a clock of its own: ages as the clock shows them, horizons plain time."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from customer_value.models.base import Floats, Histories, Objective
from customer_value.models.orders import OrderModel

Clock = Callable[[ArrayLike], Floats]


class OnClock(OrderModel):
    """A fitted model whose time runs unevenly; it answers for horizons that begin now.

    ``repeats``, ``last_age`` and ``age`` are on the clock, as they were when the model was fitted;
    ``start``, ``end``, ``horizon`` and ``after`` are plain time from ``now``, and discounting is
    too.

    >>> from customer_value.models.nbd import NBD
    >>> model = OnClock(NBD(r=1.0, alpha=1.0), lambda t: 2 * np.asarray(t), now=5.0)
    >>> model.expected_orders(1, 0.5, 1.0, horizon=3.0).tolist()  # six on the clock
    [6.0]
    """

    name: ClassVar[str] = "seasonal"
    parameter_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, model: OrderModel, clock: Clock, *, now: float) -> None:
        """Take the model as it was fitted, the clock, and the moment from which to look ahead."""
        super().__init__()
        self.model, self.clock, self.now = model, clock, now
        self.parameters_ = model.parameters_
        self.standard_errors_ = model.standard_errors_
        self.covariance_ = model.covariance_
        self.log_likelihood_ = model.log_likelihood_
        self.identification_ = model.identification_
        self.stages = model.stages

    @property
    def values(self) -> tuple[float, ...]:
        """The parameters in their order."""
        return self.model.values

    @property
    def untold(self) -> tuple[str, ...]:
        """Parameters the data leave open."""
        return self.model.untold

    def ahead(self, time: float) -> float:
        """Return how far the clock runs within some time from now."""
        return float(self.clock(self.now + time)) - float(self.clock(self.now))

    def fit_histories(self, histories: Histories) -> Self:
        """Learn the parameters anew from histories on the clock."""
        return type(self)(self.model.fit_histories(histories), self.clock, now=self.now)

    def tracking(self, starts: ArrayLike, times: ArrayLike) -> Floats:
        """Return the repeat orders expected up to each time; both are plain time."""
        return self.model.tracking(self.clock(starts), self.clock(times))

    def expected_histogram(self, histories: Histories, *, most: int) -> Floats:
        """Return how many customers should have 0, 1, ... most repeats at their ages."""
        return self.model.expected_histogram(histories, most=most)

    def orders_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return the expected orders within the horizon of a customer alive today."""
        return self.model.orders_if_alive(repeats, age, horizon=self.ahead(horizon))

    def stays_if_alive(self, repeats: Floats, age: Floats, *, horizon: float) -> Floats:
        """Return the probability that a customer alive today still is after the horizon."""
        return self.model.stays_if_alive(repeats, age, horizon=self.ahead(horizon))

    def none_if_alive(self, repeats: Floats, age: Floats, *, start: float, end: float) -> Floats:
        """Return P(no order between start and end from now), of a customer alive today."""
        start, end = self.ahead(start), self.ahead(end)
        return self.model.none_if_alive(repeats, age, start=start, end=end)

    def reach_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, counts: Floats
    ) -> Floats:
        """Return P(so many orders or more within the horizon | alive)."""
        ahead = self.ahead(horizon)
        return self.model.reach_if_alive(repeats, age, horizon=ahead, counts=counts)

    def draw_orders_if_alive(
        self, repeats: Floats, age: Floats, *, horizon: float, generator: np.random.Generator
    ) -> Floats:
        """Draw the orders within the horizon of customers alive today."""
        ahead = self.ahead(horizon)
        return self.model.draw_orders_if_alive(repeats, age, horizon=ahead, generator=generator)

    def stage_shares(self, histories: Histories) -> Floats:
        """Return how likely each customer, if alive, is at each stage towards the next order."""
        return self.model.stage_shares(histories)

    def _objective(self, histories: Histories) -> Objective:
        return self.model._objective(histories)

    def _log_likelihoods(self, histories: Histories, values: tuple[float, ...]) -> Floats:
        return self.model._log_likelihoods(histories, values)

    def _log_odds_of_leaving(self, histories: Histories) -> Floats:
        return self.model._log_odds_of_leaving(histories)
