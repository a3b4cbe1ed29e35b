"""Yearly framework contracts and single deals of the demo company, with their payment plans."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from customer_value.installments import Part, split
from kezhi.contracts.ends import add_months
from kezhi.contracts.models import Contract, ContractTerm, Drawing, Installment
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company as Rows
from kezhi.promises.choices import Layer
from kezhi.promises.models import Expectation
from kezhi.quotes.services.amounts import Price, price_line
from kezhi.sales.models import Order, Series

SEED = 20_260_107
FRAMEWORKS, DEALS, DRAFTS = 28, 40, 4
YEAR = timedelta(days=365)
TAX, CENT, STEP = Decimal("0.13"), Decimal("0.01"), Decimal(10_000)
FRAMEWORK_TERMS = (
    "按月滚动下单，交期以订单确认为准",
    "质量异议期：收货后 10 天内书面提出",
    "年度回访并书面答复改进项",
)
DEAL_TERMS = ("涂层厚度与色差按双方确认的样板", "质保期一年，自验收之日起")
QUARTERS = ("第一季度结算", "第二季度结算", "第三季度结算", "第四季度结算")
DEAL_PLAN = (
    ("预付款", "signing", 7, Decimal("0.3")),
    ("货款", "delivery", 30, Decimal("0.6")),
    ("质保金", "acceptance", 365, None),
)


def write_contracts(rows: Rows) -> int:
    """Signed by the customers' owners; every order belongs to one contract at most."""
    desk = Desk(rows)
    bought: dict[int, list[Order]] = defaultdict(list)
    for order in recent_orders(rows):
        bought[order.party_id].append(order)
    busiest = sorted(bought.values(), key=lambda found: (-len(found), found[0].party_id))
    for orders in busiest[:FRAMEWORKS]:
        desk.framework(orders)
    rest = [found[-1] for found in busiest[FRAMEWORKS:] if found[-1].amount >= STEP]
    for order in rest[:DEALS]:
        desk.deal(order, is_signed=True)
    for order in rest[DEALS : DEALS + DRAFTS]:
        desk.deal(order, is_signed=False)
    return desk.close()


def recent_orders(rows: Rows) -> list[Order]:
    found = Order.objects.filter(
        source="", kind=Order.Kind.SALE, currency=rows.base_currency,
        status__in=[Order.Status.CONFIRMED, Order.Status.DELIVERED, Order.Status.CLOSED],
        ordered_on__gt=rows.as_of - YEAR, party__archived_at__isnull=True,
        party__deleted_at__isnull=True,
    )  # fmt: skip
    return list(found.select_related("party__owner").order_by("ordered_on", "pk"))


class Desk:
    """Makes contracts one after the other and numbers them by year."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.numbers: dict[int, int] = defaultdict(int)

    def number(self, on: date) -> str:
        self.numbers[on.year] += 1
        return f"CT-{on.year}-{self.numbers[on.year]:05d}"

    def close(self) -> int:
        Series.objects.bulk_create(
            Series(prefix=f"CT-{year}", last=last) for year, last in self.numbers.items()
        )
        return sum(self.numbers.values())

    def contract(self, order: Order, starts_on: date, net: Decimal, **said: object) -> Contract:
        priced = price_line(Decimal(1), Price(net, tax_rate=TAX), order.currency)
        at = datetime.combine(starts_on, time(2), UTC)
        made = Contract(
            number=self.number(starts_on), party=order.party, starts_on=starts_on,
            ends_on=add_months(starts_on, 12) - timedelta(days=1), currency=order.currency,
            tax_rate=TAX, has_tax_inside=False, net_amount=priced.net, tax_amount=priced.tax,
            gross_amount=priced.gross, base_amount=priced.net, created_by=order.party.owner,
            created_at=at, updated_at=at, **said,
        )  # fmt: skip
        made.save(force_insert=True)
        return made

    def signature(self, order: Order, on: date) -> dict[str, object]:
        return {"signed_on": on, "signed_by": order.party.owner}

    def framework(self, orders: list[Order]) -> None:
        """What was ordered since it began is drawn from it."""
        last, dice = orders[-1], Dice(SEED, "framework", orders[-1].party.name)
        starts_on = self.rows.as_of - timedelta(days=dice.between(60, 360))
        drawn = [one for one in orders if one.ordered_on >= starts_on]
        spent = sum((one.amount for one in drawn), Decimal(0))
        elapsed = Decimal((self.rows.as_of - starts_on).days) / 365
        net = max((spent / elapsed // STEP + 1) * STEP, STEP)
        made = self.contract(
            last, starts_on, net, kind="framework", title=f"{starts_on.year} 年度供货框架合同",
            renews_itself=dice.chance(0.4), notice_days=dice.pick([30, 60, 90]),
            **self.signature(last, starts_on),
        )  # fmt: skip
        shares = [Decimal("0.25")] * 3
        plan = [(name, "day", 0, share) for name, share in zip(QUARTERS, shares, strict=False)]
        days = [add_months(starts_on, 3 * n) + timedelta(days=30) for n in range(1, 5)]
        self.lines(made, FRAMEWORK_TERMS, [*plan, (QUARTERS[3], "day", 0, None)], days)
        Drawing.objects.bulk_create(Drawing(contract=made, order=one) for one in drawn)

    def deal(self, order: Order, *, is_signed: bool) -> None:
        on = order.ordered_on if is_signed else self.rows.as_of
        said = self.signature(order, on) if is_signed else {}
        made = self.contract(order, on, order.amount, title=f"{order.number} 购销合同", **said)
        if is_signed and order.delivered_on and order.delivered_on <= self.rows.as_of:
            made.accepted_on = min(order.delivered_on + timedelta(days=5), self.rows.as_of)
            made.save(update_fields=["accepted_on"])
        self.lines(made, DEAL_TERMS, list(DEAL_PLAN), [])
        if is_signed:
            Drawing.objects.create(contract=made, order=order)

    def lines(
        self, made: Contract, terms: tuple[str, ...],
        plan: list[tuple[str, str, int, Decimal | None]], days: list[date],
    ) -> None:  # fmt: skip
        ContractTerm.objects.bulk_create(promises(made, terms))
        assert made.gross_amount is not None
        amounts = split(made.gross_amount, [Part(share=one[3]) for one in plan], CENT)
        Installment.objects.bulk_create(
            Installment(
                contract=made, position=at + 1, label=name, start=start, days=after, share=share,
                on=days[at] if days else None, amount=amounts[at],
            )
            for at, (name, start, after, share) in enumerate(plan)
        )  # fmt: skip


def promises(made: Contract, terms: tuple[str, ...]) -> Iterator[ContractTerm]:
    """The last term of a framework is promised for a month before its end."""
    for at, text in enumerate(terms, start=1):
        is_promise = made.kind == "framework" and at == len(terms) and made.signed_on is not None
        due = made.ends_on - timedelta(days=30) if is_promise else None
        promise = None
        if due is not None and made.signed_on is not None:
            promise = Expectation.objects.create(
                party=made.party, layer=Layer.CONTRACT, text=f"{text} ({made.number})",
                promised_on=made.signed_on, first_due_on=due, due_on=due,
                created_by=made.created_by, created_at=made.created_at,
                updated_at=made.updated_at,
            )  # fmt: skip
        yield ContractTerm(contract=made, position=at, text=text, due_on=due, expectation=promise)
