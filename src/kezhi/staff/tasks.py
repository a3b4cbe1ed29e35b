from django.utils import timezone
from django_tasks import task

from kezhi.staff import queries
from kezhi.staff.services import limits, mails


@task()
def mail_invitation(user_id: int, base: str) -> None:
    user = queries.active_user(user_id)
    if user is not None:
        mails.send_link(user=user, base=base)


@task()
def mail_new_password(email: str, base: str) -> None:
    """An address nobody has gets no mail, and nobody is told so."""
    user = queries.user_by_email(email)
    if user is not None:
        mails.send_link(user=user, base=base)


@task()
def clear_limits() -> None:
    """Once a day: counts of tries that no longer matter."""
    limits.clear_old(now=timezone.now())
