"""Colleagues, and what their roles let them do."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import editing
from kezhi.kit.http import Request
from kezhi.staff import queries
from kezhi.staff.access import confirmed, requires
from kezhi.staff.forms.people import PeopleFilterForm, PersonForm
from kezhi.staff.rights import Right
from kezhi.staff.services import mails, people
from kezhi.staff.services.people import EmailTaken, LastAdministrator, NotOneself


def people_list(request: Request) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.found_users(request.user, words)
    context = {"people": found, "form": form, "may_manage": request.user.may(Right.USERS_EDIT)}
    return render(request, "staff/people.html", context)


def person(request: Request, pk: int) -> HttpResponse:
    found = queries.get_user(request.user, pk)
    context = {"person": found, "may_manage": request.user.may(Right.USERS_EDIT)}
    return render(request, "staff/person.html", {**context, **abilities(found)})


def abilities(user: Any) -> dict[str, Any]:
    return {
        "rights": queries.rights_in_words(user),
        "scope": queries.scope_in_words(user),
        "has_second_factor": queries.has_second_factor(user),
    }


@requires(Right.USERS_EDIT)
@confirmed
def person_new(request: Request) -> HttpResponse:
    form = PersonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "email", "role", "team")}
        try:
            made = people.invite_user(by=request.user, now=timezone.now(), values=values)
            if mails.ask_for_invitation(user=made, base=request.build_absolute_uri("/")):
                messages.success(request, _("The invitation goes out by mail now."))
            return redirect("staff:person", made.pk)
        except EmailTaken:
            form.add_error("email", _("Somebody else signs in with this address."))
    return render(request, "staff/person_form.html", {"form": form})


@requires(Right.USERS_EDIT)
@confirmed
def person_edit(request: Request, pk: int) -> HttpResponse:
    found = queries.get_user(request.user, pk)
    form = PersonForm(request.POST or None, instance=found, user=request.user)
    context: dict[str, Any] = {"form": form, "person": found}
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/person_form.html", context)
    kept = queries.get_user(request.user, pk)
    version = form.cleaned_data.pop("version") or 0
    change = {"by": request.user, "now": timezone.now(), "user": kept, "version": version}
    try:
        people.change_user(values=form.cleaned_data, **change)
        return redirect("staff:person", pk)
    except editing.Conflict as conflict:
        conflict.renew(form)
        context["conflict"] = conflict
    except EmailTaken:
        form.add_error("email", _("Somebody else signs in with this address."))
    except LastAdministrator:
        form.add_error("role", last_administrator())
    return render(request, "staff/person_form.html", context, status=409)


def last_administrator() -> str:
    return _("This is the last administrator: make somebody else one first.")


@requires(Right.USERS_EDIT)
@confirmed
@require_POST
def deactivation(request: Request, pk: int) -> HttpResponse:
    found = queries.get_user(request.user, pk)
    try:
        people.deactivate_user(by=request.user, now=timezone.now(), user=found)
        messages.success(
            request,
            _("%(name)s can no longer sign in; sessions and tokens have ended.")
            % {"name": found.name},
        )
    except LastAdministrator:
        messages.error(request, last_administrator())
    except NotOneself:
        messages.error(request, _("You cannot deactivate yourself; ask a colleague."))
    return redirect("staff:person", pk)


@requires(Right.USERS_EDIT)
@confirmed
@require_POST
def reactivation(request: Request, pk: int) -> HttpResponse:
    found = queries.get_user(request.user, pk)
    people.reactivate_user(by=request.user, now=timezone.now(), user=found)
    messages.success(request, _("%(name)s may sign in again.") % {"name": found.name})
    return redirect("staff:person", pk)


@requires(Right.USERS_EDIT)
@confirmed
@require_POST
def link(request: Request, pk: int) -> HttpResponse:
    """A link to hand over by hand, shown once."""
    found = queries.get_user(request.user, pk)
    people.make_link(by=request.user, now=timezone.now(), user=found)
    name, address = mails.link_address(found, request.build_absolute_uri("/"))
    context = {"person": found, "link": address, "purpose": name, "mail": settings.MAIL_IS_SET}
    return render(request, "staff/link.html", context)


@requires(Right.USERS_EDIT)
@confirmed
@require_POST
def factor_removal(request: Request, pk: int) -> HttpResponse:
    found = queries.get_user(request.user, pk)
    people.remove_second_factor(by=request.user, now=timezone.now(), user=found)
    messages.success(request, _("The second factor is off; the password alone opens the door."))
    return redirect("staff:person", pk)


def roles(request: Request) -> HttpResponse:
    return render(request, "staff/roles.html", {"table": queries.policy_table()})
