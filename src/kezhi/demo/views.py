"""The way into the demo company, and the way out to one's own."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.demo import queries
from kezhi.demo.forms import LeaveForm
from kezhi.demo.services import loading, removal, valuing
from kezhi.kit.http import Request
from kezhi.staff.access import requires
from kezhi.staff.rights import Right


@login_not_required
@require_POST
def opening(request: Request) -> HttpResponse:
    """Into an empty installation only; the first visitor looks around as its administrator."""
    if settings.PRODUCTION or queries.is_loaded() or queries.has_own_data():
        messages.warning(request, _("The demo company opens only in an empty installation."))
        return redirect("/")
    now = timezone.now()
    loading.load_demo(now=now)
    valuing.value_demo(now=now)
    login(request, queries.accounts()[0], settings.AUTHENTICATION_BACKENDS[0])
    words = _("Welcome to the demo company. The password of all its accounts: %(password)s")
    messages.success(request, words % {"password": loading.PASSWORD})
    return redirect("/")


@requires(Right.USERS_EDIT)
def leaving(request: Request) -> HttpResponse:
    form = LeaveForm(request.POST or None)
    is_demo = queries.is_loaded()
    if is_demo and request.method == "POST" and form.is_valid() and left(request, form):
        return redirect("/")
    return render(request, "demo/leaving.html", {"form": form, "is_demo": is_demo})


def left(request: Request, form: LeaveForm) -> bool:
    """Whether the demo is gone; every session ended with it, this one begins anew."""
    said = form.cleaned_data
    try:
        user = removal.leave_demo(
            by=request.user,
            now=timezone.now(),
            company=said["company"],
            email=said["email"],
            password=said["password"],
        )
    except ValidationError as weak:
        form.add_error("password", weak)
        return False
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, _("The demo is gone. This installation is yours now."))
    return True
