"""What a page of the director was asked: its filters, or those of no filter where they are bad."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from kezhi.director.forms import LensForm
from kezhi.director.shown import Look
from kezhi.kit.http import Request
from kezhi.staff import queries as staff

NAMES = ("period", "first", "final", "owner", "team", "line", "customer")


def asked(request: Request) -> tuple[LensForm, Look | None]:
    """No look where the filters make no sense: the form says what to mend."""
    today = staff.local_date(timezone.now())
    form = LensForm(request.GET, user=request.user, today=today)
    return form, Look(form.lens, form.times, today) if form.is_valid() else None


def state(query: QueryDict, **changes: Any) -> str:
    """The filters as they go on to another page of the director."""
    kept = {name: query[name] for name in NAMES if query.get(name)}
    kept |= {name: value for name, value in changes.items() if value is not None}
    return urlencode(kept)
