from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from kezhi.jobs import queries, services
from kezhi.jobs.models import Worker

pytestmark = pytest.mark.django_db


@task()
def nothing() -> None:
    """A job to enqueue."""


@pytest.fixture
def queued(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def running_job(worker: str, started_at: datetime) -> "DBTaskResult[..., Any]":
    job = DBTaskResult.objects.get(pk=nothing.enqueue().id)
    job.claim(worker)
    DBTaskResult.objects.filter(pk=job.pk).update(started_at=started_at)
    job.refresh_from_db()
    return job


def test_a_living_workers_job_stays_with_it(queued: None) -> None:
    now = timezone.now()
    services.start_worker(worker_id="a:1", name="a", now=now)
    job = running_job("a:1", now)
    assert services.return_lost_jobs(now=now + timedelta(seconds=10)) == 0
    job.refresh_from_db()
    assert job.status == TaskResultStatus.RUNNING


def test_a_silent_workers_job_becomes_ready(queued: None) -> None:
    now = timezone.now()
    services.start_worker(worker_id="a:1", name="a", now=now)
    job = running_job("a:1", now)
    later = now + queries.dead_after() + timedelta(seconds=1)
    assert services.return_lost_jobs(now=later) == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.READY
    assert services.return_lost_jobs(now=later) == 0


def test_a_job_that_was_claimed_meanwhile_is_left_alone(queued: None) -> None:
    now = timezone.now()
    job = running_job("gone:1", now)
    DBTaskResult.objects.filter(pk=job.pk).update(started_at=now + timedelta(seconds=1))
    assert services.return_job(job, now) == 0


def test_the_third_loss_is_the_last(queued: None) -> None:
    now = timezone.now()
    job = running_job("gone:1", now)
    DBTaskResult.objects.filter(pk=job.pk).update(worker_ids=["a", "b", "c"])
    services.return_lost_jobs(now=now)
    job.refresh_from_db()
    assert job.status == TaskResultStatus.FAILED
    assert job.exception_class_path.endswith("WorkerLost")
    assert queries.has_ended_badly(job.pk)


def test_a_worker_whose_row_vanished_announces_itself_again() -> None:
    now = timezone.now()
    services.beat(worker_id="a:1", name="a", now=now)
    assert [worker.pk for worker in queries.living_workers(now)] == ["a:1"]


def test_a_periodic_job_is_enqueued_once_per_slot(queued: None, settings: Any) -> None:
    settings.PERIODIC_JOBS = {"kezhi.jobs.tasks.prune": 24}
    now = timezone.now()
    asked = [
        services.enqueue_due(now=now + timedelta(hours=hours)) for hours in (0, 23, 25, 26, 49)
    ]
    assert [len(names) for names in asked] == [0, 0, 1, 0, 1]


def test_a_long_pause_is_caught_up_with_one_run(queued: None, settings: Any) -> None:
    settings.PERIODIC_JOBS = {"kezhi.jobs.tasks.prune": 24}
    now = timezone.now()
    services.enqueue_due(now=now)
    services.enqueue_due(now=now + timedelta(days=10))
    services.enqueue_due(now=now + timedelta(days=10, minutes=1))
    assert DBTaskResult.objects.count() == 1


def test_old_results_and_dead_workers_are_forgotten(queued: None) -> None:
    now = timezone.now()
    services.start_worker(worker_id="a:1", name="a", now=now)
    job = running_job("a:1", now)
    job.set_successful(None)
    assert services.prune(now=timezone.now() + timedelta(days=13)) == 0
    assert services.prune(now=timezone.now() + timedelta(days=15)) == 1
    assert not Worker.objects.exists()
