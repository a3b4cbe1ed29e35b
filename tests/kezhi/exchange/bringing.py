"""Files brought in through the same services as the pages use, without the background."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from kezhi.exchange.models import ImportBatch
from kezhi.exchange.services import mapping, running, undoing, uploading


def upload(by: Any, kind: str, data: bytes | Path, *, again: bool = False) -> ImportBatch:
    name = data.name if isinstance(data, Path) else "file.csv"
    content = data.read_bytes() if isinstance(data, Path) else data
    taken = uploading.Upload(kind, name, [content])
    batch, _ = uploading.upload_file(
        by=by, now=timezone.now(), upload=taken, again=again, background=False
    )
    return uploading.read_upload(batch_id=batch.pk, now=timezone.now())


def prepare(batch: ImportBatch, columns: dict[str, str] | None = None, **choices: Any) -> None:
    chosen = replace(mapping.choices_of(batch), **choices)
    mapping.set_mapping(
        by=batch.created_by,
        now=timezone.now(),
        batch=batch,
        mapping={**batch.mapping, **(columns or {})},
        choices=chosen,
    )


def start(batch: ImportBatch) -> None:
    running.start_import(by=batch.created_by, now=timezone.now(), batch=batch, background=False)


def bring(by: Any, kind: str, data: str | bytes | Path, **choices: Any) -> ImportBatch:
    """The whole way from a file to its result."""
    again = choices.pop("again", False)
    columns = choices.pop("columns", None)
    content = data.encode() if isinstance(data, str) else data
    batch = upload(by, kind, content, again=again)
    prepare(batch, columns, **choices)
    start(batch)
    return running.run_import(batch_id=batch.pk, now=timezone.now())


def take_back(batch: ImportBatch) -> ImportBatch:
    undoing.start_undo(by=batch.created_by, now=timezone.now(), batch=batch, background=False)
    return undoing.run_undo(batch_id=batch.pk, now=timezone.now())


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.created, batch.updated, batch.unchanged, batch.rejected
