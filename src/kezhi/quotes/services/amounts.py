"""The sums of a quote, written once: a line, the quote, base currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kezhi.kit import money
from kezhi.quotes.models import Quote, QuoteLine

PRICE_STEP = Decimal("0.000001")
SHARE_STEP = Decimal("0.0001")
NOTHING = Decimal(0)
HIGHEST = Decimal(-99)
"""A price far above the list's: what is above it tells nobody more."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A line in money: the net price of one unit, and net + tax = gross to the smallest unit."""

    net_price: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """What is asked for one unit, before discount, and how tax stands to it."""

    unit_price: Decimal
    discount_rate: Decimal = NOTHING
    tax_rate: Decimal = NOTHING
    has_tax_inside: bool = False


def price_line(quantity: Decimal, price: Price, currency: str) -> Priced:
    """The order's line comes from the same net price, so that quote and order agree to the cent.

    Where tax is inside, the line's gross is what the customer counts (quantity × price less the
    discount) and tax is what is left of it above net.
    """
    asked = price.unit_price * (1 - price.discount_rate)
    is_inside = price.has_tax_inside and price.tax_rate > 0
    per_unit = asked / (1 + price.tax_rate) if is_inside else asked
    net_price = per_unit.quantize(PRICE_STEP, rounding=ROUND_HALF_UP)
    net = money.to_smallest(quantity * net_price, currency)
    if is_inside:
        gross = money.to_smallest(quantity * asked, currency)
        return Priced(net_price, net, gross - net, gross)
    tax = money.to_smallest(net * price.tax_rate, currency)
    return Priced(net_price, net, tax, net + tax)


def fill(quote: Quote, line: QuoteLine) -> None:
    price = Price(line.unit_price, line.discount_rate, line.tax_rate, quote.has_tax_inside)
    priced = price_line(line.quantity, price, quote.currency)
    line.net_price, line.net_amount = priced.net_price, priced.net
    line.tax_amount, line.gross_amount = priced.tax, priced.gross


def discount_of(line: QuoteLine) -> Decimal:
    """Below the list price where one is known, else as written; below 0: dearer than listed."""
    if not line.list_price:
        return line.discount_rate
    return max(1 - line.net_price / line.list_price, HIGHEST).quantize(SHARE_STEP)


def sum_up(quote: Quote, lines: Sequence[QuoteLine], base_currency: str) -> None:
    """Fill the amounts of the lines and of the quote; costs only when every line's is known."""
    for line in lines:
        fill(quote, line)
    quote.net_amount = sum((line.net_amount for line in lines), NOTHING)
    quote.tax_amount = sum((line.tax_amount for line in lines), NOTHING)
    quote.gross_amount = quote.net_amount + quote.tax_amount
    quote.base_amount = money.to_smallest(quote.net_amount * quote.rate, base_currency)
    costs = [line.product_cost for line in lines if line.product_cost is not None]
    quote.base_cost = (
        money.to_smallest(sum(costs, NOTHING) * quote.rate, base_currency)
        if len(costs) == len(lines)
        else None
    )
    quote.discount_rate = max((discount_of(line) for line in lines), default=None)
