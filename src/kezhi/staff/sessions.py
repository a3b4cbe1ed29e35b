"""Sessions in the database that know whose they are, and end when idle or old.

`expire_date` is the earlier of three hours after the last sign of life and twelve hours after the
sign-in, so that the row's own date says it all and no request needs a second look.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

IDLE = timedelta(hours=3)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)
STARTED, SEEN, ADDRESS, AGENT = "started_at", "seen_at", "address", "agent"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from kezhi.staff.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = timezone.now()
        if SESSION_KEY in data:
            data.setdefault(STARTED, now.isoformat())
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.started_at = self.started_at(now)
        row.seen_at = now
        row.expire_date = self.get_expiry_date()
        row.address = str(data.get(ADDRESS, ""))[:45]
        row.agent = str(data.get(AGENT, ""))[:200]
        return row

    def started_at(self, now: datetime) -> datetime:
        kept = self.get(STARTED)
        return datetime.fromisoformat(kept) if kept else now

    def get_expiry_date(self, **options: Any) -> datetime:
        now = timezone.now()
        return min(now + IDLE, self.started_at(now) + ABSOLUTE)

    def get_expiry_age(self, **options: Any) -> int:
        return int((self.get_expiry_date() - timezone.now()).total_seconds())

    def touch(self, now: datetime) -> None:
        """A sign of life, written at most every few minutes."""
        seen = self.get(SEEN)
        if seen is None or now - datetime.fromisoformat(seen) >= TOUCH_EVERY:
            self[SEEN] = now.isoformat()
