"""The menu: groups of entries, each shown to those with its right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """`right` is what opening it needs, `prefix` what the addresses below it begin with."""

    label: str | Promise
    url_name: str
    icon: str
    right: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class Group:
    label: str | Promise
    entries: Sequence[Entry]


def needed_rights(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(entry.right for entry in entries if entry.right)


def entries(known: Sequence[Entry], rights: Collection[str], at: str = "") -> list[dict[str, Any]]:
    """The entries that these rights open, as templates show them; `at` is the current one's URL."""
    return [
        {"label": one.label, "url": url, "icon": one.icon, "current": url == at}
        for one in known
        if not one.right or one.right in rights
        for url in [reverse(one.url_name)]
    ]


def shown(groups: Sequence[Group], rights: Collection[str], at: str) -> list[dict[str, Any]]:
    """The groups as the sidebar draws them, without those that would be empty."""
    menu = [
        {"label": group.label, "entries": entries(group.entries, rights, at)} for group in groups
    ]
    return [group for group in menu if group["entries"]]


def nearest(known: Sequence[tuple[str, str]], path: str) -> str:
    """Of the (URL, prefix) of entries below one another, the URL of the one nearest to the page."""
    above = [
        url for url, prefix in known if path == url or (url != "/" and path.startswith(prefix))
    ]
    return max(above, key=len, default="")
