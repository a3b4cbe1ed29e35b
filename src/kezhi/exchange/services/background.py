"""Handing work to the background, in the transaction that makes it necessary."""

from django.utils.module_loading import import_string

from kezhi.exchange.models import ImportBatch

TASKS = "kezhi.exchange.tasks"


def enqueue(name: str, batch: ImportBatch) -> None:
    """Enqueue a task for the batch; the queue is a table, so both commit or neither does."""
    result = import_string(f"{TASKS}.{name}").enqueue(batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(job=str(result.id)[:40])
