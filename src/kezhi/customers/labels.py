"""The words for what is kept as ids: values, reasons of rules, deeds of the trail."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kezhi.customers.choices import (
    CLASS_VALUES,
    Category,
    Criterion,
    LinkKind,
    PartyKind,
    PartyRoleKind,
)
from kezhi.customers.models import Address, Classification, Contact, Note, Party
from kezhi.customers.queries.likeness import Likeness
from kezhi.kit import words
from kezhi.staff.choices import TIER_LABELS

VALUES: dict[str, dict[str, Any]] = {c: dict(values) for c, values in CLASS_VALUES.items()}

VALUE_TONES = {
    "actual": "good", "lost": "bad", "target": "info", "potential": "neutral", "vip": "special",
    "core": "accent", "unprofitable": "bad", "profitable": "good", "bad": "bad", "long": "warn",
    "short": "info", "none": "good",
}  # fmt: skip

RULES: dict[str, Any] = {
    "no_order_yet": _("No order yet"),
    "ordered_on": _("Last order on %(date)s"),
    "no_order_since": _("No order for %(days)s days, since %(date)s"),
    "address_abroad": _("The address is in %(country)s"),
    "address_at_home": _("The address is at home"),
    "address_in_own_region": _("%(region)s is one of our own regions"),
    "address_in_other_region": _("%(region)s is not one of our own regions"),
    "by_category": _("From the category and the roles"),
}

LIKENESS: dict[str, Any] = {
    Likeness.TAX: _("Same tax number"),
    Likeness.NAME: _("Same name"),
    Likeness.PHONE: _("Same phone"),
    Likeness.EMAIL: _("Same e-mail"),
    Likeness.SOUND: _("Sounds the same"),
    Likeness.PART: _("Name within the name"),
}

DEEDS: dict[str, Any] = {
    "create": _("Entered"),
    "change": _("Changed"),
    "import": _("Imported"),
    "archive": _("Archived"),
    "unarchive": _("Taken out of the archive"),
    "delete": _("Deleted to the recycle bin"),
    "restore": _("Restored from the recycle bin"),
    "bulk_edit": _("Changed together with others"),
    "undo_bulk_edit": _("Change of many undone"),
    "classify": _("Classified by hand"),
    "release": _("Classification given back to the rules"),
    "add_identifier": _("External number added"),
    "remove_identifier": _("External number removed"),
    "tier": _("Moved tier in a valuation"),
    "add_contact": _("Contact added: %(of)s"),
    "change_contact": _("Contact changed: %(of)s"),
    "remove_contact": _("Contact removed: %(of)s"),
    "add_address": _("Address added: %(of)s"),
    "change_address": _("Address changed: %(of)s"),
    "remove_address": _("Address removed: %(of)s"),
    "add_note": _("Note written: %(of)s"),
    "change_note": _("Note changed: %(of)s"),
    "remove_note": _("Note removed: %(of)s"),
    "add_link": _("Linked with %(of)s"),
    "remove_link": _("Link removed"),
    "merge": _("Went into another customer"),
    "unmerge": _("A customer of its own again"),
    "take_in": _("Took in %(of)s"),
    "give_back": _("%(of)s is a customer of its own again"),
    "keep_apart": _("Told apart from %(of)s"),
}

FIELDS: dict[str, Any] = {
    **dict(Criterion.choices),
    **{f.name: f.verbose_name for m in (Address, Note, Contact, Party) for f in m._meta.fields},
    "roles": _("roles"),
    "tags": _("tags"),
    "contacts": _("contacts"),
    "addresses": _("addresses"),
    "identifier": _("external number"),
}


BULK: dict[str, Any] = {
    "add_tag": _("Add the tag"),
    "remove_tag": _("Remove the tag"),
    "add_role": _("Add the role"),
    "archived": _("Archive"),
}


def bulk_label(name: str) -> str:
    return str(capfirst(BULK.get(name, FIELDS.get(name, name))))


def bulk_value(name: str, value: Any) -> Any:
    """As people read it: choices by their words, a yes or no for what is on or off."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    known = CHOICES.get({"add_role": "roles"}.get(name, name), {})
    return known.get(value, value) if isinstance(value, str) else value


LINKS: dict[str, tuple[Any, Any]] = {
    LinkKind.DISTRIBUTOR_OF: (_("Sells to"), _("Buys through")),
    LinkKind.AGENT_OF: (_("Agent of"), _("Has the agent")),
    LinkKind.SUPPLIER_OF: (_("Supplies"), _("Is supplied by")),
    LinkKind.PARTNER_OF: (_("Partner of"), _("Partner of")),
    LinkKind.REFERRED: (_("Recommended us to"), _("Came on the word of")),
}


def link_words(kind: str, *, is_out: bool) -> Any:
    return LINKS[kind][0 if is_out else 1]


def class_label(criterion: str, value: str) -> Any:
    return VALUES.get(criterion, {}).get(value, value)


def reason_of(row: Classification) -> str:
    """Why, in the reader's language; a rule's sentence is filled with the facts it saw."""
    sentence = RULES.get(row.rule)
    if row.reason or sentence is None:
        return row.reason
    facts = {"date": "–", "days": "–", "country": "–", "region": "–", **row.facts}
    return str(sentence) % facts


def deed(action: str, changes: Mapping[str, Any]) -> str:
    """A feature above may tell its own deeds here, by its catalogue."""
    sentence = str(DEEDS.get(action) or words.action_words(action))
    return sentence % {"of": changes.get("of", "")} if "%(of)s" in sentence else sentence


CHOICES: dict[str, dict[str, Any]] = {
    "kind": dict(PartyKind.choices) | dict(LinkKind.choices),
    "category": dict(Category.choices),
    "roles": dict(PartyRoleKind.choices),
    "tier": TIER_LABELS,
    **VALUES,
}
