"""What closes a view: to those without a right, or who gave their password too long ago."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.kit import services

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
CONFIRMED = "confirmed_at"
CONFIRMED_FOR = timedelta(minutes=15)
UNASKED_ROWS = 500  # a file of more rows is taken for a whole export


def requires(*rights: str) -> Callable[[V], V]:
    """Answer 403 unless the person has every one of `rights`."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(request: Any, *args: Any, **options: Any) -> HttpResponseBase:
            if not all(request.user.may(right) for right in rights):
                raise PermissionDenied
            return view(request, *args, **options)

        guarded.rights = rights  # type: ignore[attr-defined]  # functions take attributes
        return cast("V", guarded)

    return decorate


def is_fresh(session: Mapping[str, Any], now: datetime) -> bool:
    """Whether the password was given a moment ago."""
    kept = str(session.get(CONFIRMED, ""))
    return kept != "" and now - datetime.fromisoformat(kept) <= CONFIRMED_FOR


def way_back(request: Any) -> str:
    """The page that was asked for, or the one whose button was pressed."""
    if request.method == "GET":
        return str(request.get_full_path())
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else "/"


def confirmed(view: V) -> V:
    """Ask for the password again before what cannot be taken back: roles, keys, whole exports."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **options: Any) -> HttpResponseBase:
        if is_fresh(request.session, timezone.now()):
            return view(request, *args, **options)
        address = reverse("staff:confirmation")
        return redirect(f"{address}?{urlencode({'next': way_back(request)})}")

    return cast("V", guarded)


def asked_first(request: Any, found: Any) -> HttpResponse | None:
    """Before rows leave as a file: the question for the password, when they are many and it was
    given too long ago. Otherwise nothing, and the trail tells who takes how many."""
    now, rows = timezone.now(), found.count()
    if rows > UNASKED_ROWS and not is_fresh(request.session, now):
        text = _("A file of %(rows)s rows needs your password. Then ask for the file again.")
        messages.info(request, text % {"rows": rows})
        came_from = urlsplit(request.headers.get("Referer", ""))
        page = came_from.path if came_from.netloc == request.get_host() else "/"
        back = f"{page}?{came_from.query}" if page != "/" and came_from.query else page
        return redirect(f"{reverse('staff:confirmation')}?{urlencode({'next': back})}")
    asked = request.GET.copy()
    asked.pop("format", None)
    query = asked.urlencode()
    services.note_export(by=request.user, now=now, kind=found.model, rows=rows, query=query)
    return None
