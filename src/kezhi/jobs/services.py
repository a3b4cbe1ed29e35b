"""Jobs outlive their workers: a killed worker's job starts again elsewhere, three times at most.

Exactly once is not on offer, so every job is safe to run twice.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kezhi.jobs import queries
from kezhi.jobs.models import Schedule, Worker

ATTEMPTS = 3


class WorkerLost(Exception):
    """The process that worked on a job ended without a word, too often."""


def start_worker(*, worker_id: str, name: str, now: datetime) -> None:
    """Announce a worker. One of the same name is its dead predecessor."""
    with transaction.atomic():
        Worker.objects.filter(name=name).delete()
        Worker.objects.create(pk=worker_id, name=name, started_at=now, beat_at=now)


def beat(*, worker_id: str, name: str, now: datetime) -> None:
    """A worker whose row vanished (a backup was restored, say) announces itself again."""
    if not Worker.objects.filter(pk=worker_id).update(beat_at=now):
        start_worker(worker_id=worker_id, name=name, now=now)


def end_worker(*, worker_id: str) -> None:
    Worker.objects.filter(pk=worker_id).delete()


def return_lost_jobs(*, now: datetime) -> int:
    """Make the jobs of dead workers ready again, or failed after the last attempt."""
    return sum(return_job(job, now) for job in queries.lost_jobs(now))


@transaction.atomic
def return_job(job: DBTaskResult[..., Any], now: datetime) -> int:
    """The start time guards against another worker that was faster."""
    still_lost = DBTaskResult.objects.filter(
        pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at
    )
    if len(job.worker_ids) < ATTEMPTS:
        return still_lost.update(status=TaskResultStatus.READY, started_at=None)
    return still_lost.update(
        status=TaskResultStatus.FAILED,
        finished_at=now,
        exception_class_path=f"{WorkerLost.__module__}.{WorkerLost.__qualname__}",
        traceback=f"{ATTEMPTS} workers ended while they worked on this job.",
    )


def enqueue_due(*, now: datetime) -> list[str]:
    """Enqueue each periodic job whose time has come; however many workers ask, each slot once.

    The first slot comes one period after a job was first heard of.
    """
    enqueued = []
    for path, hours in settings.PERIODIC_JOBS.items():
        with transaction.atomic():
            following = now + timedelta(hours=hours)
            slot, _ = Schedule.objects.get_or_create(task_path=path, defaults={"due_at": following})
            taken = Schedule.objects.filter(pk=path, due_at=slot.due_at, due_at__lte=now)
            if taken.update(due_at=following):
                import_string(path).enqueue()
                enqueued.append(path)
    return enqueued


def prune(*, now: datetime, keep_days: int = 14) -> int:
    """Forget what ended long ago."""
    Worker.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
    old = DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=keep_days))
    return old.delete()[0]
