"""Opportunities and touchpoints: what is in sight, what was decided, who spoke with whom."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kezhi.director.queries.lens import Lens
from kezhi.director.spans import Span
from kezhi.kit.filters import within
from kezhi.pipeline import forecasting
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity
from kezhi.pipeline.queries import access, learning
from kezhi.touchpoints import queries as touchpoints
from kezhi.touchpoints.choices import Direction
from kezhi.touchpoints.models import OurPerson, Touchpoint

MOST = 50
Whole = tuple[Decimal, Decimal, Decimal]


def opportunities(lens: Lens) -> QuerySet[Opportunity]:
    found = access.visible_opportunities(lens.user).filter(lens.of("party__"))
    return found if lens.line is None else found.filter(line=lens.line)


def open_ones(lens: Lens) -> QuerySet[Opportunity]:
    return opportunities(lens).filter(status=Status.OPEN)


def decided(lens: Lens, span: Span, outcome: str) -> QuerySet[Opportunity]:
    return opportunities(lens).filter(
        status=outcome, closed_on__gte=span.first, closed_on__lte=span.final
    )


def lost_to_lead_time(lens: Lens, span: Span) -> QuerySet[Opportunity]:
    return decided(lens, span, Status.LOST).filter(reason__is_lead_time=True)


@dataclass(frozen=True, slots=True)
class Sum3:
    """How many, their known value, and how many have none."""

    count: int
    amount: Decimal
    unknown: int


def summed(found: QuerySet[Opportunity]) -> Sum3:
    sums = found.order_by().aggregate(
        n=Count("pk"), total=Sum("base_amount", default=Decimal(0)), known=Count("base_amount")
    )
    return Sum3(sums["n"], sums["total"], sums["n"] - sums["known"])


def foretold(lens: Lens, today: date) -> Whole | None:
    """What the open ones may bring in six months, with its interval, from the firm's own past."""
    stages = list(access.stages(Status.OPEN))
    lessons = learning.lessons(today, forecasting.horizons(today))
    found = access.open_ones(opportunities(lens), stages)
    if not found:
        return None
    return forecasting.told(found, stages, lessons, access.amounts_won(), today).total


# --- who spoke with whom ---


def touches(lens: Lens, span: Span) -> QuerySet[Touchpoint]:
    found = touchpoints.standing(touchpoints.visible_touchpoints(lens.user))
    return within(found.filter(lens.of("party__")), "at", span.first, span.final)


@dataclass(frozen=True, slots=True)
class Touched:
    """Touchpoints of a period; `reached`: the customer spoke to us, or with us."""

    count: int
    reached: int
    customers: int


def touched(lens: Lens, span: Span) -> Touched:
    sums = touches(lens, span).order_by().aggregate(
        count=Count("pk"),
        reached=Count("pk", filter=touchpoints.two_way()),
        customers=Count("party", distinct=True),
    )  # fmt: skip
    return Touched(**sums)


def by_person(lens: Lens, span: Span) -> dict[tuple[int, str], dict[str, int]]:
    """How many of each kind each of ours was at; those with most, at most fifty."""
    rows = (
        OurPerson.objects.filter(touchpoint__in=touches(lens, span).order_by().values("pk"))
        .order_by()
        .values_list("user", "user__name", "touchpoint__kind")
        .annotate(n=Count("pk"))
    )
    found: dict[tuple[int, str], dict[str, int]] = {}
    for user, name, kind, n in rows:
        found.setdefault((user, name), {})[kind] = n
    kept = sorted(found.items(), key=lambda one: (-sum(one[1].values()), one[0][1]))
    return dict(kept[:MOST])


def by_channel(lens: Lens, span: Span) -> list[dict[str, Any]]:
    """By way of talking: how many of ours, of theirs, of both, and how many reached somebody."""
    rows = touches(lens, span).order_by().values("channel")
    found = rows.annotate(
        n=Count("pk"),
        outbound=Count("pk", filter=Q(direction=Direction.OUTBOUND)),
        inbound=Count("pk", filter=Q(direction=Direction.INBOUND)),
        reached=Count("pk", filter=touchpoints.two_way()),
    )
    return [dict(row) for row in found.order_by("-n", "channel")]
