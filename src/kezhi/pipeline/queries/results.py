"""What was won and lost, why, and against whom."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Reason, Rival

WON, LOST = Q(status=Status.WON), Q(status=Status.LOST)


@dataclass(frozen=True, slots=True)
class Results:
    """Numbers and base-currency amounts; `lost_unknown` were lost without an amount known."""

    won: int
    won_amount: Decimal
    lost: int
    lost_amount: Decimal
    lost_unknown: int
    days_to_win: float | None

    @property
    def decided(self) -> int:
        return self.won + self.lost

    @property
    def win_rate(self) -> float | None:
        return self.won / self.decided if self.decided else None

    @property
    def value_rate(self) -> float | None:
        """Of the money decided, the share won; None while lost amounts are unknown."""
        decided = self.won_amount + self.lost_amount
        return float(self.won_amount / decided) if decided and not self.lost_unknown else None


def closed(found: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    return found.exclude(status=Status.OPEN)


def results(found: QuerySet[Opportunity]) -> Results:
    sums = found.aggregate(
        won=Count("pk", filter=WON),
        won_amount=Sum("base_amount", filter=WON, default=Decimal(0)),
        lost=Count("pk", filter=LOST),
        lost_amount=Sum("base_amount", filter=LOST, default=Decimal(0)),
        lost_unknown=Count("pk", filter=LOST & Q(base_amount__isnull=True)),
    )
    pairs = found.filter(WON).values_list("opened_on", "closed_on")
    days = [(closed - opened).days for opened, closed in pairs if closed is not None]
    return Results(**sums, days_to_win=median(days) if days else None)


@dataclass(frozen=True, slots=True)
class ReasonRow:
    reason: Reason | None
    outcome: str
    count: int
    amount: Decimal
    unknown: int
    made_to_measure: int
    share: float


def by_reason(found: QuerySet[Opportunity], outcome: str) -> list[ReasonRow]:
    """Each reason with its number and value, the dearest first; None: no reason was given."""
    rows = list(
        found.filter(status=outcome)
        .order_by()
        .values_list("reason")
        .annotate(
            n=Count("pk"),
            amount=Sum("base_amount", default=Decimal(0)),
            known=Count("base_amount"),
            measure=Count("pk", filter=Q(is_standard=False)),
        )
    )
    names = Reason.objects.in_bulk([row[0] for row in rows if row[0]])
    in_all = sum(row[1] for row in rows) or 1
    told = [
        ReasonRow(names.get(pk), outcome, n, amount, n - known, measure, n / in_all)
        for pk, n, amount, known, measure in rows
    ]
    return sorted(told, key=lambda row: (-row.amount, -row.count))


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """What was lost because it took too long, standard goods or made to measure."""

    is_standard: bool
    closed: int
    lost: int
    amount: Decimal
    unknown: int
    wanted: float | None
    offered: float | None


def lead_times(found: QuerySet[Opportunity]) -> list[LeadTimes]:
    return [lead_times_of(found.filter(is_standard=one), is_standard=one) for one in (True, False)]


def lead_times_of(found: QuerySet[Opportunity], *, is_standard: bool) -> LeadTimes:
    lost = list(
        found.filter(LOST, reason__is_lead_time=True).values_list(
            "base_amount", "wanted_days", "offered_days"
        )
    )
    wanted = [row[1] for row in lost if row[1] is not None]
    offered = [row[2] for row in lost if row[2] is not None]
    return LeadTimes(
        is_standard=is_standard,
        closed=found.count(),
        lost=len(lost),
        amount=sum((row[0] for row in lost if row[0] is not None), Decimal(0)),
        unknown=sum(row[0] is None for row in lost),
        wanted=median(wanted) if wanted else None,
        offered=median(offered) if offered else None,
    )


def by_rival(found: QuerySet[Opportunity]) -> list[dict[str, Any]]:
    """How often each competitor was met, was beaten, and took it; the dearest losses first."""
    rows = (
        Rival.objects.filter(opportunity__in=found.order_by().values("pk"))
        .values("party", "party__name")
        .annotate(
            met=Count("pk"),
            beaten=Count("pk", filter=Q(opportunity__status=Status.WON)),
            taken=Count("pk", filter=Q(has_won=True)),
            amount=Sum("opportunity__base_amount", filter=Q(has_won=True), default=Decimal(0)),
        )
    )
    return [dict(row) for row in rows.order_by("-amount", "-met", "party__name")[:30]]
