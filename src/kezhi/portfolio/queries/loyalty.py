"""Who buys because he wants to: attitudes beside the orders of a run, counted by the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Least

from customer_value import loyalty
from customer_value.loyalty import Cuts
from customer_value.periods import YEAR_DAYS
from kezhi.customers.models import Party
from kezhi.portfolio.choices import Barrier, LoyaltyKind
from kezhi.portfolio.models import Attitude, CustomerValuation
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.totals import ZERO

CUTS = Cuts(attitude=0.7, behavior=0.5)
BEST = 10
BARRIERS = {Barrier.EASILY: 0.0, Barrier.EFFORT: 0.5, Barrier.HARDLY: 0.9}
SHOWN = 20


@dataclass(frozen=True)
class Cell:
    """How many customers are of a kind, and what they bought in the last year.

    `fragile` is the part of it that would go if something better turned up.
    """

    customers: int = 0
    sales: Decimal = ZERO
    fragile: float = 0.0


def attitudes_of(party: Party) -> QuerySet[Attitude]:
    """The answers of a customer that was got through `customers.queries`, the newest first."""
    found = Attitude.objects.filter(party=party).select_related("created_by")
    return found.order_by("-asked_on", "-pk")


def asked() -> QuerySet[Attitude]:
    return Attitude.objects.filter(is_current=True)


def judged(rows: Worth, as_of: date) -> Any:
    """Those who were asked, with answer, share of usual orders, kind and fragile sales."""
    answer = asked().filter(party=OuterRef("party"))
    known = Q(first_day__lte=as_of - timedelta(days=YEAR_DAYS), usual_interval__lte=YEAR_DAYS)
    likes = Q(attitude__gte=CUTS.attitude)
    comes = Q(behavior__gte=CUTS.behavior)
    kinds = [
        (~known | Q(behavior__isnull=True), LoyaltyKind.UNKNOWN),
        (likes & comes, LoyaltyKind.TRUE),
        (likes, LoyaltyKind.LATENT),
        (comes, LoyaltyKind.SPURIOUS),
    ]
    walls = [When(wall=name, then=Value(share)) for name, share in BARRIERS.items()]
    orders: Any = Cast(F("last_year_orders"), FloatField())
    interval: Any = F("usual_interval")
    year: Any = Value(float(YEAR_DAYS))
    usual: Any = loyalty.share_of_usual(orders, interval, year)
    return (
        rows.filter(party__in=asked().values("party"))
        .annotate(
            attitude=Subquery(answer.values("score")[:1], output_field=FloatField()) / float(BEST),
            wall=Subquery(answer.values("barrier")[:1], output_field=CharField()),
            behavior=Least(Value(1.0), usual),
        )
        .annotate(
            loyalty=Case(
                *(When(which, then=Value(kind.value)) for which, kind in kinds),
                default=Value(LoyaltyKind.NONE.value),
            ),
            barrier=Case(*walls, default=Value(0.0), output_field=FloatField()),
        )
        .annotate(fragile=fragile())
    )


def fragile() -> Any:
    """Formulas of the library, on columns."""
    behavior: Any = F("behavior")
    attitude: Any = F("attitude")
    barrier: Any = F("barrier")
    risk: Any = loyalty.spurious_risk(behavior, attitude, barrier)
    sales: Any = Cast(F("last_year_amount"), FloatField())
    return loyalty.fragile_revenue(sales, risk)


def cells(holding: Holding) -> dict[str, Cell]:
    """Every customer with orders in exactly one cell."""
    found = judged(holding.rows, holding.run.as_of).order_by().values("loyalty")
    counted = found.annotate(
        customers=Count("pk"), sales=Sum("last_year_amount"), at_risk=Sum("fragile")
    )
    known = {
        row["loyalty"]: Cell(row["customers"], row["sales"] or ZERO, row["at_risk"] or 0.0)
        for row in counted
    }
    whole = everybody(holding)
    known[LoyaltyKind.NOT_ASKED.value] = Cell(
        whole["customers"] - sum(cell.customers for cell in known.values()),
        (whole["sales"] or ZERO) - sum((cell.sales for cell in known.values()), ZERO),
    )
    return {kind: known.get(kind, Cell()) for kind in LoyaltyKind.values}


def everybody(holding: Holding) -> dict[str, Any]:
    def summed() -> dict[str, Any]:
        rows = holding.rows.order_by()
        return rows.aggregate(customers=Count("pk"), sales=Sum("last_year_amount"))

    return holding.sums("everybody", summed)


def of_kind(rows: Worth, as_of: date, kind: str) -> QuerySet[CustomerValuation]:
    if kind == LoyaltyKind.NOT_ASKED:
        return rows.filter(~Exists(asked().filter(party=OuterRef("party"))))
    found: QuerySet[CustomerValuation] = judged(rows, as_of).filter(loyalty=kind)
    return found


def most_fragile(rows: Worth, as_of: date) -> list[Any]:
    """The spurious with most to lose, each with its answer."""
    found: Any = of_kind(rows, as_of, LoyaltyKind.SPURIOUS)
    found = found.filter(fragile__gt=0)
    shown: list[Any] = list(found.order_by("-fragile", "pk")[:SHOWN])
    answers = answers_of(row.party_id for row in shown)
    for row in shown:
        row.answer = answers[row.party_id]
    return shown


def answers_of(parties: Iterable[int]) -> dict[int, Attitude]:
    return {one.party_id: one for one in asked().filter(party__in=list(parties))}
