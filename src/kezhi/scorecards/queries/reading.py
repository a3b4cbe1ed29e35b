"""One ledger with everything its sheet says, in a number of queries that its size does not move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kezhi.catalog.models import ElementTag, SellingPoint
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.scorecards.reckoning import Claim, Facts, Reckoning, Rival, reckon
from kezhi.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Book:
    """A ledger's rows, read once."""

    ledger: Ledger
    offers: Sequence[RivalOffer]
    entries: Sequence[LedgerEntry]
    worths: dict[tuple[int, int], Decimal]

    def facts(self, *, cost: Decimal | None = None, price: Decimal | None = None) -> Facts:
        ledger = self.ledger
        return Facts(
            price=float(price or ledger.price),
            rivals=[rival_of(offer) for offer in self.offers],
            claims=[self.claim(entry) for entry in self.entries],
            quantity=number(ledger.quantity),
            cost=number(cost),
            reference=number(ledger.reference),
        )

    def claim(self, entry: LedgerEntry) -> Claim:
        return Claim(
            key=str(entry.pk),
            name=str(entry.element),
            claimed=float(entry.claimed),
            low=number(entry.claimed_low),
            high=number(entry.claimed_high),
            perceived=number(entry.perceived),
            realized=number(entry.realized),
            discount=number(entry.discount),
            rivals={
                str(offer.pk): float(self.worths[offer.pk, entry.pk])
                for offer in self.offers
                if (offer.pk, entry.pk) in self.worths
            },
        )


def number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def rival_of(offer: RivalOffer) -> Rival:
    """Its limits in the ledger's currency, by the rate of its day."""
    low, high = (float(amount * offer.rate) for amount in (offer.price_low, offer.price_high))
    return Rival(key=str(offer.pk), name=str(offer), low=low, high=high)


def offers_of(ledger: Ledger) -> list[RivalOffer]:
    return list(ledger.offers.select_related("party").order_by("pk"))


def read(ledger: Ledger) -> Book:
    offers = offers_of(ledger)
    entries = list(
        ledger.entries.select_related("element").prefetch_related("element__tags", "worths")
        .order_by("pk")
    )  # fmt: skip
    worths = {
        (worth.offer_id, worth.entry_id): worth.amount
        for entry in entries
        for worth in entry.worths.all()
    }
    return Book(ledger, offers, entries, worths)


def reckoned(user: Any, book: Book, price: Decimal | None = None) -> Reckoning | None:
    """Who gains is told to those who may see what it costs us."""
    cost = book.ledger.unit_cost if staff.may_see_costs(user) else None
    return reckon(book.facts(cost=cost, price=price))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Elements that share every way they are sorted: they may count one cause twice."""

    first: str
    second: str
    tags: str


def overlaps(entries: Iterable[LedgerEntry]) -> list[Overlap]:
    """Pairs that speak of the same kind, proposition and lever."""
    kept = list(entries)
    tags = [frozenset(sorting(entry.element.tags.all())) for entry in kept]
    return [
        Overlap(str(one.element), str(other.element), names(tags[at] & tags[at + 1 + ahead]))
        for at, one in enumerate(kept)
        for ahead, other in enumerate(kept[at + 1 :])
        if len(tags[at] & tags[at + 1 + ahead]) >= 3
    ]


def sorting(tags: Iterable[ElementTag]) -> list[ElementTag]:
    return [tag for tag in tags if tag.archived_at is None]


def names(tags: Iterable[ElementTag]) -> str:
    return ", ".join(str(tag) for tag in sorted(tags, key=lambda tag: tag.pk))


def points_of(entries: Iterable[LedgerEntry]) -> dict[int, list[SellingPoint]]:
    """Selling points in use, by element."""
    found: dict[int, list[SellingPoint]] = {}
    pks = [entry.element_id for entry in entries]
    for point in SellingPoint.objects.filter(element__in=pks, archived_at=None).order_by("pk"):
        found.setdefault(point.element_id, []).append(point)
    return found


def offers_for_file(found: QuerySet[Ledger]) -> QuerySet[RivalOffer]:
    """The offers of these ledgers, the newest first."""
    offers = RivalOffer.objects.filter(ledger__in=found.order_by().values("pk"))
    related = ("party", "ledger__party", "ledger__order", "ledger__quote", "ledger__opportunity")
    return offers.select_related(*related).order_by("-offered_on", "-pk")


def entries_for_file(found: QuerySet[Ledger]) -> QuerySet[LedgerEntry]:
    """The entries of these ledgers, the newest first."""
    entries = LedgerEntry.objects.filter(ledger__in=found.order_by().values("pk"))
    related = ("element", "ledger__party", "ledger__order", "ledger__quote", "ledger__opportunity")
    return entries.select_related(*related).order_by("-ledger__compared_on", "-pk")
