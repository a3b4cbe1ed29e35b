"""Quotes before orders, those that led to none, and those that still wait for an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from kezhi.catalog.models import Product
from kezhi.customers.models import Party
from kezhi.demo.rows import Company as Rows
from kezhi.demo.rows import LostOrder, OrderKind
from kezhi.demo.rows import Order as OrderRow
from kezhi.demo.services.people import Staff
from kezhi.demo.services.trade import Rates
from kezhi.kit import money
from kezhi.quotes.models import PriceList, Quote, QuoteClaim, QuoteLine, QuoteSettings
from kezhi.quotes.services.amounts import sum_up
from kezhi.quotes.services.settings import PriceDraft, create_list
from kezhi.quotes.services.writing import needed_approval
from kezhi.sales.models import Order, Series

State = Quote.State
TAX, LIMIT = Decimal("0.13"), Decimal("0.03")
VALID = timedelta(days=30)
TERMS = (
    "付款方式：合同签订后预付 30%，余款发货前付清。\n"
    "质量异议期：收货后 10 天内书面提出。\n价格含包装，不含运费。"
)
TERMS_ENGLISH = (
    "Payment: 30 % in advance, the balance before shipment.\n"
    "Claims in writing within 10 days of receipt.\nPrices ex works, packing included."
)
CLAIMS = ["涂层厚度与色差按双方确认的样板", "延迟交货提前两个工作日书面通知"]
CLAIMS_ENGLISH = ["Coating and color as in the approved sample", "Delays are told two days ahead"]
REASONS = {
    "lead_time": Quote.Reason.LEAD_TIME,
    "price": Quote.Reason.PRICE,
    "specification": Quote.Reason.QUALITY,
    "credit_terms": Quote.Reason.TERMS,
}
ACCEPTED_DAYS, REFUSED_DAYS, OPEN_DAYS = 90, 240, 75


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line to be quoted."""

    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    unit_cost: Decimal | None = None
    discount_rate: Decimal = Decimal(0)


class Desk:
    """Makes quotes one after the other, each whole in memory."""

    def __init__(
        self, rows: Rows, customers: dict[str, Party], products: dict[str, Product], staff: Staff
    ) -> None:
        self.rows, self.customers, self.products, self.staff = rows, customers, products, staff
        self.rates = Rates(rows)
        self.made: list[tuple[Quote, list[QuoteLine]]] = []

    def write(
        self, customer: str, on: date, currency: str, wanted: Sequence[Wanted], **said: object
    ) -> Quote:
        party = self.customers[customer]
        is_abroad = party.country not in {"", "中国"}
        quote = Quote(
            party=party,
            quoted_on=on,
            valid_until=on + VALID,
            currency=currency,
            rate=self.rates.on(currency, on),
            language="en" if is_abroad else "zh-hans",
            terms=TERMS_ENGLISH if is_abroad else TERMS,
            created_by=party.owner,
            created_at=at(on, 2),
            updated_at=at(on, 2),
            **said,
        )
        tax = Decimal(0) if is_abroad else TAX
        lines = [self.line(quote, one, tax) for one in wanted]
        sum_up(quote, lines, self.rows.base_currency)
        if quote.state == State.DRAFT:
            quote.approval = needed_approval(quote)
        else:
            quote.sent_at, quote.sent_by = at(on, 6), party.owner
        self.made.append((quote, lines))
        return quote

    def line(self, quote: Quote, one: Wanted, tax: Decimal) -> QuoteLine:
        product = self.products[one.product]
        cost = one.unit_cost
        return QuoteLine(
            product=product,
            description=product.name,
            quantity=one.quantity,
            unit=one.unit,
            list_price=one.unit_price if one.discount_rate else None,
            unit_price=one.unit_price,
            discount_rate=one.discount_rate,
            tax_rate=tax,
            product_cost=None
            if cost is None
            else money.to_smallest(one.quantity * cost, quote.currency),
        )

    def keep(self) -> int:
        """Number them by day and insert them all."""
        counts: dict[int, int] = {}
        for quote, _lines in sorted(self.made, key=lambda pair: pair[0].quoted_on):
            year = quote.quoted_on.year
            counts[year] = counts.get(year, 0) + 1
            quote.number = f"QT-{year}-{counts[year]:05d}"
        Quote.objects.bulk_create([quote for quote, _lines in self.made], batch_size=500)
        for quote, lines in self.made:
            for position, line in enumerate(lines, start=1):
                line.quote, line.position = quote, position
        QuoteLine.objects.bulk_create(
            [line for _quote, lines in self.made for line in lines], batch_size=1000
        )
        QuoteClaim.objects.bulk_create(claims_of([quote for quote, _lines in self.made]))
        for year, last in counts.items():
            Series.objects.update_or_create(prefix=f"QT-{year}", defaults={"last": last})
        return len(self.made)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def claims_of(quotes: Sequence[Quote]) -> Iterator[QuoteClaim]:
    for quote in quotes[::2]:
        texts = CLAIMS_ENGLISH if quote.language == "en" else CLAIMS
        for position, text in enumerate(texts, start=1):
            yield QuoteClaim(quote=quote, position=position, text=text)


