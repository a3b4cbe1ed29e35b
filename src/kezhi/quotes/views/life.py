"""What happens to a quote after it was entered, at the hands of the sellers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request
from kezhi.quotes.forms import AcceptanceForm, NoteForm, RefusalForm
from kezhi.quotes.queries import quotes as queries
from kezhi.quotes.services import deciding, sending, writing
from kezhi.quotes.services.drafts import QuoteRefused
from kezhi.quotes.views.quotes import settled_words
from kezhi.sales.services.drafts import OrderRefused
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


def moved(
    request: Request, pk: int, move: Callable[..., Any], said: str, **more: Any
) -> HttpResponse:
    """Do it and tell so, or why not; then back to the quote."""
    quote = queries.get_quote(request.user, pk)
    try:
        move(by=request.user, now=timezone.now(), quote=quote, **more)
        messages.success(request, said % {"number": quote})
    except (writing.Settled, deciding.Decided):
        messages.warning(request, _("This has been decided meanwhile; look at the quote again."))
    except deciding.Expired:
        messages.error(request, expired_words())
    except (QuoteRefused, OrderRefused) as refused:
        messages.error(request, str(refused))
    return redirect("quotes:detail", pk)


def expired_words() -> str:
    return _("The last day of this quote has passed. Make a new revision with a later day.")


def note_of(request: Request) -> str:
    form = NoteForm(request.POST)
    return str(form.cleaned_data["note"]) if form.is_valid() else ""


@requires(Right.ORDERS_EDIT)
@require_POST
def approval_request(request: Request, pk: int) -> HttpResponse:
    said = _("Approval of %(number)s is asked for.")
    return moved(request, pk, sending.ask_approval, said, note=note_of(request))


@requires(Right.ORDERS_VIEW, Right.DISCOUNTS_APPROVE)
@require_POST
def approval(request: Request, pk: int) -> HttpResponse:
    is_given = request.POST.get("answer") != "no"
    said = (
        _("The discount of %(number)s is approved.")
        if is_given
        else _("The discount of %(number)s is declined.")
    )
    return moved(
        request, pk, sending.decide_approval, said, is_given=is_given, note=note_of(request)
    )


@requires(Right.ORDERS_EDIT)
@require_POST
def sending_(request: Request, pk: int) -> HttpResponse:
    said = _("%(number)s counts as sent. Give the customer its link, or the PDF.")
    return moved(request, pk, sending.send_quote, said)


@requires(Right.ORDERS_EDIT)
@require_POST
def revision(request: Request, pk: int) -> HttpResponse:
    quote = queries.get_quote(request.user, pk)
    try:
        fresh = writing.revise_quote(by=request.user, now=timezone.now(), quote=quote)
    except writing.HasDraft as found:
        messages.info(request, _("A newer revision is being written already: here it is."))
        return redirect("quotes:detail", found.draft.pk)
    except writing.Settled:
        messages.warning(request, _("It is accepted: change the order instead."))
        return redirect("quotes:detail", pk)
    messages.success(request, _("A new revision: change it, then send it."))
    return redirect("quotes:edit", fresh.pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    quote = queries.get_quote(request.user, pk)
    try:
        writing.remove_draft(by=request.user, now=timezone.now(), quote=quote)
    except writing.Settled:
        messages.warning(request, settled_words())
        return redirect("quotes:detail", pk)
    messages.success(request, _("%(number)s is taken out.") % {"number": quote})
    return redirect("quotes:list")


@requires(Right.ORDERS_EDIT)
@require_POST
def link(request: Request, pk: int) -> HttpResponse:
    if request.POST.get("link") == "new":
        return moved(request, pk, sending.renew_link, _("%(number)s has a new link."))
    return moved(request, pk, sending.revoke_link, _("The link of %(number)s is taken back."))


@requires(Right.ORDERS_EDIT)
@require_POST
def acceptance(request: Request, pk: int) -> HttpResponse:
    """The customer said yes by phone or on paper."""
    queries.get_quote(request.user, pk)
    form = AcceptanceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who accepted for the customer."))
        return redirect("quotes:detail", pk)
    said = _("%(number)s is accepted, and its order is entered.")
    return moved(request, pk, deciding.accept_quote, said, **form.cleaned_data)


@requires(Right.ORDERS_EDIT)
@require_POST
def refusal(request: Request, pk: int) -> HttpResponse:
    queries.get_quote(request.user, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the customer refused."))
        return redirect("quotes:detail", pk)
    said = _("%(number)s is refused; the reason is kept.")
    return moved(request, pk, deciding.refuse_quote, said, **form.cleaned_data)
