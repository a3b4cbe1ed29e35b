"""Won and lost: how much, why, against whom."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kezhi.kit import lists
from kezhi.kit.http import Request
from kezhi.pipeline.queries import access, results
from kezhi.pipeline.tables import RESULTS
from kezhi.pipeline.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.OPPORTUNITIES_VIEW)
def results_page(request: Request) -> HttpResponse:
    seen = access.visible_opportunities(request.user)
    filters, kept = lists.filtered(request, RESULTS, seen, request.GET)
    found = results.closed(kept)
    context = page(
        request,
        filters=filters,
        results=results.results(found),
        lost=results.by_reason(found, "lost"),
        won=results.by_reason(found, "won"),
        lead_times=results.lead_times(found),
        rivals=results.by_rival(found),
        state=request.GET.urlencode(),
        today=staff.local_date(timezone.now()),
    )
    return render(request, "pipeline/results.html", context)
