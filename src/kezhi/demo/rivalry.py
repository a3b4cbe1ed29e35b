"""What rivals offered for the same need, and orders we did not get."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo import vocabulary, workdays
from kezhi.demo.catalog import PriceBook, money
from kezhi.demo.dice import Dice
from kezhi.demo.parties import Profile
from kezhi.demo.purchases import NONSTANDARD
from kezhi.demo.rows import LostOrder, Order, OrderKind, Product, RivalOffer

PREMIUM = Decimal(800)
"""What the first customer of the cast pays us per ton above the named rival."""
SOURCES = ("客户出示报价单", "客户口头告知", "同行转述", "招标公示")


def rivals() -> list[str]:
    return [str(row[0]) for row in vocabulary.table("others")["rivals"]]


def offers(seed: int, orders: Iterable[Order], loyal: str, as_of: date) -> Iterator[RivalOffer]:
    """Known for one order in fourteen, and for every late order of the loyal customer."""
    named, *others = rivals()
    for order in orders:
        dice = Dice(seed, "offer", order.number)
        is_loyal = order.customer == loyal and order.ordered_on > as_of - timedelta(days=540)
        if order.kind != OrderKind.SALE or not (is_loyal or dice.chance(0.07)):
            continue
        line = order.lines[0]
        gap = money(float(line.unit_price) * dice.uniform(-0.01, 0.05))
        yield RivalOffer(
            order=order.number,
            product=line.product,
            rival=named if is_loyal or dice.chance(0.7) else dice.pick(others),
            unit_price=line.unit_price - (PREMIUM if is_loyal else gap),
            currency=order.currency,
            on=order.ordered_on - timedelta(days=dice.below(6)),
            source=dice.pick(SOURCES),
            confidence=money(dice.uniform(0.4, 0.95)),
        )


def lost_orders(
    seed: int, profile: Profile, products: dict[str, Product], book: PriceBook, as_of: date
) -> Iterator[LostOrder]:
    """Asked and not ordered: one in five customers now and then, the impatient one often."""
    behavior = profile.behavior
    dice = Dice(seed, "lost orders", profile.customer.code)
    is_impatient = profile.quirk == "lost_to_lead_time"
    if behavior is None or not (is_impatient or dice.chance(0.2)):
        return
    for _ in range(9 if is_impatient else 1 + dice.poisson(0.6)):
        code = dice.pick([code for code, _ in behavior.basket])
        reason = dice.weighted(vocabulary.table("others")["lost"]["reasons"])
        is_nonstandard = code in NONSTANDARD
        if is_impatient and is_nonstandard:
            reason = "lead_time"
        lead = products[code].lead_days * (2 if is_nonstandard else 1)
        on = workdays.next_workday(as_of - timedelta(days=dice.between(10, 700)))
        yield LostOrder(
            customer=profile.customer.code,
            on=min(on, as_of),
            product=code,
            quantity=money(behavior.tons * dice.uniform(0.6, 1.6), "1"),
            unit=products[code].unit,
            unit_price=book.on(code, on)[0],
            reason=reason,
            is_nonstandard=is_nonstandard,
            quoted_lead_days=lead,
            wanted_lead_days=max(3, lead - dice.between(5, 14)) if reason == "lead_time" else lead,
            rival=rivals()[0] if dice.chance(0.6) else "",
        )
