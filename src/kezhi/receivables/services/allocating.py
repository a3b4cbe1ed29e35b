"""Which payment is for which invoice. Open and left are exact, also when many allocate at once."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.kit import audit, money, once
from kezhi.receivables.models import Allocation, Invoice, Payment
from kezhi.receivables.services.checking import is_whole
from kezhi.receivables.services.drafts import Problem, Refused
from kezhi.receivables.services.invoicing import in_base, require_bookkeeper

TRAIL = [
    gettext_noop("Allocate"),
    gettext_noop("Take back"),
    gettext_noop("Open dispute"),
    gettext_noop("Resolve dispute"),
]
MOST_SHARES = 200
Shares = Mapping[int, Decimal]


def allocate(
    *, by: Any, now: datetime, payment: Payment, shares: Shares, key: str | None = None
) -> Payment:
    """Give parts of a payment to invoices, by id. Raises Refused; then nothing was allocated."""
    require_bookkeeper(by)
    body = [payment.pk, sorted((pk, str(amount)) for pk, amount in shares.items())]
    once.once(
        by=by,
        now=now,
        scope="receivables.allocation",
        key=key,
        body=body,
        effect=lambda: {"pk": _allocate(by, now, payment, shares).pk},
    )
    return Payment.objects.select_related("party").get(pk=payment.pk)


def _allocate(by: Any, now: datetime, payment: Payment, shares: Shares) -> Payment:
    """Rows are locked in one order everywhere: the payment, then its invoices by number."""
    kept = Payment.objects.select_for_update().get(pk=payment.pk)
    held = Invoice.objects.select_for_update().filter(pk__in=shares, party_id=kept.party_id)
    invoices = {invoice.pk: invoice for invoice in held.order_by("pk")}
    problems = _problems(kept, invoices, shares)
    if problems:
        raise Refused(problems)
    for pk, amount in shares.items():
        _settle(by, now, kept, invoices[pk], amount)
    return kept


def _problems(kept: Payment, invoices: Mapping[int, Invoice], shares: Shares) -> list[Problem]:
    found = []
    if not shares:
        found.append(Problem("amount", _("Give an amount for at least one invoice.")))
    for pk, amount in shares.items():
        words = _refusal(kept, invoices.get(pk), amount)
        if words:
            found.append(Problem(f"invoice-{pk}", words))
    if not found and sum(shares.values(), Decimal(0)) > kept.left:
        words = _(
            "Only %(left)s of %(number)s is left: lower the amounts, or take back an allocation."
        )
        left = money.format_money(kept.left, kept.currency)
        found.append(Problem("amount", words % {"left": left, "number": kept.number}))
    return found


def _refusal(kept: Payment, invoice: Invoice | None, amount: Decimal) -> str:
    if invoice is None:
        return _("This invoice is not one of the customer who paid.")
    if invoice.currency != kept.currency:
        words = _("%(number)s is in %(currency)s: allocate a payment in that currency.")
        return words % {"number": invoice.number, "currency": invoice.currency}
    if amount <= 0 or not is_whole(amount, kept.currency):
        return _("Give an amount above zero, in whole units of the currency.")
    if amount > invoice.open_amount:
        words = _(
            "Only %(open)s of %(number)s is open: lower the amount, the rest of the payment stays."
        )
        shown = money.format_money(invoice.open_amount, invoice.currency)
        return words % {"open": shown, "number": invoice.number}
    return ""


def _settle(by: Any, now: datetime, payment: Payment, invoice: Invoice, amount: Decimal) -> None:
    Allocation.objects.create(payment=payment, invoice=invoice, amount=amount, at=now)
    _move(payment, invoice, amount)
    _tell(by, now, "allocate", payment, invoice, amount)


def _move(payment: Payment, invoice: Invoice, amount: Decimal) -> None:
    """The two sums follow; the database refuses either below zero or above the whole."""
    payment.left -= amount
    payment.save(update_fields=["left"])
    invoice.open_amount -= amount
    invoice.base_open = in_base(invoice, invoice.open_amount)
    invoice.paid_on = _paid_on(invoice)
    invoice.save(update_fields=["open_amount", "base_open", "paid_on"])


def _paid_on(invoice: Invoice) -> Any:
    """The day the last money came; an invoice given up was never paid."""
    if invoice.open_amount:
        return None
    if invoice.allocations.filter(payment__kind=Payment.Kind.WRITE_OFF).exists():
        return None
    last = invoice.allocations.aggregate(last=Max("payment__received_on"))["last"]
    return max(last, invoice.issued_on) if last else None


def _tell(
    by: Any, now: datetime, action: str, payment: Payment, invoice: Invoice, amount: Decimal
) -> None:
    shown = f"{amount} {payment.currency}"
    audit.record(
        by=by, now=now, action=action, target=invoice,
        changes={"payment": payment.number, "amount": shown},
    )  # fmt: skip
    audit.record(
        by=by, now=now, action=action, target=payment,
        changes={"invoice": invoice.number, "amount": shown},
    )  # fmt: skip


def oldest_first(payment: Payment) -> dict[int, Decimal]:
    """The shares of a payment when it goes to the invoices due longest, disputed ones last."""
    found = Invoice.objects.filter(
        party_id=payment.party_id, currency=payment.currency, open_amount__gt=0
    )
    shares: dict[int, Decimal] = {}
    left = payment.left
    for debt in found.order_by("is_disputed", "due_on", "pk")[:MOST_SHARES]:
        if left <= 0:
            break
        shares[debt.pk] = min(debt.open_amount, left)
        left -= shares[debt.pk]
    return shares


@transaction.atomic
def unallocate(*, by: Any, now: datetime, allocation: Allocation) -> Payment:
    """Take an allocation back; done twice it changes nothing more."""
    require_bookkeeper(by)
    payment = Payment.objects.select_for_update().get(pk=allocation.payment_id)
    invoice = Invoice.objects.select_for_update().get(pk=allocation.invoice_id)
    kept = Allocation.objects.filter(pk=allocation.pk).first()
    if kept is None:
        return payment
    amount = kept.amount
    kept.delete()
    _move(payment, invoice, -amount)
    _tell(by, now, "take_back", payment, invoice, amount)
    return payment
