"""The rater's own page: no sign-in, only the link; in the rater's language, a step at a time."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from kezhi.customers.services.values import BadValue
from kezhi.kit import errors
from kezhi.kit.http import client_address, sealed
from kezhi.staff import queries as staff
from kezhi.staff.services import limits
from kezhi.surveys.grids import AnswerForm, questions_of
from kezhi.surveys.queries import progress
from kezhi.surveys.services import answering as services
from kezhi.surveys.services import links
from kezhi.surveys.services.studies import Closed

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """The view of the link's rater; a dead or foreign link says what to do instead."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        now = timezone.now()
        try:
            rater = links.read_link(token, staff.local_date(now))
            limits.take(links.OPENING, rater.pk, now=now)
        except links.DeadLink as dead:
            with translation.override(dead.rater.language):
                return sealed(
                    render(request, "surveys/dead_link.html", {"is_over": True}, status=410)
                )
        except links.BadLink:
            return refused(request)
        except limits.TooMany as many:
            return too_many(request, many)
        with translation.override(rater.language):
            return sealed(view(request, rater, token, **more))

    return login_not_required(opened)


def refused(request: HttpRequest) -> HttpResponse:
    """Whoever guesses links is soon not listened to."""
    try:
        limits.take(links.GUESSING, client_address(request), now=timezone.now())
    except limits.TooMany as many:
        return too_many(request, many)
    return sealed(render(request, "surveys/dead_link.html", {"is_over": False}, status=410))


def too_many(request: HttpRequest, many: limits.TooMany) -> HttpResponse:
    return errors.answer(request, 429, headers={"Retry-After": str(many.seconds)})


@by_link
def answering(request: HttpRequest, rater: Any, token: str) -> HttpResponse:
    """What is asked, how far it is answered, and the way to go on."""
    asked = questions_of(rater.study)
    parts = progress.of(rater, asked.steps, asked.elements)
    following = next((part.at for part in parts if not part.is_done), 1)
    context = {"rater": rater, "study": rater.study, "token": token, "parts": parts}
    return render(request, "surveys/answering.html", context | {"following": following})


@by_link
def step(request: HttpRequest, rater: Any, token: str, step: int) -> HttpResponse:
    asked = questions_of(rater.study)
    if not 1 <= step <= len(asked.steps):
        raise Http404
    chosen = asked.steps[step - 1]
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        asked=asked, rater=rater, steps=[chosen], is_visitor=True,
    )  # fmt: skip
    is_last = step == len(asked.steps)
    if form.is_bound and form.is_valid():
        answer = kept(request, rater, form, is_done=is_last)
        if answer is not None:
            return answer
        if not form.errors:
            return onward(token, step, is_last=is_last)
    context = {"study": rater.study, "token": token, "form": form, "step": chosen, "at": step}
    context |= {"count": len(asked.steps), "is_last": is_last, "rater": rater}
    return render(request, "surveys/step.html", context, status=422 if form.errors else 200)


def onward(token: str, step: int, *, is_last: bool) -> HttpResponse:
    if is_last:
        return redirect("surveys:answering", token)
    return redirect("surveys:answering_step", token, step + 1)


def kept(
    request: HttpRequest, rater: Any, form: AnswerForm, *, is_done: bool
) -> HttpResponse | None:
    """An answer where it could not be kept for good; nothing where it was, or the form says why."""
    now = timezone.now()
    try:
        limits.take(links.ANSWERING, rater.pk, now=now)
        services.save_answers(
            by=None, now=now, rater=rater, answers=form.answers(), is_done=is_done
        )
    except limits.TooMany as many:
        return too_many(request, many)
    except Closed:
        return render(request, "surveys/dead_link.html", {"is_over": True}, status=410)
    except BadValue as bad:
        form.add_error(None, str(bad.message))
    return None
