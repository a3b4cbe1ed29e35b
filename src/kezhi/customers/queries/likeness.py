"""Who is likely the same customer as what somebody is typing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q

from kezhi.customers import keys
from kezhi.customers.models import Contact, Party
from kezhi.customers.queries import may_see_phones, visible_parties
from kezhi.kit import grams
from kezhi.staff.models import User

TELLING = ("name", "phone", "tax_number", "email")


class Likeness(StrEnum):
    TAX = "tax_number"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    SOUND = "sound"
    PART = "part"


SURE = (Likeness.TAX, Likeness.NAME)


@dataclass(frozen=True)
class Duplicate:
    """A party that looks the same; one out of the person's reach is known by its owner only."""

    like: Likeness
    party: Party | None
    owner: User | None


def duplicates_of(
    user: Any,
    values: Mapping[str, str],
    exclude: int | None = None,
    likes: Collection[Likeness] = tuple(Likeness),
) -> list[Duplicate]:
    """Likely the same customer as `values` (name, phone, tax_number, email), the surest first.

    The same full name or tax number is told even of a customer the person may not see, without
    saying which: two salespeople must not court one company unknowingly.
    """
    found: dict[int, Duplicate] = {}
    others = Q() if exclude is None else ~Q(pk=exclude)
    everyone = Party.objects.filter(others, deleted_at__isnull=True)
    seen = visible_parties(user).filter(others)
    for like, condition in likenesses(user, values, likes):
        among = everyone if like in SURE else seen
        for party in among.filter(condition).select_related("owner").order_by("-pk")[:5]:
            found.setdefault(party.pk, Duplicate(like, party, party.owner))
    reachable = set(seen.filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    told = [d if pk in reachable else Duplicate(d.like, None, d.owner) for pk, d in found.items()]
    return told[:8]


def likenesses(
    user: Any, values: Mapping[str, str], likes: Collection[Likeness]
) -> list[tuple[Likeness, Q]]:
    name = keys.clean_text(values.get("name", ""))[:200]
    name_key = keys.name_key(name)
    phone = keys.phone_key(values.get("phone", "")[:60])
    pairs = [
        (Likeness.TAX, same("tax_key", keys.tax_key(values.get("tax_number", "")[:60]))),
        (Likeness.NAME, same("name_key", name_key)),
        *((Likeness.PHONE, one) for one in same_phone(phone, personal=may_see_phones(user))),
        (Likeness.EMAIL, same("email_key", keys.email_key(values.get("email", "")))),
        (Likeness.SOUND, same("sound_key", keys.sound_key(name) if len(name_key) > 1 else "")),
    ]
    if len(name_key) >= (4 if name_key.isascii() else 2):
        pairs.append((Likeness.PART, grams.matching(name_key)))
    return [(like, condition) for like, condition in pairs if condition and like in likes]


def same(key: str, value: str) -> Q:
    """The second half lets SQLite use the index, which leaves empty keys out."""
    return Q(**{key: value}) & ~Q(**{key: ""}) if value else Q()


def same_phone(phone: str, *, personal: bool) -> list[Q]:
    """Each asked on its own: joined by OR they would keep the database from its indexes."""
    if not phone:
        return []
    if not personal:
        return [same("phone_key", phone) & ~Q(kind="person")]
    people = Contact.objects.filter(same("mobile_key", phone))
    return [same("phone_key", phone), Q(pk__in=people.values("party"))]
