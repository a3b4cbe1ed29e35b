"""Passwords: changed with the old one, or set anew by a link."""

from datetime import datetime

from django.db import transaction

from kezhi.kit import audit
from kezhi.staff.models import User
from kezhi.staff.services import entry, links


def keep_password(*, by: User, now: datetime, user: User, password: str, action: str) -> None:
    """Guarded by the old hash: a link or a form that comes second changes nothing.

    Called inside the service's transaction.
    """
    before = user.password
    user.set_password(password)
    kept = User.objects.filter(pk=user.pk, password=before, is_active=True)
    if not kept.update(password=user.password, updated_at=now):
        raise links.BadLink
    audit.record(by=by, now=now, action=action, target=user)


@transaction.atomic
def change_password(*, by: User, now: datetime, password: str, session_key: str | None) -> None:
    """The caller has checked the old one. Every other browser is signed out."""
    keep_password(by=by, now=now, user=by, password=password, action="change_password")
    entry.end_sessions(by=by, now=now, user=by, except_key=session_key)


@transaction.atomic
def set_new_password(*, token: str, password: str, now: datetime) -> User:
    """By the link of a mail. Signs the person out everywhere. Raises links.BadLink."""
    user = links.read_link(token, links.NEW_PASSWORD)
    keep_password(by=user, now=now, user=user, password=password, action="reset_password")
    entry.end_sessions(by=user, now=now, user=user)
    return user
