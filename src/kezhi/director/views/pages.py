"""The page, the lists behind its figures, and both as files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.director import cells, charts, divided, exporting, shown
from kezhi.director.choices import Group, Rows
from kezhi.director.queries import sales
from kezhi.director.services import targets
from kezhi.director.tables import Kind, kind_of
from kezhi.director.views.asking import asked, state
from kezhi.kit.http import Request, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff.access import asked_first, requires
from kezhi.staff.rights import Right

MAIN = ("sales", "won", "open", "overdue", "new")
CHUNK = 2000


@requires(Right.ORDERS_VIEW)
def index(request: Request) -> HttpResponse:
    """Targets, pipeline, activity, premium, receivables and response, of whom one may see."""
    form, look = asked(request)
    context: dict[str, Any] = {"form": form, "may_export": request.user.may(Right.EXPORTS_RUN)}
    context["may_set"] = targets.may_set(request.user)
    if look is not None:
        sections = shown.sections(look)
        known = {one.key: one for section in sections for one in section.figures}
        context |= {
            "look": look, "sections": sections, "currency": look.currency,
            "main": [known[key] for key in MAIN if key in known],
            "table": divided.table(look, form.group), "chart": charts.monthly(look),
            "activity": divided.activity(look), "state": state(request.GET),
            "state_of_page": state(request.GET, by=form.group),
        }  # fmt: skip
    return render(request, "director/index.html", context, status=200 if look else 422)


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def export(request: Request) -> HttpResponseBase:
    form, look = asked(request)
    if look is None:
        raise Http404
    rows = sales.divided(look.lens, look.times.all, form.group)
    title = f"{_('Net sales')}: {Group(form.group).label}"
    lines = exporting.lines_of(look, shown.sections(look), title, rows)
    kept = exporting.noted(request.user, timezone.now(), lines, state(request.GET))
    return exporting.as_file(request.GET.get("format", ""), kept, "director")


def chosen(request: Request) -> tuple[Kind, Any, str]:
    """The list asked for, with its filters and its name."""
    name = request.GET.get("rows", Rows.SALES)
    _form, look = asked(request)
    if look is None or name not in Rows.values:
        raise Http404
    kind = kind_of(name, look)
    if not all(request.user.may(right) for right in kind.rights):
        raise PermissionDenied
    return kind, look, name


@requires(Right.ORDERS_VIEW)
def rows(request: Request) -> HttpResponse:
    """The list that a figure is the sum of."""
    kind, look, name = chosen(request)
    found = kind.read(look)
    listing = make_listing(request, kind.spec(name), found)
    context = {
        "listing": listing, "look": look, "name": name, "title": Rows(name).label,
        "rows": [cells.drawn(kind, row, listing.columns, look.currency) for row in listing.rows],
        "totals": kind.totals(found), "currency": look.currency, "state": state(request.GET),
        "may_export": request.user.may(Right.EXPORTS_RUN), "has_value": bool(kind.value),
    }  # fmt: skip
    return render_part(request, "director/rows.html", "rows", context)


@requires(Right.ORDERS_VIEW, Right.EXPORTS_RUN)
def rows_export(request: Request) -> HttpResponseBase:
    kind, look, name = chosen(request)
    found = kind.read(look)
    question = asked_first(request, found)
    spec = kind.spec(name)
    ordered = found.order_by(spec.sort, "-pk").iterator(chunk_size=CHUNK)
    lines = cells.lines(list(spec.columns), ordered)
    return question or exporting.as_file(request.GET.get("format", ""), lines, f"director-{name}")
