"""The trail of a customer in words: who did what, each field by its name, each id by its label."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kezhi.customers import labels, queries
from kezhi.customers.models import Party
from kezhi.kit import words
from kezhi.kit.models import AuditEntry

NAMED = ("owner", "team", "parent")
UNTOLD = frozenset({"of", "source", "archived_at", "deleted_at", "count", "first", "last"})


@dataclass(frozen=True)
class Line:
    label: Any
    before: Any = ""
    after: Any = ""


@dataclass(frozen=True)
class Event:
    at: datetime
    by: str
    title: str
    lines: list[Line] = field(default_factory=list)


def events(user: Any, party: Party, entries: Iterable[AuditEntry], *, is_end: bool) -> list[Event]:
    """The entries as people read them; where the trail ends, the entry of the party itself."""
    kept = list(entries)
    names = known_names(user, kept)
    told = [
        Event(
            one.at,
            str(one.by) if one.by else "",
            labels.deed(one.action, one.changes),
            list(lines_of(one.changes, names)),
        )
        for one in kept
    ]
    if is_end and not any(one.action == "create" for one in kept):
        told.append(Event(party.created_at, str(party.created_by or ""), _("Entered")))
    return told


def lines_of(changes: Mapping[str, Any], names: dict[str, dict[int, str]]) -> Iterator[Line]:
    for name, pair in changes.items():
        if name in UNTOLD or not isinstance(pair, list) or len(pair) != 2:
            continue
        before, after = (shown(name, value, names) for value in pair)
        yield Line(labels.FIELDS.get(name) or words.name_words(name), before, after)


def shown(name: str, value: Any, names: dict[str, dict[int, str]]) -> Any:
    if value is None or value == "":
        return ""
    if name in NAMED:
        return names[name].get(value, "–")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(labels.CHOICES.get(name, {}).get(one, one)) for one in value)
    known = labels.CHOICES.get(name, {}).get(str(value))
    return known if known is not None else plain_text(str(value))


def plain_text(value: str) -> str:
    moment = parse_datetime(value) if value[4:5] == "-" and "T" in value else None
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else value


def known_names(user: Any, entries: list[AuditEntry]) -> dict[str, dict[int, str]]:
    """The names behind the ids, in three queries; parents out of sight stay unnamed."""
    wanted: dict[str, set[int]] = {name: set() for name in NAMED}
    for entry in entries:
        for name in NAMED:
            pair = entry.changes.get(name)
            wanted[name] |= {one for one in pair if isinstance(one, int)} if pair else set()
    return {
        "owner": queries.names_of_people(wanted["owner"]),
        "team": queries.names_of_teams(wanted["team"]),
        "parent": queries.names_of_parties(user, wanted["parent"]),
    }
