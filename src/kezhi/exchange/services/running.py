"""Running an import: chunk by chunk, each with its place in the file in one transaction.

Killed at any moment and started again, it goes on after the last chunk that was committed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from kezhi.exchange import queries
from kezhi.exchange.arranging import Plan, arrange, batches
from kezhi.exchange.models import ImportBatch, ImportedRecord, RejectedRow
from kezhi.exchange.parsing import Parser
from kezhi.exchange.rows import Row
from kezhi.exchange.services.background import enqueue
from kezhi.exchange.services.customers import CustomerWriter
from kezhi.exchange.services.invoices import InvoiceWriter
from kezhi.exchange.services.mapping import (
    NotReady,
    check_mapping,
    choices_of,
    layout_of,
    places_of,
)
from kezhi.exchange.services.opportunities import OpportunityWriter
from kezhi.exchange.services.orders import OrderWriter
from kezhi.exchange.services.stays import StayWriter
from kezhi.exchange.services.uploading import require
from kezhi.exchange.services.written import COUNTS, Written
from kezhi.kit import audit

Status = ImportBatch.Status
CHUNK_ROWS = 4_000
LONGEST_CHUNK = 20_000
ATTEMPTS = 3
CURRENCIES = 50  # of a file; more are a shifted column


@transaction.atomic
def start_import(
    *, by: Any, now: datetime, batch: ImportBatch, background: bool = True
) -> ImportBatch:
    """Set an import going, or going again where it stopped.

    Without `background` the caller runs it itself.
    """
    require(by, batch.kind)
    kept = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if kept.status != Status.READY and not queries.may_continue(kept):
        raise NotReady
    check_mapping(by, kept, kept.mapping, choices_of(kept))
    kept.status, kept.fault, kept.fault_detail = Status.RUNNING, "", ""
    kept.started_at = kept.started_at or now
    kept.save(update_fields=["status", "fault", "fault_detail", "started_at"])
    told = {"file": kept.file_name, "rows": kept.total, "from": kept.position}
    audit.record(by=by, now=now, action="start", target=kept, changes=told)
    if background:
        enqueue("run_import", kept)
    return kept


def run_import(*, batch_id: int, now: datetime) -> ImportBatch:
    """Work an import to its end from where it stands."""
    batch = ImportBatch.objects.select_related("created_by").get(pk=batch_id)
    if batch.status != Status.RUNNING:
        return batch
    try:
        for chunk in chunks_of(batch):
            if not write_chunk(batch, chunk, now):
                break  # another worker has taken it over
    except Exception as error:
        fail(batch_id, now, error)
        raise
    batch.refresh_from_db()
    return batch


def fail(batch_id: int, now: datetime, error: Exception) -> None:
    """The chunk was rolled back; what came before stays, and the import can go on from there."""
    ImportBatch.objects.filter(pk=batch_id, status=Status.RUNNING).update(
        status=Status.FAILED, fault="crashed", fault_detail=repr(error)[:300], finished_at=now
    )


@dataclass(frozen=True)
class Chunk:
    position: int
    rows: list[Any]


def plan_of(batch: ImportBatch) -> Plan:
    width = len(queries.columns_of(batch))
    return Plan(kind=batch.kind, columns=places_of(batch), width=width)


def chunks_of(batch: ImportBatch) -> Iterator[Chunk]:
    """The rows still to be written; an order is cut only when it is longer than any should be."""
    arranged = queries.arranged_path(batch)
    plan = plan_of(batch)
    if not arranged.exists():
        arrange(queries.staged_path(batch), arranged, plan)
    parser = Parser(batch.kind, layout_of(batch))
    position = batch.position
    rows: list[Row] = []
    for part in batches(arranged, position, plan.columns):
        for row in parser.parse(part):
            if rows and is_full(rows, row):
                yield Chunk(position, rows)
                position, rows = position + len(rows), []
            rows.append(row)
    yield Chunk(position, rows)


def is_full(rows: list[Row], coming: Row) -> bool:
    if len(rows) >= LONGEST_CHUNK:
        return True
    return len(rows) >= CHUNK_ROWS and coming.first != rows[-1].first


Writer = OrderWriter | OpportunityWriter | InvoiceWriter | StayWriter | CustomerWriter
WRITERS: dict[str, type[Writer]] = {
    ImportBatch.Kind.CUSTOMERS: CustomerWriter,
    ImportBatch.Kind.ORDERS: OrderWriter,
    ImportBatch.Kind.OPPORTUNITIES: OpportunityWriter,
    ImportBatch.Kind.INVOICES: InvoiceWriter,
    ImportBatch.Kind.STAYS: StayWriter,
}


def writer_of(batch: ImportBatch, now: datetime) -> Writer:
    return WRITERS[batch.kind](by=batch.created_by, now=now, choices=choices_of(batch))


def write_chunk(batch: ImportBatch, chunk: Chunk, now: datetime) -> bool:
    """Write one chunk and move the position; False when this import is no longer ours."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _write(batch, chunk, now)
        except IntegrityError:  # somebody entered one of these numbers meanwhile: now it is known
            if attempt == ATTEMPTS:
                raise
    return False


