"""Money that came in, credit notes, and debts given up."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kezhi.kit import audit, editing, money, once
from kezhi.receivables.models import Invoice, Payment
from kezhi.receivables.queries import books
from kezhi.receivables.services.allocating import allocate, oldest_first
from kezhi.receivables.services.checking import payment_problems
from kezhi.receivables.services.drafts import PaymentDraft, Problem, Refused, Settled
from kezhi.receivables.services.invoicing import require_bookkeeper
from kezhi.receivables.services.numbering import next_payment_number
from kezhi.staff import queries as staff


def record_payment(
    *,
    by: Any,
    now: datetime,
    draft: PaymentDraft,
    key: str | None = None,
    invoice: Invoice | None = None,
) -> Payment:
    """Keep a payment; with `invoice` all of it goes there at once. Raises Refused."""
    require_bookkeeper(by)
    answer = once.once(
        by=by,
        now=now,
        scope="receivables.payment",
        key=key,
        body=[*draft.body(), invoice and invoice.pk],
        effect=lambda: {"pk": _insert(by, now, draft, invoice).pk},
    )
    return Payment.objects.select_related("party").get(pk=answer["pk"])


def _insert(by: Any, now: datetime, draft: PaymentDraft, invoice: Invoice | None) -> Payment:
    problems = payment_problems(draft)
    if problems:
        raise Refused(problems)
    payment = _kept(by, now, draft)
    if invoice is not None:
        try:
            allocate(by=by, now=now, payment=payment, shares={invoice.pk: payment.amount})
        except Refused as refused:
            said = [Problem("amount", problem.message) for problem in refused.problems]
            raise Refused(said) from refused
    elif draft.oldest_first:
        shares = oldest_first(payment)
        if shares:
            allocate(by=by, now=now, payment=payment, shares=shares)
    return payment


def _kept(by: Any, now: datetime, draft: PaymentDraft) -> Payment:
    rate = staff.exchange_rate(draft.currency, draft.received_on) or 1
    payment = Payment(
        number=draft.number or next_payment_number(draft.kind, draft.received_on),
        party=draft.party,
        kind=draft.kind,
        received_on=draft.received_on,
        currency=draft.currency,
        amount=draft.amount,
        left=draft.amount,
        base_amount=money.to_smallest(draft.amount * rate, staff.company().currency),
        note=draft.note,
    )
    try:
        with transaction.atomic():
            return editing.create_record(by=by, now=now, record=payment)
    except IntegrityError as error:
        taken = _("Another payment has the number %(number)s.") % {"number": payment.number}
        raise Refused([Problem("number", taken)]) from error


@transaction.atomic
def remove_payment(*, by: Any, now: datetime, payment: Payment) -> None:
    """Take out what was entered by mistake. Raises Settled while any of it is allocated."""
    require_bookkeeper(by)
    kept = Payment.objects.select_for_update().get(pk=payment.pk)
    if not books.is_removable(kept):
        raise Settled
    shown = {"number": kept.number, "amount": f"{kept.amount} {kept.currency}"}
    audit.record(by=by, now=now, action="remove", target=kept, changes=shown)
    kept.delete()
