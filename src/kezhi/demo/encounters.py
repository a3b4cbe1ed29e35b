"""When the demo company's people called, visited and wrote to their customers.

Around orders and deliveries, and a visit now and then; customers of much business are met more
often, and some have not been met for far too long, as in any company.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company, Contact, Customer, Order, OrderKind
from kezhi.demo.workdays import next_workday

SEED = 20_240_501
LOOK_BACK = timedelta(days=540)
LATEST = timedelta(days=1)
QUARTER = 91
BETWEEN_ONE = 0.55  # an order that was spoken of beforehand
BETWEEN_TWO = 0.35  # a delivery that somebody asked about
WORTH_A_VISIT = 6  # orders in the look-back that make a customer worth visiting each quarter


@dataclass(frozen=True, slots=True)
class Encounter:
    customer: str
    owner: str
    kind: str
    outcome: str
    at: datetime
    text: str
    contacts: tuple[str, ...]
    """Mobiles of those who were met."""


def encounters(rows: Company, seed: int = SEED) -> Iterator[Encounter]:
    contacts: dict[str, list[Contact]] = {}
    orders: dict[str, list[Order]] = {}
    for contact in rows.contacts:
        contacts.setdefault(contact.customer, []).append(contact)
    for order in rows.orders:
        if order.kind == OrderKind.SALE and order.ordered_on > rows.as_of - LOOK_BACK:
            orders.setdefault(order.customer, []).append(order)
    for customer in rows.customers:
        own = orders.get(customer.code, [])
        dice = Dice(seed, "encounters", customer.code)
        for day, occasion in sorted(occasions(dice, own, rows.as_of)):
            if rows.as_of - LOOK_BACK < day <= rows.as_of - LATEST:
                yield told(dice, customer, contacts.get(customer.code, []), day, occasion)


def occasions(dice: Dice, orders: list[Order], as_of: date) -> Iterator[tuple[date, str]]:
    for order in orders:
        if dice.chance(BETWEEN_ONE):
            before = order.ordered_on - timedelta(days=dice.between(1, 9))
            yield next_workday(before), "before_order"
        if order.delivered_on and dice.chance(BETWEEN_TWO):
            yield next_workday(order.delivered_on + timedelta(days=1)), "after_delivery"
    if not orders and dice.chance(0.75):
        return
    is_worth = len(orders) >= WORTH_A_VISIT
    for quarter in range(LOOK_BACK.days // QUARTER):
        if dice.chance(0.8 if is_worth else 0.3):
            back = timedelta(days=quarter * QUARTER + dice.between(1, QUARTER))
            yield next_workday(as_of - back), "visit" if is_worth else "news"
    if dice.chance(0.12):
        yield next_workday(as_of - timedelta(days=dice.between(2, 200))), "observed"


def told(
    dice: Dice, customer: Customer, contacts: list[Contact], day: date, occasion: str
) -> Encounter:
    table = vocabulary.table("touchpoints")[occasion]
    minutes = dice.between(0, 8 * 60 - 1)  # of the working day, which begins at 9 in Shanghai
    at = datetime.combine(day, time(1), UTC) + timedelta(minutes=minutes)
    kind, outcome = dice.weighted(table["kind"]), dice.weighted(table["outcome"])
    met = dice.sample(contacts, 1 if kind in {"call", "message", "mail"} else 2)
    mobiles = tuple(one.mobile for one in met) if kind != "note" else ()
    text = dice.pick(table["text"])
    return Encounter(customer.code, customer.owner, kind, outcome, at, text, mobiles)
