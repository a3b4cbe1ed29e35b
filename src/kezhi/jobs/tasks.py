from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from kezhi.jobs import services


@task()
def prune() -> None:
    """Once a day: results of old jobs and sessions that have expired."""
    services.prune(now=timezone.now())
    call_command("clearsessions")
