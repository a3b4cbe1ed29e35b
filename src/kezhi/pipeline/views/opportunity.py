"""One opportunity: seen, entered, changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.catalog import queries as catalog
from kezhi.customers import queries as customers
from kezhi.kit import audit, editing, once, words
from kezhi.kit.http import Request, notify
from kezhi.pipeline import forecasting
from kezhi.pipeline.forms import OpportunityForm, RivalForm
from kezhi.pipeline.queries import access, board, learning
from kezhi.pipeline.services import opportunities as services
from kezhi.pipeline.services.checking import Refused
from kezhi.pipeline.views.context import page, whole
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.OPPORTUNITIES_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    opportunity = access.get_opportunity(request.user, pk)
    today = staff.local_date(timezone.now())
    lessons = learning.lessons(today, forecasting.horizons(today))
    context = page(
        request,
        opportunity=opportunity,
        chances=forecasting.chances_of(opportunity, lessons, today),
        limit=lessons.limits().get(opportunity.stage_id),
        steps=access.steps_of(opportunity),
        rivals=access.rivals_of(opportunity),
        stages=access.stages_of(opportunity.stage.pipeline_id),
        days=board.lasting(opportunity, today),
        today=today,
        form=RivalForm(user=request.user),
        events=words.told(audit.history(opportunity)[:20], request.user),
    )
    return render(request, "pipeline/detail.html", context)


@requires(Right.OPPORTUNITIES_EDIT)
def new(request: Request) -> HttpResponse:
    asked = whole(request.GET.get("customer", ""))
    party = customers.get_party(request.user, asked) if asked else None
    initial = first_values(request)
    form = OpportunityForm(request.POST or None, user=request.user, party=party, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = created(request, form)
        if made is not None:
            notify(request, _("The opportunity is entered."))
            return redirect("pipeline:detail", made.pk)
    return typed(request, form, party=party)


def first_values(request: Request) -> dict[str, Any]:
    pk = whole(request.GET.get("pipeline", ""))
    return {
        "owner": request.user,
        "currency": staff.company().currency,
        "opened_on": staff.local_date(timezone.now()),
        "stage": whole(request.GET.get("stage", "")) or access.first_stage(pk),
    }


def created(request: Request, form: OpportunityForm) -> Any:
    """The new opportunity, or None with the reason beside the field."""
    said = form.cleaned_data
    try:
        return services.create_opportunity(
            by=request.user,
            now=timezone.now(),
            party=form.party or said["customer"],
            stage=said["stage"],
            key=said["key"] or None,
            **form.values(),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
    return None


def typed(request: Request, form: OpportunityForm, status: int = 200, **more: Any) -> HttpResponse:
    products = catalog.offered_products(request.user).order_by("code")[:300]
    status = 422 if form.errors and status == 200 else status
    context = page(request, form=form, products=products, **{"conflict": None, **more})
    return render(request, "pipeline/form.html", context, status=status)


@requires(Right.OPPORTUNITIES_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    kept = access.get_opportunity(request.user, pk)
    shown = access.get_opportunity(request.user, pk)
    form = OpportunityForm(
        request.POST or None, user=request.user, party=kept.party, instance=shown
    )
    more = {"opportunity": kept, "party": kept.party}
    if request.method == "POST" and form.is_valid():
        try:
            if changed(request, form, kept):
                return redirect("pipeline:detail", pk)
        except editing.Conflict as conflict:
            conflict.renew(form)
            return typed(request, form, 409, conflict=conflict, **more)
    return typed(request, form, **more)


def changed(request: Request, form: OpportunityForm, kept: Any) -> bool:
    try:
        services.change_opportunity(
            by=request.user,
            now=timezone.now(),
            opportunity=kept,
            values=form.values(),
            version=form.cleaned_data["version"],
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    notify(request, _("The changes are saved."))
    return True
