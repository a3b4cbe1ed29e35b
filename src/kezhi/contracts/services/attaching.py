"""Orders drawn from a contract, and payments that are for it as a whole."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kezhi.contracts.models import Contract, Drawing, Receipt
from kezhi.contracts.services.drafts import Refused
from kezhi.contracts.services.writing import held, require_writer
from kezhi.kit import audit
from kezhi.receivables.models import Payment
from kezhi.sales.models import Order
from kezhi.sales.services.drafts import Problem
from kezhi.staff.rights import Right


def require_bookkeeper(by: Any) -> None:
    if not by.may(Right.RECEIVABLES_EDIT):
        raise PermissionDenied


def refuse(field: str, words: str) -> Refused:
    return Refused([Problem(field, words)])


def check_same(field: str, thing: Order | Payment, contract: Contract) -> None:
    if thing.party_id != contract.party_id:
        raise refuse(field, _("It is another customer's: choose one of the contract's customer."))
    if thing.currency != contract.currency:
        words = _("It is in %(theirs)s, the contract in %(ours)s: currencies are not mixed.")
        raise refuse(field, words % {"theirs": thing.currency, "ours": contract.currency})


@transaction.atomic
def attach_order(*, by: Any, now: datetime, contract: Contract, order: Order) -> Drawing:
    """Raises Settled where the contract is not in force, and Refused with the cure."""
    require_writer(by)
    kept = held(contract)
    check_same("order", order, kept)
    if order.kind != Order.Kind.SALE or order.status == Order.Status.CANCELLED:
        raise refuse("order", _("Only a sale that stands is drawn from a contract."))
    earlier = drawing_of(order)
    if earlier is not None and earlier.contract_id == kept.pk:
        return earlier
    try:
        with transaction.atomic():
            made = Drawing.objects.create(contract=kept, order=order)
    except IntegrityError as error:
        other = drawing_of(order)
        words = _("The order is drawn from %(number)s already: take it out there first.")
        raise refuse("order", words % {"number": other.contract if other else "–"}) from error
    audit.record(
        by=by, now=now, action="attach_order", target=kept, changes={"order": [None, order.number]}
    )
    return made


def drawing_of(order: Order) -> Drawing | None:
    return Drawing.objects.select_related("contract").filter(order=order).first()


@transaction.atomic
def detach_order(*, by: Any, now: datetime, drawing: Drawing) -> None:
    require_writer(by)
    kept = held(drawing.contract)
    gone, _found = Drawing.objects.filter(pk=drawing.pk).delete()
    if gone:
        audit.record(
            by=by, now=now, action="detach_order", target=kept,
            changes={"order": [drawing.order.number, None]},
        )  # fmt: skip


@transaction.atomic
def attach_payment(*, by: Any, now: datetime, contract: Contract, payment: Payment) -> Receipt:
    """The whole payment is for this contract. Raises Settled and Refused."""
    require_bookkeeper(by)
    kept = held(contract)
    check_same("payment", payment, kept)
    if payment.kind != Payment.Kind.MONEY:
        raise refuse("payment", _("Only money that came in pays installments."))
    earlier = receipt_of(payment)
    if earlier is not None and earlier.contract_id == kept.pk:
        return earlier
    try:
        with transaction.atomic():
            made = Receipt.objects.create(contract=kept, payment=payment)
    except IntegrityError as error:
        other = receipt_of(payment)
        words = _("The payment is for %(number)s already: take it out there first.")
        raise refuse("payment", words % {"number": other.contract if other else "–"}) from error
    audit.record(
        by=by, now=now, action="attach_payment", target=kept,
        changes={"payment": [None, payment.number]},
    )  # fmt: skip
    return made


def receipt_of(payment: Payment) -> Receipt | None:
    return Receipt.objects.select_related("contract").filter(payment=payment).first()


@transaction.atomic
def detach_payment(*, by: Any, now: datetime, receipt: Receipt) -> None:
    require_bookkeeper(by)
    kept = held(receipt.contract)
    gone, _found = Receipt.objects.filter(pk=receipt.pk).delete()
    if gone:
        audit.record(
            by=by, now=now, action="detach_payment", target=kept,
            changes={"payment": [receipt.payment.number, None]},
        )  # fmt: skip
