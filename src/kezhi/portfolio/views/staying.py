"""Cohorts, and how long customers stay."""

from django.http import HttpResponse
from django.shortcuts import render

from kezhi.kit.http import Request
from kezhi.portfolio import staying, telling
from kezhi.portfolio.queries import runs, worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.portfolio.views.waiting import nothing_yet
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW)
def cohorts(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    rows = worth.visible_worth(request.user, run)
    context = telling.frame(request.user, run, lens)
    context |= staying.told(rows, run, lens, request.GET.get("show", ""))
    return render(request, "portfolio/cohorts.html", context)
