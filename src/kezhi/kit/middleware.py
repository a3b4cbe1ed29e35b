from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kezhi.kit import editing, errors, once


class ErrorsMiddleware:
    """Turns what services raise, and no view caught, into a page that helps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, editing.Conflict | once.OtherRequest):
            return errors.conflict(request)
        if isinstance(error, errors.TooMany):
            return errors.too_many(request, error.seconds)
        return None
