"""What the company judges of winning, keeping and contacts: facts of its own, with who and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kezhi.kit import audit, editing
from kezhi.retention.models import Ceilings, ContactAnswer
from kezhi.staff.rights import Right


def require_chief(by: Any) -> None:
    if not by.may(Right.SETTINGS_EDIT):
        raise PermissionDenied


@transaction.atomic
def judge_ceilings(
    *, by: Any, now: datetime, version: int | None, values: Mapping[str, Decimal | None]
) -> Ceilings:
    """`values`: won_at_best, kept_at_best, in percent or None. Raises editing.Conflict."""
    require_chief(by)
    known = Ceilings.objects.filter(pk=1).first()
    if known is None:
        fresh = Ceilings(pk=1, answered_by=by, **values)
        try:
            with transaction.atomic():
                return editing.create_record(by=by, now=now, record=fresh)
        except IntegrityError:
            known, version = Ceilings.objects.get(pk=1), 0
    changed = {**values, "answered_by": by}
    return editing.change_record(by=by, now=now, record=known, values=changed, version=version)


@dataclass(frozen=True)
class Given:
    """Answers about one group; both None takes back what was answered before."""

    tier: str
    is_at_risk: bool
    nothing: Decimal | None
    half_more: Decimal | None
    version: int | None = None


@transaction.atomic
def answer_groups(*, by: Any, now: datetime, given: Iterable[Given]) -> int:
    """Keep the answers that differ from what is known; return how many do.

    Raises editing.Conflict when somebody else was faster.
    """
    require_chief(by)
    known = {(one.tier, one.is_at_risk): one for one in ContactAnswer.objects.all()}
    return sum(answer_group(by, now, one, known.get((one.tier, one.is_at_risk))) for one in given)


def answer_group(by: Any, now: datetime, given: Given, known: ContactAnswer | None) -> bool:
    values = {"nothing": given.nothing, "half_more": given.half_more}
    if known is None:
        if given.nothing is None:
            return False
        fresh = ContactAnswer(
            tier=given.tier, is_at_risk=given.is_at_risk, answered_by=by, **values
        )
        insert(by, now, fresh)
        return True
    if given.nothing is None:
        take_back(by, now, known, given.version)
        return True
    if not editing.changed_fields(known, values):
        return False
    changed = {**values, "answered_by": by}
    editing.change_record(by=by, now=now, record=known, values=changed, version=given.version)
    return True


def insert(by: Any, now: datetime, fresh: ContactAnswer) -> None:
    try:
        with transaction.atomic():
            editing.create_record(by=by, now=now, record=fresh)
    except IntegrityError as error:
        raise editing.Conflict({}, fresh) from error


def take_back(by: Any, now: datetime, known: ContactAnswer, version: int | None) -> None:
    if version is not None and version != known.version:
        raise editing.Conflict({}, known)
    told = {"nothing": [known.nothing, None], "half_more": [known.half_more, None]}
    audit.record(by=by, now=now, action="delete", target=known, changes=told)
    known.delete()
