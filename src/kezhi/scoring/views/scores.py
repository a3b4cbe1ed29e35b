"""Who to court first: asked for, waited for, ranked, explained."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.customers.services.values import BadValue
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.kit.once import OtherRequest
from kezhi.kit.runs import ACTIVE, TONES
from kezhi.sales.exporting import as_csv
from kezhi.scoring import wording
from kezhi.scoring.choices import Method
from kezhi.scoring.forms import ScoringForm
from kezhi.scoring.queries import scores as queries
from kezhi.scoring.services import starting
from kezhi.scoring.tables import SCORES
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(*queries.RIGHTS)
def index(request: Request) -> HttpResponse:
    """Open prospects by expected value, and the form that asks for new chances."""
    may_run = request.user.may(Right.VALUATIONS_RUN)
    posted = request.POST if request.method == "POST" and may_run else None
    form = ScoringForm(posted)
    if posted is not None and form.is_valid():
        made = started(request, form)
        if made is not None:
            return redirect("scoring:report", made.pk)
    scoring = queries.current(request.user)
    seen = queries.visible_scores(request.user, scoring)
    context = {
        "form": form, "may_run": may_run, "scoring": scoring, "sums": queries.sums_of(seen),
        "listing": make_listing(request, SCORES, seen), "active": queries.active(request.user),
        "scorings": queries.newest(request.user), "tones": TONES,
        "rests_on_rate": scoring is not None and scoring.method == Method.RATE,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render_part(request, "scoring/index.html", "rows", context, status=status)


def started(request: Request, form: ScoringForm) -> Any:
    said = {name: form.cleaned_data[name] for name in ("days", "key")}
    try:
        return starting.start_scoring(by=request.user, now=timezone.now(), **said)
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
    return None


@requires(*queries.RIGHTS, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    seen = queries.visible_scores(request.user, queries.current(request.user))
    return as_csv(request, SCORES, seen, "prospect-scores")


@requires(*queries.RIGHTS)
def report(request: Request, pk: int) -> HttpResponse:
    """What a scoring learned from, how it fared where it had not looked, and its points."""
    scoring = queries.get_scoring(request.user, pk)
    context = {"scoring": scoring, "is_active": scoring.status in ACTIVE, "tones": TONES}
    if not context["is_active"]:
        sources = queries.source_names()
        context |= {
            "points": wording.terms(scoring.report.get("points", []), sources),
            "worths": wording.worths(scoring.report),
            "test": scoring.report.get("test"),
            "report": scoring.report,
        }
    return render_part(request, "scoring/report.html", "state", context)


@requires(*queries.RIGHTS)
def of_prospect(request: Request, pk: int) -> HttpResponse:
    """The panel of the prospect's page, and a page of its own without JavaScript."""
    scoring = queries.current(request.user)
    score = queries.score_of(request.user, scoring, pk)
    context = {
        "prospect": queries.get_prospect(request.user, pk),
        "scoring": scoring,
        "score": score,
        "terms": wording.terms(score.terms, queries.source_names()) if score else [],
    }
    return render_part(request, "scoring/of_prospect.html", "panel", context)
