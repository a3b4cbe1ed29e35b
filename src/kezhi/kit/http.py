"""Small help for views: the typed request, and a page or only a part of it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request of somebody who has signed in (staff's middleware sees to it)."""

    user: Any
    htmx: HtmxDetails


def render_part(
    request: Request, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or only the named partial when htmx asks for it."""
    wants_part = request.htmx and not request.htmx.boosted
    name = f"{template}#{part}" if wants_part else template
    return render(request, name, context, status=status)


def client_address(request: HttpRequest) -> str:
    """Where the request came from. Forwarded addresses count only from proxies we were told of:
    each proxy adds one at the end, so the n-th from the end is the one the outermost saw."""
    proxies: int = settings.KEZHI_PROXIES
    forwarded = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies][:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
