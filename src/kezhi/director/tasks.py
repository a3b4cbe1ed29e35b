from django.utils import timezone
from django_tasks import task

from kezhi.director.services import mailing


@task()
def send_mails() -> None:
    """Every hour: the director's page to those whose day it is."""
    mailing.send_due(now=timezone.now())
