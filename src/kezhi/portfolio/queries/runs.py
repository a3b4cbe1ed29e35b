"""Reads of runs: the current one, the history, one by its number."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from kezhi.portfolio.choices import ACTIVE, RunStatus
from kezhi.portfolio.models import CustomerValuation, PortfolioSettings, ValuationRun
from kezhi.sales.models import Order
from kezhi.staff.rights import Right


def visible_runs(user: Any) -> QuerySet[ValuationRun]:
    """Runs are of the whole company; what of their results one sees is another question."""
    found = ValuationRun.objects.select_related("created_by")
    return found if user.may(Right.VALUATIONS_VIEW) else found.none()


def get_run(user: Any, pk: int) -> ValuationRun:
    run = visible_runs(user).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def newest_finished() -> ValuationRun | None:
    """The run whose results are shown everywhere."""
    finished = ValuationRun.objects.filter(status=RunStatus.FINISHED)
    return finished.order_by("-finished_at", "-pk").first()


def current_run(user: Any) -> ValuationRun | None:
    return newest_finished() if user.may(Right.VALUATIONS_VIEW) else None


def active_run(user: Any) -> ValuationRun | None:
    return visible_runs(user).filter(status__in=ACTIVE).first()


def recent_runs(user: Any, count: int = 20) -> list[ValuationRun]:
    return list(visible_runs(user).order_by("-pk")[:count])


def portfolio_settings() -> PortfolioSettings:
    return PortfolioSettings.objects.filter(pk=1).first() or PortfolioSettings(pk=1)


def has_orders() -> bool:
    return Order.objects.exclude(status=Order.Status.DRAFT).exists()


def beyond_full(full_runs: int) -> QuerySet[ValuationRun]:
    """Finished runs older than the newest so many, of which rows are left."""
    finished = ValuationRun.objects.filter(status=RunStatus.FINISHED)
    newest = finished.order_by("-finished_at", "-pk").values_list("pk", flat=True)[:full_runs]
    rows = CustomerValuation.objects.filter(run=OuterRef("pk"))
    return finished.exclude(pk__in=list(newest)).filter(Exists(rows)).order_by("pk")


def finished_runs(user: Any, count: int = 36) -> list[ValuationRun]:
    """The newest finished runs, the oldest first, as a chart wants them."""
    found = visible_runs(user).filter(status=RunStatus.FINISHED).order_by("-finished_at", "-pk")
    return list(found[:count])[::-1]
