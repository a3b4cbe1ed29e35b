"""The search for duplicates through all customers; a job of its own."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string

from kezhi.duplicates import queries
from kezhi.duplicates.choices import Verdict
from kezhi.duplicates.matching import Pair, find_pairs
from kezhi.duplicates.models import Suspicion
from kezhi.kit import audit
from kezhi.staff.rights import Right

JOB = "kezhi.duplicates.tasks.search_duplicates"
CHUNK = 500


def ask_for_search(*, by: Any, now: datetime) -> None:
    """Let the worker search; people go on meanwhile."""
    if not (by.may(Right.CUSTOMERS_EDIT) and by.may(Right.CUSTOMERS_ARCHIVE)):
        raise PermissionDenied
    job = import_string(JOB)
    with transaction.atomic():
        audit.record(by=by, now=now, action="search_duplicates", target=Suspicion)
        transaction.on_commit(job.enqueue)


def search(*, now: datetime) -> int:
    """Look through all customers and keep the pairs found; how many are to be looked at.

    What people called two different customers stays so.
    """
    pairs = find_pairs(queries.entries())
    with transaction.atomic():
        Suspicion.objects.bulk_create(
            (row_of(pair, now) for pair in pairs),
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["probability", "reasons", "found_at"],
        )
        opened = Suspicion.objects.filter(verdict=Verdict.OPEN)
        opened.filter(found_at__lt=now).delete()
    return opened.count()


def row_of(pair: Pair, now: datetime) -> Suspicion:
    return Suspicion(
        first_id=pair.first, second_id=pair.second, probability=pair.probability,
        reasons=list(pair.reasons), found_at=now,
    )  # fmt: skip
