"""Every read of invoices, payments and disputes; each starts from what the person may see."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.http import Http404

from kezhi.customers.models import Party
from kezhi.kit import audit, words
from kezhi.receivables.models import Allocation, Dispute, Invoice, Payment, Terms
from kezhi.sales import queries as sales
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

USUAL_DAYS = 30
ZERO = Decimal(0)


# --- invoices ---


def visible_invoices(user: Any) -> QuerySet[Invoice]:
    """Invoices of the customers in the person's scope, those of deleted customers apart."""
    if not user.may(Right.RECEIVABLES_VIEW):
        return Invoice.objects.none()
    seen = staff.within_scope(user, "party__")
    return Invoice.objects.filter(seen, party__deleted_at__isnull=True)


def for_list(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.select_related("party").only(
        "number", "issued_on", "due_on", "currency", "gross", "tax", "open_amount", "base_amount",
        "base_open", "is_disputed", "paid_on", "source", "party__name",
    )  # fmt: skip


def get_invoice(user: Any, pk: int) -> Invoice:
    found = visible_invoices(user).select_related("party", "order", "created_by").filter(pk=pk)
    invoice = found.first()
    if invoice is None:
        raise Http404
    return invoice


def numbered(user: Any, beginning: str, limit: int) -> list[Invoice]:
    """Invoices whose number begins so, newest first: what the search of the frame asks."""
    text = beginning.strip().upper()
    if len(text) < 2:
        return []
    found = for_list(visible_invoices(user)).filter(number__startswith=text)
    return list(found.order_by("-issued_on", "-pk")[:limit])


def invoices_of(user: Any, party_id: int) -> QuerySet[Invoice]:
    return for_list(visible_invoices(user).filter(party_id=party_id))


def open_invoices(user: Any, payment: Payment) -> list[Invoice]:
    """What a payment could settle: the customer's open invoices in its currency, oldest first."""
    found = invoices_of(user, payment.party_id).filter(currency=payment.currency, open_amount__gt=0)
    return list(found.order_by("due_on", "pk")[:200])


def is_open(invoice: Invoice) -> bool:
    """Whether it may still be changed: afterwards credit notes correct it."""
    return not invoice.source and invoice.open_amount == invoice.gross


@dataclass(frozen=True, slots=True)
class ShownInvoice:
    """One invoice with everything its page says."""

    allocations: list[Allocation]
    disputes: list[Dispute]
    open_dispute: Dispute | None
    days_late: int
    is_open: bool
    events: list[audit.Event]


def shown_invoice(user: Any, invoice: Invoice, today: date) -> ShownInvoice:
    settled = invoice.allocations.select_related("payment").order_by("payment__received_on", "pk")
    disputes = list(invoice.disputes.select_related("created_by").order_by("-opened_on", "-pk"))
    return ShownInvoice(
        allocations=list(settled),
        disputes=disputes,
        open_dispute=next((one for one in disputes if one.resolved_on is None), None),
        days_late=days_late(invoice, today),
        is_open=is_open(invoice),
        events=words.told(audit.history(invoice)[:20], user),
    )


def days_late(invoice: Invoice, today: date) -> int:
    """Past the due day: until it was paid, or today; nothing for what came in time."""
    end = (invoice.paid_on or invoice.due_on) if not invoice.open_amount else today
    return max((end - invoice.due_on).days, 0)


# --- from orders ---


def invoiced_net(order: Order) -> Decimal:
    """What was invoiced of an order already, tax apart."""
    sums = Invoice.objects.filter(order=order).aggregate(
        gross=Sum("gross", default=ZERO), tax=Sum("tax", default=ZERO)
    )
    net: Decimal = sums["gross"] - sums["tax"]
    return net


def left_to_invoice(order: Order) -> Decimal:
    """The order after its returns and corrections, less what was invoiced."""
    answers = sum((answer.amount for answer in sales.answers_to(order)), ZERO)
    left: Decimal = order.amount + answers - invoiced_net(order)
    return left


def usual_tax_share(party_id: int) -> Decimal:
    """Tax against net of the customer's newest invoice; nothing for the first one."""
    found = Invoice.objects.filter(party_id=party_id).order_by("-issued_on", "-pk")
    newest = found.only("gross", "tax").first()
    return newest.tax / newest.net if newest and newest.net > 0 else ZERO


# --- terms ---


@dataclass(frozen=True, slots=True)
class Agreed:
    """The terms that hold for a customer, agreed or usual."""

    days: int = USUAL_DAYS
    start: str = Terms.Start.INVOICE
    credit_limit: Decimal | None = None
    kept: Terms | None = None


def agreed(party_id: int) -> Agreed:
    kept = Terms.objects.filter(party_id=party_id).first()
    if kept is None:
        return Agreed()
    return Agreed(kept.days, kept.start, kept.credit_limit, kept)


def due_date(terms: Agreed, issued_on: date) -> date:
    start = issued_on
    if terms.start == Terms.Start.MONTH_END:
        start = issued_on.replace(day=monthrange(issued_on.year, issued_on.month)[1])
    return start + timedelta(days=terms.days)


# --- payments ---


def visible_payments(user: Any) -> QuerySet[Payment]:
    if not user.may(Right.RECEIVABLES_VIEW):
        return Payment.objects.none()
    seen = staff.within_scope(user, "party__")
    return Payment.objects.filter(seen, party__deleted_at__isnull=True).select_related("party")


def get_payment(user: Any, pk: int) -> Payment:
    payment = visible_payments(user).select_related("party", "created_by").filter(pk=pk).first()
    if payment is None:
        raise Http404
    return payment


def get_allocation(user: Any, pk: int) -> Allocation:
    found = Allocation.objects.filter(pk=pk, payment__in=visible_payments(user))
    allocation = found.select_related("payment", "invoice").first()
    if allocation is None:
        raise Http404
    return allocation


def is_removable(payment: Payment) -> bool:
    """Entered here and not allocated: what was a mistake may go."""
    return not payment.source and payment.left == payment.amount


@dataclass(frozen=True, slots=True)
class ShownPayment:
    allocations: list[Allocation]
    is_removable: bool
    events: list[audit.Event]


def shown_payment(user: Any, payment: Payment) -> ShownPayment:
    found = payment.allocations.select_related("invoice").order_by("invoice__due_on", "pk")
    return ShownPayment(
        allocations=list(found),
        is_removable=is_removable(payment),
        events=words.told(audit.history(payment)[:20], user),
    )


# --- one customer ---


@dataclass(frozen=True, slots=True)
class Summary:
    """What a customer owes, in base currency."""

    invoices: int
    owed: Decimal
    overdue: Decimal
    disputed: Decimal
    oldest_due: date | None
    unallocated: int

    def days_late(self, today: date) -> int:
        return max((today - self.oldest_due).days, 0) if self.oldest_due else 0


def summary_of(user: Any, party: Party, today: date) -> Summary:
    late = Q(open_amount__gt=0, due_on__lt=today, is_disputed=False)
    sums = (
        visible_invoices(user)
        .filter(party=party)
        .aggregate(
            invoices=Count("pk"),
            owed=Sum("base_open", default=ZERO),
            overdue=Sum("base_open", filter=late, default=ZERO),
            disputed=Sum("base_open", filter=Q(is_disputed=True), default=ZERO),
            oldest_due=Min("due_on", filter=late),
        )
    )
    unallocated = visible_payments(user).filter(party=party, left__gt=0).count()
    return Summary(**sums, unallocated=unallocated)


def newest(user: Any, party_id: int, limit: int = 8) -> list[Invoice]:
    """Open ones first, the oldest due above; then the newest."""
    found = invoices_of(user, party_id)
    waiting = list(found.filter(open_amount__gt=0).order_by("due_on", "pk")[:limit])
    rest = limit - len(waiting)
    paid = found.filter(open_amount=0).order_by("-issued_on", "-pk")[:rest] if rest else []
    return [*waiting, *paid]


def open_dispute(invoice: Invoice) -> Dispute | None:
    return invoice.disputes.filter(resolved_on__isnull=True).first()


def orders_to_invoice(user: Any, party_id: int, limit: int = 12) -> list[Order]:
    """The customer's newest orders that nothing was invoiced of yet."""
    billed = Invoice.objects.filter(order__isnull=False).values("order")
    found = sales.orders_of(user, party_id).filter(
        kind=Order.Kind.SALE,
        status__in=[Order.Status.CONFIRMED, Order.Status.DELIVERED, Order.Status.CLOSED],
    )
    return list(found.exclude(pk__in=billed).order_by("-ordered_on", "-pk")[:limit])
