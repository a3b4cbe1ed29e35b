"""How often somebody may try something: counted in one statement, before the work is done."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.db.models import F

from kezhi.staff.models import Allowance

TAKE = """
INSERT INTO staff_allowance (key, started_at, used) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET
  used = CASE WHEN staff_allowance.started_at <= %(old)s THEN 1
              ELSE staff_allowance.used + 1 END,
  started_at = CASE WHEN staff_allowance.started_at <= %(old)s THEN %(now)s
                    ELSE staff_allowance.started_at END
RETURNING started_at, used
"""


@dataclass(frozen=True)
class Limit:
    """`most` tries within `seconds`, counted from the first; then the count starts again."""

    name: str
    most: int
    seconds: int


QUARTER = 15 * 60
SIGN_IN = Limit("sign-in", 5, QUARTER)
SIGN_IN_ADDRESS = Limit("sign-in-address", 100, QUARTER)
CODE = Limit("code", 5, QUARTER)
CONFIRMATION = Limit("confirmation", 5, QUARTER)
RESET = Limit("reset", 3, QUARTER)
RESET_ADDRESS = Limit("reset-address", 20, QUARTER)
API = Limit("api", 600, 60)
API_STRANGERS = Limit("api-strangers", 120, 60)


class TooMany(Exception):
    """The limit is used up; it opens again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def key_of(limit: Limit, *parts: object) -> str:
    return ":".join([limit.name, *(str(part) for part in parts)])[:200]


def take(limit: Limit, *parts: object, now: datetime) -> None:
    """Count one try. Raises TooMany when it was one too many.

    The database adds and tells in one statement, so parallel tries cannot slip through together.
    """
    second = int(now.timestamp())
    values: dict[str, str | int] = {
        "key": key_of(limit, *parts),
        "now": second,
        "old": second - limit.seconds,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        started_at, used = cursor.fetchone()
    if used > limit.most:
        raise TooMany(max(1, started_at + limit.seconds - second))


def give_back(limit: Limit, *parts: object) -> None:
    """The try turned out to be honest and does not count."""
    Allowance.objects.filter(key=key_of(limit, *parts), used__gt=0).update(used=F("used") - 1)


def forget(limit: Limit, *parts: object) -> None:
    Allowance.objects.filter(key=key_of(limit, *parts)).delete()


def clear_old(*, now: datetime) -> int:
    """Drop counts that no longer matter; a daily job."""
    found: models.QuerySet[Allowance] = Allowance.objects.filter(
        started_at__lt=int(now.timestamp()) - 86_400
    )
    return found.delete()[0]
