"""Orders of one customer: sales and what came back of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo import workdays
from kezhi.demo.behavior import Behavior, order_days
from kezhi.demo.catalog import PriceBook, money
from kezhi.demo.dice import Dice
from kezhi.demo.parties import LEFT_SALESPERSON, Profile
from kezhi.demo.rows import Order, OrderKind, OrderLine, Product

NONSTANDARD = {"ACW-S20", "ACW-W10", "HAP-G60", "CEI-M07", "TRA-R20"}
FIXED_PRICE_PRODUCT = "ACW-F25"
DROPPED_FOR = timedelta(days=260)
QUANTITY_STEP = {"t": "0.001", "m2": "1", "roll": "1"}


@dataclass(slots=True)
class Draft:
    """An order without its number; numbers follow the dates of all customers together."""

    customer: str
    kind: OrderKind
    ordered_on: date
    currency: str
    owner: str
    lines: tuple[OrderLine, ...]
    original: "Draft | None" = None
    is_nonstandard: bool = False
    promised_on: date | None = None
    delivered_on: date | None = None
    is_cancelled: bool = False
    reason: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """What all customers share."""

    seed: int
    as_of: date
    book: PriceBook
    products: dict[str, Product]


def drafts(market: Market, profile: Profile) -> list[Draft]:
    behavior = profile.behavior
    if behavior is None:
        return []
    customer = profile.customer
    dice = Dice(market.seed, "orders", customer.code)
    found: list[Draft] = []
    for day in order_days(dice, behavior, customer.industry, market.as_of):
        sale = _sale(market, profile, dice, behavior, day)
        if sale is not None:
            found.append(sale)
            found.extend(_what_follows(market, dice, behavior, sale))
    if behavior.rebate:
        found.extend(_rebates(behavior, found, market.as_of))
    return found


def _sale(
    market: Market, profile: Profile, dice: Dice, behavior: Behavior, day: date
) -> Draft | None:
    customer = profile.customer
    codes = _chosen(market, dice, behavior, day)
    lines = tuple(
        _line(market, dice, behavior, (code, customer.currency, day, len(codes))) for code in codes
    )
    if not lines:
        return None
    draft = Draft(customer.code, OrderKind.SALE, day, customer.currency, customer.owner, lines)
    _plan_delivery(market, dice, draft, behavior)
    return draft


def _chosen(market: Market, dice: Dice, behavior: Behavior, day: date) -> list[str]:
    """The products of one order: one or two of the customer's own that are still sold."""
    weights = {
        code: weight
        for code, weight in behavior.basket
        if not (code == behavior.dropped and day > market.as_of - DROPPED_FOR)
        and not _is_archived(market.products[code], day)
    }
    if not weights:
        return []
    count = 2 if dice.chance(0.35) else 1
    return sorted({dice.weighted(weights) for _ in range(count)})


def _is_archived(product: Product, day: date) -> bool:
    return product.archived_on is not None and day >= product.archived_on


def _line(
    market: Market, dice: Dice, behavior: Behavior, asked: tuple[str, str, date, int]
) -> OrderLine:
    code, currency, day, share = asked
    product = market.products[code]
    list_price, cost = market.book.on(code, day)
    rate = market.book.rate(currency, day)
    price = float(list_price) * (1 - behavior.discount) * dice.uniform(0.985, 1.01)
    if behavior.fixed_price and code == FIXED_PRICE_PRODUCT and day.year >= market.as_of.year - 1:
        price = float(behavior.fixed_price)
    else:
        price = float(money(price, "10" if product.unit == "t" else "0.1"))
    if cost is not None and dice.chance(0.012):
        cost = None  # entered in a hurry: nobody knows what it cost
    step = "1" if currency == "JPY" else "0.01"
    return OrderLine(
        product=code,
        quantity=_quantity(dice, product, behavior.tons / share),
        unit=product.unit,
        unit_price=money(price / float(rate), step),
        unit_cost=money(float(cost) * dice.uniform(0.98, 1.02) / float(rate), step)
        if cost is not None
        else None,
    )


def _quantity(dice: Dice, product: Product, tons: float) -> Decimal:
    """Tons as the product counts them, a little different each time."""
    drawn = tons * dice.gamma(8.0, 1.0)
    if product.unit == "t":
        return money(max(0.2, drawn), QUANTITY_STEP["t"])
    square_meters = drawn * 1000 / float(product.kg_per_m2 or Decimal(3))
    if product.unit == "roll":
        square_meters /= float(product.m2_per_roll or Decimal(122))
    return max(Decimal(1), money(square_meters, "1"))


def _plan_delivery(market: Market, dice: Dice, draft: Draft, behavior: Behavior) -> None:
    lead = max(market.products[line.product].lead_days for line in draft.lines)
    draft.is_nonstandard = any(line.product in NONSTANDARD for line in draft.lines)
    if draft.is_nonstandard:
        lead = round(lead * 1.9)
    draft.promised_on = workdays.next_workday(draft.ordered_on + timedelta(days=lead))
    late = dice.poisson(2.5) if dice.chance(0.35 if draft.is_nonstandard else 0.12) else 0
    early = -dice.below(3)
    delivered = workdays.next_workday(draft.promised_on + timedelta(days=late or early))
    draft.delivered_on = delivered if delivered <= market.as_of else None
    share = 0.06 if draft.is_nonstandard else 0.008
    if behavior.cancels or dice.chance(share):
        draft.is_cancelled, draft.delivered_on = True, None


