"""Which entries are probably one customer: evidence for and against, in bits.

Entries are compared only where they share something telling (a number, a mailbox, a name, how
it sounds, an address, a person). Each thing they share or differ in shifts the odds that they
are one, after Fellegi and Sunter (1969); what many entries share tells little.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import log2
from typing import Any

from kezhi.customers import keys
from kezhi.duplicates.choices import Reason
from kezhi.kit import grams

# The odds before anything is known, and what each sign adds to them; powers of two.
PRIOR = -8.0
AGREE = {
    Reason.TAX: 14.0, Reason.PHONE: 8.0, Reason.EMAIL: 7.0, Reason.NAME: 9.0, Reason.SOUND: 6.0,
    Reason.REARRANGED: 7.0, Reason.TYPO: 5.0, Reason.WITHIN: 3.0, Reason.STREET: 3.0,
    Reason.PERSON: 3.0, Reason.CITY: 1.0,
}  # fmt: skip
DIFFER = {
    Reason.OTHER_TAX: -9.0, Reason.OTHER_PHONE: -2.0, Reason.OTHER_EMAIL: -2.0,
    Reason.OTHER_CITY: -3.0,
}  # fmt: skip
OTHER_NAME = -5.0
LEAST = 0.5
# What more entries than these share is a switchboard or a common word, and finds nobody.
CROWD = 40
SHORTEST_TYPO = 4


@dataclass(frozen=True)
class Entry:
    """One customer as it is compared; name, sound, numbers and mailboxes by their keys."""

    pk: int
    name: str
    key: str
    sound: str
    tax: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    city: str = ""
    streets: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    @cached_property
    def letters(self) -> str:
        return "".join(sorted(grams.squeeze(self.name)))

    @cached_property
    def place(self) -> str:
        return keys.region_key(self.city)

    def signs(self) -> Iterator[tuple[str, str]]:
        """What others are looked for by."""
        yield from ((Reason.PHONE, one) for one in self.phones)
        yield from ((Reason.EMAIL, one) for one in self.emails)
        yield from ((Reason.STREET, f"{self.place} {one}") for one in self.streets)
        yield from ((Reason.PERSON, f"{self.place} {one}") for one in self.people)
        yield from (
            (sign, value)
            for sign, value in (
                (Reason.TAX, self.tax),
                (Reason.NAME, self.key),
                (Reason.SOUND, self.sound),
                (Reason.REARRANGED, self.letters),
            )
            if value
        )


def entry_of(pk: int, name: str, **signs: Any) -> Entry:
    """An entry whose keys are not kept anywhere yet."""
    return Entry(pk, name, keys.name_key(name), keys.sound_key(name), **signs)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that are one with this probability; `first` has the smaller key."""

    first: int
    second: int
    probability: float
    reasons: tuple[Reason, ...]


Crowds = dict[tuple[str, str], int]


def find_pairs(entries: Iterable[Entry], least: float = LEAST) -> list[Pair]:
    """All pairs at least this probable, the surest first."""
    known = list(entries)
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, entry in enumerate(known):
        for sign in entry.signs():
            blocks[sign].append(place)
    crowds = {sign: len(held) for sign, held in blocks.items() if len(held) > 1}
    asked: set[tuple[int, int]] = set()
    for sign in crowds:
        if len(blocks[sign]) <= CROWD:
            asked.update(combinations(blocks[sign], 2))
    del blocks
    pairs = (compare(known[one], known[other], crowds) for one, other in asked)
    found = [pair for pair in pairs if pair.probability >= least]
    return sorted(found, key=lambda pair: (-pair.probability, pair.first, pair.second))


def compare(one: Entry, other: Entry, crowds: Crowds | None = None) -> Pair:
    """How probably the two are one, and why. `crowds` says how many entries share a sign."""
    if one.pk > other.pk:
        one, other = other, one
    crowds = crowds or {}
    bits, reasons = PRIOR, []
    for reason, weight in evidence(one, other, crowds):
        bits += weight
        if reason is not None:
            reasons.append(reason)
    return Pair(one.pk, other.pk, 1 / (1 + 2**-bits), tuple(reasons))


def evidence(one: Entry, other: Entry, crowds: Crowds) -> Iterator[tuple[Reason | None, float]]:
    yield from names(one, other, crowds)
    if one.tax and other.tax:
        same = one.tax == other.tax
        yield (Reason.TAX, AGREE[Reason.TAX]) if same else differing(Reason.OTHER_TAX)
    yield from shared(one.phones, other.phones, Reason.PHONE, Reason.OTHER_PHONE, crowds)
    yield from shared(one.emails, other.emails, Reason.EMAIL, Reason.OTHER_EMAIL, crowds)
    if one.place and other.place:
        same = one.place == other.place
        yield (Reason.CITY, AGREE[Reason.CITY]) if same else differing(Reason.OTHER_CITY)
    if one.streets & other.streets:
        yield Reason.STREET, AGREE[Reason.STREET]
    if one.people & other.people:
        yield Reason.PERSON, AGREE[Reason.PERSON]


def differing(reason: Reason) -> tuple[Reason, float]:
    return reason, DIFFER[reason]


def shared(
    one: frozenset[str], other: frozenset[str], reason: Reason, otherwise: Reason, crowds: Crowds
) -> Iterator[tuple[Reason, float]]:
    both = one & other
    if both:
        yield reason, max(rarity(reason, value, crowds) for value in both)
    elif one and other:
        yield differing(otherwise)


def rarity(reason: Reason, value: str, crowds: Crowds) -> float:
    """What sharing this value tells: less, the more entries have it."""
    return max(0.0, AGREE[reason] - log2(max(1, crowds.get((reason, value), 2) - 1)))


def names(one: Entry, other: Entry, crowds: Crowds) -> Iterator[tuple[Reason | None, float]]:
    if one.key == other.key:
        yield Reason.NAME, rarity(Reason.NAME, one.key, crowds)
    elif one.letters == other.letters:
        yield Reason.REARRANGED, AGREE[Reason.REARRANGED]
    elif one.sound == other.sound:
        yield Reason.SOUND, rarity(Reason.SOUND, one.sound, crowds)
    elif is_one_apart(one.key, other.key):
        yield Reason.TYPO, AGREE[Reason.TYPO]
    elif is_within(one.sound, other.sound):
        yield Reason.WITHIN, AGREE[Reason.WITHIN]
    else:
        yield None, OTHER_NAME


def is_within(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST_TYPO and shorter in longer


def is_one_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one letter more, less, other or swapped with its neighbor makes them the same."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_TYPO or len(longer) - len(shorter) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), None)
    if start is None:
        return True
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    ends_alike = shorter[start + 1 :] == longer[start + 1 :]
    swapped = shorter[start : start + 2][::-1] == longer[start : start + 2]
    return ends_alike or (swapped and shorter[start + 2 :] == longer[start + 2 :])


def clusters(pairs: Iterable[Pair]) -> list[list[int]]:
    """The entries that pairs join, directly or through others; the largest first."""
    root: dict[int, int] = {}

    def top(pk: int) -> int:
        root.setdefault(pk, pk)
        while root[pk] != pk:
            root[pk] = root[root[pk]]
            pk = root[pk]
        return pk

    for pair in pairs:
        root[top(pair.first)] = top(pair.second)
    groups: dict[int, list[int]] = defaultdict(list)
    for pk in root:
        groups[top(pk)].append(pk)
    return sorted((sorted(group) for group in groups.values()), key=lambda one: (-len(one), one))
