"""/health/: whether this installation answers, for those who watch over it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from kezhi.jobs import queries as jobs
from kezhi.kit import database

PATH = "/health/"


class HealthMiddleware:
    """Stands before all others: it answers although the database or the host name fails them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return health() if request.path == PATH else self.get_response(request)


def health() -> JsonResponse:
    if not database.is_reachable():
        return answer({"status": "down", "database": "unreachable"}, 503)
    working = jobs.living_workers(timezone.now()).exists()
    return answer({"status": "ok", "database": "ok", "jobs": "ok" if working else "no worker"}, 200)


def answer(words: dict[str, str], status: int) -> JsonResponse:
    return JsonResponse(words, status=status, headers={"Cache-Control": "no-store"})
