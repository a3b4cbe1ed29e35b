"""Raters of a study: who is asked, what they answered, the link they answer by."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, editing, words
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff.access import requires
from kezhi.surveys.forms import LinkForm, RaterForm
from kezhi.surveys.grids import AnswerForm, questions_of
from kezhi.surveys.queries import access
from kezhi.surveys.services import answering, links
from kezhi.surveys.services.studies import Closed
from kezhi.surveys.tables import RATERS


@requires(access.VIEW)
def rater_list(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    listing = make_listing(request, RATERS, access.raters_of(request.user, study))
    may_edit = access.may_edit(request.user)
    context = {"study": study, "listing": listing, "may_edit": may_edit}
    return render_part(request, "surveys/raters.html", "rows", context)


@requires(*access.EDIT)
def new(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    form = RaterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = added(request, study, form)
        if made is not None:
            return redirect("surveys:rater", pk, made.pk)
    context = {"study": study, "form": form}
    return render(request, "surveys/rater_new.html", context, status=422 if form.errors else 200)


def added(request: Request, study: Any, form: RaterForm) -> Any:
    try:
        return answering.add_rater(
            by=request.user, now=timezone.now(), study=study, draft=form.draft()
        )
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return None


@requires(access.VIEW)
def detail(request: Request, pk: int, part: int) -> HttpResponse:
    """The sheet of one rater; whoever may edit types into it."""
    study = access.get_study(request.user, pk)
    rater = access.get_rater(request.user, study, part)
    asked = questions_of(study)
    posted = request.POST if request.method == "POST" and access.may_edit(request.user) else None
    form = AnswerForm(posted, asked=asked, rater=rater, steps=asked.steps)
    if posted is not None and form.is_valid() and kept(request, rater, form):
        return redirect("surveys:rater", pk, part)
    return shown(request, rater, form)


def kept(request: Request, rater: Any, form: AnswerForm) -> bool:
    who: dict[str, Any] = {"by": request.user, "now": timezone.now(), "rater": rater}
    try:
        answering.save_answers(**who, answers=form.answers(), version=version_of(request))
    except BadValue as bad:
        form.add_error(None, str(bad.message))
        return False
    except Closed:
        form.add_error(None, _("The study takes no answers now: reopen it first."))
        return False
    except editing.Conflict:
        form.add_error(None, _("Somebody changed it meanwhile; open the sheet again."))
        return False
    notify(request, _("Saved."))
    return True


def version_of(request: Request) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def shown(request: Request, rater: Any, form: AnswerForm, **more: Any) -> HttpResponse:
    context = {
        "study": rater.study,
        "rater": rater,
        "form": form,
        "may_edit": access.may_edit(request.user),
        "link": links.address_of(rater, request.build_absolute_uri("/")),
        "link_form": LinkForm(rater=rater),
        "events": words.told(audit.history(rater)[:20], request.user),
        **more,
    }
    status = 422 if form.errors or "link_errors" in more else 200
    return render(request, "surveys/rater.html", context, status=status)


@requires(*access.EDIT)
@require_POST
def link(request: Request, pk: int, part: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    rater, now = access.get_rater(request.user, study, part), timezone.now()
    form = LinkForm(request.POST, rater=rater)
    try:
        if request.POST.get("link") == "none":
            links.revoke_link(by=request.user, now=now, rater=rater)
            notify(request, _("The link was taken back."))
        elif form.is_valid():
            until = form.cleaned_data["until"]
            links.give_link(by=request.user, now=now, rater=rater, until=until)
            notify(request, _("Here is the link; send it to the rater."))
        else:
            messages.warning(request, _("Say until when the link works."))
    except BadValue as bad:
        messages.warning(request, str(bad.message))
    return redirect("surveys:rater", pk, part)


@requires(*access.EDIT)
@require_POST
def removal(request: Request, pk: int, part: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    rater = access.get_rater(request.user, study, part)
    answering.remove_rater(by=request.user, now=timezone.now(), rater=rater)
    notify(request, _("The rater and all answers are gone."))
    return redirect("surveys:raters", pk)
