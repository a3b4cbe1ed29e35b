from django.utils import timezone
from django_tasks import task

from kezhi.wallets.services import recording


@task()
def measure_wallets() -> None:
    """Once a day: every newest estimate against the sales of the twelve months until then."""
    recording.measure_all(now=timezone.now())
