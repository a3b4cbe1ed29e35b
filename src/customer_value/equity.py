"""Customer equity: what all customers are worth, those there are and those still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NO_ORDERS = 1e-4
"""Fewer expected orders say nothing of what one of them is worth."""
SIGNS = {"unwind": 1, "acquired": 1, "retention": 1, "margin": 1, "cash": -1, "lost": -1}
"""The lines of a roll-forward between opening and closing, and how they count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Customers expected to be won in one period of the plan."""

    period: float
    customers: float
    value_of_new: float
    acquisition_cost: float


def static_equity(residual_values: ArrayLike) -> float:
    """Return the sum of the residual values of today's customers.

    Source: Blattberg & Deighton 1996; the past is not part of it.

    >>> static_equity([100.0, -20.0, 40.0])
    120.0
    """
    return float(np.sum(np.asarray(residual_values, float)))


def planned_equity(
    residual_values: ArrayLike, cohorts: Sequence[Cohort], *, discount_rate: float
) -> float:
    """Return today's equity and that of the customers the plan will win.

    CE = sum of residual values + sum over cohorts n (value of a new customer - cost of winning
    him) / (1+i)^k, k the period in which they come. Rate and k share a unit of time.

    >>> new = Cohort(period=1, customers=10, value_of_new=50.0, acquisition_cost=28.0)
    >>> planned_equity([100.0], [new], discount_rate=.1)
    300.0
    """
    to_come = sum(
        cohort.customers
        * (cohort.value_of_new - cohort.acquisition_cost)
        / (1.0 + discount_rate) ** cohort.period
        for cohort in cohorts
    )
    return static_equity(residual_values) + float(to_come)


def dynamic_equity(
    *,
    customers_won: ArrayLike,
    acquisition_costs: ArrayLike,
    margin: float,
    retention_rate: float,
    discount_rate: float,
) -> float:
    """Return the value of all cohorts, past the planned ones, each retained at one rate.

    CE = sum over k of n_k / (1+i)^k [m (1+i)/(1+i-r) - c_k]: the first margin of a cohort comes
    when it is won. Source: Gupta, Lehmann & Stuart 2004, constant margins.

    >>> round(dynamic_equity(customers_won=[10, 10], acquisition_costs=[100, 100], margin=150,
    ...     retention_rate=.55, discount_rate=.1), 2)
    3818.18
    """
    if not 0 <= retention_rate < 1 + discount_rate:
        raise ValueError("retention must stay below 1 + discount rate")
    won, cost = np.asarray(customers_won, float), np.asarray(acquisition_costs, float)
    multiple = (1.0 + discount_rate) / (1.0 + discount_rate - retention_rate)
    fades = (1.0 + discount_rate) ** -np.arange(len(won), dtype=float)
    return float((won * fades * (margin * multiple - cost)).sum())


def brand_probabilities(matrix: ArrayLike, *, last_brand: int, purchases: int) -> Floats:
    """Return the probability of each brand at purchase t = 0 (the last one), 1, 2, ...

    Row 0 is certain; every further row is the row before times the switching matrix.

    >>> brand_probabilities([[.7, .3], [.5, .5]], last_brand=0, purchases=2)[:, 0].round(4)
    array([1.  , 0.7 , 0.64])
    """
    step = np.asarray(matrix, float)
    if not np.allclose(step.sum(axis=1), 1.0):
        raise ValueError("rows of the switching matrix must sum to 1")
    rows = np.zeros((purchases + 1, len(step)))
    rows[0, last_brand] = 1.0
    for t in range(purchases):
        rows[t + 1] = rows[t] @ step
    return rows


def brand_switching_value(
    probabilities: ArrayLike,
    *,
    margin_per_purchase: float,
    purchases_per_year: float,
    annual_discount_rate: float,
) -> float:
    """Return a customer's value to a brand from its probability at each purchase.

    Sum over purchases t = 0..T of (1+d)^(-t/f) v pi B_t; the margin per purchase is volume v
    times contribution pi. Source: Rust, Lemon & Zeithaml 2004, Journal of Marketing 68(1).

    >>> switching = brand_probabilities([[.7, .3], [.5, .5]], last_brand=0, purchases=6)
    >>> round(brand_switching_value(switching[:, 0], margin_per_purchase=20,
    ...     purchases_per_year=2, annual_discount_rate=.1), 4)
    85.4557
    """
    bought = np.asarray(probabilities, float)
    years = np.arange(len(bought)) / purchases_per_year
    fades = (1.0 + annual_discount_rate) ** -years
    return float((fades * bought).sum() * margin_per_purchase)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollForward:
    """How equity went from its opening to its closing value; the parts sum exactly."""

    opening: float
    unwind: float
    acquired: float
    retention: float
    margin: float
    cash: float
    lost: float

    @property
    def closing(self) -> float:
        """Opening, unwound and acquired, re-estimated, less what was realised and lost."""
        gained = self.opening + self.unwind + self.acquired + self.retention + self.margin
        return gained - self.cash - self.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """Customers as one valuation saw them, in one order of customers for both valuations.

    Customers it did not know have a residual value and orders of zero.
    """

    residual: Floats
    orders: Floats


def roll_forward(
    opening: Valued,
    closing: Valued,
    *,
    cash: ArrayLike,
    is_new: ArrayLike,
    is_lost: ArrayLike,
    period_rate: float,
) -> RollForward:
    """Explain the change of equity between two valuations, customer by customer.

    Opening + unwind of the discount + acquired + re-estimation (retention, margin) - cash
    realised - lost = closing. Unwind is the opening value times the rate of the period. A new
    customer brings his closing value and the cash he has already paid. A lost customer takes
    what was still expected of him. For the others, closing less what was to be left after the
    cash is re-estimation: retention is the change of expected orders at the old value of an
    order, margin the change of that value. It closes by construction, whatever the inputs.

    >>> before = Valued(residual=np.array([100., 50., 0.]), orders=np.array([10., 5., 0.]))
    >>> after = Valued(residual=np.array([90., 0., 30.]), orders=np.array([8., 0., 3.]))
    >>> moves = roll_forward(before, after, cash=[20., 0., 5.], is_new=[0, 0, 1],
    ...     is_lost=[0, 1, 0], period_rate=.1)
    >>> moves.opening, moves.unwind, moves.acquired, moves.cash, moves.lost, moves.closing
    (150.0, 15.0, 35.0, 25.0, 55.0, 120.0)
    """
    paid = np.asarray(cash, float)
    new = np.asarray(is_new, bool)
    lost = np.asarray(is_lost, bool) & ~new
    stays = ~new & ~lost
    unwind = opening.residual * period_rate * ~new
    left = opening.residual + unwind - paid
    change = closing.residual - left
    value_of_order = np.divide(
        opening.residual, opening.orders, out=np.zeros_like(paid), where=opening.orders > NO_ORDERS
    )
    by_orders = closing.orders * value_of_order - left
    return RollForward(
        opening=float(opening.residual.sum()),
        unwind=float(unwind.sum()),
        acquired=float(change[new].sum()),
        retention=float(by_orders[stays].sum()),
        margin=float((change - by_orders)[stays].sum()),
        cash=float(paid.sum()),
        lost=float(-change[lost].sum()),
    )


def bass_adopters(
    *, innovation: float, imitation: float, market: float, already: float, periods: int
) -> Floats:
    """Return the customers to be won per period by diffusion: (p + q N/M) (M - N).

    N have come so far, of a market of M; p is innovation, q imitation. Source: Bass 1969,
    Management Science 15(5), equation 1, period by period.

    >>> bass_adopters(innovation=.1, imitation=.4, market=100, already=0, periods=2).tolist()
    [10.0, 12.6]
    """
    won, total = [], already
    for _ in range(periods):
        more = (innovation + imitation * total / market) * (market - total)
        won.append(max(more, 0.0))
        total += won[-1]
    return np.round(won, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What customers of one kind are expected to do, per period of the plan.

    ``value`` is given where customers are valued over a horizon that moves along with time;
    without it they are valued over all periods to come.
    """

    margin: float
    retention_rate: float
    discount_rate: float
    value: float | None = None

    @property
    def residual(self) -> float:
        """What a customer is worth at the end of a period: as given, or m r / (1+i-r)."""
        if self.value is not None:
            return self.value
        rate = self.retention_rate
        if not 0 <= rate < 1 + self.discount_rate:
            raise ValueError("retention must stay below 1 + discount rate")
        return self.margin * rate / (1.0 + self.discount_rate - rate)


