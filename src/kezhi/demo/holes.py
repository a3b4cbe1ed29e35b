"""What customers met that could drive them away, whether or not they left for it.

Most of it follows from what happened: goods that came back or came late, orders that a rival got,
a salesperson who left. Those who fell silent had more often met something before, which is what
the leaky bucket is to find.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.parties import LEFT_SALESPERSON, Profile
from kezhi.demo.purchases import Draft
from kezhi.demo.rows import Exposure, LostOrder, OrderKind

LOOK_BACK = timedelta(days=760)
KEYS = (
    "price", "quality", "delivery", "service", "untrained", "selection", "contact", "rival", "need",
)  # fmt: skip
"""Of the reasons every installation begins with, those this company's customers met."""
REASONS = {"price": "price", "lead_time": "delivery"}
WHY_THEY_LEFT = {
    "price": 0.16, "quality": 0.14, "delivery": 0.2, "service": 0.18,
    "untrained": 0.05, "selection": 0.04, "contact": 0.08, "rival": 0.14, "need": 0.06,
}  # fmt: skip
LEAVING = {"silent", "until_archived", "shaken", "won_back", "declining", "one_time"}
NEVERTHELESS = 0.13
"""So many of those who stayed met something all the same."""


def exposures(
    seed: int, profile: Profile, orders: Sequence[Draft], lost: Sequence[LostOrder], as_of: date
) -> Iterator[Exposure]:
    if profile.behavior is None or not orders:
        return
    dice = Dice(seed, "holes", profile.customer.code)
    for key, day in sorted(
        [
            *_of_orders(dice, orders),
            *_of_lost(dice, lost),
            *_of_leaving(dice, profile, orders, as_of),
        ],
        key=lambda met: met[1],
    ):
        if as_of - LOOK_BACK <= day <= as_of:
            note = dice.pick(vocabulary.table("others")["holes"][key]) if dice.chance(0.7) else ""
            yield Exposure(profile.customer.code, key, day, note)


def _of_orders(dice: Dice, orders: Sequence[Draft]) -> Iterator[tuple[str, date]]:
    """Goods that came back; of deliveries that came late, the few that were complained of."""
    for order in orders:
        if order.kind == OrderKind.RETURN and dice.chance(0.25):
            yield "quality", order.ordered_on
        promised, delivered = order.promised_on, order.delivered_on
        if promised and delivered and (delivered - promised).days >= 5 and dice.chance(0.05):
            yield "delivery", delivered


def _of_lost(dice: Dice, lost: Sequence[LostOrder]) -> Iterator[tuple[str, date]]:
    for order in lost:
        if order.reason in REASONS and dice.chance(0.35):
            yield REASONS[order.reason], order.on
        if order.rival and dice.chance(0.2):
            yield "rival", order.on


def _of_leaving(
    dice: Dice, profile: Profile, orders: Sequence[Draft], as_of: date
) -> Iterator[tuple[str, date]]:
    behavior = profile.behavior
    assert behavior is not None
    if profile.customer.owner == LEFT_SALESPERSON and dice.chance(0.6):
        yield "contact", as_of - timedelta(days=dice.between(60, 190))
    last = max(order.ordered_on for order in orders)
    turn = last if behavior.path == "one_time" else min(behavior.turn, last)
    if behavior.path in LEAVING:
        if dice.chance(0.6 if behavior.path == "one_time" else 0.85):
            yield dice.weighted(WHY_THEY_LEFT), turn - timedelta(days=dice.between(3, 70))
    elif dice.chance(NEVERTHELESS):
        yield dice.pick(KEYS), as_of - timedelta(days=dice.between(20, 720))