def _what_follows(market: Market, dice: Dice, behavior: Behavior, sale: Draft) -> Iterator[Draft]:
    if sale.is_cancelled:
        day = workdays.next_workday(sale.ordered_on + timedelta(days=dice.between(1, 9)))
        if day > market.as_of:
            sale.is_cancelled = False
            return
        reason = "非标交期过长，客户取消" if sale.is_nonstandard else "客户计划变更"
        yield replace(
            sale, kind=OrderKind.CANCELLATION, ordered_on=day, original=sale, reason=reason
        )
    elif sale.delivered_on is not None:
        if dice.chance(behavior.returns):
            yield from _return(market, dice, sale)
        if dice.chance(0.012):
            yield from _price_correction(market, dice, sale)


def _return(market: Market, dice: Dice, sale: Draft) -> Iterator[Draft]:
    line = dice.pick(sale.lines)
    step = QUANTITY_STEP[line.unit]
    quantity = min(
        line.quantity,
        max(Decimal(step), money(float(line.quantity) * dice.uniform(0.05, 0.5), step)),
    )
    day = workdays.next_workday(
        (sale.delivered_on or sale.ordered_on) + timedelta(days=dice.between(4, 35))
    )
    if day <= market.as_of:
        reason = dice.pick(("色差", "表面划伤", "厚度超差", "附着力不良", "运输擦伤"))
        lines = (replace(line, quantity=quantity),)
        yield replace(
            sale, kind=OrderKind.RETURN, ordered_on=day, lines=lines, original=sale, reason=reason
        )


def _price_correction(market: Market, dice: Dice, sale: Draft) -> Iterator[Draft]:
    """A lower price agreed afterwards: same quantity, the difference for each unit, no cost."""
    line = sale.lines[0]
    step = "1" if sale.currency == "JPY" else "0.01"
    less = money(float(line.unit_price) * dice.uniform(0.01, 0.03), step)
    day = workdays.next_workday(sale.ordered_on + timedelta(days=dice.between(20, 50)))
    if day <= market.as_of and less:
        lines = (replace(line, unit_price=less, unit_cost=Decimal(0)),)
        yield replace(
            sale,
            kind=OrderKind.ADJUSTMENT,
            ordered_on=day,
            lines=lines,
            original=sale,
            reason="价格保护",
        )


def _rebates(behavior: Behavior, found: list[Draft], as_of: date) -> list[Draft]:
    """The yearly rebate of a frame contract, on the tons of the main product."""
    result = []
    for year in sorted({draft.ordered_on.year for draft in found}):
        sales = [
            draft
            for draft in found
            if draft.kind == OrderKind.SALE and draft.ordered_on.year == year
        ]
        day = workdays.next_workday(date(year + 1, 1, 10))
        if not sales or day > as_of:
            continue
        amount = sum((line.amount for sale in sales for line in sale.lines), Decimal(0))
        line = sales[-1].lines[0]
        price = money(float(amount) * behavior.rebate)
        lines = (replace(line, quantity=Decimal(1), unit_price=price, unit_cost=Decimal(0)),)
        result.append(
            replace(
                sales[-1],
                kind=OrderKind.ADJUSTMENT,
                ordered_on=day,
                lines=lines,
                original=None,
                reason=f"{year} 年度返利",
            )
        )
    return result


PREFIXES = {
    OrderKind.SALE: "SO",
    OrderKind.RETURN: "RT",
    OrderKind.CANCELLATION: "CX",
    OrderKind.ADJUSTMENT: "AJ",
}


def numbered(found: list[Draft], as_of: date) -> tuple[Order, ...]:
    """Orders in the order of their dates, each with the number of its kind and year."""
    counts: dict[tuple[OrderKind, int], int] = {}
    ordered = sorted(found, key=lambda draft: (draft.ordered_on, draft.customer, draft.kind))
    for draft in ordered:
        key = (draft.kind, draft.ordered_on.year)
        counts[key] = counts.get(key, 0) + 1
        draft.number = f"{PREFIXES[draft.kind]}-{key[1]}-{counts[key]:05d}"
    return tuple(_order(draft, as_of) for draft in ordered)


def _order(draft: Draft, as_of: date) -> Order:
    if draft.kind != OrderKind.SALE:
        status = "closed"
    elif draft.is_cancelled:
        status = "cancelled"
    else:
        status = "delivered" if draft.delivered_on else "confirmed"
    left = as_of - timedelta(days=200)
    owner = draft.owner
    if owner == LEFT_SALESPERSON and draft.ordered_on > left:
        owner = "song.beichen"
    is_sale = draft.kind == OrderKind.SALE
    return Order(
        number=draft.number,
        customer=draft.customer,
        kind=draft.kind,
        ordered_on=draft.ordered_on,
        currency=draft.currency,
        status=status,
        owner=owner,
        lines=draft.lines,
        original=draft.original.number if draft.original else "",
        is_nonstandard=draft.is_nonstandard,
        promised_on=draft.promised_on if is_sale else None,
        delivered_on=draft.delivered_on if is_sale else None,
        reason=draft.reason,
    )
