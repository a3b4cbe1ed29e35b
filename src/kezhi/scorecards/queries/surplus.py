"""What customers gained with us: the ledgers of what was sold, added up."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kezhi.scorecards.choices import Outcome
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.scorecards.queries.access import visible_ledgers, with_outcome
from kezhi.scorecards.queries.knowing import rates_of
from kezhi.scorecards.queries.reading import Book
from kezhi.scorecards.reckoning import reckon

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Gain:
    """Of one customer in twelve months, in the company's currency.

    `low` and `high`: were all rivals' prices and claims at the worse, or the better limit.
    `covered`: what we sold by these ledgers.
    """

    ledgers: int
    surplus: float
    low: float
    high: float
    covered: float

    def __add__(self, other: "Gain") -> "Gain":
        return Gain(
            self.ledgers + other.ledgers, self.surplus + other.surplus, self.low + other.low,
            self.high + other.high, self.covered + other.covered,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gains:
    """The newest twelve months, and the twelve before; None where no ledger speaks of them."""

    now: Gain | None = None
    before: Gain | None = None


def won(user: Any, day: date) -> QuerySet[Ledger]:
    """Ledgers of the twelve months up to that day whose deal was won and whose gain is known."""
    found: Any = with_outcome(visible_ledgers(user))  # `outcome` is no field of the model
    kept: QuerySet[Ledger] = found.filter(
        outcome=Outcome.WON, surplus__isnull=False, compared_on__gt=day - YEAR,
        compared_on__lte=day,
    )  # fmt: skip
    return kept


def customers_with_ledgers(user: Any, day: date) -> QuerySet[Any, Any]:
    """Their numbers, to be used inside another query."""
    return won(user, day).order_by().values("party")


def gains(user: Any, parties: Collection[int], day: date) -> dict[int, Gains]:
    """By customer; the number of queries is that of two years and the currencies in them."""
    now = added_up(won(user, day).filter(party__in=parties), day)
    before = added_up(won(user, day - YEAR).filter(party__in=parties), day)
    return {pk: Gains(now.get(pk), before.get(pk)) for pk in parties}


def added_up(found: QuerySet[Ledger], day: date) -> dict[int, Gain]:
    books = read_many(found)
    rates = rates_of({book.ledger.currency for book in books}, day)
    sums: dict[int, Gain] = {}
    for book in books:
        gain = gain_of(book, rates.get(book.ledger.currency))
        if gain is not None:
            pk = book.ledger.party_id
            sums[pk] = sums[pk] + gain if pk in sums else gain
    return sums


def gain_of(book: Book, rate: Decimal | None) -> Gain | None:
    """None where the currency has no rate, or no alternative is known any more."""
    found = reckon(book.facts())
    if found is None or rate is None:
        return None
    factor = float(rate * (book.ledger.quantity or 1))
    one, limits = found.one, found.limits
    low, high = min(limits.low, one.surplus), max(limits.high, one.surplus)
    sums = (round(factor * amount, 2) for amount in (one.surplus, low, high, one.price))
    return Gain(1, *sums)


def read_many(found: QuerySet[Ledger]) -> list[Book]:
    """Many ledgers with their rows, in as many queries as one."""
    ledgers = list(found.order_by("pk"))
    offers = RivalOffer.objects.filter(ledger__in=found.values("pk")).select_related("party")
    entries = LedgerEntry.objects.filter(ledger__in=found.values("pk")).select_related("element")
    offers_of = by_ledger(offers.order_by("pk"))
    entries_of = by_ledger(entries.prefetch_related("worths").order_by("pk"))
    return [book_of(one, offers_of.get(one.pk, []), entries_of.get(one.pk, [])) for one in ledgers]


def by_ledger(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ledger_id, []).append(row)
    return found


def book_of(ledger: Ledger, offers: list[RivalOffer], entries: list[LedgerEntry]) -> Book:
    worths = {
        (worth.offer_id, worth.entry_id): worth.amount
        for entry in entries
        for worth in entry.worths.all()
    }
    return Book(ledger, offers, entries, worths)
