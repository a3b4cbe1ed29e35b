"""What everybody sees to themselves: name, password, second factor, sessions, tokens."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kezhi.kit.http import Request
from kezhi.staff import qr, queries
from kezhi.staff.access import confirmed
from kezhi.staff.forms.entry import CodeForm, PasswordForm, ProfileForm, TokenForm
from kezhi.staff.services import entry, factors, limits, passwords, people, tokens


def profile(request: Request) -> HttpResponse:
    user = request.user
    initial = {"name": user.name, "language": user.language, "theme": user.theme}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        people.change_profile(by=user, now=timezone.now(), values=form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("staff:profile")
    return render(request, "staff/profile.html", {"form": form, **security(request)})


def security(request: Request) -> dict[str, Any]:
    user = request.user
    return {
        "has_second_factor": queries.has_second_factor(user),
        "codes_left": queries.recovery_codes_left(user),
        "sessions": sessions_of(request),
        "tokens": queries.my_tokens(user)[:50],
        "rights": queries.rights_in_words(user),
        "scope": queries.scope_in_words(user),
        "now": timezone.now(),
    }


def sessions_of(request: Request) -> list[dict[str, Any]]:
    here = request.session.session_key
    return [
        {
            "row": row,
            "browser": queries.browser_name(row.agent),
            "mark": entry.session_mark(row.pk),
            "is_here": row.pk == here,
        }
        for row in queries.my_sessions(request.user, timezone.now())
    ]


@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        now, got = timezone.now(), form.cleaned_data
        here = request.session.session_key
        try:
            entry.confirm_password(by=request.user, password=got["old"], now=now)
            passwords.change_password(
                by=request.user, now=now, password=got["password"], session_key=here
            )
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password is changed; other browsers are signed out."))
            return redirect("staff:profile")
        except entry.WrongEntry:
            form.add_error("old", _("This is not your password."))
        except limits.TooMany:
            form.add_error("old", _("Too many tries. Wait fifteen minutes."))
    return render(request, "staff/password.html", {"form": form})


@confirmed
def second_factor(request: Request) -> HttpResponse:
    device = factors.begin(by=request.user) if request.method == "POST" else None
    form = CodeForm(request.POST if "code" in request.POST else None)
    form.fields["code"].help_text = _("The six digits that the app shows now.")
    if device and form.is_valid():
        try:
            now, given = timezone.now(), form.cleaned_data["code"]
            codes = factors.set_up(by=request.user, now=now, code=given)
            return render(request, "staff/recovery_codes.html", {"codes": codes, "is_new": True})
        except factors.WrongCode:
            form.add_error("code", _("This code is not right. Is the phone's clock correct?"))
        except limits.TooMany:
            form.add_error("code", _("Too many tries. Wait fifteen minutes."))
    picture = qr.picture(device.config_url) if device else ""
    secret = qr.spelled(device.bin_key) if device else ""
    context = {"form": form, "device": device, "picture": picture, "secret": secret}
    return render(request, "staff/second_factor.html", context)


@confirmed
@require_POST
def factor_removal(request: Request) -> HttpResponse:
    factors.remove(by=request.user, now=timezone.now(), user=request.user)
    messages.success(request, _("The second factor is off; the password alone opens the door."))
    return redirect("staff:profile")


@confirmed
@require_POST
def recovery_codes(request: Request) -> HttpResponse:
    codes = factors.new_recovery_codes(by=request.user, now=timezone.now())
    return render(request, "staff/recovery_codes.html", {"codes": codes})


@require_POST
def session_end(request: Request, mark: str) -> HttpResponse:
    if entry.end_session(by=request.user, now=timezone.now(), mark=mark):
        messages.success(request, _("That browser is signed out."))
    return redirect("staff:profile")


@require_POST
def sessions_end(request: Request) -> HttpResponse:
    """Everywhere but here."""
    entry.end_sessions(
        by=request.user,
        now=timezone.now(),
        user=request.user,
        except_key=request.session.session_key,
    )
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("staff:profile")


@confirmed
def token_new(request: Request) -> HttpResponse:
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, text = tokens.create_token(by=request.user, now=timezone.now(), **form.cleaned_data)
        return render(request, "staff/token_made.html", {"token": token, "text": text})
    return render(request, "staff/token_form.html", {"form": form})


@require_POST
def token_revocation(request: Request, pk: int) -> HttpResponse:
    token = queries.get_my_token(request.user, pk)
    tokens.revoke_token(by=request.user, now=timezone.now(), token=token)
    messages.success(request, _("The token is revoked; programs that use it are refused now."))
    return redirect("staff:profile")
