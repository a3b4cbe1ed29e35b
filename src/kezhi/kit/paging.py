"""Pages by key, never by offset, and counts that stop counting."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet

COUNT_CAP = 1_000


class BadCursor(ValueError):
    """The cursor of the address was not made by this list."""


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next_cursor: str | None
    previous_cursor: str | None


def encode(value: Any, pk: int, backwards: bool) -> str:
    kept = str(value) if isinstance(value, date | datetime | Decimal) else value
    raw = json.dumps([kept, pk, backwards], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str, field: Any) -> tuple[Any, int, bool]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        value, pk, backwards = json.loads(raw)
        clean = None if value is None else field.to_python(value)
        if type(pk) is not int or not 0 <= pk < 2**63 or "\x00" in str(clean):
            raise BadCursor(cursor)
        return clean, pk, bool(backwards)
    except BadCursor:
        raise
    except Exception as error:
        raise BadCursor(cursor) from error


def beyond(field: Any, name: str, start: tuple[Any, int], down: bool, backwards: bool) -> Q:
    """Rows past `start` in the direction of reading; nulls stand last in the list.

    The bound on the column alone lets the database enter its index at `start`.
    """
    value, pk = start
    tie = Q(**{f"pk__{'lt' if down else 'gt'}": pk})
    if value is None:
        rest = Q(**{f"{name}__isnull": True}) & tie
        return rest | Q(**{f"{name}__isnull": False}) if backwards else rest
    way = "lt" if down else "gt"
    rest = Q(**{f"{name}__{way}e": value}) & (Q(**{f"{name}__{way}": value}) | tie)
    return rest | Q(**{f"{name}__isnull": True}) if is_nullable(field, name) > backwards else rest


def is_nullable(field: Any, name: str) -> bool:
    return field.null or "__" in name


def field_of(model: type[models.Model], path: str) -> Any:
    field: Any = None
    for part in path.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model or model
    return field


def ordered(queryset: QuerySet[Any], name: str, down: bool, backwards: bool) -> QuerySet[Any]:
    """By the column and then by key in one direction, so that one plain index serves both ways."""
    tie = "-pk" if down else "pk"
    if not is_nullable(field_of(queryset.model, name), name):
        return queryset.order_by(f"-{name}" if down else name, tie)
    turn = F(name).desc if down else F(name).asc
    return queryset.order_by(turn(nulls_first=True) if backwards else turn(nulls_last=True), tie)


def keyset_page(queryset: QuerySet[Any], *, sort: str, cursor: str | None, size: int) -> Page:
    """One page of `queryset` sorted by one column (`-name` descends) and then by key.

    Raises BadCursor when the cursor is not one of this list's.
    """
    descending, name = sort.startswith("-"), sort.removeprefix("-")
    backwards = False
    if cursor:
        field = field_of(queryset.model, name)
        value, pk, backwards = decode(cursor, field)
        down = descending is not backwards
        queryset = queryset.filter(beyond(field, name, (value, pk), down, backwards))
    rows = list(ordered(queryset, name, descending is not backwards, backwards)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    has_next, has_previous = (True, more) if backwards else (more, bool(cursor))
    return Page(
        rows,
        encode(value_of(rows[-1], name), rows[-1].pk, False) if has_next else None,
        encode(value_of(rows[0], name), rows[0].pk, True) if has_previous else None,
    )


def value_of(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = None if row is None else getattr(row, part)
    return row


def capped_count(queryset: QuerySet[Any], cap: int) -> tuple[int, bool]:
    """The count and whether it stopped at the cap: an exact one costs more than it tells."""
    counted = queryset.order_by()[: cap + 1].values("pk").count()
    return min(counted, cap), counted > cap
