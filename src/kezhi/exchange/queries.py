"""Every read of imports: a person sees their own and those of teammates in their scope."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404

from kezhi.exchange.models import ImportBatch, ImportedRecord, KnownMapping, RejectedRow
from kezhi.exchange.reading import headers
from kezhi.exchange.reading.findings import Column, FileFault
from kezhi.exchange.reading.staging import ROW, cell_name
from kezhi.jobs import queries as jobs
from kezhi.staff import queries as staff
from kezhi.staff.rights import ROLE_SCOPE, Right, Scope

QUEUED = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# What a wrong guess at encoding, delimiter or header can bring about.
MENDABLE = {
    FileFault.ENCODING, FileFault.UNCLOSED_QUOTE, FileFault.CELL_TOO_LONG, FileFault.NO_ROWS,
    FileFault.TOO_MANY_COLUMNS,
}  # fmt: skip
Kind = ImportBatch.Kind
RUNNING = (ImportBatch.Status.READING, ImportBatch.Status.RUNNING, ImportBatch.Status.UNDOING)


def visible_imports(user: Any) -> QuerySet[ImportBatch]:
    batches = ImportBatch.objects.select_related("created_by")
    if not user.may(Right.IMPORTS_RUN):
        return batches.none()
    if ROLE_SCOPE.get(user.role) == Scope.ALL:
        return batches
    return batches.filter(Q(created_by=user) | Q(created_by__team__in=staff.seen_team_ids(user)))


def get_import(user: Any, pk: int) -> ImportBatch:
    batch = visible_imports(user).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def failed_imports(user: Any) -> QuerySet[ImportBatch]:
    """Those that ended badly or left rows behind, newest first."""
    bad = Q(status=ImportBatch.Status.FAILED) | Q(status=ImportBatch.Status.DONE, rejected__gt=0)
    return visible_imports(user).filter(bad).order_by("-id")


def has_brought_orders(batch_id: int) -> bool:
    """Whether the import is done and has changed what customers are worth."""
    done = ImportBatch.objects.filter(pk=batch_id, status=ImportBatch.Status.DONE)
    changed = Q(created__gt=0) | Q(updated__gt=0)
    return done.filter(changed, kind__in=[Kind.ORDERS, Kind.STAYS]).exists()


def is_stalled(batch: ImportBatch) -> bool:
    """Whether its worker died too often to be tried again unasked."""
    in_queue = bool(QUEUED.match(batch.job))  # not worked at once, as tests have it
    return in_queue and batch.status in RUNNING and jobs.has_ended_badly(batch.job)


def may_continue(batch: ImportBatch) -> bool:
    """Whether it stopped on its way and can go on where it stands."""
    stopped = batch.status == ImportBatch.Status.FAILED
    stalled = batch.status == ImportBatch.Status.RUNNING and is_stalled(batch)
    return batch.total > 0 and (stopped or stalled)


def may_read_again(batch: ImportBatch) -> bool:
    """Whether somebody may still say how the file is to be read."""
    unread = batch.status == ImportBatch.Status.FAILED and not batch.total
    return batch.status == ImportBatch.Status.READY or (unread and batch.fault in MENDABLE)


def may_undo(batch: ImportBatch) -> bool:
    ended = batch.status in (ImportBatch.Status.DONE, ImportBatch.Status.FAILED)
    stalled = batch.status == ImportBatch.Status.UNDOING and is_stalled(batch)
    return batch.position > 0 and (ended or stalled)


def latest_attempt(kind: str, sha256: str) -> ImportBatch | None:
    same = ImportBatch.objects.filter(kind=kind, sha256=sha256)
    return same.order_by("-attempt").first()


def rejected_rows(batch: ImportBatch) -> QuerySet[RejectedRow]:
    return batch.rejects.filter(is_taken=False).order_by("row")


def remarked_rows(batch: ImportBatch) -> QuerySet[RejectedRow]:
    """Rows that were taken although something is odd in them."""
    return batch.rejects.filter(is_taken=True).order_by("row")


def rejected_problems(batch: ImportBatch) -> Iterator[list[dict[str, str]]]:
    rows = batch.rejects.filter(is_taken=False).order_by()
    return rows.values_list("problems", flat=True).iterator(chunk_size=5000)


def cells_of(batch: ImportBatch, rows: list[int]) -> dict[int, list[str | None]]:
    """What stands in the file in these rows."""
    staged = staged_path(batch)
    if not rows or not staged.exists():
        return {}
    names = [cell_name(at) for at in range(len(columns_of(batch)))]
    wanted = [(ROW, "in", rows)]
    found = pq.read_table(staged, columns=[ROW, *names], filters=wanted).to_pylist()
    return {cells[ROW]: [cells[name] for name in names] for cells in found}


def kept_records(batch: ImportBatch) -> QuerySet[ImportedRecord]:
    """What undo left, because somebody changed or used it since."""
    return batch.records.exclude(kept="").order_by("kind", "record")


def known_mapping(kind: str, columns: list[Column]) -> KnownMapping | None:
    signature = signature_of(columns)
    return KnownMapping.objects.filter(kind=kind, signature=signature).first()


def signature_of(columns: list[Column]) -> str:
    return hashlib.sha256(headers.signature(columns).encode()).hexdigest()


def columns_of(batch: ImportBatch) -> list[Column]:
    return [Column.load(column) for column in batch.reading.get("columns", [])]


def folder_of(batch: ImportBatch) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / batch.folder


def source_path(batch: ImportBatch) -> Path:
    return folder_of(batch) / "source"


def staged_path(batch: ImportBatch) -> Path:
    return folder_of(batch) / "staged.parquet"


def arranged_path(batch: ImportBatch) -> Path:
    return folder_of(batch) / "arranged.parquet"


def language_of(batch_id: int) -> str:
    """The language of the person who started it."""
    batch = ImportBatch.objects.select_related("created_by").get(pk=batch_id)
    return (batch.created_by and batch.created_by.language) or settings.LANGUAGE_CODE
