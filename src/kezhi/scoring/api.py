"""Chances of prospects over REST: asked for, read once they are finished."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema

from kezhi.kit import types
from kezhi.kit.api import IdempotencyKey, Paged, PageQuery, answers, as_json, keyed, page_of
from kezhi.kit.runs import Status
from kezhi.scoring.choices import Method
from kezhi.scoring.queries import scores as queries
from kezhi.scoring.services import starting
from kezhi.staff.bearer import needs
from kezhi.staff.rights import Right

router = Router()


class ScoringOut(Schema):
    id: int
    as_of: types.Day
    days: int
    currency: str
    status: Status
    method: Method = Field(description="What the chances rest on.")
    finished_at: datetime | None


class ScoringDetail(ScoringOut):
    report: dict[str, Any] = Field(
        description="What it learned from, how it fared on the newer prospects, and its points."
    )


class ScoreOut(Schema):
    prospect_id: int
    chance: float
    low: float = Field(description="With `high`: the 80 % interval of the chance.")
    high: float
    points: int
    worth: Decimal | None
    expected: Decimal | None


class ScoringIn(types.Body):
    days: int = Field(starting.USUAL_DAYS, ge=starting.LEAST_DAYS, le=starting.MOST_DAYS)


@router.get("", response=answers(ok=Paged[ScoringOut]), auth=needs(*queries.RIGHTS))
def scoring_list(request: Any, asked: Query[PageQuery]) -> Any:
    """Scorings by number."""
    return page_of(queries.visible_scorings(request.user), asked)


@router.get("{pk}", response=answers(ok=ScoringDetail), auth=needs(*queries.RIGHTS))
def scoring(request: Any, pk: Path[types.Key]) -> Any:
    return queries.get_scoring(request.user, pk)


@router.get("{pk}/scores", response=answers(ok=Paged[ScoreOut]), auth=needs(*queries.RIGHTS))
def scores(request: Any, pk: Path[types.Key], asked: Query[PageQuery]) -> Any:
    """The open prospects in the caller's scope, by number of score."""
    found = queries.get_scoring(request.user, pk)
    return page_of(queries.visible_scores(request.user, found), asked)


@router.post(
    "",
    response=answers(created=ScoringOut),
    auth=needs(*queries.RIGHTS, Right.VALUATIONS_RUN),
)
def start(request: Any, body: ScoringIn, key: IdempotencyKey = None) -> Any:
    """Ask for the chances of all prospects courted now; read it until it is finished."""

    def effect() -> dict[str, Any]:
        made = starting.start_scoring(by=request.user, now=timezone.now(), days=body.days)
        return as_json(ScoringOut, made, request)

    return keyed(request, scope="scoring.api", key=key, body=body, effect=effect)
