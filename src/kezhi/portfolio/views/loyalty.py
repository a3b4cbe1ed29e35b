"""The loyalty matrix, and the answers of one customer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers import queries as customers
from kezhi.kit.http import Request, notify, render_part
from kezhi.portfolio import loyal, telling
from kezhi.portfolio.forms import AttitudeForm
from kezhi.portfolio.queries import holdings, loyalty, runs
from kezhi.portfolio.queries.lens import lens_for
from kezhi.portfolio.services import attitudes
from kezhi.portfolio.views.waiting import nothing_yet
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

KEPT = 8


@requires(Right.VALUATIONS_VIEW)
def matrix(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return nothing_yet(request)
    lens = lens_for(request.user, run)
    context = telling.frame(request.user, run, lens) | loyal.told(holdings.of(request.user, run))
    return render(request, "portfolio/loyalty.html", context)


@requires(Right.CUSTOMERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    context = {
        "party": party,
        "answers": loyalty.attitudes_of(party)[:KEPT],
        "may_edit": request.user.may(Right.CUSTOMERS_EDIT),
        "form": AttitudeForm(),
    }
    return render_part(request, "portfolio/attitude.html", "panel", context)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    form = AttitudeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        attitudes.record_attitude(by=request.user, now=timezone.now(), party=party, **values)
        notify(request, _("Recorded."))
        return redirect("customers:detail", pk)
    context = {"party": party, "form": form}
    status = 422 if form.errors else 200
    return render(request, "portfolio/attitude_new.html", context, status=status)
