"""Error pages that say what happened, in the person's language, and where to go next."""

import errno
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

# SQLite reports a missing table with the same class; that is a fault of ours, not an outage.
SQLITE_FAULTS = ("no such table", "no such column", "syntax error")
FULL = ("disk is full", "No space left", "could not extend file")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "kit/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "kit/error.html", {"status": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    outage = outage_of(sys.exc_info()[1])
    if outage:
        return unavailable(request, outage)
    return render(request, "kit/error.html", {"status": 500}, status=500)


def outage_of(error: BaseException | None) -> int | None:
    """503 when the database is away, 507 when the disk is full, None for any other error."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return 507
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    said = str(error)
    if any(words in said for words in FULL):
        return 507
    return None if any(words in said for words in SQLITE_FAULTS) else 503


def unavailable(request: HttpRequest, status: int) -> HttpResponse:
    """A page that asks nothing of the database, not even who is signed in."""
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string("kit/unavailable.html", {"status": status})
    return HttpResponse(page, status=status, headers={"Retry-After": "5"})
