"""Value maps: asked for, waited for, read. Everything shown was computed by the run."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers.services.values import BadValue
from kezhi.kit.http import Request, render_part
from kezhi.kit.once import OtherRequest
from kezhi.scorecards.map_forms import MapForm
from kezhi.scorecards.maps import pictures, shown
from kezhi.scorecards.queries import maps as queries
from kezhi.scorecards.services import mapping_runs as services
from kezhi.staff.access import requires
from kezhi.surveys.queries import access as surveys


@requires(queries.VIEW)
def map_list(request: Request) -> HttpResponse:
    """The newest map of each market, and the studies that have none yet."""
    context = {
        "maps": queries.newest(request.user),
        "undrawn": queries.undrawn(request.user),
        "tones": shown.TONES,
    }
    return render(request, "scorecards/maps.html", context)


@requires(queries.VIEW)
def of_study(request: Request, pk: int) -> HttpResponse:
    """The maps drawn of a study, and the form that asks for another."""
    study = surveys.get_study(request.user, pk)
    may_run = queries.may_run(request.user)
    posted = request.POST if request.method == "POST" and may_run else None
    form = MapForm(posted, user=request.user)
    if posted is not None and form.is_valid():
        run = started(request, study, form)
        if run is not None:
            return redirect("scorecards:map", run.pk)
    context = {"study": study, "form": form, "may_run": may_run, "tones": shown.TONES}
    context["maps"] = queries.of_study(request.user, study)
    status = 422 if form.errors else 200
    return render_part(request, "scorecards/maps_of_study.html", "panel", context, status=status)


def started(request: Request, study: Any, form: MapForm) -> Any:
    asked, key = form.asked(), form.cleaned_data["key"]
    try:
        return services.start_map(
            by=request.user, now=timezone.now(), study=study, asked=asked, key=key
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except OtherRequest:
        messages.warning(request, _("This form was already sent once. Open a new one."))
    return None


@requires(queries.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    run = queries.get_map(request.user, pk)
    is_active = run.status in shown.ACTIVE
    context: dict[str, Any] = {"run": run, "is_active": is_active, "tone": shown.TONES[run.status]}
    if not is_active:
        context |= shown.context(run, queries.element_names(run))
    if run.result:
        context["chart"] = pictures.value_map(run.result)
        context["series"] = queries.of_series(request.user, run)
    context["sees_ledgers"] = queries.may_see_ledgers(request.user)
    return render_part(request, "scorecards/map.html", "state", context)
