"""Mails with a link. They are written by a job, so that asking takes as long for an address that
nobody has as for one that somebody has."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from kezhi.staff import queries
from kezhi.staff.models import User
from kezhi.staff.services import links

INVITATION_JOB = "kezhi.staff.tasks.mail_invitation"
NEW_PASSWORD_JOB = "kezhi.staff.tasks.mail_new_password"


def link_address(user: User, base: str) -> tuple[str, str]:
    """Which mail somebody needs, and the address it leads to."""
    purpose = links.NEW_PASSWORD if user.has_usable_password() else links.INVITATION
    path = reverse(f"staff:{purpose.name}", args=[links.link_token(user, purpose)])
    return purpose.name.replace("-", "_"), base.rstrip("/") + path


def send_link(*, user: User, base: str) -> None:
    name, link = link_address(user, base)
    context = {"user": user, "link": link, "company": queries.company()}
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject, _, body = render_to_string(f"staff/mail/{name}.txt", context).partition("\n")
    send_mail(" ".join(subject.split()), body, None, [user.email])


def ask_for_invitation(*, user: User, base: str) -> bool:
    """Whether a mail will go out; without a mail server the link is handed over by hand."""
    if settings.MAIL_IS_SET:
        import_string(INVITATION_JOB).enqueue(user.pk, base)
    return bool(settings.MAIL_IS_SET)


def ask_for_new_password(*, email: str, base: str) -> None:
    import_string(NEW_PASSWORD_JOB).enqueue(email, base)
