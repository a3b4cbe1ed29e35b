from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import once
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.receivables.forms import AllocationForm, PaymentForm, in_coins
from kezhi.receivables.queries import books
from kezhi.receivables.services import allocating, paying
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.receivables.tables import PAYMENTS
from kezhi.receivables.views.context import chosen_party, is_key, of_party, page
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.RECEIVABLES_VIEW)
def payment_list(request: Request) -> HttpResponse:
    listing = make_listing(request, PAYMENTS, books.visible_payments(request.user))
    context = page(request, listing=listing, of=of_party(request))
    return render_part(request, "receivables/payments.html", "rows", context)


@requires(Right.RECEIVABLES_EDIT)
def new(request: Request) -> HttpResponse:
    """A payment, or what settles the one invoice the address names."""
    invoice = chosen_invoice(request)
    party = invoice.party if invoice else chosen_party(request)
    form = PaymentForm(
        request.POST or None, user=request.user, party=party, invoice=invoice,
        initial=beginning(request, invoice, party),
    )  # fmt: skip
    made = entered(request, form)
    if made is not None:
        return redirect(
            *(("receivables:detail", invoice.pk) if invoice else ("receivables:payment", made.pk))
        )
    context = page(request, form=form, invoice=invoice)
    return render(request, "receivables/payment_form.html", context)


def chosen_invoice(request: Request) -> Any:
    given = request.GET.get("invoice", "")
    return books.get_invoice(request.user, int(given)) if is_key(given) else None


def beginning(request: Request, invoice: Any, party: Any) -> dict[str, Any]:
    today, kind = staff.local_date(timezone.now()), request.GET.get("kind", "money")
    if invoice is not None:
        rest = in_coins(invoice.open_amount, invoice.currency)
        return {"received_on": today, "amount": rest, "kind": kind}
    currency = sales.usual_currency(party) or staff.company().currency
    return {"received_on": today, "currency": currency, "kind": kind, "oldest_first": True}


def entered(request: Request, form: PaymentForm) -> Any:
    """The payment made of what was typed, or None with the reasons beside the fields."""
    if request.method != "POST" or not form.is_valid():
        return None
    said: dict[str, Any] = {"key": form.cleaned_data["key"] or None, "invoice": form.invoice}
    now = timezone.now()
    try:
        made = paying.record_payment(by=request.user, now=now, draft=form.draft(), **said)
    except Refused as refused:
        form.show(refused.problems)
        return None
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    messages.success(request, _("%(number)s is kept.") % {"number": made.number})
    return made


@requires(Right.RECEIVABLES_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    return shown(request, books.get_payment(request.user, pk))


def shown(request: Request, payment: Any, form: Any = None, status: int = 200) -> HttpResponse:
    if form is None and payment.left:
        form = AllocationForm(invoices=books.open_invoices(request.user, payment))
    found = books.shown_payment(request.user, payment)
    context = page(request, payment=payment, shown=found, form=form)
    return render(request, "receivables/payment.html", context, status=status)


@requires(Right.RECEIVABLES_EDIT)
@require_POST
def allocation(request: Request, pk: int) -> HttpResponse:
    payment = books.get_payment(request.user, pk)
    invoices = books.open_invoices(request.user, payment)
    form = AllocationForm(request.POST, invoices=invoices)
    if not form.is_valid() or not allocated(request, payment, form):
        return shown(request, payment, form, status=422)
    return redirect("receivables:payment", pk)


def allocated(request: Request, payment: Any, form: AllocationForm) -> bool:
    by, now, key = request.user, timezone.now(), form.cleaned_data["key"] or None
    try:
        allocating.allocate(by=by, now=now, payment=payment, shares=form.shares(), key=key)
    except Refused as refused:
        form.show(refused.problems)
        return False
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return False
    messages.success(request, _("The payment is allocated."))
    return True


@requires(Right.RECEIVABLES_EDIT)
@require_POST
def unallocation(request: Request, pk: int) -> HttpResponse:
    kept = books.get_allocation(request.user, pk)
    allocating.unallocate(by=request.user, now=timezone.now(), allocation=kept)
    messages.success(request, _("The allocation is taken back; the invoice is open again."))
    return redirect("receivables:payment", kept.payment_id)


@requires(Right.RECEIVABLES_EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    payment = books.get_payment(request.user, pk)
    try:
        paying.remove_payment(by=request.user, now=timezone.now(), payment=payment)
    except Settled:
        messages.warning(
            request, _("Take its allocations back first; what came from a file stays.")
        )
        return redirect("receivables:payment", pk)
    messages.success(request, _("%(number)s is taken out.") % {"number": payment.number})
    return redirect("receivables:payments")
