"""Costs to serve: list, panel, entry."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import queries as customers
from kezhi.kit import editing
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.sales import queries
from kezhi.sales.asking import chosen_party, of_party
from kezhi.sales.forms import CostForm
from kezhi.sales.services import costs as services
from kezhi.sales.tables import COSTS
from kezhi.sales.views.context import page
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.COSTS_VIEW)
def cost_list(request: Request) -> HttpResponse:
    listing = make_listing(request, COSTS, queries.visible_costs(request.user))
    return render_part(
        request, "sales/costs.html", "rows", page(request, listing=listing, of=of_party(request))
    )


@requires(Right.COSTS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    found = queries.costs_of(request.user, pk)
    sums = queries.cost_sums(found)
    context = page(
        request,
        party=party,
        sums=sums,
        total=sum(one.total for one in sums),
        entries=found.order_by("-spent_on", "-pk")[:8],
    )
    return render_part(request, "sales/costs_of_customer.html", "panel", context)


@requires(Right.COSTS_VIEW, Right.COSTS_EDIT)
def new(request: Request) -> HttpResponse:
    initial = {
        "spent_on": staff.local_date(timezone.now()),
        "currency": staff.company().currency,
        "kind": request.GET.get("kind", ""),
    }
    party = chosen_party(request)
    form = CostForm(request.POST or None, user=request.user, party=party, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = save(request, form)
        if kept is not None:
            return redirect("sales:cost", kept.pk)
    return render(
        request, "sales/cost_form.html", page(request, form=form, party=party, conflict=None)
    )


def save(request: Request, form: CostForm, cost: Any = None) -> Any:
    """The kept entry, or None with the reason beside the field."""
    by: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    try:
        if cost is None:
            return services.create_cost(**by, party=form.party, **form.values())
        version = form.cleaned_data["version"]
        return services.change_cost(**by, cost=cost, version=version, **form.values())
    except services.NoRate:
        form.add_error("currency", _("No exchange rate of it is known on that day."))
        return None


@requires(Right.COSTS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    cost = queries.get_cost(request.user, pk)
    return render(request, "sales/cost.html", page(request, cost=cost))


@requires(Right.COSTS_VIEW, Right.COSTS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    cost, conflict, status = queries.get_cost(request.user, pk), None, 200
    form = CostForm(request.POST or None, user=request.user, party=cost.party, instance=cost)
    if request.method == "POST" and form.is_valid():
        try:
            if save(request, form, queries.get_cost(request.user, pk)) is not None:
                return redirect("sales:cost", pk)
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    context = page(request, form=form, party=cost.party, cost=cost, conflict=conflict)
    return render(request, "sales/cost_form.html", context, status=status)


@requires(Right.COSTS_VIEW, Right.COSTS_EDIT)
@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    cost = queries.get_cost(request.user, pk)
    services.archive_cost(by=request.user, now=timezone.now(), cost=cost, archived=True)
    messages.success(request, _("The entry is archived and counts no more."))
    return redirect("sales:cost", pk)


@requires(Right.COSTS_VIEW, Right.COSTS_EDIT)
@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    cost = queries.get_cost(request.user, pk)
    services.archive_cost(by=request.user, now=timezone.now(), cost=cost, archived=False)
    messages.success(request, _("The entry counts again."))
    return redirect("sales:cost", pk)
