"""What a customer may read of a ledger: our advantages with what proves them, and nothing else.

No cost, no margin, no rival's name or price; nothing personal; nothing that speaks ill of others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kezhi.catalog.models import SellingPoint
from kezhi.scorecards.queries.reading import Book, points_of
from kezhi.scorecards.reckoning import Reckoning
from kezhi.scorecards.services.checking import ILL


@dataclass(frozen=True, slots=True)
class Advantage:
    """An element in which we serve him better, what we say of it, and how well it is known."""

    name: str
    amount: float
    says: Sequence[str]
    proof: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CustomerSheet:
    advantages: Sequence[Advantage]

    @property
    def total(self) -> float:
        return sum(one.amount for one in self.advantages)


def customer_sheet(book: Book, found: Reckoning | None) -> CustomerSheet:
    """Called in the customer's language: names of elements and grades are told in it."""
    if found is None:
        return CustomerSheet([])
    entries = {str(entry.pk): entry for entry in book.entries}
    points = points_of(book.entries)
    names = [name for offer in book.offers for name in names_of(offer.party) if name]
    advantages = []
    for row in found.rows:
        entry = entries[row.claim.key]
        if row.gap <= 0 or entry.element.is_personal:
            continue
        said = fit_points(points.get(entry.element_id, []), names)
        proof = entry.proof if is_fit(entry.proof, names) else ""
        grade = str(entry.get_evidence_display())
        advantages.append(Advantage(str(entry.element), row.gap, said, proof, grade))
    return CustomerSheet(advantages)


def names_of(party: object) -> list[str]:
    return [str(getattr(party, name)) for name in ("name", "short_name")] if party else []


def is_fit(text: str, names: Sequence[str]) -> bool:
    folded = text.casefold()
    return not ILL.search(text) and not any(name.casefold() in folded for name in names)


def fit_points(points: Sequence[SellingPoint], names: Sequence[str]) -> list[str]:
    """Each claim with its proof, where both may be read by a customer."""
    told = [f"{point.claim} ({point.proof})" for point in points]
    return [text for text in told if is_fit(text, names)]


def language_of(book: Book) -> str:
    """The quote's own language; else Chinese in China, English abroad."""
    ledger = book.ledger
    if ledger.quote is not None:
        return str(ledger.quote.language)
    return "zh-hans" if ledger.party.country in {"", "中国"} else "en"
