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
from kezhi.exchange.reading.findings import Options, Unreadable
from kezhi.exchange.services.background import enqueue
from kezhi.exchange.services.mapping import propose
from kezhi.kit import audit
from kezhi.staff.rights import Right

Status = ImportBatch.Status
FORGOTTEN = (Status.FAILED, Status.UNDONE)
NEEDED_RIGHT = {"customers": Right.CUSTOMERS_EDIT, "orders": Right.ORDERS_EDIT}


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
    *, by: Any, now: datetime, upload: Upload, again: bool = False, background: bool = True
) -> tuple[ImportBatch, bool]:
    """Keep a file for import; content that was imported before gives that import, and False.

    With `again` it becomes a new attempt. A failed or undone import does not stand in the way.
    Without `background` the caller reads the upload itself.
    """
    kind = upload.kind
    require(by, kind)
    folder = secrets.token_hex(16)
    place = Path(settings.MEDIA_ROOT) / "imports" / folder
    sha256, size = _keep(upload.chunks, place / "source")
    values = {"kind": kind, "sha256": sha256, "size": size, "folder": folder}
    values["file_name"] = _clean_name(upload.name)
    while True:
        known = queries.latest_attempt(kind, sha256)
        if known and not again and known.status not in FORGOTTEN and _may_see(by, known):
            shutil.rmtree(place)
            return known, False
        values["attempt"] = known.attempt + 1 if known else 1
        try:
            return _new_batch(by, now, values, background=background), True
        except IntegrityError:  # the same file came in at the same moment
            continue


def _may_see(by: Any, batch: ImportBatch) -> bool:
    return queries.visible_imports(by).filter(pk=batch.pk).exists()


@transaction.atomic
def _new_batch(by: Any, now: datetime, values: dict[str, Any], *, background: bool) -> ImportBatch:
    batch = ImportBatch.objects.create(
        **values, status=Status.READING, created_by=by, created_at=now, updated_at=now
    )
    told = {"file": batch.file_name, "sha256": batch.sha256, "attempt": batch.attempt}
    audit.record(by=by, now=now, action="upload", target=batch, changes=told)
    if background:
        enqueue("read_upload", batch)
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
    if batch.status not in (Status.READING, Status.READY):
        return batch
    try:
        reading = launch.read(queries.source_path(batch), queries.staged_path(batch), options)
    except Unreadable as error:
        batch.status, batch.fault = Status.FAILED, error.fault
        batch.fault_detail, batch.finished_at = error.detail[:300], now
        batch.save(update_fields=["status", "fault", "fault_detail", "finished_at"])
        return batch
    batch.reading, batch.total = reading.dump(), reading.rows
    batch.status, batch.fault, batch.fault_detail = Status.READY, "", ""
    batch.mapping, batch.options = propose(batch)
    batch.updated_at = now
    batch.save()
    return batch


def read_again(*, by: Any, now: datetime, batch: ImportBatch, options: Options) -> ImportBatch:
    """Read the same file under what the person decided about it."""
    require(by, batch.kind)
    return read_upload(batch_id=batch.pk, now=now, options=options)
