"""The forecast, with its day, interval and method."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kezhi.kit import lists
from kezhi.kit.http import Request
from kezhi.pipeline import forecasting
from kezhi.pipeline.queries import access, board, learning
from kezhi.pipeline.tables import FORECAST
from kezhi.pipeline.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.OPPORTUNITIES_VIEW)
def forecast_page(request: Request) -> HttpResponse:
    today = staff.local_date(timezone.now())
    pipeline = board.chosen_pipeline(request.GET.get("pipeline", ""))
    seen = access.visible_opportunities(request.user)
    filters, kept = lists.filtered(request, FORECAST, seen, request.GET)
    lessons = learning.lessons(today, forecasting.horizons(today))
    stages = access.stages_of(pipeline.pk, "open") if pipeline else []
    told = forecasting.told(
        access.open_ones(kept, stages), stages, lessons, access.amounts_won(), today
    )
    context: dict[str, Any] = {"told": told, "today": today, "filters": filters}
    context |= {"pipeline": pipeline, "pipelines": list(access.pipelines())}
    context["chart"] = forecasting.chart(told.months) if told.months else None
    return render(request, "pipeline/forecast.html", page(request, **context))
