"""What is known about background jobs. Nothing here belongs to one user."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kezhi.jobs.models import Worker


def dead_after() -> timedelta:
    """How old the last beat of a living worker may be."""
    return timedelta(seconds=settings.JOBS_DEAD_AFTER_SECONDS)


def living_workers(now: datetime) -> QuerySet[Worker]:
    return Worker.objects.filter(beat_at__gt=now - dead_after())


def lost_jobs(now: datetime) -> list[DBTaskResult[..., Any]]:
    """Jobs marked as running whose worker no longer lives."""
    running = list(DBTaskResult.objects.running())
    living = set(living_workers(now).values_list("pk", flat=True)) if running else set()
    return [job for job in running if not job.worker_ids or job.worker_ids[-1] not in living]


def waiting_count(now: datetime) -> int:
    return DBTaskResult.objects.ready().filter(enqueued_at__lte=now).count()


def has_ended_badly(job_id: str | UUID) -> bool:
    """Whether a job failed for good, for features that show what became of their own record."""
    return DBTaskResult.objects.filter(pk=job_id, status=TaskResultStatus.FAILED).exists()
