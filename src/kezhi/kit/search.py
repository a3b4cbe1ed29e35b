"""Search over everything: each feature gives a source, config lists them, nobody registers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from kezhi.kit import grams

SHORT = 5
LONG = 20


@dataclass(frozen=True)
class Hit:
    """One record found; `detail` tells it from its namesakes."""

    title: str
    url: str
    detail: str = ""


class Find(Protocol):
    def __call__(self, user: Any, query: str, limit: int) -> list[Hit]: ...


@dataclass(frozen=True)
class Source:
    """What a feature's `search.py` gives: `find` sees to it that only visible records are found.

    `list_name` is the list that shows all of them for the same `q`.
    """

    label: str | Promise
    icon: str
    find: Find
    right: str = ""
    list_name: str = ""


@dataclass(frozen=True)
class Group:
    label: str | Promise
    icon: str
    hits: Sequence[Hit]
    all_url: str = ""


def find_everywhere(
    sources: Sequence[Source], user: Any, query: str, limit: int = SHORT
) -> list[Group]:
    """What each source finds for this person; sources that find nothing are left out."""
    groups = []
    for source in sources:
        if not query or (source.right and not user.may(source.right)):
            continue
        hits = source.find(user, query, limit + 1)
        if not hits:
            continue
        more = f"{reverse(source.list_name)}?{urlencode({'q': query})}" if source.list_name else ""
        groups.append(Group(source.label, source.icon, hits[:limit], more))
    return groups


def commands(entries: Sequence[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """The pages and actions whose label holds every word asked for, pinyin included."""
    words = [grams.squeeze(word) for word in query.split()]
    return [e for e in entries if all(w in grams.search_text(str(e["label"])) for w in words)]


Commands = Callable[[Any], dict[str, list[dict[str, Any]]]]
