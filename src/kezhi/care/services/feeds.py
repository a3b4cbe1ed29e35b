"""The secret link to one's calendar: made anew, revoked."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from kezhi.care import queries
from kezhi.care.models import Feed
from kezhi.kit import audit

WORDS = [gettext_noop("Make link"), gettext_noop("Revoke link")]


@transaction.atomic
def make_feed(*, by: Any, now: datetime) -> str:
    """The secret, told this once; an earlier link stops to work."""
    revoke_feed(by=by, now=now)
    secret = secrets.token_urlsafe(32)
    made = Feed(user=by, digest=queries.digest(secret), created_by=by)
    made.created_at = made.updated_at = now
    made.save(force_insert=True)
    audit.record(by=by, now=now, action="make_link", target=made)
    return secret


@transaction.atomic
def revoke_feed(*, by: Any, now: datetime) -> None:
    known = queries.feed_of(by)
    if known is not None:
        Feed.objects.filter(pk=known.pk).update(revoked_at=now, updated_at=now)
        audit.record(by=by, now=now, action="revoke_link", target=known)
