"""What the demo company invoiced and was paid: each customer pays in a way of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kezhi.demo.catalog import money
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company, Order, OrderKind

TAX = Decimal("0.13")
INVOICED_FOR = timedelta(days=1000)  # older books were closed before the move
TERMS = {"credit": (30, 45, 60), "prepaid": (0,), "cash": (0, 7)}
REASONS = ("色差未确认", "到货数量不符", "价格与合同不一致", "发票抬头有误", "表面划伤索赔未定")


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice of one order with what came of it; `paid` are days and amounts."""

    order: str
    customer: str
    issued_on: date
    due_on: date
    currency: str
    net: Decimal
    tax: Decimal
    paid: tuple[tuple[date, Decimal], ...]
    credited: tuple[date, Decimal] | None = None
    written_off_on: date | None = None
    dispute: str = ""
    disputed_on: date | None = None
    resolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a customer pays: by which terms, how late as a rule, and what it withholds."""

    days: int
    delay: float
    spread: float
    state: str


def manners(company: Company) -> dict[str, Manner]:
    found = {}
    for customer in company.customers:
        dice = Dice("manners", customer.code)
        classes = {one.criterion: one.value for one in company.classifications[customer.code]}
        settlement = classes.get("settlement", "credit")
        state = classes.get("receivable", "none")
        delay = dice.weighted({-5.0: 0.6, 1.0: 0.2, 12.0: 0.14, 30.0: 0.06})
        days = dice.pick(TERMS[settlement])
        found[customer.code] = Manner(days, delay, 4 + abs(delay) / 2, state)
    return found


def bills(company: Company) -> Iterator[Bill]:
    """Invoices of delivered sales, oldest first."""
    known = manners(company)
    taken_back = _answers(company.orders)
    for order in company.orders:
        if order.kind != OrderKind.SALE or order.delivered_on is None:
            continue
        if order.delivered_on < company.as_of - INVOICED_FOR:
            continue
        amount = sum((line.amount for line in order.lines), Decimal(0))
        amount = amount.quantize(Decimal(1) if order.currency == "JPY" else Decimal("0.01"))
        if amount > 0:
            back = taken_back.get(order.number, ())
            yield _bill(company.as_of, order, amount, (known[order.customer], back))


def _answers(orders: Iterable[Order]) -> dict[str, tuple[Order, ...]]:
    found: dict[str, tuple[Order, ...]] = {}
    for order in orders:
        if order.kind in {OrderKind.RETURN, OrderKind.ADJUSTMENT} and order.original:
            found[order.original] = (*found.get(order.original, ()), order)
    return found


def _bill(as_of: date, order: Order, net: Decimal, known: tuple[Manner, tuple[Order, ...]]) -> Bill:
    manner, answers = known
    dice = Dice("bills", order.number)
    issued = min((order.delivered_on or order.ordered_on) + timedelta(days=dice.below(4)), as_of)
    tax = Decimal(0) if order.currency != "CNY" else money(float(net * TAX))
    due = issued + timedelta(days=manner.days)
    credit = _credit(order, answers, net + tax, as_of)
    rest = net + tax - (credit[1] if credit else Decimal(0))
    dispute, opened, resolved = _dispute(dice, issued, as_of, bool(answers))
    late = dice.normal(manner.delay, manner.spread) + (dice.between(-4, 32) if dispute else 0)
    day = max(due + timedelta(days=round(late)), issued)
    if _is_withheld(manner, dice, due, as_of):
        paid: tuple[tuple[date, Decimal], ...] = ()
    else:
        paid = tuple((on, part) for on, part in _parts(dice, day, rest) if on <= as_of)
    is_lost = not paid and due < as_of - timedelta(days=760) and dice.chance(0.4)
    return Bill(
        order.number, order.customer, issued, due, order.currency, net, tax, paid, credit,
        as_of - timedelta(days=dice.between(5, 60)) if is_lost else None,
        dispute, opened, resolved,
    )  # fmt: skip


def _credit(
    order: Order, answers: tuple[Order, ...], gross: Decimal, as_of: date
) -> tuple[date, Decimal] | None:
    if not answers:
        return None
    amount = sum((line.amount for one in answers for line in one.lines), Decimal(0))
    amount *= 1 + (TAX if order.currency == "CNY" else Decimal(0))
    amount = amount.quantize(Decimal(1) if order.currency == "JPY" else Decimal("0.01"))
    day = max(one.ordered_on for one in answers)
    return (day, min(amount, gross)) if amount > 0 and day <= as_of else None


def _dispute(
    dice: Dice, issued: date, as_of: date, has_answers: bool
) -> tuple[str, date | None, date | None]:
    if not dice.chance(0.55 if has_answers else 0.035):
        return "", None, None
    opened = issued + timedelta(days=dice.between(3, 20))
    if opened > as_of:
        return "", None, None
    resolved = opened + timedelta(days=dice.between(8, 60))
    return dice.pick(REASONS), opened, resolved if resolved <= as_of else None


def _is_withheld(manner: Manner, dice: Dice, due: date, as_of: date) -> bool:
    """Debts of the age that the customer's class tells of stay open."""
    overdue = (as_of - due).days
    if manner.state == "short":
        return 0 < overdue <= 80 and dice.chance(0.5)
    if manner.state == "long":
        return 90 < overdue <= 300 and dice.chance(0.4)
    return manner.state == "bad" and overdue > 640 and dice.chance(0.6)


def _parts(dice: Dice, day: date, amount: Decimal) -> Iterator[tuple[date, Decimal]]:
    """Mostly at once; sometimes half of it, and the rest weeks later."""
    if amount <= 0:
        return
    if not dice.chance(0.12):
        yield day, amount
        return
    first = (amount / 2).quantize(Decimal(1))
    if 0 < first < amount:
        yield day, first
        amount -= first
    yield day + timedelta(days=dice.between(10, 40)), amount
