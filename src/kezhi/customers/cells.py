"""What a cell of the customer list says, as plain text for files and drawn for the page."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from kezhi.customers import labels, queries
from kezhi.customers.choices import Criterion, PartyKind
from kezhi.customers.models import Classification, Party
from kezhi.kit.lists import Column
from kezhi.staff.choices import tier_name

LINK = "{}"


class Cells:
    """The cells of rows as one person may read them."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.sees_phones = queries.may_see_phones(user)
        self.address = reverse("customers:detail", args=[0]).replace("0", LINK)
        self.drawn: dict[str, Callable[[Party], Any]] = {
            "name": self.name_link, "tier": self.tier_mark, "relation": self.relation_mark,
        }  # fmt: skip

    def row(self, party: Party, columns: list[Column]) -> list[tuple[str, Any]]:
        """(attributes of the cell, what it shows) for each column."""
        return [(column.td, self.draw(party, column.name)) for column in columns]

    def draw(self, party: Party, name: str) -> Any:
        drawn = self.drawn.get(name)
        return drawn(party) if drawn else self.text(party, name)

    def text(self, party: Party, name: str) -> str:
        if name.startswith("class_"):
            return self.class_text(party, name.removeprefix("class_"))
        if name == "relation":
            return self.class_text(party, Criterion.RELATION)
        special = SPECIAL.get(name)
        if special:
            return str(special(self, party))
        value = getattr(party, name)
        return "" if value is None else str(value)

    def phone(self, party: Party) -> str:
        personal = party.kind == PartyKind.PERSON and not self.sees_phones
        return queries.shown_phone(self.user, party.phone, personal=personal)

    def class_text(self, party: Party, criterion: str) -> str:
        row = class_row(party, criterion)
        return str(labels.class_label(criterion, row.value)) if row else ""

    def name_link(self, party: Party) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', self.address.replace(LINK, str(party.pk)), party.name
        )

    def tier_mark(self, party: Party) -> SafeString:
        if not party.tier:
            return SafeString()
        label = tier_name(party.tier)
        return format_html('<span class="tone tier tier-{}">{}</span>', party.tier, label)

    def relation_mark(self, party: Party) -> SafeString:
        row = class_row(party, Criterion.RELATION)
        if row is None:
            return SafeString()
        tone = labels.VALUE_TONES.get(row.value, "neutral")
        label = labels.class_label(Criterion.RELATION, row.value)
        return format_html('<span class="tone tone-{}">{}</span>', tone, label)


def class_row(party: Party, criterion: str) -> Classification | None:
    rows: list[Classification] = getattr(party, "current_classes", [])
    return next((row for row in rows if row.criterion == criterion), None)


def place(cells: Cells, party: Party) -> str:
    return " ".join(part for part in (party.region, party.city) if part) or party.country


def joined(words: Any) -> str:
    return ", ".join(str(word) for word in words)


SPECIAL: dict[str, Callable[[Cells, Party], Any]] = {
    "tier": lambda cells, party: tier_name(party.tier),
    "category": lambda cells, party: party.get_category_display(),
    "kind": lambda cells, party: party.get_kind_display(),
    "owner": lambda cells, party: party.owner or "",
    "team": lambda cells, party: party.team or "",
    "city": place,
    "phone": lambda cells, party: cells.phone(party),
    "roles": lambda cells, party: joined(role.get_role_display() for role in party.roles.all()),
    "tags": lambda cells, party: joined(one.tag.name for one in party.tags.all()),
    "created_at": lambda cells, party: short_day(party.created_at),
    "updated_at": lambda cells, party: short_day(party.updated_at),
}


def short_day(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATE_FORMAT")
