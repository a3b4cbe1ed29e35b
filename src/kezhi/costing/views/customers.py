"""The profit of each customer: list, file, and the panel of his page."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase

from kezhi.costing import reasons, wording
from kezhi.costing.queries import costings as queries
from kezhi.costing.tables import FILE, LINES
from kezhi.customers import queries as customers
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.sales.asking import of_party
from kezhi.sales.exporting import as_csv
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.COSTS_VIEW)
def customer_list(request: Request) -> HttpResponse:
    costing = queries.current(request.user)
    lines = queries.visible_lines(request.user, costing)
    listing = make_listing(request, LINES, lines)
    if costing is not None:
        explain(listing.rows, costing, queries.sums_of(lines)["credit"])
    context = {"listing": listing, "costing": costing, "of": of_party(request)}
    return render_part(request, "costing/customers.html", "rows", context)


def explain(lines: Any, costing: Any, credit: Any) -> None:
    for line in lines:
        part = reasons.reason_of(line, costing, credit)
        line.reason, line.remedy = wording.reason(part), wording.remedy(part)


@requires(Right.COSTS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    costing = queries.current(request.user)
    return as_csv(request, FILE, queries.visible_lines(request.user, costing), "profits")


@requires(Right.COSTS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """The panel of the customer's page, and a page of its own without JavaScript."""
    party = customers.get_party(request.user, pk)
    costing = queries.current(request.user)
    line = queries.line_of(request.user, costing, pk)
    context: dict[str, Any] = {"party": party, "costing": costing, "line": line}
    if costing is not None and line is not None:
        credit = queries.sums_of(queries.visible_lines(request.user, costing))["credit"]
        explain([line], costing, credit)
        context["parts"] = [one for one in reasons.parts_of(line, costing) if one.times]
    return render_part(request, "costing/of_customer.html", "panel", context)
