"""The board: the open opportunities of one pipeline, stage by stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Pipeline, Stage
from kezhi.pipeline.queries import access

MOST_CARDS = 30
RECENTLY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage with the first of its opportunities; of closed stages only what came lately."""

    stage: Stage
    cards: list[Opportunity]
    count: int
    total: Decimal
    unknown: int
    rotten: frozenset[int] = frozenset()

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def lanes(
    found: QuerySet[Opportunity], pipeline: Pipeline, today: date, limits: Mapping[int, float]
) -> list[Lane]:
    """In few queries, however many opportunities there are. `limits` are days by stage; a card
    that stands longer is marked."""
    stages = access.stages_of(pipeline.pk)
    kept = found.filter(stage__in=stages)
    lately = kept.exclude(status=Status.OPEN).filter(closed_on__gt=today - RECENTLY)
    is_open = kept.filter(status=Status.OPEN)
    sums = {**sums_of(is_open), **sums_of(lately)}
    cards = cards_of(is_open)
    return [
        Lane(
            stage,
            cards.get(stage.pk, []),
            *sums.get(stage.pk, (0, Decimal(0), 0)),
            rotten(cards.get(stage.pk, []), limits.get(stage.pk), today),
        )
        for stage in stages
    ]


def rotten(cards: list[Opportunity], limit: float | None, today: date) -> frozenset[int]:
    if limit is None:
        return frozenset()
    return frozenset(one.pk for one in cards if lasting(one, today) > limit)


def sums_of(found: QuerySet[Opportunity]) -> dict[int, tuple[int, Decimal, int]]:
    rows = (
        found.order_by()
        .values_list("stage")
        .annotate(
            n=Count("pk"), total=Sum("base_amount", default=Decimal(0)), known=Count("base_amount")
        )
    )
    return {stage: (n, total, n - known) for stage, n, total, known in rows}


def cards_of(found: QuerySet[Opportunity]) -> dict[int, list[Opportunity]]:
    """The first of each stage, those expected soonest on top."""
    order = [F("expected_on").asc(nulls_last=True), F("pk").asc()]
    rank = Window(RowNumber(), partition_by=F("stage"), order_by=order)
    rows = access.for_list(found).annotate(rank=rank).filter(rank__lte=MOST_CARDS)
    cards: dict[int, list[Opportunity]] = {}
    for row in rows.order_by("stage", "rank"):
        cards.setdefault(row.stage_id, []).append(row)
    return cards


def chosen_pipeline(asked: str) -> Pipeline | None:
    """The one asked for, else the first; None where none is in use."""
    known = list(access.pipelines())
    return next((one for one in known if str(one.pk) == asked), known[0] if known else None)


def lasting(opportunity: Any, today: date) -> int:
    """Days in its stage."""
    stood: timedelta = today - opportunity.stage_on
    return max(stood.days, 0)
