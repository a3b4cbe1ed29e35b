from django.utils import timezone
from django_tasks import task

from kezhi.receivables.services import mailing


@task()
def mail_letter(reminder_id: int, user_id: int) -> None:
    mailing.mail_letter(reminder_id=reminder_id, user_id=user_id, now=timezone.now())
