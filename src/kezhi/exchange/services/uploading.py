"""A file comes in: kept under a name of our own, recognized by its content, read in a child."""

import hashlib
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.exchange import queries
from kezhi.exchange.models import ImportBatch
from kezhi.exchange.reading import kinds, launch
from kezhi.exchange.reading.findings import Options, Reading, Unreadable
from kezhi.exchange.services.background import enqueue
from kezhi.exchange.services.mapping import NotReady, propose
from kezhi.kit import audit
from kezhi.kit.once import once
from kezhi.staff.rights import Right

Status = ImportBatch.Status
FORGOTTEN = (Status.FAILED, Status.UNDONE)
NEEDED_RIGHT = {
    "customers": Right.CUSTOMERS_EDIT,
    "orders": Right.ORDERS_EDIT,
    "opportunities": Right.OPPORTUNITIES_EDIT,
    "invoices": Right.RECEIVABLES_EDIT,
    "stays": Right.ORDERS_EDIT,
}


class TooBig(Exception):
    """The file is larger than an import may be."""


def require(by: Any, kind: str) -> None:
    if not (by.may(Right.IMPORTS_RUN) and by.may(NEEDED_RIGHT[kind])):
        raise PermissionDenied


@dataclass(frozen=True)
class Upload:
    """A file as it comes in: what it holds, its name, its content in pieces."""

    kind: str
    name: str
    chunks: Iterable[bytes]


def upload_file(
    *,
    by: Any,
    now: datetime,
    upload: Upload,
    again: bool = False,
    background: bool = True,
    key: str | None = None,
) -> tuple[ImportBatch, bool]:
    """Keep a file for import; content that was imported before gives that import, and False.

    With `again` it becomes a new attempt. A failed or undone import does not stand in the way.
    A repeated `key` gives its first answer again. Without `background` the caller reads the
    upload itself.
    """
    require(by, upload.kind)
    folder = secrets.token_hex(16)
    place = Path(settings.MEDIA_ROOT) / "imports" / folder
    sha256, size = _keep(upload.chunks, place / "source")
    body = {"kind": upload.kind, "sha256": sha256}
    values = {**body, "size": size, "folder": folder, "file_name": _clean_name(upload.name)}

    def effect() -> dict[str, Any]:
        batch, is_new = _batch_for(by, now, values, again=again)
        if is_new and background:
            enqueue("read_upload", batch)
        return {"import": batch.pk, "is_new": is_new}

    body |= {"again": str(again)}
    try:
        kept = once(by=by, now=now, scope="imports", key=key, body=body, effect=effect)
        batch = ImportBatch.objects.get(pk=kept["import"])
    except BaseException:
        shutil.rmtree(place)
        raise
    if batch.folder != folder:
        shutil.rmtree(place)
    return batch, kept["is_new"]


def _batch_for(
    by: Any, now: datetime, values: dict[str, Any], *, again: bool
) -> tuple[ImportBatch, bool]:
    """The import this content has, else a new one."""
    while True:
        known = queries.latest_attempt(values["kind"], values["sha256"])
        if known and not again and known.status not in FORGOTTEN and _may_see(by, known):
            return known, False
        try:
            return _new_batch(by, now, values, known.attempt + 1 if known else 1), True
        except IntegrityError:  # the same file came in at the same moment
            continue


def _may_see(by: Any, batch: ImportBatch) -> bool:
    return queries.visible_imports(by).filter(pk=batch.pk).exists()


@transaction.atomic
def _new_batch(by: Any, now: datetime, values: dict[str, Any], attempt: int) -> ImportBatch:
    stamp = {"created_by": by, "created_at": now, "updated_at": now}
    batch = ImportBatch.objects.create(**values, **stamp, attempt=attempt, status=Status.READING)
    told = {"file": batch.file_name, "sha256": batch.sha256, "attempt": batch.attempt}
    audit.record(by=by, now=now, action="upload", target=batch, changes=told)
    return batch


def _keep(chunks: Iterable[bytes], path: Path) -> tuple[str, int]:
    path.parent.mkdir(parents=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > kinds.MAX_BYTES:
                    raise TooBig(str(size))
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        shutil.rmtree(path.parent)
        raise
    return digest.hexdigest(), size


def _clean_name(name: str) -> str:
    """A name only to be shown: no folders, no control or direction characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if c.isprintable() and c not in "\u202a\u202b\u202d\u202e")
    return shown[-200:] or "file"


def import_again(*, by: Any, now: datetime, batch: ImportBatch) -> ImportBatch:
    """The same file once more, as an attempt of its own."""
    with queries.source_path(batch).open("rb") as file:
        pieces = iter(lambda: file.read(1 << 20), b"")
        upload = Upload(batch.kind, batch.file_name, pieces)
        fresh, _new = upload_file(by=by, now=now, upload=upload, again=True)
    return fresh


def read_upload(*, batch_id: int, now: datetime, options: Options | None = None) -> ImportBatch:
    """Read the file in a child process and propose a mapping; safe to run twice."""
    batch = ImportBatch.objects.select_related("created_by").get(pk=batch_id)
    if batch.status != Status.READING:
        return batch
    try:
        reading = launch.read(queries.source_path(batch), queries.staged_path(batch), options)
    except Unreadable as error:
        batch.status, batch.fault = Status.FAILED, error.fault
        batch.fault_detail, batch.finished_at = error.detail[:300], now
        batch.save(update_fields=["status", "fault", "fault_detail", "finished_at"])
        return batch
    return _take_reading(batch, reading, now)


def _take_reading(batch: ImportBatch, reading: Reading, now: datetime) -> ImportBatch:
    batch.reading, batch.total = reading.dump(), reading.rows
    batch.status, batch.fault, batch.fault_detail = Status.READY, "", ""
    batch.finished_at = None
    batch.mapping, batch.options = propose(batch)
    batch.updated_at = now
    batch.save()
    return batch


def read_again(*, by: Any, now: datetime, batch: ImportBatch, options: Options) -> ImportBatch:
    """Read the same file under what the person decided about it.

    Raises NotReady, and Unreadable where it cannot be read so; what was read before stays.
    """
    require(by, batch.kind)
    if not queries.may_read_again(batch):
        raise NotReady
    staged = queries.staged_path(batch)
    fresh = staged.with_suffix(".again")
    reading = launch.read(queries.source_path(batch), fresh, options)
    with transaction.atomic():
        kept = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if not queries.may_read_again(kept):
            raise NotReady
        fresh.replace(staged)
        return _take_reading(kept, reading, now)
