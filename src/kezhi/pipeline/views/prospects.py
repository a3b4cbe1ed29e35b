"""Prospects: found, courted rung by rung, converted or given up; what each source costs."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.customers import labels
from kezhi.customers import queries as customers
from kezhi.kit import audit, editing, once, words
from kezhi.kit.http import Request, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.pipeline.choices import Rung
from kezhi.pipeline.prospect_forms import ConversionForm, CostForm, DropForm, ProspectForm
from kezhi.pipeline.queries import prospects as queries
from kezhi.pipeline.services import prospects as services
from kezhi.pipeline.services.checking import Refused, Settled
from kezhi.pipeline.tables import PROSPECTS
from kezhi.pipeline.views.context import page, whole
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right

TELLING = ("name", "phone", "mobile", "email", "tax_number")


@requires(Right.OPPORTUNITIES_VIEW)
def prospect_list(request: Request) -> HttpResponse:
    seen = queries.visible_prospects(request.user)
    listing = make_listing(request, PROSPECTS, queries.for_list(seen))
    context = page(request, listing=listing, ladder=queries.ladder(seen))
    context["today"] = staff.local_date(timezone.now())
    return render_part(request, "pipeline/prospects.html", "rows", context)


@requires(Right.OPPORTUNITIES_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    prospect = queries.get_prospect(request.user, pk)
    context = page(
        request,
        prospect=prospect,
        mobile=customers.shown_phone(request.user, prospect.mobile, personal=True),
        rungs=Rung,
        twins=twins_of(request, {name: getattr(prospect, name) for name in TELLING}, pk)
        if prospect.state == "open"
        else None,
        labels=labels.LIKENESS,
        drop=DropForm(),
        events=words.told(audit.history(prospect)[:20], request.user),
        today=staff.local_date(timezone.now()),
    )
    return render(request, settings.PROSPECT_PAGE, context)


def twins_of(request: Request, values: dict[str, Any], pk: int | None = None) -> queries.Twins:
    said = {name: str(values.get(name) or "") for name in TELLING}
    return queries.twins_of(request.user, said, pk)


@requires(Right.OPPORTUNITIES_EDIT)
def new(request: Request) -> HttpResponse:
    initial = {"owner": request.user, "found_on": staff.local_date(timezone.now())}
    form = ProspectForm(
        request.POST or None, user=request.user, initial=initial, asks_twins=bool(request.POST)
    )
    twins = None
    if request.method == "POST" and form.is_valid():
        twins = twins_of(request, form.cleaned_data)
        made = None if twins and not form.cleaned_data["is_another"] else created(request, form)
        if made is not None:
            notify(request, _("The prospect is entered."))
            return redirect("pipeline:prospect", made.pk)
    context = page(request, form=form, twins=twins, labels=labels.LIKENESS, conflict=None)
    status = 422 if form.errors or twins else 200
    return render(request, "pipeline/prospect_form.html", context, status=status)


def created(request: Request, form: ProspectForm) -> Any:
    try:
        return services.create_prospect(
            by=request.user, now=timezone.now(), key=form.cleaned_data["key"] or None,
            **form.values(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
    return None


@requires(Right.OPPORTUNITIES_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    kept = queries.get_prospect(request.user, pk)
    shown = queries.get_prospect(request.user, pk)
    form = ProspectForm(request.POST or None, user=request.user, instance=shown)
    conflict, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            if changed(request, form, kept):
                return redirect("pipeline:prospect", pk)
        except editing.Conflict as found:
            found.renew(form)
            conflict, status = found, 409
    context = page(request, form=form, prospect=kept, conflict=conflict)
    status = 422 if form.errors else status
    return render(request, "pipeline/prospect_form.html", context, status=status)


def changed(request: Request, form: ProspectForm, kept: Any) -> bool:
    who = {"by": request.user, "now": timezone.now()}
    version = form.cleaned_data["version"]
    try:
        services.change_prospect(**who, prospect=kept, values=form.values(), version=version)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    notify(request, _("The changes are saved."))
    return True


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def rung(request: Request, pk: int) -> HttpResponse:
    return done(request, pk, services.climb, rung=whole(request.POST.get("rung", "")))


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def dropping(request: Request, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\x00", "")[:300]
    return done(request, pk, services.drop_prospect, reason=reason)


@requires(Right.OPPORTUNITIES_EDIT)
@require_POST
def taking_up(request: Request, pk: int) -> HttpResponse:
    return done(request, pk, services.take_up)


def done(request: Request, pk: int, deed: Any, **said: Any) -> HttpResponse:
    prospect = queries.get_prospect(request.user, pk)
    try:
        deed(by=request.user, now=timezone.now(), prospect=prospect, **said)
        notify(request, _("Saved."))
    except Settled:
        messages.warning(request, _("Somebody decided about it meanwhile."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("pipeline:prospect", pk)


@requires(Right.OPPORTUNITIES_EDIT, Right.CUSTOMERS_EDIT)
def conversion(request: Request, pk: int) -> HttpResponse:
    prospect = queries.get_prospect(request.user, pk)
    form = ConversionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        kept = converted(request, form, prospect)
        if kept is not None:
            return redirect("customers:detail", kept.party_id)
    twins = twins_of(request, {name: getattr(prospect, name) for name in TELLING}, pk)
    context = page(request, form=form, prospect=prospect, twins=twins, labels=labels.LIKENESS)
    status = 422 if form.errors else 200
    return render(request, "pipeline/conversion.html", context, status=status)


def converted(request: Request, form: ConversionForm, prospect: Any) -> Any:
    try:
        kept = services.convert_prospect(
            by=request.user, now=timezone.now(), prospect=prospect, **form.cleaned_data
        )
        notify(request, _("The prospect became a customer; its history stays."))
        return kept
    except Settled:
        form.add_error(None, _("Somebody decided about it meanwhile."))
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return None


@requires(Right.OPPORTUNITIES_VIEW, Right.COSTS_VIEW)
def sources(request: Request) -> HttpResponse:
    """What winning a customer cost, source by source."""
    may_enter = request.user.may(Right.COSTS_EDIT)
    today = staff.local_date(timezone.now())
    initial = {"spent_on": today, "currency": staff.company().currency}
    form = CostForm(request.POST or None, initial=initial) if may_enter else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.add_cost(by=request.user, now=timezone.now(), **form.cleaned_data)
            notify(request, _("Saved."))
            return redirect("pipeline:sources")
        except Refused as refused:
            form.add_error("currency", refused.message)
    context = page(request, form=form, rows=queries.by_source(request.user), today=today)
    context["costs"] = queries.source_costs(request.user)[:20]
    status = 422 if form is not None and form.errors else 200
    return render(request, "pipeline/sources.html", context, status=status)
