"""Possible duplicates and merges, each only where both customers may be seen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kezhi.customers import keys
from kezhi.customers import queries as customers
from kezhi.customers.models import Address, Contact, Party
from kezhi.duplicates.choices import Verdict
from kezhi.duplicates.matching import Entry, Pair, compare
from kezhi.duplicates.models import Merge, Suspicion
from kezhi.kit import grams
from kezhi.staff.rights import Right

CHUNK = 5000
SHOWN_MERGES = 50


def may_merge(user: Any) -> bool:
    return bool(user.may(Right.CUSTOMERS_EDIT) and user.may(Right.CUSTOMERS_ARCHIVE))


def visible_suspicions(user: Any) -> QuerySet[Suspicion]:
    seen = customers.visible_parties(user).values("pk")
    found = Suspicion.objects.filter(first__in=seen, second__in=seen)
    return found.select_related("first__owner", "second__owner", "decided_by")


def matching(found: QuerySet[Suspicion], text: str) -> QuerySet[Suspicion]:
    return found.filter(grams.matching(text, "first__") | grams.matching(text, "second__"))


def open_count(user: Any, party: Any) -> int:
    """How many others may be the same customer."""
    mine = Q(first=party) | Q(second=party)
    return visible_suspicions(user).filter(mine, verdict=Verdict.OPEN).count()


def verdict_on(user: Any, first: Any, second: Any) -> Suspicion | None:
    low, high = sorted((first.pk, second.pk))
    return visible_suspicions(user).filter(first=low, second=high).first()


def merges_of(user: Any, party: Any) -> list[Merge]:
    """What went into this customer and is still there, the newest first."""
    seen = customers.visible_parties(user).values("pk")
    found = Merge.objects.filter(kept=party, kept__in=seen, undone_at=None)
    return list(found.select_related("absorbed", "created_by").order_by("-pk")[:SHOWN_MERGES])


def get_merge(user: Any, pk: int) -> Merge:
    seen = customers.visible_parties(user).values("pk")
    found = Merge.objects.filter(pk=pk, kept__in=seen).select_related("kept", "absorbed").first()
    if found is None:
        raise Http404
    return found


def alike(first: Party, second: Party) -> Pair:
    """How probably these two are one, from what stands in their records now."""
    one, other = entries_of([first, second])
    return compare(one, other)


def entries() -> Iterator[Entry]:
    """All customers as they are compared, whoever may see them."""
    found = Party.objects.filter(deleted_at__isnull=True, is_walk_in=False).order_by("pk")
    fields = (
        "pk", "name", "name_key", "sound_key", "tax_key", "phone_key", "email_key", "city",
    )  # fmt: skip
    last = 0
    while part := list(found.filter(pk__gt=last).only(*fields)[:CHUNK]):
        yield from entries_of(part)
        last = part[-1].pk


def entries_of(parties: Sequence[Party]) -> list[Entry]:
    pks = [party.pk for party in parties]
    phones, emails, people, streets = (defaultdict[int, set[str]](set) for _part in range(4))
    for pk, name, mobile, mail in Contact.objects.filter(party__in=pks).values_list(
        "party", "name", "mobile_key", "email"
    ):
        people[pk].add(grams.squeeze(name))
        phones[pk].add(mobile)
        emails[pk].add(keys.email_key(mail))
    for pk, street in Address.objects.filter(party__in=pks).values_list("party", "street"):
        streets[pk].add(grams.squeeze(street))
    return [
        Entry(
            one.pk, one.name, one.name_key, one.sound_key, one.tax_key,
            told(phones[one.pk], one.phone_key), told(emails[one.pk], one.email_key),
            one.city, told(streets[one.pk]), told(people[one.pk]),
        )
        for one in parties
    ]  # fmt: skip


def told(values: set[str], *more: str) -> frozenset[str]:
    return frozenset(value for value in (*values, *more) if value)
