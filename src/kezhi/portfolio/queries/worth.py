"""Reads of what customers are worth. Scope first: totals are of what the reader may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from kezhi.catalog import queries as catalog
from kezhi.customers.models import Party
from kezhi.kit import paging
from kezhi.portfolio.choices import Risk, RunStatus
from kezhi.portfolio.models import CustomerValuation, ValuationRun
from kezhi.staff.queries import within_scope
from kezhi.staff.rights import Right


@dataclass(frozen=True)
class Stored:
    """What a finished run had found, by party, as the next run compares it."""

    tiers: dict[int, str]
    risks: dict[int, str]
    residual: dict[int, float]
    orders: dict[int, float]
    earned: dict[int, float]


def stored_before(run: ValuationRun) -> Stored:
    """Profit so far, or the net amount where the run spoke of revenue."""
    found = Stored({}, {}, {}, {}, {})
    rows: Any = CustomerValuation.objects.filter(run=run).values_list(
        "party_id", "tier", "risk", "residual", "expected_orders", "profit", "net_amount"
    )
    for party, tier, risk, residual, orders, profit, amount in rows.iterator(chunk_size=5000):
        found.tiers[party] = tier
        found.risks[party] = risk
        found.residual[party] = float("nan") if residual is None else float(residual)
        found.orders[party] = orders or 0.0
        found.earned[party] = float(amount if profit is None else profit)
    return found


def visible_worth(user: Any, run: ValuationRun | None) -> QuerySet[CustomerValuation]:
    """The results of a run about customers whom the person may see."""
    if run is None or not user.may(Right.VALUATIONS_VIEW) or not user.may(Right.CUSTOMERS_VIEW):
        return CustomerValuation.objects.none()
    return living_rows(run).filter(within_scope(user, "party__"))


def living_rows(run: ValuationRun) -> QuerySet[CustomerValuation]:
    """All but those in the recycle bin."""
    rows = CustomerValuation.objects.filter(run=run, party__deleted_at__isnull=True)
    return rows.select_related("party", "party__owner")


def worth_of(user: Any, run: ValuationRun | None, party: Party) -> CustomerValuation | None:
    """None while no run has known the customer."""
    return visible_worth(user, run).filter(party=party).first()


def earlier_worth(user: Any, party: Party, count: int = 24) -> list[CustomerValuation]:
    """What the finished runs found of a customer, the newest first."""
    if not user.may(Right.VALUATIONS_VIEW):
        return []
    found = CustomerValuation.objects.filter(party=party, run__status=RunStatus.FINISHED)
    return list(found.select_related("run").order_by("-run_id")[:count])


def at_risk(rows: QuerySet[CustomerValuation]) -> QuerySet[CustomerValuation]:
    return rows.exclude(risk=Risk.NONE)


def product_names(user: Any, found: Iterable[CustomerValuation]) -> dict[int, str]:
    """The names of the products that these customers have lost."""
    wanted = {int(lost["product"]) for worth in found for lost in worth.lost_products}
    known = catalog.visible_products(user).in_bulk(wanted) if wanted else {}
    return {pk: product.name for pk, product in known.items()}


def names_of_lost_products(user: Any, rows: QuerySet[CustomerValuation]) -> dict[int, str]:
    """Of a whole list: only the rows that lost a product are read, and only that."""
    some = rows.exclude(lost_products=[]).select_related(None).only("lost_products")
    return product_names(user, some)


def in_order(rows: QuerySet[CustomerValuation], sort: str) -> Iterator[CustomerValuation]:
    """All rows as a list sorts them, a piece at a time."""
    ordered = paging.ordered(rows, sort.removeprefix("-"), sort.startswith("-"), False)
    return ordered.iterator(chunk_size=2000)


def finished_worth(user: Any, run: ValuationRun | None) -> QuerySet[CustomerValuation]:
    """Nothing while a run is at work: its rows are not yet the results of anything."""
    rows = visible_worth(user, run).select_related("party", "party__owner", "run")
    return rows.filter(run__status=RunStatus.FINISHED)


def hide(rows: Iterable[CustomerValuation], names: Iterable[str]) -> None:
    """Take out figures that the reader may not see, of rows that are not saved again."""
    wanted = list(names)
    for row in rows:
        for name in wanted:
            setattr(row, name, None)


def new_risks(rows: QuerySet[CustomerValuation]) -> QuerySet[CustomerValuation]:
    """Those whom this run takes for worse than the run before did."""
    unknown, calm = Q(previous_risk=""), Q(previous_risk=Risk.NONE)
    worse = Q(risk=Risk.WATCH) & (unknown | calm)
    worse |= Q(risk=Risk.AT_RISK) & (unknown | calm | Q(previous_risk=Risk.WATCH))
    worse |= Q(risk=Risk.LOST) & ~Q(previous_risk=Risk.LOST)
    return rows.filter(worse)


def without_owner(rows: QuerySet[CustomerValuation]) -> QuerySet[CustomerValuation]:
    return rows.filter(party__owner__isnull=True, party__archived_at__isnull=True)


def count_and_sum(rows: QuerySet[CustomerValuation], column: str) -> tuple[int, Decimal]:
    """How many customers, and what they are worth together."""
    found = rows.order_by().aggregate(customers=Count("pk"), value=Sum(column))
    return found["customers"], found["value"] or Decimal(0)


def most_valuable(rows: QuerySet[CustomerValuation], column: str) -> QuerySet[CustomerValuation]:
    return rows.order_by(F(column).desc(nulls_last=True), "-pk")
