from django.utils import timezone
from django_tasks import task

from kezhi.scoring.services import starting


@task()
def compute_scoring(scoring_id: int) -> None:
    starting.compute_scoring(scoring_id=scoring_id, now=timezone.now())
