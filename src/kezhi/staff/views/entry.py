"""In and out: sign-in, second factor, and the password asked again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request, client_address
from kezhi.staff import access, queries, sessions
from kezhi.staff.forms.entry import CodeForm, ConfirmationForm, SignInForm
from kezhi.staff.hashers import TooBusy
from kezhi.staff.services import entry, factors, limits

BACKEND = "kezhi.staff.backends.EmailBackend"
WAITING, WAITING_SINCE = "waiting_user", "waiting_since"
WAITING_SECONDS = 600


def way_on(request: HttpRequest) -> str:
    """Where to go after the door: an address of ours, or the start page."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if ours and address.startswith("/") else "/"


def door(
    request: HttpRequest, template: str, context: dict[str, Any], wait: int = 0
) -> HttpResponse:
    """The page again; with `wait` it says when to come back."""
    if not wait:
        return render(request, template, context)
    response = render(request, template, {**context, "minutes": -(-wait // 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response


@sensitive_post_parameters("password")
@login_not_required
def sign_in(request: Request) -> HttpResponse:
    if not queries.is_set_up():
        return redirect("staff:welcome")
    form = SignInForm(request.POST or None)
    context = {"form": form, "next": way_on(request)}
    if request.method != "POST" or not form.is_valid():
        return door(request, "staff/sign_in.html", context)
    given = {**form.cleaned_data, "address": client_address(request), "now": timezone.now()}
    try:
        return admit(request, entry.check_password(**given))
    except entry.WrongEntry:
        form.add_error(None, _("E-mail and password do not belong together."))
    except limits.TooMany as error:
        return door(request, "staff/sign_in.html", context, error.seconds)
    except TooBusy:
        return door(request, "staff/sign_in.html", context, 30)
    return door(request, "staff/sign_in.html", context)


def admit(request: Request, user: Any) -> HttpResponse:
    """Through the door, or on to the second factor."""
    if not queries.has_second_factor(user):
        return enter(request, user)
    request.session.cycle_key()
    request.session[WAITING] = user.pk
    request.session[WAITING_SINCE] = timezone.now().timestamp()
    request.session["next"] = way_on(request)
    return redirect("staff:code")


def enter(request: Request, user: Any) -> HttpResponse:
    """Signed in, in a new session that knows where and when."""
    now, address = timezone.now(), client_address(request)
    target = request.session.pop("next", None) or way_on(request)
    for name in (WAITING, WAITING_SINCE):
        request.session.pop(name, None)
    login(request, user, backend=BACKEND)
    request.session[sessions.STARTED] = request.session[sessions.SEEN] = now.isoformat()
    request.session[access.CONFIRMED] = now.isoformat()
    request.session[sessions.ADDRESS] = address
    request.session[sessions.AGENT] = request.headers.get("User-Agent", "")[:200]
    entry.note_sign_in(by=user, now=now, address=address)
    return redirect(target)


@login_not_required
def code(request: Request) -> HttpResponse:
    since = float(request.session.get(WAITING_SINCE, 0))
    user = queries.active_user(request.session.get(WAITING, 0))
    now = timezone.now()
    if user is None or now.timestamp() - since > WAITING_SECONDS:
        return redirect("staff:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.check_code(user=user, code=form.cleaned_data["code"], now=now)
            return enter(request, user)
        except factors.WrongCode:
            form.add_error("code", _("This code is not right, or was used before."))
        except limits.TooMany as error:
            return door(request, "staff/code.html", {"form": form}, error.seconds)
    return door(request, "staff/code.html", {"form": form})


@sensitive_post_parameters("password")
def confirmation(request: Request) -> HttpResponse:
    form = ConfirmationForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "next": way_on(request)}
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            password = form.cleaned_data["password"]
            entry.confirm_password(by=request.user, password=password, now=now)
            request.session[access.CONFIRMED] = now.isoformat()
            return redirect(context["next"])
        except entry.WrongEntry:
            form.add_error("password", _("This is not your password."))
        except limits.TooMany as error:
            return door(request, "staff/confirmation.html", context, error.seconds)
    return door(request, "staff/confirmation.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("staff:sign-in")
