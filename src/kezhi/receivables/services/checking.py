"""Why an invoice or a payment is refused, in words that say the cure."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kezhi.kit import money, types
from kezhi.receivables.queries import books
from kezhi.receivables.services.drafts import InvoiceDraft, PaymentDraft, Problem
from kezhi.sales.models import Order
from kezhi.staff import queries as staff

BILLED = {Order.Status.CONFIRMED, Order.Status.DELIVERED, Order.Status.CLOSED}


def is_whole(amount: Decimal, currency: str) -> bool:
    """Whether it can be paid in coins of the currency."""
    return money.to_smallest(amount, currency) == amount


def invoice_problems(draft: InvoiceDraft, *, already: Decimal = Decimal(0)) -> list[Problem]:
    """`already`: what this very invoice has taken of its order, when it is changed."""
    return [*_invoice_amounts(draft), *_invoice_days(draft), *_order_problems(draft, already)]


def _invoice_amounts(draft: InvoiceDraft) -> Iterator[Problem]:
    if draft.net <= 0:
        yield Problem("net", _("An invoice is above zero; enter a credit note for what goes back."))
    if draft.tax < 0:
        yield Problem("tax", _("Tax is not below zero."))
    for name, amount in (("net", draft.net), ("tax", draft.tax)):
        if not is_whole(amount, draft.currency):
            yield Problem(name, _("Round it to the smallest unit of the currency."))
    if draft.net + draft.tax > money.LIMIT:
        yield Problem("net", _("This amount is too large."))


def _invoice_days(draft: InvoiceDraft) -> Iterator[Problem]:
    if not types.FIRST_DAY <= draft.issued_on <= types.LAST_DAY:
        yield Problem("issued_on", _("Check the year of this date."))
    elif staff.exchange_rate(draft.currency, draft.issued_on) is None:
        yield Problem("currency", _("No exchange rate of it is known on that day."))
    if draft.due_on and draft.due_on < draft.issued_on:
        yield Problem(
            "due_on", _("It cannot be due before it is issued; leave it empty to follow the terms.")
        )
    elif draft.due_on and draft.due_on > types.LAST_DAY:
        yield Problem("due_on", _("Check the year of this date."))


def _order_problems(draft: InvoiceDraft, already: Decimal) -> Iterator[Problem]:
    order = draft.order
    if order is None:
        return
    if order.kind != Order.Kind.SALE or order.status not in BILLED:
        yield Problem("order", _("Only confirmed and delivered orders are invoiced."))
    if order.party_id != draft.party.pk:
        yield Problem("order", _("This order is of another customer."))
    if order.currency != draft.currency:
        words = _("The order is in %(currency)s; invoice it in that currency.")
        yield Problem("currency", words % {"currency": order.currency})
        return
    if draft.issued_on < order.ordered_on:
        words = _("The order is of %(day)s; the invoice cannot be older.")
        day = date_format(order.ordered_on, "SHORT_DATE_FORMAT")
        yield Problem("issued_on", words % {"day": day})
    left = books.left_to_invoice(order) + already
    if draft.net > left:
        words = _(
            "Only %(left)s of the order is left to invoice: lower it, or leave the order out."
        )
        yield Problem("net", words % {"left": money.format_money(left, order.currency)})


def payment_problems(draft: PaymentDraft) -> list[Problem]:
    return list(_payment_problems(draft))


def _payment_problems(draft: PaymentDraft) -> Iterator[Problem]:
    if draft.amount <= 0:
        yield Problem("amount", _("The amount is above zero."))
    if draft.amount > money.LIMIT:
        yield Problem("amount", _("This amount is too large."))
    elif not is_whole(draft.amount, draft.currency):
        yield Problem("amount", _("Round it to the smallest unit of the currency."))
    if not types.FIRST_DAY <= draft.received_on <= types.LAST_DAY:
        yield Problem("received_on", _("Check the year of this date."))
    elif staff.exchange_rate(draft.currency, draft.received_on) is None:
        yield Problem("currency", _("No exchange rate of it is known on that day."))
