"""The customers ranked by value, those at risk, and both as files."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase

from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import ListSpec, make_listing
from kezhi.portfolio import exporting, tables, telling
from kezhi.portfolio.figures import Figures
from kezhi.portfolio.queries import runs, worth
from kezhi.portfolio.queries.lens import Lens, lens_for
from kezhi.portfolio.views.waiting import nothing_yet
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW)
def customers(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    rows = worth.visible_worth(request.user, run)
    return shown(request, run, lens, (tables.worth_spec(lens), rows, "portfolio/customers.html"))


@requires(Right.VALUATIONS_VIEW)
def risks(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    rows = worth.at_risk(worth.visible_worth(request.user, run))
    return shown(request, run, lens, (tables.risk_spec(lens), rows, "portfolio/risks.html"))


def shown(request: Request, run: Any, lens: Lens, page: tuple[ListSpec, Any, str]) -> HttpResponse:
    spec, rows, template = page
    listing = make_listing(request, spec, rows)
    products = worth.product_names(request.user, listing.rows)
    lines = Figures(run, lens, products).rows(listing.rows, listing.columns)
    context = telling.frame(request.user, run, lens) | {"listing": listing, "lines": lines}
    return render_part(request, template, "rows", context)


@requires(Right.VALUATIONS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    rows = worth.visible_worth(request.user, run)
    return as_file(request, run, lens, (tables.worth_spec(lens), rows))


@requires(Right.VALUATIONS_VIEW, Right.EXPORTS_RUN)
def risk_export(request: Request) -> HttpResponseBase:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    rows = worth.at_risk(worth.visible_worth(request.user, run))
    return as_file(request, run, lens, (tables.risk_spec(lens), rows))


def as_file(
    request: Request, run: Any, lens: Lens, wanted: tuple[ListSpec, Any]
) -> HttpResponseBase:
    """The rows that the page's filters leave, in its order and with its columns."""
    spec, rows = wanted
    listing = make_listing(request, spec, rows)
    found = listing.filters.qs if listing.filters.is_valid() else rows.none()
    question = asked_first(request, found)
    if question is not None:
        return question
    products = worth.names_of_lost_products(request.user, found)
    figures = Figures(run, lens, products)
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    return exporting.as_file(kind, figures, listing.columns, worth.in_order(found, listing.sort))
