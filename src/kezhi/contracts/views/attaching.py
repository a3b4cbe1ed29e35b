"""Orders drawn from a contract, and payments that are for it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.contracts.forms import ChoiceForm
from kezhi.contracts.queries import contracts as queries
from kezhi.contracts.services import attaching
from kezhi.contracts.services.drafts import Refused, Settled
from kezhi.contracts.views.life import decided_words
from kezhi.kit.http import Request
from kezhi.receivables.queries import books
from kezhi.sales import queries as sales
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


def chosen(request: Request) -> int | None:
    form = ChoiceForm(request.POST)
    return form.cleaned_data["chosen"] if form.is_valid() else None


def attempt(request: Request, act: Callable[..., Any], **what: Any) -> None:
    try:
        act(by=request.user, now=timezone.now(), **what)
    except Settled:
        messages.warning(request, decided_words())
    except Refused as refused:
        messages.error(request, str(refused))


@requires(Right.ORDERS_EDIT)
@require_POST
def orders(request: Request, pk: int) -> HttpResponse:
    """Draw the order that was chosen from this contract."""
    contract, key = queries.get_contract(request.user, pk), chosen(request)
    if key is None:
        messages.error(request, _("Choose an order."))
    else:
        order = sales.get_order(request.user, key)
        attempt(request, attaching.attach_order, contract=contract, order=order)
    return redirect("contracts:detail", pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def of_order(request: Request, pk: int) -> HttpResponse:
    """Draw this order from the contract that was chosen beside it."""
    order, key = sales.get_order(request.user, pk), chosen(request)
    if key is None:
        messages.error(request, _("Choose a contract."))
    else:
        contract = queries.get_contract(request.user, key)
        attempt(request, attaching.attach_order, contract=contract, order=order)
    return redirect("sales:detail", pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def order_removal(request: Request, pk: int) -> HttpResponse:
    drawing = queries.get_drawing(request.user, pk)
    attempt(request, attaching.detach_order, drawing=drawing)
    return redirect("contracts:detail", drawing.contract_id)


@requires(Right.ORDERS_VIEW, Right.RECEIVABLES_EDIT)
@require_POST
def payments(request: Request, pk: int) -> HttpResponse:
    contract, key = queries.get_contract(request.user, pk), chosen(request)
    if key is None:
        messages.error(request, _("Choose a payment."))
    else:
        payment = books.get_payment(request.user, key)
        attempt(request, attaching.attach_payment, contract=contract, payment=payment)
    return redirect("contracts:detail", pk)


@requires(Right.ORDERS_VIEW, Right.RECEIVABLES_EDIT)
@require_POST
def payment_removal(request: Request, pk: int) -> HttpResponse:
    receipt = queries.get_receipt(request.user, pk)
    attempt(request, attaching.detach_payment, receipt=receipt)
    return redirect("contracts:detail", receipt.contract_id)
