from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers import queries as customers
from kezhi.kit import editing, once
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.receivables import crediting, wording
from kezhi.receivables.forms import DisputeForm, InvoiceForm, as_typed, order_as_typed
from kezhi.receivables.queries import ageing, books, credit
from kezhi.receivables.services import invoicing
from kezhi.receivables.services.drafts import Refused, Settled
from kezhi.receivables.tables import INVOICES
from kezhi.receivables.views.context import chosen_party, is_key, of_party, page
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.RECEIVABLES_VIEW)
def invoice_list(request: Request) -> HttpResponse:
    found = books.for_list(books.visible_invoices(request.user))
    context = page(request, listing=make_listing(request, INVOICES, found), of=of_party(request))
    return render_part(request, "receivables/list.html", "rows", context)


@requires(Right.RECEIVABLES_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    today = staff.local_date(timezone.now())
    summary = books.summary_of(request.user, party, today)
    context = page(
        request,
        party=party,
        summary=summary,
        days_late=summary.days_late(today),
        invoices=books.newest(request.user, pk),
        terms=books.agreed(pk),
        told=crediting.told(credit.credit_of(pk, today)),
        payer=wording.payer_words(ageing.payer(request.user, pk)),
    )
    return render_part(request, "receivables/of_customer.html", "panel", context)


@requires(Right.RECEIVABLES_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    return shown(request, books.get_invoice(request.user, pk))


def shown(request: Request, invoice: Any, form: Any = None, status: int = 200) -> HttpResponse:
    today = staff.local_date(timezone.now())
    found = books.shown_invoice(request.user, invoice, today)
    context = page(request, invoice=invoice, shown=found, form=form or DisputeForm())
    return render(request, "receivables/detail.html", context, status=status)


def chosen_order(request: Request) -> Any:
    given = request.GET.get("order", "")
    return sales.get_order(request.user, int(given)) if is_key(given) else None


@requires(Right.RECEIVABLES_EDIT)
def new(request: Request) -> HttpResponse:
    order = chosen_order(request)
    party = order.party if order else chosen_party(request)
    form = InvoiceForm(
        request.POST or None, user=request.user, party=party, initial=beginning(order, party)
    )
    invoice = entered(request, form, order)
    if invoice is not None:
        return redirect("receivables:detail", invoice.pk)
    return typed(request, form, order=order, orders=to_invoice(request, form.party))


def beginning(order: Any, party: Any) -> dict[str, Any]:
    """What a new invoice says before anybody typed."""
    today = staff.local_date(timezone.now())
    if order is None:
        currency = sales.usual_currency(party) or staff.company().currency
        return {"issued_on": today, "currency": currency}
    left = books.left_to_invoice(order)
    return order_as_typed(order, left, books.usual_tax_share(order.party_id), today)


def to_invoice(request: Request, party: Any) -> Any:
    return books.orders_to_invoice(request.user, party.pk) if party else []


def entered(request: Request, form: InvoiceForm, order: Any) -> Any:
    """The invoice made of what was typed, or None with the reasons beside the fields."""
    if request.method != "POST" or not form.is_valid():
        return None
    key, now = form.cleaned_data["key"] or None, timezone.now()
    try:
        made = invoicing.issue_invoice(by=request.user, now=now, draft=form.draft(order), key=key)
    except Refused as refused:
        form.show(refused.problems)
        return None
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    messages.success(request, _("%(number)s is kept.") % {"number": made.number})
    return made


def typed(request: Request, form: InvoiceForm, status: int = 200, **more: Any) -> HttpResponse:
    context = page(request, **{"form": form, "conflict": None, **more})
    return render(request, "receivables/form.html", context, status=status)


@requires(Right.RECEIVABLES_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    invoice = books.get_invoice(request.user, pk)
    if not books.is_open(invoice):
        messages.warning(request, settled_words())
        return redirect("receivables:detail", pk)
    form = InvoiceForm(
        request.POST or None, user=request.user, party=invoice.party, initial=as_typed(invoice)
    )
    if request.method == "POST" and form.is_valid():
        return changed(request, invoice, form)
    return typed(request, form, invoice=invoice, order=invoice.order)


def changed(request: Request, invoice: Any, form: InvoiceForm) -> HttpResponse:
    said: dict[str, Any] = {"invoice": invoice, "version": form.cleaned_data["version"]}
    try:
        now = timezone.now()
        draft = form.draft(invoice.order)
        invoicing.change_invoice(by=request.user, now=now, draft=draft, **said)
    except Refused as refused:
        form.show(refused.problems)
        return typed(request, form, invoice=invoice, order=invoice.order)
    except editing.Conflict as conflict:
        conflict.renew(form)
        return typed(request, form, status=409, invoice=invoice, conflict=conflict)
    except Settled:
        messages.warning(request, settled_words())
    return redirect("receivables:detail", invoice.pk)


def settled_words() -> str:
    return _("Something was allocated to this invoice already. Correct it by a credit note.")
