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


def shown(groups: Sequence[Group], user: Any, path: str) -> list[dict[str, Any]]:
    """The groups as the sidebar draws them, with only the entries this person may open."""
    menu = []
    for group in groups:
        entries = []
        for entry in group.entries:
            if entry.right and not user.may(entry.right):
                continue
            url = reverse(entry.url_name)
            current = path == url or (url != "/" and path.startswith(entry.prefix or url))
            entries.append(
                {"label": entry.label, "url": url, "icon": entry.icon, "current": current}
            )
        if entries:
            menu.append({"label": group.label, "entries": entries})
    return menu
