"""Which column fills which field: proposed, chosen, remembered."""

import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq
from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.exchange import queries
from kezhi.exchange.fields import fields_for, labels, missing
from kezhi.exchange.models import ImportBatch, KnownMapping
from kezhi.exchange.parsing import DATES, Layout
from kezhi.exchange.reading import headers
from kezhi.exchange.reading.findings import Column, DateStyle
from kezhi.exchange.reading.staging import cell_name
from kezhi.exchange.rows import Choices
from kezhi.staff import queries as staff

UNDECIDED = (DateStyle.AMBIGUOUS, DateStyle.MIXED)
_PREFIXED = re.compile(r"^([A-Za-z])\d{3,}$")


class BadMapping(ValueError):
    """The mapping cannot be used; the message names the field and the cure."""


class NotReady(Exception):
    """The import has started or ended; its mapping can no longer change."""


def choices_of(batch: ImportBatch) -> Choices:
    known = {field.name for field in fields(Choices)}
    return Choices(**{name: value for name, value in batch.options.items() if name in known})


def propose(batch: ImportBatch) -> tuple[dict[str, str], dict[str, Any]]:
    """The mapping remembered for this header row, else the one its words and cells suggest."""
    columns = queries.columns_of(batch)
    walk_in = _("Direct guests") if batch.kind == ImportBatch.Kind.STAYS else ""
    choices = Choices(currency=staff.company().currency, walk_in=walk_in)
    known = queries.known_mapping(batch.kind, columns)
    names = {column.name for column in columns}
    if known and set(known.mapping.values()) <= names:
        return dict(known.mapping), {**asdict(choices), **known.options}
    mapping = {offer.field: offer.column for offer in headers.suggest(batch.kind, columns)}
    allowed = labels(batch.kind)
    if batch.created_by:
        allowed = {field.name: "" for field in fields_for(batch.kind, batch.created_by)}
    mapping = {field: column for field, column in mapping.items() if field in allowed}
    prefix = cancellation_prefix(batch, mapping)
    return mapping, {**asdict(choices), "cancellation_prefix": prefix}


def cancellation_prefix(batch: ImportBatch, mapping: Mapping[str, str]) -> str:
    """The letter before those order numbers whose quantities are all negative, if there is one."""
    columns = {column.name: at for at, column in enumerate(queries.columns_of(batch))}
    if "order_number" not in mapping or "quantity" not in mapping:
        return ""
    number, quantity = (cell_name(columns[mapping[f]]) for f in ("order_number", "quantity"))
    table = pq.read_table(queries.staged_path(batch), columns=[number, quantity])
    signs: dict[str, set[bool]] = {}
    plain = 0
    for text, count in zip(*(table.column(i).to_pylist() for i in (0, 1)), strict=True):
        match = _PREFIXED.match(text or "")
        if match:
            signs.setdefault(match[1], set()).add((count or "").strip().startswith("-"))
        else:
            plain += 1
    marks = [letter for letter, found in signs.items() if found == {True}]
    return marks[0] if len(marks) == 1 and plain else ""


def layout_of(batch: ImportBatch) -> Layout:
    columns = {column.name: column for column in queries.columns_of(batch)}
    mapped = {field: columns[name] for field, name in batch.mapping.items() if name in columns}
    from_1904 = bool(batch.reading.get("counts_from_1904"))
    return Layout(columns=mapped, choices=choices_of(batch), from_1904=from_1904)


def places_of(batch: ImportBatch) -> dict[str, int]:
    """The position of the column of each mapped field."""
    at = {column.name: place for place, column in enumerate(queries.columns_of(batch))}
    return {field: at[name] for field, name in batch.mapping.items() if name in at}


def columns_shown(batch: ImportBatch) -> list[Column]:
    return queries.columns_of(batch)


def undecided_dates(batch: ImportBatch, mapping: Mapping[str, str]) -> Column | None:
    """The date column that reads both ways, unless the mapping leaves it out."""
    for column in queries.columns_of(batch):
        is_mapped = column.name in {mapping.get(field) for field in DATES}
        if is_mapped and column.date_style in UNDECIDED:
            return column
    return None


@transaction.atomic
def set_mapping(
    *, by: Any, now: datetime, batch: ImportBatch, mapping: Mapping[str, str], choices: Choices
) -> ImportBatch:
    """Store the columns and choices, and remember them for the next file with these headers."""
    kept = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if kept.status != ImportBatch.Status.READY:
        raise NotReady
    columns = queries.columns_of(kept)
    chosen = {field: name for field, name in mapping.items() if name}
    check_mapping(by, kept, chosen, choices)
    kept.mapping, kept.options, kept.updated_at = chosen, asdict(choices), now
    kept.save(update_fields=["mapping", "options", "updated_at"])
    KnownMapping.objects.update_or_create(
        kind=kept.kind,
        signature=queries.signature_of(columns),
        defaults={"mapping": chosen, "options": asdict(choices)},
    )
    return kept


def check_mapping(
    by: Any, batch: ImportBatch, mapping: Mapping[str, str], choices: Choices
) -> None:
    words = labels(batch.kind)
    if not choices.source.strip():
        raise BadMapping(_("Say where the file comes from."))
    allowed = {field.name for field in fields_for(batch.kind, by)}
    names = {column.name for column in queries.columns_of(batch)}
    for field, name in mapping.items():
        if field not in allowed:
            raise BadMapping(_("There is no field “%(field)s” to fill.") % {"field": field})
        if name not in names:
            raise BadMapping(_("The file has no column “%(column)s”.") % {"column": name})
    for needed in missing(batch.kind, mapping, has_walk_in=bool(choices.walk_in)):
        wanted = _(" or ").join(str(words[name]) for name in needed)
        raise BadMapping(_("Choose the column for: %(fields)s.") % {"fields": wanted})
    column = undecided_dates(batch, mapping)
    if column and not choices.date_order:
        raise BadMapping(
            _("The dates in “%(column)s” read both ways. Choose day or month first.")
            % {"column": column.name}
        )
