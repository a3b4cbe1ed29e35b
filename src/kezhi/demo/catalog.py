"""Products, their price lists through the years, and exchange rates."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.rows import ExchangeRate, PriceChange, Product, ProductLine

ARCHIVED = "CEI-O05"
BOUGHT_IN = "TRA-X00"
"""Sold along without a product cost of its own."""

CENT = Decimal("0.01")
M2_PER_ROLL = Decimal(122)
START_RATES = {"USD": 7.05, "EUR": 7.45, "JPY": 0.0505}


def money(value: float | Decimal, step: str = "0.01") -> Decimal:
    return Decimal(str(round(value, 6))).quantize(Decimal(step), rounding=ROUND_HALF_UP)


def lines() -> tuple[ProductLine, ...]:
    rows = vocabulary.table("products")["line"]
    return tuple(ProductLine(row["code"], row["name"], row["english"]) for row in rows)


def products(first_day: date) -> tuple[Product, ...]:
    found = []
    for line in vocabulary.table("products")["line"]:
        for code, name, english, unit, price, cost, weight in line["products"]:
            found.append(
                Product(
                    code=code,
                    line=line["code"],
                    name=name,
                    english=english,
                    unit=unit,
                    list_price=Decimal(price),
                    cost=Decimal(cost) if code != BOUGHT_IN else None,
                    kg_per_m2=Decimal(str(weight)) if weight else None,
                    m2_per_roll=M2_PER_ROLL if unit == "roll" and weight else None,
                    lead_days=line["lead_days"],
                    archived_on=first_day + timedelta(days=900) if code == ARCHIVED else None,
                )
            )
    return tuple(found)


def price_changes(seed: int, first_day: date, as_of: date) -> tuple[PriceChange, ...]:
    """A new price list each half year: the metal moves all prices, each a little on its own."""
    metal, found = Dice(seed, "metal"), []
    level = 1.0
    days = [
        date(year, month, 1)
        for year in range(first_day.year, as_of.year + 1)
        for month in (1, 7)
        if first_day < date(year, month, 1) <= as_of
    ]
    for day in days:
        level = min(1.12, max(0.92, level * (1 + metal.uniform(-0.035, 0.045))))
        for product in products(first_day):
            own = Dice(seed, "price", product.code, day)
            step = "10" if product.unit == "t" else "1"
            price = money(float(product.list_price) * level * own.uniform(0.99, 1.01), step)
            cost = product.cost
            if cost is not None:
                cost = money(float(cost) * level * own.uniform(0.985, 1.015), step)
            found.append(PriceChange(product.code, day, price, cost))
    return tuple(found)


def exchange_rates(seed: int, first_day: date, as_of: date) -> tuple[ExchangeRate, ...]:
    found = []
    for currency, start in START_RATES.items():
        dice, level, day = Dice(seed, "rate", currency), start, first_day.replace(day=1)
        while day <= as_of:
            found.append(ExchangeRate(currency, day, money(level, "0.0001")))
            level = min(start * 1.07, max(start * 0.93, level * (1 + dice.normal(0, 0.008))))
            day = (day + timedelta(days=32)).replace(day=1)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """List price, product cost and exchange rate as they stood on a day."""

    prices: dict[str, tuple[list[date], list[tuple[Decimal, Decimal | None]]]]
    rates: dict[str, tuple[list[date], list[Decimal]]]

    def on(self, product: str, day: date) -> tuple[Decimal, Decimal | None]:
        days, values = self.prices[product]
        return values[max(0, bisect_right(days, day) - 1)]

    def rate(self, currency: str, day: date) -> Decimal:
        if currency == "CNY":
            return Decimal(1)
        days, values = self.rates[currency]
        return values[max(0, bisect_right(days, day) - 1)]


def price_book(seed: int, first_day: date, as_of: date) -> PriceBook:
    book = PriceBook({}, {})
    for product in products(first_day):
        book.prices[product.code] = ([first_day], [(product.list_price, product.cost)])
    for change in price_changes(seed, first_day, as_of):
        book.prices[change.product][0].append(change.valid_from)
        book.prices[change.product][1].append((change.list_price, change.cost))
    for rate in exchange_rates(seed, first_day, as_of):
        days, values = book.rates.setdefault(rate.currency, ([], []))
        days.append(rate.on)
        values.append(rate.rate)
    return book
