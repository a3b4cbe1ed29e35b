"""No purchase is seen alone: a dispute held against the customer's future."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kezhi.customers import queries as customers
from kezhi.kit.http import Request
from kezhi.portfolio import telling, wording
from kezhi.portfolio.queries import runs, worth
from kezhi.portfolio.queries.lens import lens_for
from kezhi.retention import conceding
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW, Right.COSTS_VIEW, Right.CUSTOMERS_VIEW)
def concession(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    run = runs.current_run(request.user)
    if run is None:
        return render(request, "retention/empty.html", {"title": _("Give way or hold?")})
    lens = lens_for(request.user, run)
    found = worth.worth_of(request.user, run, party)
    context = telling.frame(request.user, run, lens)
    context |= conceding.told(request.GET, found, run, lens)
    context["party"] = party
    context["why"] = wording.absence(found) if found else conceding.absent()
    return render(request, "retention/concession.html", context)
