"""Pages for people who come with a link, or want one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kezhi.kit.http import Request, client_address
from kezhi.staff.forms.entry import NewPasswordForm, ResetForm
from kezhi.staff.services import entry, limits, links, mails, passwords, people


@login_not_required
def reset(request: Request) -> HttpResponse:
    """The answer is the same for every address, and so is the time it takes."""
    form = ResetForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/reset.html", {"form": form})
    email, address, now = form.cleaned_data["email"], client_address(request), timezone.now()
    try:
        limits.take(limits.RESET_ADDRESS, address, now=now)
        limits.take(limits.RESET, entry.account_key(email), now=now)
    except limits.TooMany:
        pass  # said the same way, or the silence would tell that somebody has asked before
    else:
        mails.ask_for_new_password(email=email, base=request.build_absolute_uri("/"))
    return render(request, "staff/reset.html", {"is_asked": True})


def by_link(
    request: Request, token: str, purpose: links.Purpose, keep: Callable[..., Any]
) -> HttpResponse:
    """Choose a password by a link; a dead link says what to do instead."""
    try:
        user = links.read_link(token, purpose)
        form = NewPasswordForm(request.POST or None, user=user)
        context = {"form": form, "person": user, "purpose": purpose.name}
        if request.method != "POST" or not form.is_valid():
            return render(request, "staff/by_link.html", context)
        keep(token=token, password=form.cleaned_data["password"], now=timezone.now())
    except links.BadLink:
        return render(request, "staff/bad_link.html", {"purpose": purpose.name}, status=410)
    messages.success(request, _("Your password is set. Sign in with it now."))
    return redirect("staff:sign-in")


@sensitive_post_parameters("password", "again")
@login_not_required
def invitation(request: Request, token: str) -> HttpResponse:
    return by_link(request, token, links.INVITATION, people.accept_invitation)


@sensitive_post_parameters("password", "again")
@login_not_required
def new_password(request: Request, token: str) -> HttpResponse:
    return by_link(request, token, links.NEW_PASSWORD, passwords.set_new_password)
