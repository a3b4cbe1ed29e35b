"""What the demo company's customers could expect, and how much of it came true.

Delivery by contract follows the orders themselves; around them people promised, some of them more
than they could do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company, Order, OrderKind

SEED = 20_250_315
LOOK_BACK = timedelta(days=540)
BY_CONTRACT = 0.30
PROMISED = 0.18
LAYERS = {"promise": 8, "publicity": 1, "unspoken": 2}
ENDS = {"early": 5, "just": 3, "late": 2, "broken": 1}
CARELESS = {"early": 2, "just": 3, "late": 4, "broken": 3}
CARELESS_SHARE = 0.2
MOVED = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    customer: str
    owner: str
    layer: str
    text: str
    level: str
    said_on: date
    first_due_on: date
    due_on: date
    outcome: str
    met_on: date | None
    order: str = ""


def pledges(rows: Company, seed: int = SEED) -> Iterator[Pledge]:
    for order in rows.orders:
        if order.kind == OrderKind.SALE and order.ordered_on > rows.as_of - LOOK_BACK:
            dice = Dice(seed, "pledges", order.number)
            is_dated = order.promised_on is not None and order.promised_on >= order.ordered_on
            if order.promised_on and is_dated and dice.chance(BY_CONTRACT):
                yield by_contract(order, order.promised_on, rows.as_of)
            if dice.chance(PROMISED):
                yield promised(dice, order, rows.as_of, is_careless(order.owner, seed))


def is_careless(owner: str, seed: int) -> bool:
    return Dice(seed, "careless", owner).chance(CARELESS_SHARE)


def by_contract(order: Order, due: date, as_of: date) -> Pledge:
    met = order.delivered_on if order.delivered_on and order.delivered_on <= as_of else None
    outcome = "open" if met is None else "kept" if met <= due else "late"
    return Pledge(
        customer=order.customer, owner=order.owner, layer="contract",
        text=f"{vocabulary.table('promises')['contract']} {order.number}", level="",
        said_on=order.ordered_on, first_due_on=due, due_on=due, outcome=outcome, met_on=met,
        order=order.number,
    )  # fmt: skip


def promised(dice: Dice, order: Order, as_of: date, careless: bool) -> Pledge:
    layer = dice.weighted(LAYERS)
    text, level, days = dice.pick(vocabulary.table("promises")[layer]["rows"])
    due = order.ordered_on + timedelta(days=days)
    last = due + timedelta(days=dice.between(3, 10)) if dice.chance(MOVED) else due
    end = dice.weighted(CARELESS if careless else ENDS)
    shift = {"early": -dice.between(0, max(days // 2, 0)), "just": 0, "late": dice.between(1, 9)}
    met = None if end == "broken" else max(last + timedelta(days=shift[end]), order.ordered_on)
    outcome = "broken" if met is None else "kept" if met <= last else "late"
    if (met or last) > as_of:
        outcome, met = "open", None
    return Pledge(
        customer=order.customer, owner=order.owner, layer=layer, text=text, level=level,
        said_on=order.ordered_on, first_due_on=due, due_on=last, outcome=outcome, met_on=met,
    )  # fmt: skip
