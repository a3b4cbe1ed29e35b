"""What happens to a contract after it was entered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.contracts.forms import MilestoneForm, NoticeForm, SigningForm, TerminationForm
from kezhi.contracts.queries import contracts as queries
from kezhi.contracts.services import ending, signing, writing
from kezhi.contracts.services.drafts import Refused, Settled
from kezhi.kit.http import Request
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

Move = Callable[..., Any]


def moved(request: Request, pk: int, move: Move, said: str, **more: Any) -> HttpResponse:
    """Do it and tell so, or why not; then to the contract, or to the draft that it made."""
    contract = queries.get_contract(request.user, pk)
    try:
        made = move(by=request.user, now=timezone.now(), contract=contract, **more)
        messages.success(request, said % {"number": made or contract})
        pk = made.pk if made else pk
    except Settled:
        messages.warning(request, decided_words())
    except writing.HasDraft as there:
        messages.info(request, _("It is being written already."))
        pk = there.draft.pk
    except Refused as refused:
        messages.error(request, " ".join(problem.message for problem in refused.problems))
    return redirect("contracts:detail", pk)


def decided_words() -> str:
    return _("This has been decided meanwhile; look at the contract again.")


def asked(request: Request, pk: int, form: forms.Form, move: Move, said: str) -> HttpResponse:
    """What the form says, done; or its mistakes, told."""
    if form.is_valid():
        return moved(request, pk, move, said, **form.cleaned_data)
    contract = queries.get_contract(request.user, pk)
    for name, errors in form.errors.items():
        messages.error(request, f"{form.fields[name].label}: {errors[0]}")
    return redirect("contracts:detail", contract.pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def signature(request: Request, pk: int) -> HttpResponse:
    form = SigningForm(request.POST)
    return asked(request, pk, form, signing.sign_contract, _("%(number)s is signed."))


@requires(Right.ORDERS_EDIT)
@require_POST
def amendment(request: Request, pk: int) -> HttpResponse:
    said = _("%(number)s is a draft: edit it, then sign it in place of the version before.")
    return moved(request, pk, writing.amend_contract, said)


@requires(Right.ORDERS_EDIT)
@require_POST
def renewal(request: Request, pk: int) -> HttpResponse:
    said = _("%(number)s is the draft of the renewal: check its days and amount, then sign it.")
    return moved(request, pk, ending.renew_contract, said)


@requires(Right.ORDERS_EDIT)
@require_POST
def termination(request: Request, pk: int) -> HttpResponse:
    form = TerminationForm(request.POST)
    return asked(request, pk, form, ending.terminate_contract, _("%(number)s is terminated."))


@requires(Right.ORDERS_EDIT)
@require_POST
def notice(request: Request, pk: int) -> HttpResponse:
    form = NoticeForm(request.POST)
    said = _("Notice is kept: %(number)s does not renew itself again.")
    return asked(request, pk, form, ending.give_notice, said)


@requires(Right.ORDERS_EDIT)
@require_POST
def notice_removal(request: Request, pk: int) -> HttpResponse:
    said = _("The notice is taken back: %(number)s renews itself as before.")
    return moved(request, pk, ending.take_back_notice, said)


@requires(Right.ORDERS_EDIT)
@require_POST
def milestones(request: Request, pk: int) -> HttpResponse:
    form = MilestoneForm(request.POST)
    return asked(request, pk, form, ending.note_milestones, _("The days of %(number)s are kept."))


@requires(Right.ORDERS_EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    contract = queries.get_contract(request.user, pk)
    try:
        writing.remove_draft(by=request.user, now=timezone.now(), contract=contract)
    except Settled:
        messages.warning(request, decided_words())
        return redirect("contracts:detail", pk)
    messages.success(request, _("The draft %(number)s is gone.") % {"number": contract})
    return redirect("contracts:list")
