"""Groups of customers by tier and risk: what they bring, what contacts with them cost, and what
the company answered of them. Summed in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Concat

from kezhi.portfolio.choices import Risk, Tier
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries import contributions
from kezhi.portfolio.queries.contributions import money_of, money_parts
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.planning import last_years_costs
from kezhi.retention.models import ContactAnswer
from kezhi.retention.queries.spending import KEEPING
from kezhi.sales.models import CostEntry

ZERO = Decimal(0)
MOST_CUSTOMERS = 50
Key = tuple[str, bool]


@dataclass(frozen=True)
class Group:
    """`money` is last year's contribution (or sales), `spent` last year's selling and service."""

    tier: str
    is_at_risk: bool
    customers: int
    sales: Decimal
    money: float
    value: float
    spent: Decimal
    is_margin: bool = True

    @property
    def key(self) -> Key:
        return self.tier, self.is_at_risk

    @property
    def name(self) -> str:
        return f"{self.tier}-risk" if self.is_at_risk else self.tier


def groups(user: Any, holding: Holding, lens: Lens) -> list[Group]:
    found = contributions.groups(holding, lens)
    rate = margin_rate(found) if lens.sees_costs else None
    spent = spent_on(user, holding.run, holding.rows)
    order = list(Tier)
    made = [
        Group(
            tier=row["tier"],
            is_at_risk=row["shaky"],
            customers=row["customers"],
            sales=row["sales"] or ZERO,
            money=money_of(row, "now", rate),
            value=float(row["value"] or 0),
            spent=spent.get((row["tier"], row["shaky"]), ZERO),
            is_margin=lens.sees_costs,
        )
        for row in found
    ]
    return sorted(made, key=lambda one: (order.index(Tier(one.tier)), one.is_at_risk))


def margin_rate(found: Iterable[dict[str, Any]]) -> float | None:
    """Of all together, for customers without a rate of their own."""
    rows = list(found)
    sales = sum((row["known"] or ZERO for row in rows), ZERO)
    margin = sum((row["margin"] or ZERO for row in rows), ZERO)
    return float(margin / sales) if sales else None


def spent_on(user: Any, run: ValuationRun, rows: Worth) -> dict[Key, Decimal]:
    """Last year's selling and service by group, each entry at its customer's group of today."""
    theirs = rows.filter(party=OuterRef("party")).select_related(None).order_by()
    place = Subquery(theirs.annotate(at=Concat("tier", Value(":"), "risk")).values("at")[:1])
    costs: Any = last_years_costs(user, run).filter(KEEPING).select_related(None).order_by()
    found: dict[Key, Decimal] = {}
    for row in costs.annotate(at=place).values("at").annotate(total=Sum("base_amount")):
        tier, _, risk = (row["at"] or ":").partition(":")
        if tier and risk != Risk.LOST:
            key = tier, risk == Risk.AT_RISK
            found[key] = found.get(key, ZERO) + row["total"]
    return found


def cost_of_a_visit(user: Any, run: ValuationRun) -> Decimal | None:
    """The mean of last year's selling entries."""
    selling = last_years_costs(user, run).filter(kind=CostEntry.Kind.SELLING).order_by()
    mean: Decimal | None = selling.aggregate(mean=Avg("base_amount"))["mean"]
    return mean


def answers() -> dict[Key, ContactAnswer]:
    found = ContactAnswer.objects.select_related("answered_by")
    return {(one.tier, one.is_at_risk): one for one in found}


def last_answer(found: Iterable[ContactAnswer]) -> tuple[str, datetime] | None:
    """Who answered last, and when."""
    newest = max(found, key=lambda one: one.updated_at, default=None)
    return (str(newest.answered_by or ""), newest.updated_at) if newest else None


# --- single customers -------------------------------------------------------------------------


@dataclass(frozen=True)
class Single:
    party: Any
    key: Key
    money: float
    spent: Decimal


def singles(
    user: Any, run: ValuationRun, rows: Worth, tier: str, found: Iterable[Group]
) -> list[Single]:
    """The customers of a tier with most sales last year."""
    rates = {one.key: one.money / float(one.sales) for one in found if one.sales > 0}
    in_margin = any(one.is_margin for one in found)
    some = rows.filter(tier=tier, last_year_amount__gt=0).exclude(risk=Risk.LOST)
    parts = {f"now_{name}": one for name, one in money_parts(in_margin, "last_year_amount").items()}
    best = list(some.order_by("-last_year_amount", "pk").annotate(**parts)[:MOST_CUSTOMERS])
    spent = spent_on_each(user, run, [row.party_id for row in best])
    return [
        Single(
            row.party,
            key,
            money_of(vars(row), "now", rates.get(key)),
            spent.get(row.party_id, ZERO),
        )
        for row in best
        for key in [(row.tier, row.risk == Risk.AT_RISK)]
    ]


def spent_on_each(user: Any, run: ValuationRun, parties: list[int]) -> dict[int, Decimal]:
    costs: Any = last_years_costs(user, run).filter(KEEPING, party__in=parties)
    summed = costs.select_related(None).order_by().values_list("party")
    return dict(summed.annotate(total=Sum("base_amount")))
