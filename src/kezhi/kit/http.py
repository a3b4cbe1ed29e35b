"""Small help for views: the typed request, a page or only a part of it, notices, the way back."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

UNDO = "undo="


class Request(HttpRequest):
    """A request of somebody who has signed in (staff's middleware sees to it)."""

    user: Any
    htmx: HtmxDetails


def render_part(
    request: Request, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or only the named partial when htmx asks for it.

    A part brings the notices that wait along, out of band.
    """
    if not request.htmx or request.htmx.boosted:
        return render(request, template, context, status=status)
    response = render(request, f"{template}#{part}", context, status=status)
    if messages.get_messages(request):
        notices = render_to_string("kit/messages.html", {"oob": True}, request)
        response.write(notices)
    return response


def notify(request: HttpRequest, text: str | Promise, undo: str = "") -> None:
    """Tell the person what was done; `undo` is the address whose POST takes it back."""
    messages.success(request, str(text), extra_tags=f"{UNDO}{undo}" if undo else "")


def go_back(request: HttpRequest, default: str = "/") -> HttpResponse:
    """To the page the form was on, if that was one of ours."""
    came_from = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    parts = urlsplit(came_from) if safe else None
    if parts is None or not parts.path.startswith("/"):
        return redirect(default)
    return redirect(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def sealed(answer: HttpResponse) -> HttpResponse:
    """A visitor's page, in the language that is on: kept by no search engine and no browser,
    and its address told to no other site."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    answer["Content-Language"] = translation.get_language() or "en"
    return answer


def client_address(request: HttpRequest) -> str:
    """Where the request came from. Forwarded addresses count only from proxies we were told of:
    each proxy adds one at the end, so the n-th from the end is the one the outermost saw."""
    proxies: int = settings.KEZHI_PROXIES
    forwarded = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies][:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
