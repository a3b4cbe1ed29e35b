"""What it cost to win, to sell to and to serve each customer."""

from collections.abc import Iterator
from datetime import date, timedelta

from kezhi.demo import vocabulary, workdays
from kezhi.demo.catalog import money
from kezhi.demo.dice import Dice
from kezhi.demo.parties import Profile
from kezhi.demo.purchases import Draft
from kezhi.demo.rows import CostClass, OrderKind, ServiceCost

COURTED = {"potential": 0.5, "target": 1.0}


def costs(
    seed: int, profile: Profile, orders: list[Draft], first_day: date, as_of: date
) -> Iterator[ServiceCost]:
    if profile.behavior is not None and not profile.behavior.has_costs:
        return
    dice = Dice(seed, "costs", profile.customer.code)
    yield from _acquisition(dice, profile, orders, first_day, as_of)
    if orders and profile.behavior is not None:
        yield from _selling(dice, profile, orders, as_of)
        yield from _service(dice, profile, orders, as_of)


def _entry(dice: Dice, profile: Profile, on: date, kind: CostClass, median: float) -> ServiceCost:
    activity = dice.pick(vocabulary.table("others")["costs"][kind.value])
    amount = money(dice.lognormal(median, 0.5), "10")
    return ServiceCost(profile.customer.code, on, kind, activity, max(amount, money(50)), "")


def _acquisition(
    dice: Dice, profile: Profile, orders: list[Draft], first_day: date, as_of: date
) -> Iterator[ServiceCost]:
    """Before the first order; prospects cost too, customers of old cost before our time."""
    first = min((order.ordered_on for order in orders), default=None)
    share = COURTED.get(profile.customer.stage, 0.0)
    if first is None and not dice.chance(share):
        return
    anchor = first or as_of
    if first is not None and (first - first_day).days < 60:
        return
    for _ in range(1 + dice.poisson(1.4)):
        day = max(profile.customer.since, anchor - timedelta(days=dice.between(5, 160)))
        day = max(first_day, min(day, anchor))
        yield _entry(dice, profile, day, CostClass.ACQUISITION, 2600.0)


def _selling(
    dice: Dice, profile: Profile, orders: list[Draft], as_of: date
) -> Iterator[ServiceCost]:
    """Visits month by month while the customer buys and a while after; far ones cost more."""
    assert profile.behavior is not None
    first = min(order.ordered_on for order in orders)
    day = first.replace(day=1)
    last = min(as_of, max(order.ordered_on for order in orders) + timedelta(days=120))
    median = 2600.0 if profile.customer.country != "CN" else 900.0
    while day <= last:
        for _ in range(dice.poisson(profile.behavior.visits)):
            on = workdays.next_workday(day + timedelta(days=dice.below(27)))
            if first <= on <= as_of:
                yield _entry(dice, profile, on, CostClass.SELLING, median)
        day = (day + timedelta(days=32)).replace(day=1)


def _service(
    dice: Dice, profile: Profile, orders: list[Draft], as_of: date
) -> Iterator[ServiceCost]:
    """Each return costs a visit; of the other orders few do, of demanding customers more."""
    assert profile.behavior is not None
    usual = 0.03 + min(0.25, profile.behavior.visits * 0.04)
    for order in orders:
        share = 0.9 if order.kind == OrderKind.RETURN else usual
        if dice.chance(share):
            on = workdays.next_workday(order.ordered_on + timedelta(days=dice.between(1, 20)))
            if on <= as_of:
                yield _entry(dice, profile, on, CostClass.SERVICE, 1500.0)
