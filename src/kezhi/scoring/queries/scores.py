"""Every read of scores; each starts from what the person may see."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import Http404

from kezhi.kit.runs import ACTIVE, Status
from kezhi.pipeline.models import Prospect, Source
from kezhi.pipeline.queries import prospects
from kezhi.scoring.models import ProspectScore, Scoring
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

NEWEST = 12
RIGHTS = (Right.OPPORTUNITIES_VIEW, Right.VALUATIONS_VIEW)


def may_see(user: Any) -> bool:
    return all(user.may(right) for right in RIGHTS)


def visible_scorings(user: Any) -> QuerySet[Scoring]:
    if not may_see(user):
        return Scoring.objects.none()
    return Scoring.objects.select_related("created_by")


def get_scoring(user: Any, pk: int) -> Scoring:
    scoring = visible_scorings(user).filter(pk=pk).first()
    if scoring is None:
        raise Http404
    return scoring


def newest(user: Any) -> list[Scoring]:
    return list(visible_scorings(user).order_by("-pk")[:NEWEST])


def active(user: Any) -> Scoring | None:
    return visible_scorings(user).filter(status__in=ACTIVE).order_by("-pk").first()


def current(user: Any) -> Scoring | None:
    """The newest that is finished."""
    return visible_scorings(user).filter(status=Status.FINISHED).order_by("-pk").first()


def visible_scores(user: Any, scoring: Scoring | None) -> QuerySet[ProspectScore]:
    """Of the prospects in the person's scope that are still courted."""
    if scoring is None or not may_see(user):
        return ProspectScore.objects.none()
    found = ProspectScore.objects.filter(staff.within_scope(user, "prospect__"), scoring=scoring)
    return found.filter(prospect__state=Prospect.State.OPEN).select_related(
        "prospect", "prospect__owner", "prospect__source"
    )


def get_prospect(user: Any, pk: int) -> Prospect:
    return prospects.get_prospect(user, pk)


def score_of(user: Any, scoring: Scoring | None, prospect_id: int) -> ProspectScore | None:
    return visible_scores(user, scoring).filter(prospect=prospect_id).first()


def searched(found: QuerySet[ProspectScore], text: str) -> QuerySet[ProspectScore]:
    kept = prospects.searched(Prospect.objects.all(), text)
    return found.filter(prospect__in=kept)


def source_names() -> dict[int, str]:
    return {source.pk: str(source) for source in Source.objects.all()}


def sums_of(found: QuerySet[ProspectScore]) -> dict[str, Any]:
    """How many, how many customers are expected of them, and worth how much."""
    return found.order_by().aggregate(
        count=Count("pk"), customers=Sum("chance"), expected=Sum("expected")
    )