def planned_roll_forward(
    customers: float, won: Sequence[float], terms: Terms
) -> tuple[RollForward, ...]:
    """Return the statement of each period of the plan; every one closes and opens the next.

    Customers stay with the retention rate and then bring the margin, which is the cash; who leaves
    takes what was still expected of him; who stays is worth more than was expected of him on
    average (retention). New customers come at the end of a period. In whole cents: see
    :func:`in_cents`.

    >>> terms = Terms(margin=150, retention_rate=.55, discount_rate=.1)
    >>> first, second = planned_roll_forward(10, [2, 2], terms)
    >>> round(first.opening, 6), round(first.closing, 6) == round(second.opening, 6)
    (1500.0, True)
    """
    statements = []
    worth, rate, fade = terms.residual, terms.retention_rate, 1.0 + terms.discount_rate
    for new in won:
        stays, leaves = customers * rate, customers * (1.0 - rate)
        statements.append(
            RollForward(
                opening=customers * worth,
                unwind=customers * worth * terms.discount_rate,
                acquired=new * worth,
                retention=stays * (worth + terms.margin - worth * fade),
                margin=0.0,
                cash=stays * terms.margin,
                lost=leaves * worth * fade,
            )
        )
        customers = stays + new
    return tuple(statements)


def combined(*plans: Sequence[RollForward]) -> tuple[RollForward, ...]:
    """Add up the plans of several kinds of customers, period by period.

    >>> one = planned_roll_forward(10, [2], Terms(margin=150, retention_rate=.55, discount_rate=.1))
    >>> two = planned_roll_forward(1, [0], Terms(margin=9, retention_rate=.5, discount_rate=.1,
    ...     value=40))
    >>> round(combined(one, two)[0].opening, 6), round(combined(one, two)[0].closing, 6)
    (1540.0, 1145.0)
    """
    names = [field.name for field in fields(RollForward)]
    return tuple(
        RollForward(**{name: sum(getattr(one, name) for one in period) for name in names})
        for period in zip(*plans, strict=True)
    )


