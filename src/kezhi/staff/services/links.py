"""Links for people who cannot sign in yet: an invitation, or a new password.

A link holds its person and purpose under our signature. It works once, because using it changes
the password whose fingerprint it carries, and it dies with the person's account.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from kezhi.staff.models import User


@dataclass(frozen=True)
class Purpose:
    name: str
    lasts: timedelta


INVITATION = Purpose("invitation", timedelta(days=7))
NEW_PASSWORD = Purpose("new-password", timedelta(hours=4))


class BadLink(Exception):
    """The link was never ours, was used, or is too old."""


def fingerprint(user: User) -> str:
    parts = [str(user.pk), user.password, user.email, str(user.last_login)]
    return salted_hmac("kezhi.staff.links", "|".join(parts), algorithm="sha256").hexdigest()[:32]


def link_token(user: User, purpose: Purpose) -> str:
    body = {"user": user.pk, "mark": fingerprint(user)}
    return signing.dumps(body, salt=f"kezhi.staff.{purpose.name}", compress=False)


def read_link(token: str, purpose: Purpose) -> User:
    """The person of a good link. Raises BadLink."""
    try:
        body = signing.loads(token, salt=f"kezhi.staff.{purpose.name}", max_age=purpose.lasts)
    except signing.BadSignature as error:
        raise BadLink from error
    user = User.objects.select_related("team").filter(pk=body["user"], is_active=True).first()
    if user is None or not constant_time_compare(body["mark"], fingerprint(user)):
        raise BadLink
    return user
