"""Payment plans: when each installment is due, what was received of it, and what is to come."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum

from customer_value.installments import covered
from kezhi.contracts.choices import STAND_TONES, Stand, Start
from kezhi.contracts.models import Contract, Drawing, Installment, Receipt
from kezhi.receivables.models import Allocation, Payment
from kezhi.sales.models import Order

ZERO = Decimal(0)
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Received:
    """What came in for a contract: money, and debts that credit notes and write-offs ended."""

    money: Decimal = ZERO
    credited: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.money + self.credited


@dataclass(frozen=True, slots=True)
class Line:
    """One installment as it stands on a day; `due_on` None waits for what its days count from."""

    installment: Installment
    contract: Contract
    due_on: date | None
    paid: Decimal
    stand: Stand
    days_late: int

    @property
    def open(self) -> Decimal:
        rest: Decimal = self.installment.amount - self.paid
        return rest

    @property
    def tone(self) -> str:
        return STAND_TONES[self.stand]

    @property
    def label(self) -> str:
        return str(self.stand.label)

    @property
    def is_part_paid(self) -> bool:
        return self.paid > 0 and self.open > 0


def lines(contracts: Iterable[Contract], today: date) -> list[Line]:
    """Of each contract in its order: what came in pays what is due first."""
    known = {one.pk: one for one in contracts}
    plans: dict[int, list[Installment]] = defaultdict(list)
    for one in Installment.objects.filter(contract__in=known).order_by("contract", "position"):
        plans[one.contract_id].append(one)
    came, delivered = received(Contract.objects.filter(pk__in=known)), deliveries(known)
    found: list[Line] = []
    for pk, plan in plans.items():
        contract = known[pk]
        dated = [(due_on(one, contract, delivered.get(pk)), one) for one in plan]
        found += of_contract(contract, dated, came.get(pk, Received()), today)
    return found


def of_contract(
    contract: Contract,
    dated: list[tuple[date | None, Installment]],
    came: Received,
    today: date,
) -> list[Line]:
    dated.sort(key=lambda pair: (pair[0] is None, pair[0] or today, pair[1].position))
    paid = covered([one.amount for _due, one in dated], came.total)
    return [
        line(contract, one, due, part, today)
        for (due, one), part in zip(dated, paid, strict=True)
        if part > 0 or not is_off(contract, due)
    ]


def is_off(contract: Contract, due: date | None) -> bool:
    """A contract that was broken off asks for nothing that would have come due later."""
    if not contract.is_terminated or contract.last_on is None:
        return False
    return due is None or due > contract.last_on


def line(
    contract: Contract, one: Installment, due: date | None, paid: Decimal, today: date
) -> Line:
    late = 0
    if paid >= one.amount:
        stand = Stand.PAID
    elif due is None or due > today + SOON:
        stand = Stand.PLANNED
    elif due >= today:
        stand = Stand.DUE
    else:
        stand, late = Stand.OVERDUE, (today - due).days
    return Line(one, contract, due, paid, stand, late)


def due_on(one: Installment, contract: Contract, delivered: date | None) -> date | None:
    start = {
        Start.DAY: one.on,
        Start.SIGNING: contract.signed_on,
        Start.DELIVERY: contract.delivered_on or delivered,
        Start.ACCEPTANCE: contract.accepted_on,
    }[Start(one.start)]
    return None if start is None else start + timedelta(days=one.days)


def deliveries(known: Iterable[int]) -> dict[int, date]:
    """The day on which the last of the orders drawn was delivered, where all were."""
    rows = (
        Drawing.objects.filter(contract__in=list(known))
        .exclude(order__status=Order.Status.CANCELLED)
        .order_by()
        .values("contract")
        .annotate(
            orders=Count("pk"),
            done=Count("order__delivered_on"),
            last=Max("order__delivered_on"),
        )
    )
    return {row["contract"]: row["last"] for row in rows if row["orders"] == row["done"]}


def received(contracts: QuerySet[Contract]) -> dict[int, Received]:
    """Payments that are for a contract count whole; others by what of them was allocated to
    invoices of its orders."""
    came: dict[int, Received] = defaultdict(Received)
    named = Receipt.objects.filter(contract__in=contracts).order_by().values("contract")
    for row in named.annotate(total=Sum("payment__amount")):
        came[row["contract"]] = Received(row["total"])
    for row in allocated(contracts):
        before, kind = came[row["of"]], row["kind"]
        if kind == Payment.Kind.MONEY:
            came[row["of"]] = Received(before.money + row["total"], before.credited)
        else:
            came[row["of"]] = Received(before.money, before.credited + row["total"])
    return came


def allocated(contracts: QuerySet[Contract]) -> Any:
    drawn = Drawing.objects.filter(order=OuterRef("invoice__order")).values("contract")[:1]
    orders = Drawing.objects.filter(contract__in=contracts).values("order")
    found = Allocation.objects.filter(invoice__order__in=orders)
    others = found.exclude(payment__in=Receipt.objects.values("payment"))
    told = others.annotate(of=Subquery(drawn), kind=F("payment__kind"))
    return told.order_by().values("of", "kind").annotate(total=Sum("amount"))


@dataclass(frozen=True, slots=True)
class Plan:
    """The payment plan of one contract with what it comes to."""

    lines: list[Line]
    received: Received
    asked: Decimal
    overdue: Decimal
    open: Decimal


def plan_of(contract: Contract, today: date) -> Plan:
    found = sorted(lines([contract], today), key=lambda one: one.installment.position)
    came = received(Contract.objects.filter(pk=contract.pk)).get(contract.pk, Received())
    return Plan(
        lines=found,
        received=came,
        asked=sum((one.installment.amount for one in found), ZERO),
        overdue=sum((one.open for one in found if one.stand == Stand.OVERDUE), ZERO),
        open=sum((one.open for one in found), ZERO),
    )
