"""A reminder's letter by mail: once, by a job, its words as they were kept."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from kezhi.kit import audit, editing
from kezhi.receivables.models import Reminder
from kezhi.receivables.services.drafts import Problem, Refused, Settled
from kezhi.receivables.services.invoicing import require_bookkeeper
from kezhi.staff import queries as staff

DEEDS = [gettext_noop("Mail letter"), gettext_noop("Mail failed")]
JOB = "kezhi.receivables.tasks.mail_letter"


@transaction.atomic
def ask_for_mail(*, by: Any, now: datetime, reminder: Reminder, to: str) -> Reminder:
    """Kept as mailed before it goes out, so that nobody sends it twice.

    Raises Settled where it was mailed already, Refused without a mail server.
    """
    require_bookkeeper(by)
    if not settings.MAIL_IS_SET:
        words = _("No mail server is set up: ask your administrator, or print the letter.")
        raise Refused([Problem("to", words)])
    kept = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if kept.mailed_at is not None:
        raise Settled
    values = {"mailed_to": to, "mailed_at": now}
    made = editing.change_record(by=by, now=now, record=kept, values=values, action="mail_letter")
    transaction.on_commit(lambda: import_string(JOB).enqueue(kept.pk, by.pk))
    return made


def mail_letter(*, reminder_id: int, user_id: int, now: datetime) -> None:
    """What the job does. Where the server refuses it, the letter may be mailed again."""
    reminder = Reminder.objects.select_related("step", "party").get(pk=reminder_id)
    user = staff.active_user(user_id)
    try:
        letter(reminder, user).send()
    except OSError:
        with transaction.atomic():
            found = Reminder.objects.filter(pk=reminder_id)
            found.update(mailed_at=None, updated_at=now)
            audit.record(by=user, now=now, action="mail_failed", target=reminder)
        raise


def letter(reminder: Reminder, user: Any) -> EmailMessage:
    """Answers go to the person who sent it, not to the machine."""
    with override(reminder.language):
        subject = f"{staff.company().name}: {reminder.step}"
    answers = [user.email] if user else None
    return EmailMessage(
        " ".join(subject.split()), reminder.text, None, [reminder.mailed_to], reply_to=answers
    )
