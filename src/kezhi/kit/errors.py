"""Error pages that say what happened, in the person's language, and what to do next."""

import errno
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# SQLite reports a missing table with the same class; that is a fault of ours, not an outage.
SQLITE_FAULTS = ("no such table", "no such column", "syntax error")
FULL = ("disk is full", "No space left", "could not extend file")
Headers = Mapping[str, str]


class TooMany(Exception):
    """Somebody asks too often; they may ask again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Words:
    title: str | Promise
    advice: str | Promise


WORDS = {
    400: Words(
        _("This request could not be understood."),
        _("Go back, check what you entered and send it again."),
    ),
    403: Words(
        _("You do not have the right to open this page."),
        _("Ask your administrator for the right, or go back."),
    ),
    404: Words(
        _("This page does not exist, or you may not see it."),
        _("Check the address, or search for what you need."),
    ),
    409: Words(
        _("Somebody else changed this meanwhile. Nothing was saved."),
        _("Go back, load the page again and compare before you save."),
    ),
    413: Words(
        _("What you sent is too large."),
        _("Send a smaller file, or split it into several."),
    ),
    429: Words(
        _("That was too often in a short time."),
        _("Wait a little and try again."),
    ),
    500: Words(
        _("Something went wrong on our side. Nothing was half done."),
        _("Try again in a moment; if it stays, tell your administrator the time."),
    ),
    503: Words(
        _("The database cannot be reached at the moment."),
        _("Nothing is lost. Go back and try again in a minute; the form still holds your words."),
    ),
    507: Words(
        _("The disk of the server is full. Nothing was half done."),
        _("Tell your administrator; pages can still be read."),
    ),
}
AS_NOTICE = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
CSRF_WORDS = Words(
    _("This form was too old to be accepted. Nothing was saved."),
    _("Go back, load the page again and send the form once more. Cookies must be allowed."),
)


def answer(
    request: HttpRequest, status: int, words: Words | None = None, headers: Headers | None = None
) -> HttpResponse:
    """The page for a status; for htmx a notice that the page shows, whatever was asked for."""
    context = {"status": status, "words": words or WORDS[status]}
    if request.headers.get("HX-Request") == "true":
        response = render(request, "kit/error_notice.html", context, status=status)
        set_headers(response, AS_NOTICE)
    else:
        response = render(request, "kit/error.html", context, status=status)
    return set_headers(response, headers or {})


def set_headers(response: HttpResponse, headers: Headers) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    large = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
    return answer(request, 413 if isinstance(exception, large) else 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 404)


def conflict(request: HttpRequest) -> HttpResponse:
    return answer(request, 409)


def too_large(request: HttpRequest) -> HttpResponse:
    return answer(request, 413)


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    return answer(request, 429, headers={"Retry-After": str(seconds)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, CSRF_WORDS)


def broken(request: HttpRequest) -> HttpResponse:
    """For faults of ours and a database that is away; asks neither database nor session."""
    status = outage_of(sys.exc_info()[1]) or 500
    language = translation.get_language_from_request(request)
    is_part = request.headers.get("HX-Request") == "true"
    template = "kit/error_notice.html" if is_part else "kit/down.html"
    with translation.override(language):
        context = {"status": status, "words": WORDS[status], "language": language}
        response = HttpResponse(render_to_string(template, context), status=status)
    if is_part:
        set_headers(response, AS_NOTICE)
    if status != 500:
        response.headers["Retry-After"] = "5"
    return response


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
