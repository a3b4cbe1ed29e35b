"""All is behind the sign-in unless a view says otherwise; each person has a language."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from kezhi.staff import queries


def sign_of_life(request: Any) -> None:
    request.session.touch(timezone.now())


class PersonMiddleware(LoginRequiredMiddleware):
    """Language: the user's choice, then the cookie, then what the browser asks for."""

    def __call__(self, request: HttpRequest) -> Any:
        user: Any = request.user
        if user.is_authenticated:
            sign_of_life(request)
        chosen = user.language if user.is_authenticated else ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language), timezone.override(queries.zone()):
            request.LANGUAGE_CODE = language
            response: Any = super().__call__(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith(f"/{settings.API_PREFIX}"):
            return None  # the API has keys of its own
        return super().process_view(request, view_func, view_args, view_kwargs)
