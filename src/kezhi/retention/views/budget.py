"""The contact budget: today's division beside the best one, and the questions behind it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.kit import editing
from kezhi.kit.http import Request, notify
from kezhi.portfolio import telling
from kezhi.portfolio.queries import holdings, runs
from kezhi.portfolio.queries.lens import lens_for
from kezhi.retention import budgeting
from kezhi.retention.budgeting import AnswerForm
from kezhi.retention.queries import groups
from kezhi.retention.services import answers as services
from kezhi.retention.services.answers import Given
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.VALUATIONS_VIEW, Right.COSTS_VIEW)
def plan(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return render(request, "retention/empty.html", {"title": _("The contact budget")})
    lens = lens_for(request.user, run)
    holding = holdings.of(request.user, run)
    context = telling.frame(request.user, run, lens)
    context |= budgeting.told(request.user, holding, lens, request.GET)
    context["may_answer"] = request.user.may(Right.SETTINGS_EDIT)
    return render(request, "retention/budget.html", context)


@requires(Right.VALUATIONS_VIEW, Right.COSTS_VIEW, Right.SETTINGS_EDIT)
def answers(request: Request) -> HttpResponse:
    run = runs.current_run(request.user)
    if run is None:
        return render(request, "retention/empty.html", {"title": _("The contact budget")})
    lens = lens_for(request.user, run)
    known = groups.answers()
    found = groups.groups(request.user, holdings.of(request.user, run), lens)
    forms = [AnswerForm(request.POST or None, one, known.get(one.key)) for one in found]
    status = 200
    if request.method == "POST":
        status = kept(request, forms)
        if status == 302:
            return redirect("retention:budget")
    context = telling.frame(request.user, run, lens)
    context |= {"forms": [(budgeting.group_name(form.group), form) for form in forms]}
    context["is_conflict"] = status == 409
    return render(request, "retention/answers.html", context, status=status)


def kept(request: Request, forms: list[AnswerForm]) -> int:
    """302 when all answers are kept, else the status of the page that says why not."""
    wrong = [form for form in forms if not form.is_valid()]
    if wrong:
        return 422
    try:
        services.answer_groups(
            by=request.user, now=timezone.now(), given=[given(form) for form in forms]
        )
    except editing.Conflict:
        return 409
    notify(request, _("Saved."))
    return 302


def given(form: AnswerForm) -> Given:
    values: dict[str, Any] = form.cleaned_data
    return Given(
        form.group.tier, form.group.is_at_risk, values["nothing"], values["half_more"],
        values["version"],
    )  # fmt: skip
