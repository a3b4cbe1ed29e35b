from django.utils import timezone
from django_tasks import task

from kezhi.deliveries.services import forgetting, promising


@task()
def forget_drivers() -> None:
    """Every hour: numbers of drivers whose way has ended."""
    forgetting.forget_drivers(now=timezone.now())


@task()
def keep_promises() -> None:
    """Every quarter of an hour: days promised with orders, and what became of them."""
    promising.keep_promises(now=timezone.now())
