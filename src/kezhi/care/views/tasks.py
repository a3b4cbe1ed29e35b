"""Tasks: the list, one of them, and what is done with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.care import queries
from kezhi.care.choices import TONES
from kezhi.care.forms import TaskForm
from kezhi.care.services import tasks as services
from kezhi.care.tables import TASKS
from kezhi.customers import queries as customers
from kezhi.customers.services.values import BadValue
from kezhi.kit import editing, once
from kezhi.kit.http import Request, go_back, notify, render_part
from kezhi.kit.lists import make_listing
from kezhi.kit.selections import whole
from kezhi.staff import queries as staff
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@requires(Right.CUSTOMERS_VIEW)
def task_list(request: Request) -> HttpResponse:
    found = queries.for_list(queries.visible_tasks(request.user))
    listing = make_listing(request, TASKS, found)
    context = {"listing": listing, "tones": TONES, "today": staff.local_date(timezone.now())}
    context["seen"] = queries.seen_parties(request.user, listing.rows)
    context["may_edit"] = request.user.may(Right.TASKS_EDIT)
    return render_part(request, "care/tasks.html", "rows", context)


@requires(Right.CUSTOMERS_VIEW)
def of_customer(request: Request, pk: int) -> HttpResponse:
    """What is to be done with one customer: a panel of its page, or a page of its own."""
    party = customers.get_party(request.user, pk)
    may = request.user.may
    context = {"party": party, "today": staff.local_date(timezone.now()), "tones": TONES}
    context |= {"may_edit": may(Right.TASKS_EDIT), "may_visit": may_visit(request)}
    context |= queries.of_party(request.user, party)
    return render_part(request, "care/of_customer.html", "panel", context)


def may_visit(request: Request) -> bool:
    return bool(request.user.may(Right.TASKS_EDIT) and request.user.may(Right.CUSTOMERS_EDIT))


@requires(Right.CUSTOMERS_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    task = queries.get_task(request.user, pk)
    context = {"task": task, "may_edit": request.user.may(Right.TASKS_EDIT), "tones": TONES}
    context["seen"] = queries.seen_parties(request.user, [task])
    context["today"] = staff.local_date(timezone.now())
    return render(request, "care/task.html", context)


@requires(Right.CUSTOMERS_VIEW, Right.TASKS_EDIT)
def new(request: Request) -> HttpResponse:
    given = whole(request.GET.get("customer", ""))
    party = customers.get_party(request.user, given) if given else None
    form = TaskForm(request.POST or None, user=request.user, party=party)
    if request.method == "POST" and form.is_valid() and kept(request, form):
        return redirect("customers:detail", party.pk) if party else redirect("care:task-list")
    return filled(request, form, title=_("New task"))


def kept(request: Request, form: TaskForm) -> bool:
    now, key = timezone.now(), form.cleaned_data["key"]
    try:
        services.add_task(by=request.user, now=now, key=key, **form.values())
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
        return False
    except once.OtherRequest:
        form.add_error(None, _("This form was already sent once. Open a new one."))
        return False
    notify(request, _("The task is kept."))
    return True


def filled(request: Request, form: Any, status: int = 200, **context: Any) -> HttpResponse:
    status = 422 if form.errors and status == 200 else status
    back = reverse("care:task-list")
    page = {"form": form, "back": back, "parent": _("Tasks"), **context}
    return render(request, "care/form.html", page, status=status)


@requires(Right.CUSTOMERS_VIEW, Right.TASKS_EDIT)
def edit(request: Request, pk: int) -> HttpResponse:
    task = queries.get_task(request.user, pk)
    form: Any = TaskForm(request.POST or None, user=request.user, task=task)
    if request.method != "POST" or not form.is_valid():
        return filled(request, form, title=task.title)
    now, version = timezone.now(), form.cleaned_data["version"]
    try:
        services.change_task(
            by=request.user, now=now, task=task, values=form.values(), version=version
        )
        return redirect("care:task", pk)
    except BadValue as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad.message))
    except editing.Conflict as conflict:
        conflict.renew(form)
        return filled(request, form, status=409, title=task.title, conflict=conflict)
    return filled(request, form, title=task.title)


@requires(Right.CUSTOMERS_VIEW, Right.TASKS_EDIT)
@require_POST
def completion(request: Request, pk: int) -> HttpResponse:
    task = queries.get_task(request.user, pk)
    following = services.complete_task(by=request.user, now=timezone.now(), task=task)
    undo = reverse("care:task-reopening", args=[pk])
    if following is not None:
        day = {"day": following.due_on}
        notify(request, _("Done. It is due again on %(day)s.") % day, undo)
    else:
        notify(request, _("Done."), undo)
    return go_back(request, reverse("care:task-list"))


@requires(Right.CUSTOMERS_VIEW, Right.TASKS_EDIT)
@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    task = queries.get_task(request.user, pk)
    services.reopen_task(by=request.user, now=timezone.now(), task=task)
    notify(request, _("The task is open again."))
    return go_back(request, reverse("care:task", args=[pk]))
