"""All is behind the sign-in unless a view says otherwise; each person has a language."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from kezhi.staff import choices, queries
from kezhi.staff.models import Company


def sign_of_life(request: Any) -> None:
    request.session.touch(timezone.now())


@contextmanager
def speaking(language: str, company: Company) -> Iterator[None]:
    """In the reader's language, with the company's zone and names of tiers."""
    names = company.tiers.get("names", {})
    with (
        translation.override(language),
        timezone.override(ZoneInfo(company.zone)),
        choices.naming_tiers(names),
    ):
        yield


def spoken(
    pieces: Iterable[bytes], frame: Callable[[], AbstractContextManager[None]]
) -> Iterator[bytes]:
    """A file is written after its view has answered: each piece as the view itself would."""
    left = iter(pieces)
    while True:
        with frame():
            piece = next(left, None)
        if piece is None:
            return
        yield piece


class PersonMiddleware(LoginRequiredMiddleware):
    """Language: the user's choice, then the cookie, then what the browser asks for."""

    def __call__(self, request: Any) -> Any:
        user = request.user
        if user.is_authenticated:
            sign_of_life(request)
        chosen = user.language if user.is_authenticated else ""
        language = chosen or translation.get_language_from_request(request)
        request.company = queries.company()  # read once; every page names it
        frame = partial(speaking, language, request.company)
        with frame():
            request.LANGUAGE_CODE = language
            response: Any = super().__call__(request)
        if response.streaming:
            response.streaming_content = spoken(response.streaming_content, frame)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith(f"/{settings.API_PREFIX}"):
            return None  # the API has keys of its own
        return super().process_view(request, view_func, view_args, view_kwargs)
