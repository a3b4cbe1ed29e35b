"""Decorators that close a view to those without a right."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


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
