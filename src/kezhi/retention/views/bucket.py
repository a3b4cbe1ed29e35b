"""The leaky bucket of last year, and what plugging it would keep."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.kit import editing
from kezhi.kit.http import Request, notify
from kezhi.portfolio import telling
from kezhi.portfolio.queries import holdings, runs
from kezhi.portfolio.queries.lens import lens_for
from kezhi.retention import leaking
from kezhi.retention.forms import CeilingsForm
from kezhi.retention.queries import spending
from kezhi.retention.services import answers
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW)
def leaks(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return render(request, "retention/empty.html", {"title": _("The leaky bucket")})
    lens = lens_for(request.user, run)
    holding = holdings.of(request.user, run)
    context = telling.frame(request.user, run, lens)
    context |= leaking.told(request.user, holding, lens, request.GET)
    context["may_answer"] = request.user.may(Right.SETTINGS_EDIT)
    return render(request, "retention/bucket.html", context)


@requires(Right.COSTS_VIEW, Right.SETTINGS_EDIT)
def ceilings(request: Request) -> HttpResponse:
    judged, conflict, status = spending.ceilings(), None, 200
    form = CeilingsForm(request.POST or None, instance=judged)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        who = {"by": request.user, "now": timezone.now(), "version": values.pop("version")}
        try:
            answers.judge_ceilings(**who, values=values)
            notify(request, _("Saved."))
            return redirect("retention:bucket")
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    context = {"form": form, "judged": judged, "conflict": conflict}
    return render(request, "retention/ceilings.html", context, status=status)
