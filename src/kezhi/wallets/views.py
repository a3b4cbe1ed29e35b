"""Share of customer: the list of what is missing, one customer's estimates, and the market."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, go_back, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.sales.asking import of_party
from kezhi.staff import queries as staff
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right
from kezhi.wallets import queries, shown
from kezhi.wallets.choices import TONES
from kezhi.wallets.forms import WalletForm
from kezhi.wallets.services import recording
from kezhi.wallets.tables import WALLETS

VIEW = queries.VIEW
EDIT = (*VIEW, Right.CUSTOMERS_EDIT)
CHUNK = 2000


@requires(*VIEW)
def wallet_list(request: Request) -> HttpResponse:
    """Customers by what they spend elsewhere: room to grow, in money."""
    found = queries.current(queries.visible_wallets(request.user))
    listing = make_listing(request, WALLETS, found)
    context = {
        "listing": listing, "rows": list(shown.lines(listing.rows)), "tones": TONES,
        "currency": staff.company().currency, "of": of_party(request),
        "whole": queries.whole(found), "sees_market": queries.may_see_market(request.user),
    }  # fmt: skip
    return render_part(request, "wallets/list.html", "rows", context)


@requires(*VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    found = queries.current(queries.visible_wallets(request.user))
    listing = make_listing(request, WALLETS, found)
    chosen = listing.filters.qs if listing.filters.is_valid() else found.none()
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    answer = csv_answer(listing.columns, shown.lines(rows), "share-of-customer")
    return asked_first(request, chosen) or answer


@requires(*VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    found = queries.of_customer(request.user, pk)
    context = shown.context(found, staff.company().currency) | {"party": party, "tones": TONES}
    context["may_edit"] = recording.may_edit(request.user)
    return render_part(request, "wallets/of_customer.html", "panel", context)


@requires(*EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    today = staff.local_date(timezone.now())
    form = WalletForm(request.POST or None, today=today, currency=staff.company().currency)
    if request.method == "POST" and form.is_valid() and recorded(request, party, form):
        return redirect("customers:detail", pk)
    context = {"form": form, "party": party}
    return render(request, "wallets/form.html", context, status=422 if form.errors else 200)


def recorded(request: Request, party: Any, form: WalletForm) -> bool:
    try:
        recording.record_wallet(
            by=request.user, now=timezone.now(), party=party, values=form.values,
            key=form.cleaned_data["key"],
        )  # fmt: skip
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    notify(request, _("Saved."))
    return True


@requires(*EDIT)
@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    wallet = queries.get_wallet(request.user, pk)
    recording.withdraw_wallet(by=request.user, now=timezone.now(), wallet=wallet)
    notify(request, _("The estimate counts no more."))
    return go_back(request, f"/customers/{wallet.party_id}/")


@requires(Right.ORDERS_VIEW)
def market(request: Request) -> HttpResponse:
    """Our share of the market year by year, in all and by product line."""
    user = request.user
    parts = [(_("All that we sell"), queries.markets(user))]
    parts += [(line.name, queries.markets(user, line)) for line in queries.lines_with_markets()]
    context = {
        "parts": [one for one in parts if one[1]], "currency": staff.company().currency,
        "sees_market": queries.may_see_market(user),
        "may_edit": user.may(Right.SETTINGS_EDIT),
    }  # fmt: skip
    return render(request, "wallets/market.html", context)
