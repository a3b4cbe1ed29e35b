"""Studies: listed, set up, watched, ended, taken along as a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, editing, once, words
from kezhi.kit.files import csv_answer
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff import queries as staff
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right
from kezhi.surveys.choices import TONES
from kezhi.surveys.forms import StudyForm, ViewsForm
from kezhi.surveys.queries import access, answers
from kezhi.surveys.services import studies as services
from kezhi.surveys.tables import STUDIES


def told_state(study: Any) -> dict[str, Any]:
    state = study.state_on(staff.local_date(timezone.now()))
    return {"state": state, "state_label": state.label, "state_tone": TONES[state]}


@requires(access.VIEW)
def study_list(request: Request) -> HttpResponse:
    listing = make_listing(request, STUDIES, access.for_list(request.user))
    rows = [{"study": study, **told_state(study)} for study in listing.rows]
    context = {"listing": listing, "rows": rows, "may_edit": access.may_edit(request.user)}
    return render_part(request, "surveys/list.html", "rows", context)


@requires(access.VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    context = {
        "study": study,
        "suppliers": access.suppliers_of(study),
        "elements": access.elements_of(study),
        "coverage": access.coverage_of(study),
        "previous": access.previous_of(request.user, study),
        "may_edit": access.may_edit(request.user),
        "may_import": access.may_edit(request.user) and request.user.may(Right.IMPORTS_RUN),
        "may_export": request.user.may(Right.EXPORTS_RUN),
        "events": words.told(audit.history(study)[:20], request.user),
        **told_state(study),
    }
    return render(request, "surveys/detail.html", context)


@requires(*access.EDIT)
def new(request: Request) -> HttpResponse:
    form = StudyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = kept(request, form, None)
        if made is not None:
            return redirect("surveys:detail", made.pk)
    status = 422 if form.errors else 200
    return render(request, "surveys/form.html", {"form": form}, status=status)


@requires(*access.EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    form = StudyForm(request.POST or None, user=request.user, study=study)
    context: dict[str, Any] = {"form": form, "study": study}
    try:
        if request.method == "POST" and form.is_valid() and kept(request, form, study):
            return redirect("surveys:detail", pk)
    except editing.Conflict as conflict:
        conflict.renew(form)
        context |= {"conflict": conflict}
        return render(request, "surveys/form.html", context, status=409)
    return render(request, "surveys/form.html", context, status=422 if form.errors else 200)


def kept(request: Request, form: StudyForm, study: Any) -> Any:
    """The study as it is in the database now; None, and the form says why not."""
    who: dict[str, Any] = {"by": request.user, "now": timezone.now(), "draft": form.draft()}
    try:
        if study is None:
            made = services.create_study(**who, key=form.cleaned_data["key"])
        else:
            made = services.change_study(**who, study=study, version=form.cleaned_data["version"])
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return None
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return None
    notify(request, _("Saved."))
    return made


@requires(*access.EDIT)
def our_views(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    form = ViewsForm(request.POST or None, study=study)
    if request.method == "POST" and form.is_valid():
        services.keep_views(by=request.user, now=timezone.now(), study=study, views=form.views())
        notify(request, _("Saved."))
        return redirect("surveys:detail", pk)
    context = {"study": study, "form": form}
    return render(request, "surveys/views.html", context, status=422 if form.errors else 200)


@requires(*access.EDIT)
@require_POST
def ending(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    services.end_study(by=request.user, now=timezone.now(), study=study)
    notify(request, _("The study takes no more answers."))
    return redirect("surveys:detail", pk)


@requires(*access.EDIT)
@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    try:
        services.reopen_study(by=request.user, now=timezone.now(), study=study)
        notify(request, _("The study takes answers again."))
    except BadValue as bad:
        messages.warning(request, str(bad.message))
    return redirect("surveys:detail", pk)


@requires(access.VIEW, Right.EXPORTS_RUN)
def ratings_csv(request: Request, pk: int) -> HttpResponseBase:
    study = access.get_study(request.user, pk)
    question = asked_first(request, answers.ratings_of(study.raters.all()))
    if question is not None:
        return question
    rows = answers.exported(request.user, study)
    return csv_answer(answers.EXPORTED, rows, f"ratings-{study.pk}")
