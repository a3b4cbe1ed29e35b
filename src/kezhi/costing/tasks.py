from django.utils import timezone
from django_tasks import task

from kezhi.costing.services import starting


@task()
def compute_costing(costing_id: int) -> None:
    starting.compute_costing(costing_id=costing_id, now=timezone.now())
