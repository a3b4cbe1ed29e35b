"""The rows of runs of old go, so that the database does not grow by a company every night."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from kezhi.kit import audit
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.portfolio.queries import runs

PIECE = 20_000


def prune_runs(*, now: datetime) -> int:
    """Only the newest runs stay in full; of the others reports, totals and sums stay.

    Small pieces, so that nobody waits; stopped anywhere, the next call goes on. Returns how many
    rows went.
    """
    gone = 0
    for run in runs.beyond_full(runs.portfolio_settings().full_runs):
        mark_pruned(run=run, now=now)
        while count := prune_piece(run):
            gone += count
    return gone


@transaction.atomic
def mark_pruned(*, run: ValuationRun, now: datetime) -> None:
    fresh = ValuationRun.objects.filter(pk=run.pk, rows_removed_at__isnull=True)
    if fresh.update(rows_removed_at=now, updated_at=now, version=F("version") + 1):
        audit.record(by=None, now=now, action="prune", target=run)


@transaction.atomic
def prune_piece(run: ValuationRun) -> int:
    rows = CustomerValuation.objects.filter(run=run).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:PIECE])
    if keys:
        CustomerValuation.objects.filter(run=run, pk__lte=keys[-1]).delete()
    return len(keys)
