"""What stands on every page of the portfolio before there is a first result."""

from django.http import HttpResponse
from django.shortcuts import render

from kezhi.kit.http import Request
from kezhi.portfolio.queries import runs


def nothing_yet(request: Request) -> HttpResponse:
    """What is to be done before there are results: import, compute, or wait."""
    context = {"active": runs.active_run(request.user), "has_orders": runs.has_orders()}
    return render(request, "portfolio/empty.html", context)
