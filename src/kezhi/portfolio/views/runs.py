"""Runs: started, watched, cancelled, compared."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.once import OtherRequest
from kezhi.portfolio import comparing, wording
from kezhi.portfolio.forms import RunForm, SettingsForm
from kezhi.portfolio.queries import runs as queries
from kezhi.portfolio.services import runs as services
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW)
def history(request: Request) -> HttpResponse:
    key = secrets.token_urlsafe(16)
    return render(
        request, "portfolio/runs.html", run_context(request, RunForm(initial={"key": key}))
    )


def run_context(request: Request, form: RunForm) -> dict[str, Any]:
    return {
        "runs": queries.recent_runs(request.user),
        "active": queries.active_run(request.user),
        "current": queries.current_run(request.user),
        "default_as_of": services.default_as_of(timezone.now()),
        "may_run": request.user.may(Right.VALUATIONS_RUN),
        "form": form,
        "history_chart": comparing.history(request.user, queries.finished_runs(request.user)),
    }


@requires(Right.VALUATIONS_RUN)
@require_POST
def new(request: Request) -> HttpResponse:
    form = RunForm(request.POST)
    if not form.is_valid():
        return render(request, "portfolio/runs.html", run_context(request, form), status=422)
    try:
        run = services.start_run(by=request.user, now=timezone.now(), **form.cleaned_data)
    except services.AlreadyRunning as busy:
        messages.info(request, _("Another run is at work; here it is."))
        run = busy.run
    except services.NothingToValue:
        messages.warning(request, _("There are no orders up to that day, so nothing to value."))
        return redirect("portfolio:runs")
    except OtherRequest:
        messages.warning(request, _("This form was sent before with other contents."))
        return redirect("portfolio:runs")
    return redirect("portfolio:run", run.pk)


@requires(Right.VALUATIONS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    run = queries.get_run(request.user, pk)
    context = {
        "run": run,
        "error": wording.error_words(run) if run.error else "",
        "model": wording.model_words(run.model) if run.model else "",
        "warnings": wording.warnings_of(run),
        "is_active": run.place is not None,
        "may_run": request.user.may(Right.VALUATIONS_RUN),
        "comparison": comparing.lines(request.user, run),
    }
    return render_part(request, "portfolio/run.html", "state", context)


@requires(Right.VALUATIONS_RUN)
@require_POST
def cancellation(request: Request, pk: int) -> HttpResponse:
    run = queries.get_run(request.user, pk)
    try:
        services.cancel_run(by=request.user, now=timezone.now(), run=run)
        notify(request, _("The run stops; the results of the run before stay in use."))
    except services.NotActive:
        messages.info(request, _("The run had ended already."))
    return redirect("portfolio:run", pk)


@requires(Right.VALUATIONS_RUN)
def settings(request: Request) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=queries.portfolio_settings())
    if request.method == "POST" and form.is_valid():
        services.change_settings(by=request.user, now=timezone.now(), **form.cleaned_data)
        notify(request, _("Saved. The next run will follow it."))
        return redirect("portfolio:runs")
    return render(request, "portfolio/settings.html", {"form": form})
