"""Taking an import back: exactly what it created or changed, unless somebody touched it since."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kezhi.catalog import services as catalog
from kezhi.customers.services import withdrawals
from kezhi.exchange import queries
from kezhi.exchange.models import ImportBatch, ImportedRecord
from kezhi.exchange.services.background import enqueue
from kezhi.exchange.services.mapping import NotReady, choices_of
from kezhi.exchange.services.uploading import require
from kezhi.kit import audit
from kezhi.pipeline.services import importing as pipeline
from kezhi.receivables.services import importing as invoices
from kezhi.sales.services import importing as sales
from kezhi.stays.services import importing as stays

Status = ImportBatch.Status
Kind = ImportedRecord.Kind
CHUNK = 500
# What hangs on something goes before it.
ORDER = (Kind.INVOICE, Kind.OPPORTUNITY, Kind.STAY, Kind.ORDER, Kind.PRODUCT, Kind.PARTY)


@transaction.atomic
def start_undo(
    *, by: Any, now: datetime, batch: ImportBatch, background: bool = True
) -> ImportBatch:
    """Set the undoing of an import going. Without `background` the caller runs it itself."""
    require(by, batch.kind)
    kept = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not queries.may_undo(kept):
        raise NotReady
    kept.status = Status.UNDOING
    kept.save(update_fields=["status"])
    audit.record(by=by, now=now, action="undo", target=kept, changes={"file": kept.file_name})
    if background:
        enqueue("run_undo", kept)
    return kept


def run_undo(*, batch_id: int, now: datetime) -> ImportBatch:
    """Work an undo to its end; killed and started again, it goes on with what is left."""
    batch = ImportBatch.objects.select_related("created_by").get(pk=batch_id)
    for kind in ORDER:
        while batch.status == Status.UNDOING and _undo_chunk(batch, kind, now):
            pass
    ImportBatch.objects.filter(pk=batch_id, status=Status.UNDOING).update(
        status=Status.UNDONE, undone_at=now, updated_at=now
    )
    batch.refresh_from_db()
    return batch


@transaction.atomic
def _undo_chunk(batch: ImportBatch, kind: str, now: datetime) -> int:
    waiting = batch.records.select_for_update().filter(kind=kind, kept="").order_by("-record")
    records = list(waiting[:CHUNK])
    if not records:
        return 0
    kept = _withdraw(batch, kind, [one for one in records if one.before is None], now)
    for record in records:
        if record.before is not None:
            reason = _restore(batch, record, now)
            kept |= {record.record: reason} if reason else {}
    for record in records:
        record.kept = kept.get(record.record, "")
    stay = [record for record in records if record.kept]
    gone = [record.pk for record in records if not record.kept]
    ImportedRecord.objects.filter(pk__in=gone).delete()
    ImportedRecord.objects.bulk_update(stay, ["kept"])
    return len(records)


def _withdraw(
    batch: ImportBatch, kind: str, records: Sequence[ImportedRecord], now: datetime
) -> dict[int, str]:
    if not records:
        return {}
    versions = {record.record: record.version for record in records}
    by: Any = batch.created_by
    if kind == Kind.PARTY:
        since = batch.finished_at or now
        return withdrawals.withdraw_parties(by=by, now=now, versions=versions, since=since)
    withdraw: dict[str, Callable[..., dict[int, str]]] = {
        Kind.INVOICE: invoices.withdraw_invoices,
        Kind.ORDER: sales.withdraw_orders,
        Kind.STAY: stays.withdraw_stays,
        Kind.OPPORTUNITY: pipeline.withdraw_opportunities,
        Kind.PRODUCT: catalog.withdraw_products,
    }
    return withdraw[kind](by=by, now=now, versions=versions)


def _restore(batch: ImportBatch, record: ImportedRecord, now: datetime) -> str:
    by: Any = batch.created_by
    what: dict[str, Any] = {"pk": record.record, "version": record.version}
    what["before"] = record.before
    restore: dict[str, Callable[..., str]] = {
        Kind.INVOICE: invoices.restore_invoice,
        Kind.ORDER: sales.restore_order,
        Kind.STAY: stays.restore_stay,
        Kind.OPPORTUNITY: pipeline.restore_opportunity,
    }
    if record.kind in restore:
        return restore[record.kind](by=by, now=now, **what)
    source = choices_of(batch).source
    what["before"] = {**(record.before or {}), "until": batch.finished_at or now}
    return withdrawals.restore_party_values(by=by, now=now, source=source, **what)
