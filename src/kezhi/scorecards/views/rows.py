"""Rivals' offers and entries of a ledger, each with a form of its own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kezhi.customers.services.values import BadValue
from kezhi.kit import editing
from kezhi.kit.http import Request, notify
from kezhi.scorecards.ledger_forms import EntryForm, OfferForm
from kezhi.scorecards.queries import access, reading
from kezhi.scorecards.services import rows as services
from kezhi.scorecards.views import context
from kezhi.staff.access import requires

OFFER, ENTRY = gettext_lazy("Rival's offer"), gettext_lazy("Value element")


@requires(*access.EDIT)
def offer_new(request: Request, pk: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    form = OfferForm(request.POST or None, user=request.user, ledger=ledger)
    return filled(request, ledger, form, OFFER, services.add_offer, ledger=ledger)


@requires(*access.EDIT)
def offer_edit(request: Request, pk: int, part: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    offer = access.get_offer(ledger, part)
    form = OfferForm(request.POST or None, user=request.user, ledger=ledger, offer=offer)
    return filled(request, ledger, form, OFFER, services.change_offer, offer=offer)


@requires(*access.EDIT)
def entry_new(request: Request, pk: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    offers, chosen = reading.offers_of(ledger), request.GET.get("element", "")
    form = EntryForm(request.POST or None, user=request.user, offers=offers, chosen=chosen)
    return filled(request, ledger, form, ENTRY, services.add_entry, ledger=ledger)


@requires(*access.EDIT)
def entry_edit(request: Request, pk: int, part: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    entry, offers = access.get_entry(ledger, part), reading.offers_of(ledger)
    form = EntryForm(request.POST or None, user=request.user, offers=offers, entry=entry)
    return filled(request, ledger, form, ENTRY, services.change_entry, entry=entry)


def filled(
    request: Request, book: Any, form: Any, title: Any, act: Callable[..., Any], **thing: Any
) -> HttpResponse:
    """The row kept and back to the ledger, or its form with what is to mend."""
    conflict, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            if kept(request, form, act, thing):
                return redirect("scorecards:detail", book.pk)
            status = 422
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    said = context.page(request, form=form, conflict=conflict, title=title)
    row = thing.get("offer") or thing.get("entry")
    said["by_equation"] = [one for one in getattr(form, "elements", {}).values() if one.equation]
    return render(
        request, "scorecards/row.html", said | {"row": row, **thing, "ledger": book}, status=status
    )


def kept(request: Request, form: Any, act: Callable[..., Any], thing: dict[str, Any]) -> bool:
    version = {} if "ledger" in thing else {"version": form.cleaned_data["version"]}
    try:
        act(by=request.user, now=timezone.now(), draft=form.draft(), **thing, **version)
    except BadValue as bad:
        field = {"party": "alternative", "kind": "alternative"}.get(bad.field, bad.field)
        form.add_error(field if field in form.fields else None, str(bad.message))
        return False
    notify(request, _("Saved."))
    return True


@requires(*access.EDIT)
@require_POST
def offer_removal(request: Request, pk: int, part: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    return removed(request, pk, access.get_offer(ledger, part))


@requires(*access.EDIT)
@require_POST
def entry_removal(request: Request, pk: int, part: int) -> HttpResponse:
    ledger = access.get_ledger(request.user, pk)
    return removed(request, pk, access.get_entry(ledger, part))


def removed(request: Request, pk: int, row: Any) -> HttpResponse:
    services.remove_row(by=request.user, now=timezone.now(), row=row)
    notify(request, _("Taken out."))
    return redirect("scorecards:detail", pk)
