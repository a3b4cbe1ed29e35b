"""What happens to a delivery after it was planned."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.deliveries.forms import ArrivalForm, DepartureForm, ReasonForm
from kezhi.deliveries.queries import deliveries as queries
from kezhi.deliveries.services import links, moving, planning
from kezhi.deliveries.services.drafts import Refused, Settled
from kezhi.deliveries.views import deliveries
from kezhi.deliveries.views.context import settled_words
from kezhi.kit.http import Request
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.ORDERS_EDIT)
@require_POST
def departure(request: Request, pk: int) -> HttpResponse:
    form = DepartureForm(request.POST)
    return moved(
        request, pk, "departure", form,
        lambda **who: moving.depart(at=form.cleaned_data["departed_at"], **who),
    )  # fmt: skip


@requires(Right.ORDERS_EDIT)
@require_POST
def arrival(request: Request, pk: int) -> HttpResponse:
    form = ArrivalForm(request.POST)
    return moved(
        request, pk, "arrival", form,
        lambda **who: moving.arrive(receipt=form.receipt(), **who),
    )  # fmt: skip


@requires(Right.ORDERS_EDIT)
@require_POST
def failure(request: Request, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    return moved(
        request, pk, "reason", form,
        lambda **who: moving.come_back(reason=form.cleaned_data["reason"], **who),
    )  # fmt: skip


@requires(Right.ORDERS_EDIT)
@require_POST
def cancellation(request: Request, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    return moved(
        request, pk, "reason", form,
        lambda **who: planning.call_off(reason=form.cleaned_data["reason"], **who),
    )  # fmt: skip


def moved(request: Request, pk: int, name: str, form: Any, act: Callable[..., Any]) -> HttpResponse:
    delivery = queries.get_delivery(request.user, pk)
    if not form.is_valid():
        return deliveries.shown(request, delivery, 422, **{name: form})
    try:
        kept = act(by=request.user, now=timezone.now(), delivery=delivery)
        words = {"number": kept.number, "state": kept.get_state_display()}
        messages.success(request, _("%(number)s: %(state)s.") % words)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return deliveries.shown(request, delivery, 422, **{name: form})
    except Settled:
        messages.warning(request, settled_words())
    return redirect("deliveries:detail", pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def link(request: Request, pk: int) -> HttpResponse:
    delivery = queries.get_delivery(request.user, pk)
    is_new = request.POST.get("link") == "new"
    links.give_key(by=request.user, now=timezone.now(), delivery=delivery, is_new=is_new)
    return redirect("deliveries:detail", pk)
