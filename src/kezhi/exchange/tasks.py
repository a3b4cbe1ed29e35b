"""Work for the background; each may run twice."""

from typing import Any

from django.utils import timezone, translation
from django_tasks import task

from kezhi.exchange import queries
from kezhi.exchange.services import running, undoing, uploading
from kezhi.portfolio.services import runs as valuation


def spoken(batch_id: int) -> Any:
    """The language of the person whose import it is, for what is kept of its words."""
    return translation.override(queries.language_of(batch_id))


@task()
def read_upload(batch_id: int) -> None:
    with spoken(batch_id):
        uploading.read_upload(batch_id=batch_id, now=timezone.now())


@task()
def run_import(batch_id: int) -> None:
    with spoken(batch_id):
        running.run_import(batch_id=batch_id, now=timezone.now())
    if queries.has_brought_orders(batch_id):
        valuation.start_automatic_run(now=timezone.now(), every_night=False)


@task()
def run_undo(batch_id: int) -> None:
    with spoken(batch_id):
        undoing.run_undo(batch_id=batch_id, now=timezone.now())
