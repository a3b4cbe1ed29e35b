"""What one customer met: a panel of the customer's page, and its few verbs."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.kit.http import Request, go_back, notify, render_part
from kezhi.retention.forms import ExposureForm
from kezhi.retention.queries import holes
from kezhi.retention.services import exposures as services
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

SHOWN = 8


@requires(Right.CUSTOMERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    found = holes.exposures_of(request.user, pk)
    rows = list(found if request.GET.get("all") else found[: SHOWN + 1])
    context = {
        "party": party,
        "exposures": rows if request.GET.get("all") else rows[:SHOWN],
        "has_more": not request.GET.get("all") and len(rows) > SHOWN,
        "may_edit": request.user.may(Right.CUSTOMERS_EDIT),
        "may_weigh": request.user.may(Right.VALUATIONS_VIEW) and request.user.may(Right.COSTS_VIEW),
        "form": ExposureForm(),
    }
    return render_part(request, "retention/of_customer.html", "panel", context)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    form = ExposureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = services.add_exposure(by=request.user, now=timezone.now(), party=party, **values)
        notify(request, _("Recorded."), reverse("retention:removal", args=[made.pk]))
        return redirect("customers:detail", pk)
    context = {"party": party, "form": form}
    return render(request, "retention/exposure.html", context, status=422 if form.errors else 200)


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    exposure = holes.get_exposure(request.user, pk)
    services.remove_exposure(by=request.user, now=timezone.now(), exposure=exposure, removed=True)
    notify(request, _("Removed."), reverse("retention:restoration", args=[pk]))
    return go_back(request, reverse("customers:detail", args=[exposure.party_id]))


@requires(Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT)
@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    exposure = holes.get_exposure(request.user, pk, removed=True)
    services.remove_exposure(by=request.user, now=timezone.now(), exposure=exposure, removed=False)
    notify(request, _("Restored."))
    return go_back(request, reverse("customers:detail", args=[exposure.party_id]))
