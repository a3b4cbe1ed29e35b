"""The menu: groups of entries, each shown to those with its right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url_name: str
    icon: str
    right: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class Group:
    label: str | Promise
    entries: Sequence[Entry]


def drawn(entry: Entry, user: Any, path: str = "") -> dict[str, Any] | None:
    """The entry as templates show it; None when this person may not open it."""
    if entry.right and not user.may(entry.right):
        return None
    url = reverse(entry.url_name)
    current = path == url or (url != "/" and path.startswith(entry.prefix or url))
    return {"label": entry.label, "url": url, "icon": entry.icon, "current": current}


def entries(known: Sequence[Entry], user: Any, path: str = "") -> list[dict[str, Any]]:
    return [one for one in (drawn(entry, user, path) for entry in known) if one]


def shown(groups: Sequence[Group], user: Any, path: str) -> list[dict[str, Any]]:
    """The groups as the sidebar draws them, with only the entries this person may open."""
    menu = [
        {"label": group.label, "entries": entries(group.entries, user, path)} for group in groups
    ]
    only_nearest(menu)
    return [group for group in menu if group["entries"]]


def only_nearest(menu: list[dict[str, Any]]) -> None:
    """Of entries below one another, only the one nearest to the page is the current one."""
    current = [entry for group in menu for entry in group["entries"] if entry["current"]]
    nearest = max(current, key=lambda entry: len(entry["url"]), default=None)
    for entry in current:
        entry["current"] = entry is nearest
