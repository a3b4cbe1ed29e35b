"""Opportunities of the demo company: won ones behind orders, lost ones, and those still open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company, LostOrder, Order, OrderKind

LOOK_BACK = timedelta(days=730)
STAGES = 5
USUAL_DAYS = (7.0, 10.0, 16.0, 12.0, 9.0)
"""How long each open stage lasts on average."""
LOST_AT = {1: 0.15, 2: 0.25, 3: 0.4, 4: 0.2}
WON_REASONS = {"Better value": 0.4, "Relationship": 0.25, "Shorter lead time": 0.2,
               "Better price": 0.15}  # fmt: skip
LOST_REASONS = {
    "lead_time": "Lead time too long",
    "price": "Price",
    "specification": "Quality or specification",
    "credit_terms": "Price",
}
QUIET_REASONS = {"No decision": 0.55, "No need any more": 0.3, "Relationship of a rival": 0.15}
SOURCES = {"Existing customer": 0.6, "Recommendation": 0.15, "Trade fair": 0.1,
           "Visit or call of ours": 0.1, "Website": 0.05}  # fmt: skip
NEXT_STEPS = (
    "寄送样板",
    "确认色号",
    "安排技术交流",
    "发送报价单",
    "拜访采购负责人",
    "跟进合同条款",
)


@dataclass(frozen=True, slots=True)
class Deal:
    """`days` are those on which each stage was entered, from the first on."""

    customer: str
    product: str
    quantity: Decimal
    unit: str
    amount: Decimal
    days: tuple[date, ...]
    outcome: str = "open"
    closed_on: date | None = None
    reason: str = ""
    rival: str = ""
    rival_price: Decimal | None = None
    wanted_days: int | None = None
    offered_days: int | None = None
    is_standard: bool = True
    source: str = "Existing customer"
    expected_on: date | None = None
    next_step: str = ""
    next_on: date | None = None


def deals(seed: int, rows: Company) -> Iterator[Deal]:
    recent = [one for one in rows.orders if is_usable(one, rows)]
    for order in recent:
        dice = Dice(seed, "deal", order.number)
        if dice.chance(0.06):
            yield won(dice, order)
        elif dice.chance(0.035):
            yield quietly_lost(dice, order)
    for at, lost in enumerate(rows.lost_orders):
        if lost.on > rows.as_of - LOOK_BACK:
            yield openly_lost(Dice(seed, "deal lost", at), lost)
    newest = {order.customer: order for order in recent}
    for code, order in sorted(newest.items()):
        dice = Dice(seed, "deal open", code)
        if order.ordered_on > rows.as_of - timedelta(days=200) and dice.chance(0.2):
            yield still_open(dice, order, rows.as_of)


def is_usable(order: Order, rows: Company) -> bool:
    return (
        order.kind == OrderKind.SALE
        and order.status != "cancelled"
        and order.currency == rows.base_currency
        and order.ordered_on > rows.as_of - LOOK_BACK
    )


def stays(dice: Dice, count: int) -> list[int]:
    return [max(1, round(dice.gamma(2.0, USUAL_DAYS[at]))) for at in range(count)]


def entered(end: date, lasting: list[int]) -> tuple[date, ...]:
    """The days on which the stages were entered, the last of them left on `end`."""
    days, day = [], end
    for stay in reversed(lasting):
        day -= timedelta(days=stay)
        days.append(day)
    return tuple(reversed(days))


def amount_of(order: Order) -> Decimal:
    return sum((line.amount for line in order.lines), Decimal(0)).quantize(Decimal(100))


def won(dice: Dice, order: Order) -> Deal:
    line = order.lines[0]
    return Deal(
        customer=order.customer, product=line.product, quantity=line.quantity, unit=line.unit,
        amount=amount_of(order), days=entered(order.ordered_on, stays(dice, STAGES)),
        outcome="won", closed_on=order.ordered_on, reason=dice.weighted(WON_REASONS),
        is_standard=not order.is_nonstandard, source=dice.weighted(SOURCES),
    )  # fmt: skip


def quietly_lost(dice: Dice, order: Order) -> Deal:
    """More of the same was offered and nothing came of it."""
    line, at = order.lines[0], dice.weighted(LOST_AT)
    return Deal(
        customer=order.customer, product=line.product, quantity=line.quantity, unit=line.unit,
        amount=(amount_of(order) * Decimal(str(round(dice.uniform(0.5, 1.8), 2)))).quantize(
            Decimal(100)
        ),
        days=entered(order.ordered_on, [2 * stay for stay in stays(dice, at + 1)]),
        outcome="lost", closed_on=order.ordered_on, reason=dice.weighted(QUIET_REASONS),
        source=dice.weighted(SOURCES),
    )  # fmt: skip


def openly_lost(dice: Dice, lost: LostOrder) -> Deal:
    amount = (lost.quantity * lost.unit_price).quantize(Decimal(100))
    is_late = lost.reason == "lead_time"
    price = amount * Decimal(str(round(dice.uniform(0.93, 1.01), 3)))
    return Deal(
        customer=lost.customer, product=lost.product, quantity=lost.quantity, unit=lost.unit,
        amount=amount, days=entered(lost.on, stays(dice, dice.weighted(LOST_AT) + 1)),
        outcome="lost", closed_on=lost.on, reason=LOST_REASONS[lost.reason], rival=lost.rival,
        rival_price=price.quantize(Decimal(100)) if lost.rival else None,
        wanted_days=lost.wanted_lead_days if is_late else None,
        offered_days=lost.quoted_lead_days if is_late else None,
        is_standard=not lost.is_nonstandard, source=dice.weighted(SOURCES),
    )  # fmt: skip


def still_open(dice: Dice, order: Order, as_of: date) -> Deal:
    """Somewhere on its way; a few have stood too long."""
    line, at = order.lines[0], dice.below(STAGES)
    lasting = stays(dice, at + 1)
    lasting[-1] = dice.between(45, 90) if dice.chance(0.12) else dice.between(0, lasting[-1])
    rest = round(sum(USUAL_DAYS[at:]) * dice.uniform(0.5, 2.0))
    return Deal(
        customer=order.customer, product=line.product, quantity=line.quantity, unit=line.unit,
        amount=(amount_of(order) * Decimal(str(round(dice.uniform(0.6, 2.5), 2)))).quantize(
            Decimal(100)
        ),
        days=entered(as_of, lasting), is_standard=not order.is_nonstandard,
        source=dice.weighted(SOURCES), expected_on=as_of + timedelta(days=rest - 8),
        next_step=dice.pick(NEXT_STEPS), next_on=as_of + timedelta(days=dice.between(-4, 12)),
    )  # fmt: skip
