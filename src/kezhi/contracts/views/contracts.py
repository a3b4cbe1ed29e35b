"""Lists, pages and forms of contracts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.contracts import ends
from kezhi.contracts.forms import ContractEntry, as_typed, in_coins
from kezhi.contracts.queries import contracts as queries
from kezhi.contracts.queries import plans
from kezhi.contracts.services import writing
from kezhi.contracts.services.drafts import Refused, Settled
from kezhi.contracts.tables import CONTRACTS
from kezhi.contracts.views.context import page, today
from kezhi.customers import queries as customers
from kezhi.kit import editing, once
from kezhi.kit.files import pdf_answer
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.quotes.forms import as_percent
from kezhi.quotes.queries import prices, quotes
from kezhi.sales import queries as sales
from kezhi.sales.asking import chosen_party, is_key, of_party
from kezhi.sales.exporting import as_csv
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

RATE_STEP = Decimal("0.0001")


def shown_list(request: Request) -> Any:
    """Superseded versions are shown only where they are asked for."""
    found = queries.visible_contracts(request.user)
    if request.GET.get("state") != "superseded":
        found = queries.newest_only(found)
    return queries.for_list(found, today())


@requires(Right.ORDERS_VIEW)
def contract_list(request: Request) -> HttpResponse:
    listing = make_listing(request, CONTRACTS, shown_list(request))
    context = page(request, listing=listing, of=of_party(request))
    return render_part(request, "contracts/list.html", "rows", context)


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    return as_csv(request, CONTRACTS, shown_list(request), "contracts")


@requires(Right.ORDERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    found = queries.newest(request.user, pk, today())
    context = page(request, party=party, contracts=found)
    return render_part(request, "contracts/of_customer.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def of_order(request: Request, pk: int) -> HttpResponse:
    """The contract an order is drawn from, beside the order, or those it could be drawn from."""
    order = sales.get_order(request.user, pk)
    contract = queries.of_order(request.user, pk)
    offered = [] if contract else queries.offered_contracts(request.user, order, today())
    context = page(request, order=order, contract=contract, offered=offered)
    return render_part(request, "contracts/of_order.html", "panel", context)


@requires(Right.ORDERS_VIEW)
def pdf(request: Request, pk: int) -> HttpResponse:
    """To be printed and signed, in the language of whoever prints it."""
    from kezhi.contracts.pdf import (
        contract_pdf,  # a web worker that prints nothing loads no printer
    )

    contract = queries.get_contract(request.user, pk)
    return pdf_answer(contract_pdf(contract, staff.company()), contract)


@requires(Right.ORDERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    contract = queries.get_contract(request.user, pk)
    shown = queries.shown_contract(request.user, contract, today())
    context = page(
        request,
        contract=contract,
        shown=shown,
        plan=plans.plan_of(contract, today()),
        orders=queries.offered_orders(request.user, contract) if shown.is_in_force else [],
        **payments(request, contract),
    )
    return render(request, "contracts/detail.html", context)


def payments(request: Request, contract: Any) -> dict[str, Any]:
    """Money is told only to those who may see it."""
    if not request.user.may(Right.RECEIVABLES_VIEW):
        return {}
    offered = queries.offered_payments(request.user, contract)
    return {"receipts": queries.receipts_of(contract), "offered_payments": offered}


@requires(Right.ORDERS_EDIT)
def new(request: Request) -> HttpResponse:
    quote = chosen_quote(request)
    party = quote.party if quote else chosen_party(request)
    start = {**known(party), **told_by(quote)}
    entry = ContractEntry(request.user, request.POST or None, party=party, initial=(start, [], []))
    entry.quote = quote
    made = entered(request, entry)
    return typed(request, entry) if made is None else redirect("contracts:detail", made.pk)


def chosen_quote(request: Request) -> Any:
    """The quote the address names, as its page's button does."""
    given = request.GET.get("quote", "")
    return quotes.get_quote(request.user, int(given)) if is_key(given) else None


def known(party: Any) -> dict[str, Any]:
    """What a new contract starts with."""
    settings, day = prices.settings(), today()
    return {
        "starts_on": day,
        "ends_on": ends.add_months(day, 12) - timedelta(days=1),
        "currency": sales.usual_currency(party) or staff.company().currency,
        "tax_rate": as_percent(settings.tax_rate),
        "has_tax_inside": True,
        "renewal_months": 12,
        "notice_days": 30,
    }


def told_by(quote: Any) -> dict[str, Any]:
    if quote is None:
        return {}
    said = {"title": quote.title, "currency": quote.currency}
    said["amount"] = in_coins(quote.gross_amount, quote.currency)
    if quote.net_amount:
        said["tax_rate"] = as_percent((quote.tax_amount / quote.net_amount).quantize(RATE_STEP))
    return said


def entered(request: Request, entry: ContractEntry) -> Any:
    """The contract made of what was typed, or None with the reasons beside the fields."""
    if request.method != "POST" or entry.wants_more or not entry.is_valid():
        return None
    key, now = entry.form.cleaned_data["key"] or None, timezone.now()
    try:
        made = writing.create_contract(by=request.user, now=now, draft=entry.draft(), key=key)
    except Refused as refused:
        entry.show(refused.problems)
        return None
    except once.OtherRequest:
        entry.form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    messages.success(request, _("%(number)s is kept as a draft.") % {"number": made})
    return made


def typed(request: Request, entry: ContractEntry, status: int = 200, **more: Any) -> HttpResponse:
    context = page(request, **{"entry": entry, "conflict": None, **more})
    return render(request, "contracts/form.html", context, status=status)


@requires(Right.ORDERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    contract = queries.get_contract(request.user, pk)
    if contract.signed_on is not None:
        messages.warning(request, settled_words())
        return redirect("contracts:detail", pk)
    entry = ContractEntry(
        request.user, request.POST or None, party=contract.party, initial=as_typed(contract),
        is_amendment=contract.revision > 1,
    )  # fmt: skip
    entry.quote = contract.quote
    if request.method == "POST" and not entry.wants_more and entry.is_valid():
        return changed(request, contract, entry)
    return typed(request, entry, contract=contract)


def changed(request: Request, contract: Any, entry: ContractEntry) -> HttpResponse:
    version = entry.form.cleaned_data["version"]
    who: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    try:
        writing.change_contract(**who, contract=contract, version=version, draft=entry.draft())
    except Refused as refused:
        entry.show(refused.problems)
        return typed(request, entry, contract=contract)
    except editing.Conflict as conflict:
        conflict.renew(entry.form)
        return typed(request, entry, status=409, contract=contract, conflict=conflict)
    except Settled:
        messages.warning(request, settled_words())
    return redirect("contracts:detail", contract.pk)


def settled_words() -> str:
    return _("This contract is signed and stays as it is. Make an amendment: a version of its own.")
