"""What the pages of ledgers share."""

from typing import Any

from kezhi.kit.http import Request
from kezhi.scorecards.choices import BALANCES, OUTCOME_TONES, Outcome
from kezhi.scorecards.queries import access, learning, reading
from kezhi.scorecards.reckoning import Reckoning
from kezhi.staff.rights import Right


def page(request: Request, **more: Any) -> dict[str, Any]:
    return {
        "may_edit": access.may_edit(request.user),
        "may_see_costs": request.user.may(Right.COSTS_VIEW),
        **more,
    }


def answered(found: Reckoning | None, currency: str, unit: str) -> dict[str, Any]:
    """What the plain answer on top is told from."""
    who = BALANCES.get(found.balance) if found is not None and found.balance else None
    return {"answer": found, "balance": who, "currency": currency, "unit": unit}


def foreseen(found: Reckoning | None) -> dict[str, Any]:
    """The chance to be chosen, or how many decided ledgers are still missing."""
    chances = learning.chances(learning.all_ledgers())
    chance = None if found is None else chances.at(found.one.surplus, found.one.price)
    return {"chances": chances, "chance": chance, "fewest": learning.FEWEST}


def sheet(request: Request, ledger: Any, price: Any = None) -> dict[str, Any]:
    """Everything the page of a ledger says; `price` tries another one."""
    book = reading.read(ledger)
    found = reading.reckoned(request.user, book, price)
    outcome = Outcome(ledger.outcome)
    return page(
        request,
        ledger=ledger,
        book=book,
        tried=price,
        outcome=outcome.label,
        outcome_tone=OUTCOME_TONES[outcome],
        entries={str(entry.pk): entry for entry in book.entries},
        overlaps=reading.overlaps(book.entries),
        **answered(found, ledger.currency, ledger.unit),
        **foreseen(found),
    )
