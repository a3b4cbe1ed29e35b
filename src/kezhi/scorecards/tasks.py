from django.utils import timezone
from django_tasks import task

from kezhi.scorecards.services import mapping_runs


@task()
def draw_map(run_id: int) -> None:
    mapping_runs.draw_map(run_id=run_id, now=timezone.now())
