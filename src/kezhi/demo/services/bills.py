"""Invoices, payments, credit notes and disputes of the demo company."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from kezhi.customers.models import Party
from kezhi.demo.bills import Bill, bills, manners
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.demo.services.trade import Rates
from kezhi.kit import money
from kezhi.receivables.models import Allocation, CreditRules, Dispute, Invoice, Payment, Terms
from kezhi.receivables.services import bulk
from kezhi.sales.models import Order
from kezhi.staff.models import User
from kezhi.staff.rights import Role

LIMIT_STEP = Decimal(50_000)
HOLD_AFTER = 60
LIMIT_REASON = "按三张最大发票核定"


def write_bills(rows: Rows, customers: dict[str, Party], staff: Staff) -> int:
    """Entered by finance; each customer's terms and limit are agreed at the start."""
    orders = dict(Order.objects.values_list("number", "pk"))
    desk = Desk(rows, customers, orders, bookkeeper(staff))
    for bill in bills(rows):
        desk.enter(bill)
    Terms.objects.bulk_create(desk.terms(), batch_size=bulk.BATCH)
    CreditRules.objects.update_or_create(
        pk=1, defaults={"hold_after": HOLD_AFTER, **desk.stamp(rows.first_day)}
    )
    return bulk.insert_books(desk.books)


def bookkeeper(staff: Staff) -> User:
    found = (user for user in staff.users.values() if user.role == Role.FINANCE)
    return next(found, next(iter(staff.users.values())))


class Desk:
    """Keeps what finance enters, until it is written in one go."""

    def __init__(
        self, rows: Rows, customers: dict[str, Party], orders: dict[str, int], by: User
    ) -> None:
        self.rows, self.customers, self.orders, self.by = rows, customers, orders, by
        self.rates = Rates(rows)
        self.books = bulk.Books()
        self.owed: dict[str, Decimal] = {}

    def enter(self, bill: Bill) -> None:
        rate = self.rates.on(bill.currency, bill.issued_on)
        gross = bill.net + bill.tax
        invoice = Invoice(
            party=self.customers[bill.customer],
            order_id=self.orders[bill.order],
            issued_on=bill.issued_on,
            due_on=bill.due_on,
            currency=bill.currency,
            rate=rate,
            tax=bill.tax,
            gross=gross,
            is_disputed=bool(bill.dispute) and bill.resolved_on is None,
            **self.stamp(bill.issued_on),
        )
        in_base = money.to_smallest(gross * rate, self.rows.base_currency)
        self.owed[bill.customer] = max(self.owed.get(bill.customer, Decimal(0)), in_base)
        self.books.invoices.append(invoice)
        for kind, on, amount in settlements(bill):
            self.settle(invoice, kind, on, amount)
        if bill.dispute and bill.disputed_on:
            self.books.disputes.append(
                Dispute(
                    invoice=invoice, opened_on=bill.disputed_on, reason=bill.dispute,
                    resolved_on=bill.resolved_on, **self.stamp(bill.disputed_on),
                )
            )  # fmt: skip

    def settle(self, invoice: Invoice, kind: str, on: date, amount: Decimal) -> None:
        rate = self.rates.on(invoice.currency, on)
        payment = Payment(
            party=invoice.party,
            kind=kind,
            received_on=on,
            currency=invoice.currency,
            amount=amount,
            base_amount=money.to_smallest(amount * rate, self.rows.base_currency),
            **self.stamp(on),
        )
        at = datetime.combine(on, time(5), UTC)
        self.books.payments.append(payment)
        self.books.allocations.append(
            Allocation(payment=payment, invoice=invoice, amount=amount, at=at)
        )

    def terms(self) -> list[Terms]:
        """Limits stand at about three of the customer's largest invoices."""
        known = manners(self.rows)
        return [
            Terms(
                party=self.customers[code],
                days=known[code].days,
                credit_limit=(largest * 3 // LIMIT_STEP + 1) * LIMIT_STEP,
                limit_reason=LIMIT_REASON,
                **self.stamp(self.rows.first_day),
            )
            for code, largest in self.owed.items()
        ]

    def stamp(self, on: date) -> dict[str, object]:
        at = datetime.combine(on, time(2), UTC)
        return {"created_by": self.by, "created_at": at, "updated_at": at}


def settlements(bill: Bill) -> list[tuple[str, date, Decimal]]:
    found = [(str(Payment.Kind.MONEY), on, amount) for on, amount in bill.paid]
    if bill.credited:
        found.append((str(Payment.Kind.CREDIT_NOTE), *bill.credited))
    if bill.written_off_on:
        rest = bill.net + bill.tax - sum((amount for _, _, amount in found), Decimal(0))
        if rest > 0:
            found.append((str(Payment.Kind.WRITE_OFF), bill.written_off_on, rest))
    return found
