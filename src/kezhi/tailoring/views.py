"""The measure taken for an order, what went wrong after it, and what that says of us."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import audit, editing, once, words
from kezhi.kit.http import Request, notify, render_part
from kezhi.sales import queries as sales
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right
from kezhi.tailoring import queries, services
from kezhi.tailoring.forms import ErrorForm, SheetForm, as_kept


@requires(Right.ORDERS_VIEW)
def report(request: Request) -> HttpResponse:
    """Who measures well, and what is bought for want of better."""
    today = staff.local_date(timezone.now())
    context = {
        "people": queries.measured_wrongly(request.user, today),
        "products": queries.taken_for_want_of_better(request.user, today),
        "errors": queries.newest_errors(request.user),
        "since": today - queries.PERIOD,
    }
    return render(request, "tailoring/report.html", context)


@requires(Right.ORDERS_VIEW)
def of_order(request: Request, pk: int) -> HttpResponse:
    order = sales.get_order(request.user, pk)
    return render_part(request, "tailoring/of_order.html", "panel", known(request, order))


@requires(Right.ORDERS_VIEW)
def printed(request: Request, pk: int) -> HttpResponse:
    """The sheet as it goes to production."""
    order = sales.get_order(request.user, pk)
    return render(request, "tailoring/print.html", known(request, order))


def known(request: Request, order: Any) -> dict[str, Any]:
    sheet = queries.sheet_of(request.user, order)
    return {
        "order": order,
        "sheet": sheet,
        "lines": queries.filled(order, sheet.lines.all()) if sheet else [],
        "errors": queries.errors_of(request.user, order),
        "may_edit": request.user.may(Right.ORDERS_EDIT) and order.kind == "sale",
    }


@requires(Right.ORDERS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    """Take the measure, or take it again."""
    order = sales.get_order(request.user, pk)
    sheet, today = queries.sheet_of(request.user, order), staff.local_date(timezone.now())
    first = as_kept(sheet) if sheet else {"measured_by": request.user.pk, "measured_on": today}
    goods = queries.filled(order, queries.lines_of(sheet) if sheet else [])
    form = SheetForm(request.POST or None, user=request.user, goods=goods, initial=first)
    context: dict[str, Any] = {"order": order, "sheet": sheet, "form": form, "conflict": None}
    if request.method == "POST" and form.is_valid():
        context["conflict"] = kept(request, order, form)
        if not form.errors and context["conflict"] is None:
            return redirect("sales:detail", pk)
    status = 409 if context["conflict"] else 422 if form.errors else 200
    return render(request, "tailoring/form.html", context, status=status)


def kept(request: Request, order: Any, form: SheetForm) -> editing.Conflict | None:
    draft, version = form.draft(), form.cleaned_data["version"]
    said = {"order": order, "draft": draft, "version": version}
    return clash(request, form, services.keep_sheet, said, _("The measure is kept."))


def clash(
    request: Request, form: Any, act: Callable[..., Any], said: dict[str, Any], words: str
) -> editing.Conflict | None:
    """What somebody else wrote meanwhile, if anything; problems go to the form."""
    try:
        act(by=request.user, now=timezone.now(), **said)
    except services.Refused as refused:
        form.show(refused.problems)
    except editing.Conflict as conflict:
        conflict.renew(form)
        return conflict
    else:
        notify(request, words)
    return None


@requires(Right.ORDERS_EDIT)
def new_error(request: Request, pk: int) -> HttpResponse:
    order = sales.get_order(request.user, pk)
    form = ErrorForm.new(staff.local_date(timezone.now()), request.POST or None)
    if request.method == "POST" and form.is_valid() and told(request, order, form):
        return redirect("sales:detail", pk)
    context = {"order": order, "form": form, "sheet": queries.sheet_of(request.user, order)}
    return render(request, "tailoring/new_error.html", context, status=422 if form.errors else 200)


def told(request: Request, order: Any, form: ErrorForm) -> bool:
    key, now = form.cleaned_data["key"] or None, timezone.now()
    try:
        services.tell_error(by=request.user, now=now, order=order, draft=form.draft(), key=key)
    except services.Refused as refused:
        form.show(refused.problems)
        return False
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return False
    notify(request, _("Noted."))
    return True


@requires(Right.ORDERS_VIEW)
def error(request: Request, pk: int) -> HttpResponse:
    """One specification error; whoever may, judges it better."""
    found = queries.get_error(request.user, pk)
    may_edit = request.user.may(Right.ORDERS_EDIT) and found.archived_at is None
    posted = request.POST if request.method == "POST" and may_edit else None
    form, conflict = ErrorForm.of(found, posted), None
    if posted is not None and form.is_valid():
        conflict = judged(request, found, form)
        if not form.errors and conflict is None:
            return redirect("tailoring:error", pk)
    context = {
        "error": found,
        "form": form if may_edit else None,
        "conflict": conflict,
        "may_edit": request.user.may(Right.ORDERS_EDIT),
        "events": words.told(audit.history(found)[:20], request.user),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "tailoring/error.html", context, status=status)


def judged(request: Request, found: Any, form: ErrorForm) -> editing.Conflict | None:
    said = {"error": found, "draft": form.draft(), "version": form.cleaned_data["version"]}
    return clash(request, form, services.judge_error, said, _("Noted."))


@requires(Right.ORDERS_EDIT)
@require_POST
def removal(request: Request, pk: int) -> HttpResponse:
    found = queries.get_error(request.user, pk)
    services.take_back_error(by=request.user, now=timezone.now(), error=found)
    notify(request, _("It counts no more."), undo=reverse("tailoring:restoration", args=[pk]))
    return redirect("tailoring:error", pk)


@requires(Right.ORDERS_EDIT)
@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    found = queries.get_error(request.user, pk)
    services.take_back_error(by=request.user, now=timezone.now(), error=found, is_back=True)
    messages.success(request, _("It counts again."))
    return redirect("tailoring:error", pk)
