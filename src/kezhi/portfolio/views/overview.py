"""The portfolio as a whole and the worth of one customer. Pages only read results."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from kezhi.customers import queries as customers
from kezhi.kit.http import Request, render_part
from kezhi.portfolio import explaining, keeping, leading, planning, telling, wording
from kezhi.portfolio.queries import holdings, runs, worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.portfolio.views.waiting import nothing_yet
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW)
def overview(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    holding = holdings.of(request.user, run)
    context = telling.frame(request.user, run, lens)
    context |= telling.equity(request.user, holding, lens)
    context |= telling.pyramid(holding, lens)
    context |= telling.concentration(holding, lens) | leading.told(holding, lens)
    return render(request, "portfolio/overview.html", context)


@requires(Right.VALUATIONS_VIEW)
def equity(request: Request) -> HttpResponse:
    """Customer equity today, its change since the run before, and a plan of years ahead."""
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    holding = holdings.of(request.user, run)
    context = telling.frame(request.user, run, lens)
    context |= planning.told(request.user, holding, lens, request.GET)
    return render(request, "portfolio/equity.html", context)


@requires(Right.VALUATIONS_VIEW)
def changes(request: Request) -> HttpResponse:
    """Who moved tier, and whose rank by sales and by value disagree."""
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    holding = holdings.of(request.user, run)
    context = telling.frame(request.user, run, lens) | telling.changes(holding, lens)
    return render(request, "portfolio/changes.html", context)


@requires(Right.VALUATIONS_VIEW)
def retention(request: Request) -> HttpResponse:
    """Who stayed, who left, and what became of the sales."""
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    holding = holdings.of(request.user, run)
    context = telling.frame(request.user, run, lens) | keeping.told(holding, lens)
    return render(request, "portfolio/retention.html", context)


@requires(Right.VALUATIONS_VIEW)
def report(request: Request) -> HttpResponse:
    """The model report in plain words."""
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    context = telling.frame(request.user, run, lens) | telling.report(run, lens)
    return render(request, "portfolio/report.html", context)


@requires(Right.VALUATIONS_VIEW)
def customer(request: Request, pk: int) -> HttpResponse:
    """A customer's worth with its explanation; asked for by htmx, only the panel."""
    party = customers.get_party(request.user, pk)
    run = runs.current_run(request.user)
    found = worth.worth_of(request.user, run, party)
    context: dict[str, Any] = {"party": party, "run": run, "worth": found}
    if run is not None and found is not None:
        lens = lens_for(request.user, run)
        products = worth.product_names(request.user, [found])
        context |= telling.frame(request.user, run, lens)
        context |= {
            "steps": explaining.steps_of(found, run, lens),
            "formula": explaining.formula_of(found, run, lens),
            "reasons": wording.risk_reasons(found, run, products),
            "absence": wording.absence(found),
            "earlier": worth.earlier_worth(request.user, party),
            "split": explaining.split_of(found, run),
            "lead_reasons": leading.reasons(found) if lens.sees_costs else [],
        }
    return render_part(request, "portfolio/customer.html", "panel", context)
