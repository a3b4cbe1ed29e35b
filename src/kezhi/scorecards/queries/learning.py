"""What ledgers teach: the discount a customer takes off our claims, and when we are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from customer_value.choice import Learned, learn_choice
from customer_value.claims import discount_of_sums
from kezhi.scorecards.models import Ledger, LedgerEntry
from kezhi.scorecards.queries.access import DECIDED, with_outcome

STRENGTH = 3.0
"""As many claims of his own as weigh like what all customers do together."""
MOST = 2_000
FEWEST = 5
"""Won, and as many lost, before a chance is told at all."""
PRIOR_SLOPE, PRIOR_SPREAD = 50.0, 25.0


@dataclass(frozen=True, slots=True)
class Sums:
    claimed: float
    seen: float
    claims: int

    def learned(self, prior: float) -> float:
        return discount_of_sums(
            self.claimed, self.seen, claims=self.claims, prior=prior, strength=STRENGTH
        )


NOTHING = Sums(0.0, 0.0, 0)


def discounts(ledger: Ledger, elements: Sequence[int]) -> dict[int, Decimal]:
    """By element, what this customer is likely to take off a claim; nothing where none was heard.

    His own answers of the element, shrunk to those of all customers to it, these to all answers.
    """
    heard = LedgerEntry.objects.filter(claimed__gt=0, perceived__isnull=False).exclude(
        ledger=ledger
    )
    overall = sums_of(heard.aggregate(**totals()))
    if not overall.claims:
        return {}
    general = overall.learned(0.0)
    rows = heard.filter(element__in=elements).values("element")
    by_element = {row["element"]: sums_of(row) for row in rows.annotate(**totals())}
    own_rows = rows.filter(ledger__party=ledger.party_id)
    own = {row["element"]: sums_of(row) for row in own_rows.annotate(**totals())}
    found = {}
    for pk in elements:
        prior = by_element.get(pk, NOTHING).learned(general)
        learned = own.get(pk, NOTHING).learned(prior)
        found[pk] = Decimal(repr(learned)).quantize(Decimal("0.0001"))
    return found


def totals() -> dict[str, Any]:
    return {"said": Sum("claimed"), "taken": Sum("perceived"), "n": Count("pk")}


def sums_of(row: Any) -> Sums:
    return Sums(float(row["said"] or 0), float(row["taken"] or 0), row["n"])


@dataclass(frozen=True, slots=True)
class Chances:
    """What decided ledgers say of the chance to be chosen; `learned` is None while too few are."""

    won: int
    lost: int
    learned: Learned | None = None

    def at(self, surplus: float, price: float) -> float | None:
        """In percent, at so much gain for the customer."""
        if self.learned is None:
            return None
        return 100 * float(self.learned.probability([surplus / price])[0])


def chances(found: QuerySet[Ledger]) -> Chances:
    """From the newest decided ones: the customer's gain by price, and whether we were chosen."""
    decided: Any = with_outcome(found)  # `outcome` is no field of the model
    decided = decided.filter(outcome__in=DECIDED, surplus__isnull=False)
    rows = list(decided.order_by("-pk").values_list("surplus", "price", "outcome")[:MOST])
    won = [outcome == "won" for _surplus, _price, outcome in rows]
    wins, losses = sum(won), len(won) - sum(won)
    if min(wins, losses) < FEWEST:
        return Chances(wins, losses)
    advantages = [float(surplus / price) for surplus, price, _outcome in rows]
    learned = learn_choice(
        advantages, [float(one) for one in won], prior_slope=PRIOR_SLOPE, prior_spread=PRIOR_SPREAD
    )
    return Chances(wins, losses, learned)


def all_ledgers() -> QuerySet[Ledger]:
    """Of the whole firm: what is learnt tells of no single customer."""
    return Ledger.objects.all()
