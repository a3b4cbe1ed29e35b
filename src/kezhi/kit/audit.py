"""The audit trail. Every service writes here, in the transaction of its effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from kezhi.kit.models import AuditEntry


@dataclass(frozen=True)
class Line:
    """One field's change in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """What the timeline shows: when, by whom, what, and the fields that changed."""

    at: datetime
    by: str
    title: str
    lines: Sequence[Line] = ()


def plain(value: Any) -> Any:
    """The value as JSON can keep it."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime | date | Decimal | Promise):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    return value


def kind_of(target: Model | type[Model]) -> str:
    return target._meta.label_lower


def veiled(target: Model | type[Model], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Private values of the model (`audit_masked`) with all but their ends hidden."""
    private = getattr(target, "audit_masked", ())
    return {name: veil(value) if name in private else value for name, value in changes.items()}


def veil(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [veil(one) for one in value]
    if not isinstance(value, str) or not value:
        return value
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else f"****{value[-2:]}"


def entry(
    *,
    by: Any,
    now: datetime,
    action: str,
    target: Model | type[Model],
    changes: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """An unsaved entry, for services that write many at once with `bulk_create`."""
    return AuditEntry(
        at=now,
        by=None if by is None or isinstance(by, AnonymousUser) else by,
        action=action,
        kind=kind_of(target),
        target=target.pk if isinstance(target, Model) else None,
        changes=plain(veiled(target, changes or {})),
    )


def record(
    *,
    by: Any,
    now: datetime,
    action: str,
    target: Model | type[Model],
    changes: Mapping[str, Any] | None = None,
) -> AuditEntry:
    kept = entry(by=by, now=now, action=action, target=target, changes=changes)
    kept.save(force_insert=True)
    return kept


def history(target: Model) -> QuerySet[AuditEntry]:
    """The trail of one record, newest first. The caller has already checked that it may be seen."""
    return (
        AuditEntry.objects.filter(kind=kind_of(target), target=target.pk)
        .select_related("by")
        .order_by("-id")
    )
