"""The customer's own page: no sign-in, only the link; in the customer's language."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from kezhi.customers.services.values import BadValue
from kezhi.deliveries.forms import AnswerForm
from kezhi.deliveries.queries import tracking as queries
from kezhi.deliveries.services import answering, links
from kezhi.kit import errors
from kezhi.kit.http import client_address, sealed
from kezhi.staff.services import limits

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """The view of the link's delivery; a dead or foreign link says what to do instead."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        now, address = timezone.now(), client_address(request)
        try:
            limits.take(links.OPENING, address, now=now)
            delivery = links.read_link(token, now)
        except limits.TooMany as many:
            return errors.answer(request, 429, headers={"Retry-After": str(many.seconds)})
        except (links.DeadLink, links.BadLink) as error:
            is_over = isinstance(error, links.DeadLink)
            context = {"is_over": is_over}
            return sealed(render(request, "deliveries/dead_link.html", context, status=410))
        with translation.override(delivery.language):
            return sealed(view(request, delivery, token))

    return login_not_required(opened)


def page(
    request: HttpRequest, delivery: Any, token: str, form: AnswerForm | None = None
) -> HttpResponse:
    context = {
        "shown": queries.customer_view(delivery, timezone.now()),
        "token": token,
        "language": delivery.language,
        "form": (form or AnswerForm()) if answering.may_answer(delivery) else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "deliveries/tracking.html", context, status=status)


@by_link
def tracking(request: HttpRequest, delivery: Any, token: str) -> HttpResponse:
    return page(request, delivery, token)


@require_POST
@by_link
def answer(request: HttpRequest, delivery: Any, token: str) -> HttpResponse:
    """Whoever answers second is shown what was answered first."""
    form, now = AnswerForm(request.POST), timezone.now()
    if not form.is_valid():
        return page(request, delivery, token, form)
    try:
        limits.take(links.ANSWERING, delivery.pk, now=now)
        answering.answer_delivery(now=now, delivery=delivery, **form.cleaned_data)
    except limits.TooMany as many:
        return errors.answer(request, 429, headers={"Retry-After": str(many.seconds)})
    except BadValue as bad:
        form.add_error(bad.field, str(bad.message))
        return page(request, delivery, token, form)
    except answering.Answered:
        pass
    return redirect("deliveries:tracking", token)