def _write(batch: ImportBatch, chunk: Chunk, now: datetime) -> bool:
    kept = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if kept.status != Status.RUNNING or kept.position != chunk.position:
        return False
    written = writer_of(batch, now).write(chunk.rows)
    keep_traces(kept, written)
    counts = written.counts()
    for name in COUNTS:
        setattr(kept, name, getattr(kept, name) + counts[name])
    kept.position += len(chunk.rows)
    kept.findings = {
        name: kept.findings.get(name, 0) + written.findings[name]
        for name in sorted({*kept.findings, *written.findings})
    }
    kept.amounts = added_up(kept.amounts, written.amounts)
    if kept.position == kept.total:
        kept.status, kept.finished_at = Status.DONE, now
    kept.updated_at = now
    kept.save()
    told = {"rows": len(chunk.rows), "from": chunk.position, **counts}
    audit.record(by=batch.created_by, now=now, action="import", target=kept, changes=told)
    return True


def added_up(
    known: dict[str, dict[str, str]], more: Mapping[str, Mapping[str, Decimal]]
) -> dict[str, dict[str, str]]:
    """Sums by currency and verdict, kept as text so that no digit is lost."""
    return {
        currency: {
            name: str(
                Decimal(known.get(currency, {}).get(name, 0))
                + more.get(currency, {}).get(name, Decimal(0))
            )
            for name in COUNTS
        }
        for currency in [*known, *(one for one in sorted(more) if one not in known)][:CURRENCIES]
    }


def keep_traces(batch: ImportBatch, written: Written) -> None:
    """The rejected rows for the person, the touched records for undo."""
    RejectedRow.objects.bulk_create(
        RejectedRow(batch=batch, row=row, problems=[problem.dump() for problem in problems])
        for row, problems in written.problems.items()
    )
    RejectedRow.objects.bulk_create(
        RejectedRow(batch=batch, row=row, is_taken=True, problems=[one.dump() for one in problems])
        for row, problems in written.remarks.items()
    )
    known = {
        (record.kind, record.record): record
        for record in batch.records.filter(record__in=[made.record for made in written.records])
    }
    again = []
    for made in written.records:
        made.batch = batch
        earlier = known.get((made.kind, made.record))
        if earlier:
            again.append(merged(earlier, made))
    fresh = [made for made in written.records if (made.kind, made.record) not in known]
    ImportedRecord.objects.bulk_create(fresh)
    ImportedRecord.objects.bulk_update(again, ["version", "before"], batch_size=500)


def merged(earlier: ImportedRecord, later: ImportedRecord) -> ImportedRecord:
    """One trace for a record that two chunks touched: its first former state, its last version."""
    earlier.version = later.version
    if earlier.before is not None and later.before and "lines" in later.before:
        lines = {**later.before["lines"], **earlier.before["lines"]}
        new = [*earlier.before["new"], *later.before["new"]]
        earlier.before = {**earlier.before, "lines": lines, "new": new}
    return earlier
