"""The contact plan: who is due, and what there is no time for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kezhi.care import queries
from kezhi.care.forms import PlanForm
from kezhi.kit.http import Request
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.CUSTOMERS_VIEW)
def plan(request: Request) -> HttpResponse:
    form = PlanForm(request.GET if request.GET else {"person": request.user.pk}, user=request.user)
    is_sound = form.is_valid()
    owner = form.cleaned_data.get("person")
    capacity = form.cleaned_data.get("capacity") if is_sound else None
    found = queries.plan(request.user, owner, timezone.now(), capacity)
    may_log = request.user.may(Right.CUSTOMERS_EDIT)
    context = {"form": form, "plan": found, "may_log": may_log}
    context["may_set"] = request.user.may(Right.SETTINGS_EDIT)
    return render(request, "care/plan.html", context)
