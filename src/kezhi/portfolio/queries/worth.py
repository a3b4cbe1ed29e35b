"""Reads of what customers are worth. Scope first: totals are of what the reader may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.staff.queries import within_scope
from kezhi.staff.rights import Right


@dataclass(frozen=True)
class Stored:
    """What a finished run had found, by party, as the next run compares it."""

    tiers: dict[int, str]
    risks: dict[int, str]
    residual: dict[int, float]
    earned: dict[int, float]


def stored_before(run: ValuationRun) -> Stored:
    """Profit so far, or the net amount where the run spoke of revenue."""
    found = Stored({}, {}, {}, {})
    rows: Any = CustomerValuation.objects.filter(run=run).values_list(
        "party_id", "tier", "risk", "residual", "profit", "net_amount"
    )
    for party, tier, risk, residual, profit, amount in rows.iterator(chunk_size=5000):
        found.tiers[party] = tier
        found.risks[party] = risk
        found.residual[party] = float("nan") if residual is None else float(residual)
        found.earned[party] = float(amount if profit is None else profit)
    return found


def visible_worth(user: Any, run: ValuationRun | None) -> QuerySet[CustomerValuation]:
    """The results of a run about customers whom the person may see."""
    if run is None or not user.may(Right.VALUATIONS_VIEW) or not user.may(Right.CUSTOMERS_VIEW):
        return CustomerValuation.objects.none()
    return CustomerValuation.objects.filter(
        within_scope(user, "party__"), run=run, party__deleted_at__isnull=True
    ).select_related("party", "party__owner")


def get_worth(user: Any, run: ValuationRun | None, party: int) -> CustomerValuation:
    found = visible_worth(user, run).filter(party_id=party).first()
    if found is None:
        raise Http404
    return found
