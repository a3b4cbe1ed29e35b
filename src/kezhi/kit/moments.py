"""What happened, told as one line of time: each feature gives sources, config lists them.

A page is cut by key over all sources together, so that it costs the same however long the story.
"""

import base64
import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import is_aware, localtime

from kezhi.kit.filters import Span, start_of, within
from kezhi.kit.paging import BadCursor

Rows = QuerySet[Any]
Key = tuple[datetime, str, int]
FIRST_YEAR, LAST_YEAR = 1800, 2300


@dataclass(frozen=True)
class Moment:
    """One thing that happened; `lines` are its particulars, `note` a word beside the title."""

    title: str
    by: str = ""
    with_whom: str = ""
    text: str = ""
    url: str = ""
    note: str = ""
    tone: str = ""
    icon: str = ""
    lines: Sequence[Any] = ()


@dataclass(frozen=True)
class Source:
    """What a feature's `moments.py` gives.

    `rows` holds what this person may see of the record's story, `tell` puts a page of them into
    words. `when` names the field of the day or moment, `by` the path to the person of ours,
    `search` narrows rows to words; a source without them is silent when asked for such.
    """

    name: str
    label: str | Promise
    icon: str
    rows: Callable[[Any, Any], QuerySet[Any]]
    tell: Callable[[Any, Any, list[Any]], list[Moment]]
    when: str = "at"
    is_day: bool = False
    right: str = ""
    by: str = ""
    search: Callable[[Any, QuerySet[Any], str], QuerySet[Any]] | None = None
    is_quiet: bool = False  # left out until somebody asks for it


@dataclass(frozen=True)
class Asked:
    """What somebody wants to read: one kind, one person's doing, a span of days, words."""

    kind: str = ""
    person: Any = None
    span: Span = (None, None)
    words: str = ""

    def concerns(self, source: Source) -> bool:
        if self.kind and self.kind != source.name:
            return False
        if source.is_quiet and not self.kind:
            return False
        return not (self.person and not source.by) and not (self.words and not source.search)


@dataclass(frozen=True)
class Told:
    at: datetime
    is_day: bool
    source: Source
    moment: Moment


@dataclass(frozen=True)
class Page:
    told: list[Told]
    next_cursor: str | None


def page_of(
    sources: Sequence[Source],
    user: Any,
    record: Any,
    asked: Asked,
    *,
    cursor: str = "",
    size: int = 20,
) -> Page:
    """The newest first, beginning behind the cursor. Raises BadCursor."""
    start = decode(cursor) if cursor else None
    known = [one for one in sources if not one.right or user.may(one.right)]
    heard = [one for one in known if asked.concerns(one)]
    streams = [keyed_rows(one, wanted(one, user, record, asked), start, size) for one in heard]
    merged = heapq.merge(*streams, key=lambda pair: pair[0], reverse=True)
    found = list(islice(merged, size + 1))
    shown = found[:size]
    told = {id(row): one for row, one in tellings(user, record, shown)}
    page = [Told(key[0], source.is_day, source, told[id(row)]) for key, (source, row) in shown]
    return Page(page, encode(shown[-1][0]) if len(found) > size else None)


def wanted(source: Source, user: Any, record: Any, asked: Asked) -> QuerySet[Any]:
    rows = within(source.rows(user, record), source.when, *asked.span)
    if asked.person:
        rows = rows.filter(**{source.by: asked.person})
    if asked.words and source.search:
        rows = source.search(user, rows, asked.words)
    return rows


Keyed = tuple[Key, tuple[Source, Any]]


def keyed_rows(
    source: Source, rows: QuerySet[Any], start: Key | None, size: int
) -> Iterator[Keyed]:
    if start is not None:
        rows = rows.filter(behind(source, start))
    for row in rows.order_by(f"-{source.when}", "-pk")[: size + 1]:
        when: Any = getattr(row, source.when)
        yield (start_of(when) if source.is_day else when, source.name, row.pk), (source, row)


def behind(source: Source, start: Key) -> Q:
    """Rows whose key comes after `start` in the story as it is read."""
    at, name, pk = start
    rest = Q() if source.name < name else Q(pk__lt=pk) if source.name == name else Q(pk__in=[])
    if not source.is_day:
        return Q(**{f"{source.when}__lt": at}) | (Q(**{source.when: at}) & rest)
    day: date = localtime(at).date()
    if start_of(day) != at:
        return Q(**{f"{source.when}__lte": day})
    return Q(**{f"{source.when}__lt": day}) | (Q(**{source.when: day}) & rest)


def tellings(user: Any, record: Any, shown: Sequence[Keyed]) -> Iterator[tuple[Any, Moment]]:
    """Each source tells its rows at once, so that names are read for all together."""
    by_source: dict[str, tuple[Source, list[Any]]] = {}
    for _key, (source, row) in shown:
        by_source.setdefault(source.name, (source, []))[1].append(row)
    for source, rows in by_source.values():
        yield from zip(rows, source.tell(user, record, rows), strict=True)


def encode(key: Key) -> str:
    at, name, pk = key
    raw = json.dumps([at.isoformat(), name, pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str) -> Key:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, name, pk = json.loads(raw)
        moment = parse_datetime(at)
    except (ValueError, TypeError) as error:
        raise BadCursor(cursor) from error
    is_known = isinstance(name, str) and type(pk) is int and 0 <= pk < 2**63
    if not is_known or moment is None or not is_aware(moment):
        raise BadCursor(cursor)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadCursor(cursor)
    return moment, name, pk
