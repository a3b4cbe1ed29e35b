"""What the firm's own opportunities teach: chances and usual stays, stage by stage.

Learnt from all opportunities, whoever owns them; of a single one nothing can be read from it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Count, Max

from customer_value import pipeline
from customer_value.pipeline import Chances, Stays
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Step

MOST = 20_000
KEPT_SECONDS = 24 * 3600
OUTCOMES = {Status.WON: 1, Status.LOST: -1, Status.OPEN: 0}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one stage teaches: chances from several ages on, and the days by which 80 % left it."""

    ages: dict[float, Chances]
    limit: float | None
    entered: int
    closed: int

    def chances(self, age: float) -> Chances | None:
        """Those of the oldest age known that is not above this one; None: too few decided."""
        known = [edge for edge in self.ages if edge <= age]
        return self.ages[max(known)] if known else None


@dataclass(frozen=True, slots=True)
class Lessons:
    """Of each stage, and of all of them together from the day of opening."""

    stages: dict[int, Lesson]
    whole: Lesson

    def chances(self, stage: int, age: float, since_opened: float) -> Chances | None:
        """Those of the stage; where it teaches too little, those of opportunities as old."""
        lesson = self.stages.get(stage)
        found = lesson.chances(age) if lesson else None
        return found or self.whole.chances(since_opened)

    def limits(self) -> dict[int, float]:
        known = {stage: lesson.limit for stage, lesson in self.stages.items()}
        return {stage: limit for stage, limit in known.items() if limit is not None}


def lessons(as_of: date, horizons: Sequence[float]) -> Lessons:
    """Learnt anew when anything changed, else what was learnt before."""
    key = f"pipeline.lessons.{mark(as_of, horizons)}"
    kept: Lessons | None = cache.get(key)
    if kept is None:
        kept = learnt(as_of, horizons)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def mark(as_of: date, horizons: Sequence[float]) -> str:
    """What the lessons hang on, in short."""
    steps = Step.objects.aggregate(n=Count("pk"), last=Max("pk"))
    changed = Opportunity.objects.aggregate(n=Count("pk"), at=Max("updated_at"))
    told = [as_of, list(horizons), *steps.values(), *changed.values()]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:40]


def learnt(as_of: date, horizons: Sequence[float]) -> Lessons:
    """From the newest opportunities, as many as a page can read."""
    newest = Opportunity.objects.order_by("-opened_on", "-pk").values_list("pk", flat=True)[:MOST]
    rows = Step.objects.filter(
        opportunity__in=list(newest), stage__kind=Status.OPEN, since__lte=as_of
    ).values_list("stage", "since", "until", "opportunity__closed_on", "opportunity__status")
    entries: dict[int, list[tuple[float, bool, float, int]]] = {}
    for stage, since, until, closed_on, status in rows.iterator(chunk_size=5000):
        stay = ((until or as_of) - since).days
        close = max(((closed_on or as_of) - since).days, stay)
        entries.setdefault(stage, []).append(
            (stay, until is not None, close, OUTCOMES[Status(status)])
        )
    return Lessons(
        {stage: lesson(one, horizons) for stage, one in entries.items()},
        lesson(whole_lives(as_of), horizons),
    )


def whole_lives(as_of: date) -> list[tuple[float, bool, float, int]]:
    found = Opportunity.objects.filter(opened_on__lte=as_of).order_by("-opened_on", "-pk")
    rows = found.values_list("opened_on", "closed_on", "status")[:MOST]
    return [
        (days, status != Status.OPEN, days, OUTCOMES[Status(status)])
        for opened, closed, status in rows
        for days in [((closed or as_of) - opened).days]
    ]


def lesson(rows: list[tuple[float, bool, float, int]], horizons: Sequence[float]) -> Lesson:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    stays = Stays.of(*columns)
    return Lesson(
        ages=pipeline.ages(stays, horizons=horizons),
        limit=pipeline.stay_limit(stays),
        entered=len(rows),
        closed=int((stays.outcome != 0).sum()),
    )
