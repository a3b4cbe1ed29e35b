"""What every write of a party does first: check the values, compute what is searched by."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db.models import CharField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kezhi.customers import keys
from kezhi.customers.choices import Category, PartyKind
from kezhi.customers.models import Contact, Party
from kezhi.kit import grams, money

EDITABLE = (
    "name", "short_name", "kind", "category", "owner", "team", "parent", "industry", "tax_number",
    "billing_address", "bank_name", "bank_account", "phone", "email", "website", "country",
    "region", "city", "yearly_potential", "is_reference", "is_walk_in",
)  # fmt: skip
LIMITS: dict[str, int] = {
    field.name: field.max_length or 0
    for field in Party._meta.concrete_fields
    if isinstance(field, CharField) and field.name in EDITABLE
}
CHOICES = {"kind": frozenset(PartyKind.values), "category": frozenset(Category.values)}
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
HIDDEN_LIMIT = 300


class BadValue(ValueError):
    """A value that cannot be kept; `message` says why, for the person who gave it."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(field)
        self.field = field
        self.message = message


def require(by: Any, right: str) -> None:
    if not by.may(right):
        raise PermissionDenied


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises BadValue for the first that cannot be."""
    return {name: clean_value(name, value) for name, value in values.items()}


def clean_value(name: str, value: Any) -> Any:
    if name not in EDITABLE:
        raise BadValue(name, _("There is no such field."))
    if name in LIMITS:
        return clean_word(name, value)
    if name == "yearly_potential":
        return clean_amount(name, value)
    return value


def clean_word(name: str, value: Any) -> str:
    text = "" if value is None else str(value)
    if UNFIT.search(text):
        raise BadValue(name, _("It holds characters that cannot be kept."))
    text = keys.clean_text(text)
    if len(text) > LIMITS[name]:
        raise BadValue(name, _("It is too long."))
    if name == "name" and not text:
        raise BadValue(name, _("A name is needed."))
    if name in CHOICES and text not in CHOICES[name]:
        raise BadValue(name, _("It is not one of the known values."))
    if text and name in CHECKS:
        CHECKS[name](name, text)
    return text


def check_email(name: str, text: str) -> None:
    try:
        validate_email(text)
    except ValidationError as error:
        raise BadValue(name, _("It is not an e-mail address.")) from error


def check_website(name: str, text: str) -> None:
    """Only what a browser may safely open: a `javascript:` address would run."""
    if ":" in text.split("/")[0] and not text.lower().startswith(("http://", "https://")):
        raise BadValue(name, _("Give an address that begins with https://."))


CHECKS = {"email": check_email, "website": check_website}


def clean_amount(name: str, value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise BadValue(name, _("It is not a number.")) from error
    if not amount.is_finite() or abs(amount) > money.LIMIT:
        raise BadValue(name, _("It is out of bounds."))
    return amount.quantize(Decimal("0.0001"))


KEYED = frozenset({"name", "short_name", "kind", "tax_number", "phone", "email"})


def set_keys(party: Party) -> None:
    party.sort_key = keys.sort_key(party.name)
    party.name_key = keys.name_key(party.name)
    party.sound_key = keys.sound_key(party.name)
    party.phone_key = keys.phone_key(party.phone)
    party.tax_key = keys.tax_key(party.tax_number)
    party.email_key = keys.email_key(party.email)


def set_search(party: Party, contacts: Iterable[Contact], numbers: Iterable[str]) -> None:
    """Open words for everyone; personal numbers in the characters only some may ask for."""
    contacts = list(contacts)
    is_person = party.kind == PartyKind.PERSON
    open_words = [party.name, party.short_name, *numbers, party.tax_number, party.email]
    open_words += [] if is_person else [party.phone]
    for contact in contacts:
        open_words += [contact.name, contact.email, contact.phone]
    private = [contact.mobile for contact in contacts] + ([party.phone] if is_person else [])
    hidden = " ".join(grams.hidden(number) for number in private if number)[:HIDDEN_LIMIT]
    words = grams.search_text(*open_words)[: grams.TEXT_LIMIT - HIDDEN_LIMIT]
    party.search_text = f"{words} {hidden}".strip()
    party.search_grams = grams.grams(party.search_text)


DERIVED = (
    "sort_key", "name_key", "sound_key", "phone_key", "tax_key", "email_key", "search_text",
    "search_grams",
)  # fmt: skip


def refresh_derived(party: Party) -> None:
    """After a change of the party or of its parts; no version, for nobody typed this."""
    set_keys(party)
    numbers = party.identifiers.values_list("value", flat=True)
    former = Party.objects.filter(merged_into=party).values_list("name", flat=True)
    contacts = party.contacts.filter(left_on__isnull=True)
    set_search(party, contacts, [*numbers, *former])
    Party.objects.filter(pk=party.pk).update(**{name: getattr(party, name) for name in DERIVED})
