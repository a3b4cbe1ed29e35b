"""The list, the board, the panel of a customer, and the list as a file."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from kezhi.customers import queries as customers
from kezhi.kit import lists
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.pipeline import forecasting
from kezhi.pipeline.queries import access, board, learning, prospects, results
from kezhi.pipeline.tables import BOARD, OPPORTUNITIES
from kezhi.pipeline.views.context import page, whole
from kezhi.staff import queries as staff
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

CHUNK = 2000
SHOWN = 8


@requires(Right.OPPORTUNITIES_VIEW)
def opportunity_list(request: Request) -> HttpResponse:
    found = access.for_list(access.visible_opportunities(request.user))
    listing = make_listing(request, OPPORTUNITIES, found)
    today = staff.local_date(timezone.now())
    context = page(request, listing=listing, of=of_party(request), today=today)
    return render_part(request, "pipeline/list.html", "rows", context)


def of_party(request: Request) -> Any:
    """The customer whose opportunities the list shows, where it shows one's only."""
    pk = whole(request.GET.get("customer", ""))
    return customers.visible_parties(request.user).filter(pk=pk).first() if pk else None


@requires(Right.OPPORTUNITIES_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    found = access.for_list(access.visible_opportunities(request.user))
    listing = make_listing(request, OPPORTUNITIES, found)
    chosen = listing.filters.qs if listing.filters.is_valid() else found.none()
    question = asked_first(request, chosen)
    if question is not None:
        return question
    rows = chosen.order_by(listing.sort, "-pk").iterator(chunk_size=CHUNK)
    return csv_answer(listing.columns, rows, "opportunities")


@requires(Right.OPPORTUNITIES_VIEW)
def board_page(request: Request) -> HttpResponse:
    pipeline = board.chosen_pipeline(request.GET.get("pipeline", ""))
    today = staff.local_date(timezone.now())
    seen = access.visible_opportunities(request.user)
    filters, found = lists.filtered(request, BOARD, seen, request.GET)
    limits = learning.lessons(today, forecasting.horizons(today)).limits()
    lanes = board.lanes(found, pipeline, today, limits) if pipeline else []
    context = page(
        request,
        pipeline=pipeline,
        pipelines=list(access.pipelines()),
        lanes=lanes,
        filters=filters,
        today=today,
        stages=[lane.stage for lane in lanes],
    )
    return render_part(request, "pipeline/board.html", "board", context)


@requires(Right.OPPORTUNITIES_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    found = access.opportunities_of(request.user, pk)
    rows = list(found.order_by("closed_on", "-opened_on", "-pk")[: SHOWN + 1])
    context = page(
        request,
        party=party,
        opportunities=rows[:SHOWN],
        has_more=len(rows) > SHOWN,
        prospects=prospects.of_party(request.user, pk),
        results=results.results(found),
    )
    return render_part(request, "pipeline/of_customer.html", "panel", context)
