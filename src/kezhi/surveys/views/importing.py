"""Ratings brought from a file; values that may mean no answer are asked about."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.kit.delimited import Unreadable
from kezhi.kit.http import Request, notify
from kezhi.staff.access import requires
from kezhi.staff.rights import Right
from kezhi.surveys import reading, wording
from kezhi.surveys.forms import FileForm
from kezhi.surveys.queries import access
from kezhi.surveys.services import importing
from kezhi.surveys.services.studies import Closed


@requires(*access.EDIT, Right.IMPORTS_RUN)
def bring(request: Request, pk: int) -> HttpResponse:
    study = access.get_study(request.user, pk)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"study": study, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = read(form, study.scale)
            answer = taken(request, study, form, found, context)
            if answer is not None:
                return answer
        except Unreadable as error:
            form.add_error("file", wording.of_file(error))
        except Closed:
            form.add_error(None, _("The study takes no answers now: reopen it first."))
    status = 422 if form.errors or context.keys() & {"question", "rejects"} else 200
    return render(request, "surveys/import.html", context, status=status)


def read(form: FileForm, scale: tuple[int, int]) -> reading.Found:
    with tempfile.TemporaryDirectory(prefix="kezhi-") as folder:
        path = Path(folder) / "ratings.csv"
        with path.open("wb") as file:
            file.writelines(form.cleaned_data["file"].chunks())
        return reading.read(path, scale=scale, no_answer=form.unanswered())


def taken(
    request: Request, study: Any, form: FileForm, found: reading.Found, context: dict[str, Any]
) -> HttpResponse | None:
    """The way on where ratings were taken; else the context says what is asked or wrong."""
    is_sure = form.cleaned_data["is_sure"]
    if found.unclear and not is_sure:
        context["question"] = wording.question(found)
        return None
    if found.problems and not is_sure:
        context |= rejects(found.problems)
        return None
    done = importing.take_rows(by=request.user, now=timezone.now(), study=study, rows=found.rows)
    left = [*found.problems, *done.problems]
    told = {"rows": done.ratings, "raters": done.raters, "left": len(left)}
    text = _("%(rows)s rows of %(raters)s raters were taken, %(left)s left out.")
    notify(request, text % told)
    if left:
        context |= rejects(left)
        return None
    return redirect("surveys:detail", study.pk)


def rejects(problems: list[reading.Problem]) -> dict[str, Any]:
    shown = [wording.of_row(one) for one in problems[: wording.SHOWN]]
    return {"rejects": shown, "rejected": len(problems)}
