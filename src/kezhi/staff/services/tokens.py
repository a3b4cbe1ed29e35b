"""Keys for programs: made, used, revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from kezhi.kit import audit
from kezhi.staff.models import ApiToken, User

PREFIX = "kz_"
LIFETIMES = (30, 90, 365)
NOTE_EVERY = timedelta(minutes=5)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def create_token(
    *, by: User, now: datetime, name: str, days: int, is_read_only: bool
) -> tuple[ApiToken, str]:
    """The kept token and its text, which is told this once."""
    if days not in LIFETIMES:
        raise ValueError(days)
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by,
        name=name,
        digest=digest(text),
        hint=text[-4:],
        is_read_only=is_read_only,
        expires_at=now + timedelta(days=days),
        created_at=now,
        updated_at=now,
        created_by=by,
    )
    changes = {"name": name, "is_read_only": is_read_only, "expires_at": token.expires_at}
    audit.record(by=by, now=now, action="create", target=token, changes=changes)
    return token, text


@transaction.atomic
def revoke_token(*, by: User, now: datetime, token: ApiToken) -> None:
    """Ends at once; revoking twice is harmless."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        audit.record(by=by, now=now, action="revoke", target=token)


def revoke_all(*, by: User, now: datetime, user: User) -> int:
    """Every token of a person who leaves. Called inside the service's transaction."""
    alive = list(ApiToken.objects.filter(user=user, revoked_at=None))
    for token in alive:
        revoke_token(by=by, now=now, token=token)
    return len(alive)


def note_use(*, now: datetime, token: ApiToken) -> None:
    """Remember when it was last used, to five minutes: not every call is a write."""
    if token.last_used_at is None or now - token.last_used_at > NOTE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