def in_cents(
    statements: Sequence[RollForward], *, places: int = 2
) -> tuple[dict[str, Decimal], ...]:
    """Round statements so that each closes to the cent and opens the next.

    Openings and closings are rounded themselves; each line is rounded, and what is left over, a
    few cents at most, goes to the line that was rounded the furthest. ``places`` are those of
    the currency.

    >>> move = RollForward(opening=1.004, unwind=.104, acquired=.104, retention=0, margin=0,
    ...     cash=.104, lost=0)
    >>> line, = in_cents([move])
    >>> str(line["opening"]), str(line["unwind"]), str(line["closing"])
    ('1.00', '0.11', '1.11')
    """
    unit = 10.0**places
    found = []
    opening = round(unit * statements[0].opening) if statements else 0
    for statement in statements:
        if abs(round(unit * statement.opening) - opening) > 1:
            raise ValueError("every statement must open where the one before closed")
        closing = round(unit * statement.closing)
        exact = {name: unit * sign * getattr(statement, name) for name, sign in SIGNS.items()}
        lines = {name: round(value) for name, value in exact.items()}
        rest = closing - opening - sum(lines.values())
        while rest:
            step = 1 if rest > 0 else -1
            furthest = max(exact, key=lambda name: step * (exact[name] - lines[name]))
            lines[furthest] += step
            rest -= step
        cents = {"opening": opening, "closing": closing}
        cents |= {name: SIGNS[name] * value for name, value in lines.items()}
        found.append({name: Decimal(value).scaleb(-places) for name, value in cents.items()})
        opening = closing
    return tuple(found)
