"""What a cell of the customer list says, as plain text for files and drawn for the page."""

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from kezhi.customers import labels, queries
from kezhi.customers.choices import Category, Criterion, PartyKind
from kezhi.customers.models import Party
from kezhi.kit.lists import Column
from kezhi.staff.choices import tier_name

LINK = "{}"


Say = Callable[[Any], str]


class Cells:
    """The cells of rows as one person may read them."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.sees_phones = queries.may_see_phones(user)
        self.address = reverse("customers:detail", args=[0]).replace("0", LINK)
        self.known: dict[tuple[str, Any], str] = {}
        self.drawn: dict[str, Callable[[Party], Any]] = {
            "name": self.name_link, "tier": self.tier_mark, "relation": self.relation_mark,
        }  # fmt: skip

    def row(self, party: Party, columns: Sequence[Column]) -> SafeString:
        """The cells of one row, drawn: in a template each cell would cost many times as much."""
        drawn = []
        for column in columns:
            shown = self.draw(party, column.name)
            safe = shown if isinstance(shown, SafeString) else escape(shown)
            drawn.append(f"<td{column.td}>{safe}</td>")
        return mark_safe("".join(drawn))

    def draw(self, party: Party, name: str) -> str:
        """As `text`, with the name a link and some words marks."""
        drawn = self.drawn.get(name)
        return drawn(party) if drawn else self.text(party, name)

    def text(self, party: Party, name: str) -> str:
        if name.startswith("class_") or name == "relation":
            criterion = name.removeprefix("class_")
            value = getattr(party, f"class_{criterion}", None)
            return self.said(criterion, value, lambda v: str(labels.class_label(criterion, v)))
        if name in WORDS:
            return self.said(name, getattr(party, name), WORDS[name])
        special = SPECIAL.get(name)
        value = special(self, party) if special else getattr(party, name)
        return "" if value is None else str(value)

    def said(self, name: str, value: Any, say: Say) -> str:
        """What `say` makes of the value: the same words stand in many rows and are made once."""
        if not value:
            return ""
        key = (name, value)
        if key not in self.known:
            self.known[key] = say(value)
        return self.known[key]

    def phone(self, party: Party) -> str:
        personal = party.kind == PartyKind.PERSON and not self.sees_phones
        return queries.shown_phone(self.user, party.phone, personal=personal)

    def name_link(self, party: Party) -> SafeString:
        address = self.address.replace(LINK, str(party.pk))
        return mark_safe(f'<a href="{address}">{escape(party.name)}</a>')

    def tier_mark(self, party: Party) -> str:
        return self.said("tier_mark", party.tier, tier_mark)

    def relation_mark(self, party: Party) -> str:
        return self.said("relation_mark", getattr(party, "class_relation", None), relation_mark)

    def day(self, name: str, at: Any) -> str:
        return self.said(name, localtime(at).date(), short_day)


def tier_mark(tier: str) -> SafeString:
    return format_html('<span class="tone tier tier-{}">{}</span>', tier, tier_name(tier))


def relation_mark(value: str) -> SafeString:
    tone = labels.VALUE_TONES.get(value, "neutral")
    label = labels.class_label(Criterion.RELATION, value)
    return format_html('<span class="tone tone-{}">{}</span>', tone, label)


def place(cells: Cells, party: Party) -> str:
    return " ".join(part for part in (party.region, party.city) if part) or party.country


def joined(words: Any) -> str:
    return ", ".join(str(word) for word in words)


def short_day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


WORDS: dict[str, Say] = {
    "tier": tier_name,
    "category": lambda value: str(Category(value).label),
    "kind": lambda value: str(PartyKind(value).label),
}
SPECIAL: dict[str, Callable[[Cells, Party], Any]] = {
    "owner": lambda cells, party: party.owner,
    "team": lambda cells, party: party.team,
    "city": place,
    "phone": lambda cells, party: cells.phone(party),
    "roles": lambda cells, party: joined(role.get_role_display() for role in party.roles.all()),
    "tags": lambda cells, party: joined(one.tag.name for one in party.tags.all()),
    "created_at": lambda cells, party: cells.day("created_at", party.created_at),
    "updated_at": lambda cells, party: cells.day("updated_at", party.updated_at),
}
