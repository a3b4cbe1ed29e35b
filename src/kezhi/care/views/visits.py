"""Visits: planned, begun on the spot, reported."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.care import queries
from kezhi.care.choices import QUESTIONS
from kezhi.care.forms import ArrivalForm, ReportForm, VisitForm
from kezhi.care.services import visits as services
from kezhi.care.tables import VISITS
from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing, once
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

WRITING = (Right.CUSTOMERS_VIEW, Right.CUSTOMERS_EDIT, Right.TASKS_EDIT)


@requires(Right.CUSTOMERS_VIEW)
def visit_list(request: Request) -> HttpResponse:
    found = queries.for_list(queries.visible_visits(request.user))
    listing = make_listing(request, VISITS, found)
    context = {"listing": listing, "today": staff.local_date(timezone.now())}
    return render_part(request, "care/visits.html", "rows", context)


@requires(Right.CUSTOMERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    visit = queries.get_visit(request.user, pk)
    may_edit = all(request.user.may(right) for right in WRITING)
    answers = [(label, getattr(visit, name)) for name, label in QUESTIONS.items()]
    context: dict[str, Any] = {"visit": visit, "party": visit.party, "may_edit": may_edit}
    context["answers"] = [pair for pair in answers if pair[1]]
    context["is_open"] = not visit.reported_at and not visit.cancelled_at
    context["arrival"] = ArrivalForm()
    return render(request, "care/visit.html", context)


@requires(*WRITING)
def new(request: Request, pk: int) -> HttpResponse:
    party = customers.get_party(request.user, pk)
    form = VisitForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = planned(request, party, form)
        if made is not None:
            return redirect("care:visit", made.pk)
    return filled(request, party, form, title=_("Plan a visit"))


def planned(request: Request, party: Any, form: VisitForm) -> Any:
    now, key = timezone.now(), form.cleaned_data["key"]
    try:
        return services.plan_visit(by=request.user, now=now, party=party, key=key, **form.values())
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
    return None


def filled(
    request: Request, party: Any, form: Any, status: int = 200, **context: Any
) -> HttpResponse:
    status = 422 if form.errors and status == 200 else status
    back = reverse("customers:detail", args=[party.pk])
    page = {"form": form, "back": back, "parent": party.name, **context}
    return render(request, "care/form.html", page, status=status)


@requires(*WRITING)
def edit(request: Request, pk: int) -> HttpResponse:
    visit = queries.get_visit(request.user, pk)
    form = VisitForm(request.POST or None, user=request.user, visit=visit)
    title = _("Plan a visit")
    if request.method != "POST" or not form.is_valid():
        return filled(request, visit.party, form, title=title)
    try:
        services.change_visit(
            by=request.user, now=timezone.now(), visit=visit, values=form.values(),
            version=form.cleaned_data["version"],
        )  # fmt: skip
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return filled(request, visit.party, form, title=title)
    except editing.Conflict as conflict:
        conflict.renew(form)
        return filled(request, visit.party, form, status=409, title=title, conflict=conflict)
    except services.Closed:
        say_closed(request)
    return redirect("care:visit", pk)


def say_closed(request: Request) -> None:
    messages.warning(request, _("This visit was reported or called off before."))


@requires(*WRITING)
@require_POST
def arrival(request: Request, pk: int) -> HttpResponse:
    visit = queries.get_visit(request.user, pk)
    form = ArrivalForm(request.POST)
    now = timezone.now()
    try:
        if form.is_valid():
            place, spot = form.cleaned_data["place"], form.spot()
            services.arrive(by=request.user, now=now, visit=visit, place=place, spot=spot)
        else:  # a place that makes no sense must not keep anybody from arriving
            services.arrive(by=request.user, now=now, visit=visit)
    except services.Closed:
        say_closed(request)
    return redirect("care:visit", pk)


@requires(*WRITING)
def report(request: Request, pk: int) -> HttpResponse:
    visit = queries.get_visit(request.user, pk)
    form = ReportForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid() and reported(request, visit, form):
        return redirect("care:visit", pk)
    return filled(request, visit.party, form, title=_("Report of the visit"))


def reported(request: Request, visit: Any, form: ReportForm) -> bool:
    now = timezone.now()
    try:
        services.report_visit(by=request.user, now=now, visit=visit, report=form.report())
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    except services.Closed:
        say_closed(request)
        return True
    notify(request, _("Reported. It stands in the customer's story."))
    return True


@requires(*WRITING)
@require_POST
def cancellation(request: Request, pk: int) -> HttpResponse:
    visit = queries.get_visit(request.user, pk)
    try:
        services.cancel_visit(by=request.user, now=timezone.now(), visit=visit)
        notify(request, _("The visit is called off."))
    except services.Closed:
        say_closed(request)
    return redirect("care:visit", pk)
