"""What happens to an opportunity: moved, won, lost, reopened; who competes for it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from kezhi.kit import editing
from kezhi.kit.http import Request, go_back, notify
from kezhi.pipeline.forms import ClosingForm, MoveForm, RivalForm
from kezhi.pipeline.queries import access
from kezhi.pipeline.services import moving
from kezhi.pipeline.services import opportunities as services
from kezhi.pipeline.services.checking import Refused, Settled
from kezhi.pipeline.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

OUTCOMES = ("won", "lost")


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def stage(request: Request, pk: int) -> HttpResponse:
    """Into another stage; one that closes leads to the question why."""
    opportunity = access.get_opportunity(request.user, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a stage."))
        return back(request, pk)
    chosen = form.cleaned_data["stage"]
    if chosen.kind in OUTCOMES and opportunity.closed_on is None:
        return onward(request, reverse("pipeline:closing", args=[pk, chosen.kind]))
    move = moving.reopen_opportunity if opportunity.closed_on else moving.move_opportunity
    tried(request, move, opportunity, stage=chosen, version=form.cleaned_data["version"])
    return back(request, pk)


def onward(request: Request, address: str) -> HttpResponse:
    """A page of its own, also where only a part was asked for."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def back(request: Request, pk: int) -> HttpResponse:
    return go_back(request, reverse("pipeline:detail", args=[pk]))


def tried(request: Request, move: Any, opportunity: Any, **said: Any) -> bool:
    """Whether it was done; the person is told in either case."""
    try:
        kept = move(by=request.user, now=timezone.now(), opportunity=opportunity, **said)
    except Settled:
        messages.warning(request, _("Somebody closed or reopened it meanwhile."))
    except Refused as refused:
        messages.error(request, refused.message)
    except editing.Conflict:
        messages.warning(
            request, _("Somebody else changed it meanwhile; nothing was done. Look at it again.")
        )
    else:
        told = {"title": kept.title, "stage": kept.stage}
        messages.success(request, _("%(title)s: %(stage)s.") % told)
        return True
    return False


@requires(Right.OPPORTUNITIES_EDIT)
def closing(request: Request, pk: int, outcome: str) -> HttpResponse:
    if outcome not in OUTCOMES:
        raise Http404
    opportunity = access.get_opportunity(request.user, pk)
    if opportunity.closed_on is not None:
        messages.warning(request, _("It is closed already."))
        return redirect("pipeline:detail", pk)
    initial = {
        "on": staff.local_date(timezone.now()),
        "amount": opportunity.amount,
        "version": opportunity.version,
    }
    form = ClosingForm(
        request.POST or None, opportunity=opportunity, outcome=outcome, initial=initial
    )
    if request.method == "POST" and form.is_valid() and closed(request, form, opportunity):
        return redirect("pipeline:detail", pk)
    context = page(request, opportunity=opportunity, outcome=outcome, form=form)
    return render(request, "pipeline/closing.html", context, status=422 if form.errors else 200)


def closed(request: Request, form: ClosingForm, opportunity: Any) -> bool:
    said = dict(form.cleaned_data)
    version, who = said.pop("version"), {"by": request.user, "now": timezone.now()}
    try:
        moving.close_opportunity(
            **who, opportunity=opportunity, ending=moving.Ending(**said), version=version
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except (Settled, editing.Conflict):
        messages.warning(request, _("Somebody else changed it meanwhile; nothing was done."))
        return True
    notify(request, _("Closed. Thank you for the reason: it teaches the next one."))
    return True


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    opportunity = access.get_opportunity(request.user, pk)
    stage = access.first_stage(opportunity.stage.pipeline_id)
    last = next((step.stage for step in access.steps_of(opportunity) if is_live(step.stage)), stage)
    if last is None:
        messages.error(request, _("This pipeline has no open stage."))
    else:
        tried(request, moving.reopen_opportunity, opportunity, stage=last)
    return redirect("pipeline:detail", pk)


def is_live(stage: Any) -> bool:
    return stage.kind == "open" and stage.archived_at is None


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def rivals(request: Request, pk: int) -> HttpResponse:
    opportunity = access.get_opportunity(request.user, pk)
    form = RivalForm(request.POST, user=request.user)
    if form.is_valid():
        tried_rival(request, opportunity, form.cleaned_data)
    else:
        messages.error(request, _("Choose a competitor; its price is a number or empty."))
    return redirect("pipeline:detail", pk)


def tried_rival(request: Request, opportunity: Any, said: dict[str, Any]) -> None:
    try:
        services.add_rival(by=request.user, now=timezone.now(), opportunity=opportunity, **said)
    except Refused as refused:
        messages.error(request, refused.message)


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def rival_removal(request: Request, pk: int, rival: int) -> HttpResponse:
    opportunity = access.get_opportunity(request.user, pk)
    found = access.get_rival(opportunity, rival)
    try:
        services.remove_rival(
            by=request.user, now=timezone.now(), opportunity=opportunity, rival=found
        )
    except Settled:
        messages.warning(request, _("It was lost to this competitor: reopen it first."))
    return redirect("pipeline:detail", pk)
