"""Changing a record without overwriting what somebody else changed meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import F
from django.utils.text import capfirst

from kezhi.kit import audit
from kezhi.kit.models import Record

R = TypeVar("R", bound=Record)
V = TypeVar("V", bound=models.Model)  # a Record, or one that carries version and updated_at too


class Conflict(Exception):
    """The record changed since the editor read it; `fields` hold (theirs now, yours) by name."""

    stands = True  # told even where no single field tells them apart

    def __init__(
        self, fields: Mapping[str, tuple[Any, Any]], record: models.Model | None = None
    ) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)
        self.record = record

    def renew(self, form: Any) -> None:
        """Let the refused form be saved once more, now that its reader sees what is kept."""
        known: int | None = getattr(self.record, "version", None)
        if known is not None:
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(known)

    @property
    def lines(self) -> list[audit.Line]:
        """The clash field by field, in words, for `<c-conflict>`."""
        return [
            audit.Line(self.label(name), self.shown(name, kept), self.shown(name, yours))
            for name, (kept, yours) in self.fields.items()
        ]

    def label(self, name: str) -> str:
        field: Any = self.record._meta.get_field(name) if self.record else None
        return str(capfirst(field.verbose_name)) if field else name

    def shown(self, name: str, value: Any) -> str:
        field: Any = self.record._meta.get_field(name) if self.record else None
        choices = dict(field.flatchoices) if field else {}
        return "" if value is None else str(choices.get(value, value))


def changed_fields(record: models.Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Name -> (before, after) of the values that differ from the record's."""
    return {
        name: (getattr(record, name), value)
        for name, value in values.items()
        if getattr(record, name) != value
    }


def create_record(*, by: Any, now: datetime, record: R, action: str = "create") -> R:
    """Insert the record with its audit entry. Called inside the service's transaction."""
    record.created_by = by
    record.created_at = record.updated_at = now
    record.save(force_insert=True)
    names = [f.name for f in record._meta.concrete_fields if f.editable and not f.primary_key]
    values = {name: getattr(record, name) for name in names}
    audit.record(
        by=by,
        now=now,
        action=action,
        target=record,
        changes={name: [None, value] for name, value in values.items() if value not in (None, "")},
    )
    return record


def change_record(
    *,
    by: Any,
    now: datetime,
    record: V,
    values: Mapping[str, Any],
    version: int | None = None,
    action: str = "change",
) -> V:
    """Update the record if its version is still the editor's, with its audit entry.

    `version` is the one the form was filled from (None: the caller holds the newest row).
    Raises Conflict when somebody else was faster.
    """
    changes = changed_fields(record, values)
    known: int = getattr(record, "version")  # noqa: B009  # not every model has one
    if version is not None and version != known:
        raise Conflict(changes, record)
    if not changes:
        return record
    fresh = {name: after for name, (_, after) in changes.items()}
    updated = (
        type(record)
        ._default_manager.filter(pk=record.pk, version=known)
        .update(**fresh, updated_at=now, version=F("version") + 1)
    )
    if not updated:
        record.refresh_from_db()
        raise Conflict(changed_fields(record, values), record)
    audit.record(by=by, now=now, action=action, target=record, changes=changes)
    record.refresh_from_db()
    return record