def write_quotes(
    rows: Rows, customers: dict[str, Party], products: dict[str, Product], staff: Staff
) -> int:
    QuoteSettings.objects.create(
        pk=1, discount_limit=LIMIT, tax_rate=TAX, terms=TERMS, terms_english=TERMS_ENGLISH
    )
    desk = Desk(rows, customers, products, staff)
    accepted(desk)
    refused(desk)
    waiting(desk)
    write_lists(desk)
    return desk.keep()


def wanted_of(row: OrderRow) -> list[Wanted]:
    return [
        Wanted(line.product, line.quantity, line.unit, line.unit_price, line.unit_cost)
        for line in row.lines
    ]


def sales_of(rows: Rows, days: int) -> list[OrderRow]:
    since = rows.as_of - timedelta(days=days)
    return [
        row
        for row in rows.orders
        if row.kind == OrderKind.SALE and row.ordered_on > since and row.status != "cancelled"
    ]


def accepted(desk: Desk) -> None:
    """Every sixth of the newest orders was quoted a few days before."""
    chosen = sales_of(desk.rows, ACCEPTED_DAYS)[::6]
    found = Order.objects.filter(source="", number__in=[row.number for row in chosen])
    kept = {order.number: order for order in found}
    for place, row in enumerate(chosen):
        quoted = row.ordered_on - timedelta(days=3 + place % 9)
        lead = (row.promised_on - row.ordered_on).days if row.promised_on else None
        desk.write(
            row.customer, quoted, row.currency, wanted_of(row), state=State.ACCEPTED,
            order=kept[row.number], lead_days=lead, decided_at=at(row.ordered_on, 3),
            decided_name="采购部", is_by_link=place % 3 == 0,
        )  # fmt: skip


def refused(desk: Desk) -> None:
    """Orders that went elsewhere were quoted too; the customer said why."""
    since = desk.rows.as_of - timedelta(days=REFUSED_DAYS)
    for lost in desk.rows.lost_orders:
        if lost.on <= since:
            continue
        desk.write(
            lost.customer, lost.on - timedelta(days=5), desk.rows.base_currency,
            [Wanted(lost.product, lost.quantity, lost.unit, lost.unit_price)],
            state=State.REFUSED, lead_days=lost.quoted_lead_days, decided_at=at(lost.on, 5),
            refusal_reason=REASONS.get(lost.reason, Quote.Reason.RIVAL),
            refusal_note=lost_words(lost),
        )  # fmt: skip


def lost_words(lost: LostOrder) -> str:
    if lost.reason != "lead_time":
        return ""
    return f"需要 {lost.wanted_lead_days} 天交货，报价为 {lost.quoted_lead_days} 天"


def waiting(desk: Desk) -> None:
    """Customers who ordered before are quoted again: most wait, some let the day pass, two are
    drafts of which one asks for a higher discount."""
    newest: dict[str, OrderRow] = {row.customer: row for row in sales_of(desk.rows, OPEN_DAYS)}
    chosen = list(newest.values())[-26:]
    for place, row in enumerate(chosen):
        age = 2 + 3 * place if place < 8 else 31 + place
        state, wanted = State.SENT, wanted_of(row)
        if place in {0, 1}:
            age, state = 0, State.DRAFT
            discount = Decimal("0.06") if place == 0 else Decimal("0.02")
            wanted = [
                Wanted(one.product, one.quantity, one.unit, one.unit_price, one.unit_cost, discount)
                for one in wanted
            ]
        desk.write(
            row.customer, desk.rows.as_of - timedelta(days=age), row.currency, wanted,
            state=state, lead_days=20 + place % 15,
        )  # fmt: skip


def write_lists(desk: Desk) -> None:
    """What everybody pays this year, with a better price from ten tons on."""
    day = date(desk.rows.as_of.year, 1, 1)
    priced = [
        product
        for product in desk.products.values()
        if product.list_price is not None
        and product.archived_at is None
        and product.unit is not None
        and product.unit.code == "t"
    ]
    prices = [PriceDraft(product, product.list_price or Decimal(0)) for product in priced]
    prices += [
        PriceDraft(
            product,
            ((product.list_price or Decimal(0)) * Decimal("0.985")).quantize(Decimal(1)),
            Decimal(10),
        )
        for product in priced
    ]
    values = {
        "name": f"{day.year} 年度价目表",
        "currency": desk.rows.base_currency,
        "valid_from": day,
        "valid_until": date(day.year, 12, 31),
        "tag": None,
        "party": None,
    }
    chief = next(user for user in desk.staff.users.values() if user.role == "executive")
    create_list(by=chief, now=at(day, 2), values=values, prices=prices)
    assert PriceList.objects.count() == 1
