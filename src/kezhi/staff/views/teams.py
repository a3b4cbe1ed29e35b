from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.kit import editing
from kezhi.kit.http import Request
from kezhi.staff import queries
from kezhi.staff.access import requires
from kezhi.staff.forms.people import TeamForm
from kezhi.staff.rights import Right
from kezhi.staff.services import teams


def team_list(request: Request) -> HttpResponse:
    rows, may_manage = queries.team_tree(request.user), request.user.may(Right.USERS_EDIT)
    return render(request, "staff/teams.html", {"rows": rows, "may_manage": may_manage})


@requires(Right.USERS_EDIT)
def team_new(request: Request) -> HttpResponse:
    form = TeamForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.cleaned_data.pop("version")
        try:
            teams.create_team(by=request.user, now=timezone.now(), values=form.cleaned_data)
            return redirect("staff:teams")
        except teams.NameTaken:
            form.add_error("name", _("Another team has this name."))
    return render(request, "staff/team_form.html", {"form": form})


@requires(Right.USERS_EDIT)
def team_edit(request: Request, pk: int) -> HttpResponse:
    found = queries.get_team(request.user, pk)
    form = TeamForm(request.POST or None, instance=found, user=request.user)
    context: dict[str, Any] = {"form": form, "team": found}
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/team_form.html", context)
    kept, version = queries.get_team(request.user, pk), form.cleaned_data.pop("version") or 0
    change = {"by": request.user, "now": timezone.now(), "team": kept, "version": version}
    try:
        teams.change_team(values=form.cleaned_data, **change)
        return redirect("staff:teams")
    except editing.Conflict as conflict:
        conflict.renew(form)
        context["conflict"] = conflict
    except teams.NameTaken:
        form.add_error("name", _("Another team has this name."))
    except teams.Circle:
        form.add_error("parent", _("A team cannot be part of itself."))
    return render(request, "staff/team_form.html", context, status=409)


@requires(Right.USERS_EDIT)
@require_POST
def team_removal(request: Request, pk: int) -> HttpResponse:
    found = queries.get_team(request.user, pk)
    try:
        teams.remove_team(by=request.user, now=timezone.now(), team=found)
        messages.success(request, _("The team is deleted."))
    except teams.TeamInUse:
        messages.error(request, _("People, teams or customers still belong to this team."))
    return redirect("staff:teams")
