"""Asking for a scoring, and computing it in the worker."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from customer_value.prospects import worth_of_courting
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit
from kezhi.kit.once import once
from kezhi.kit.runs import ACTIVE, Status
from kezhi.scoring.choices import Method
from kezhi.scoring.models import ProspectScore, Scoring
from kezhi.scoring.queries import learning as known
from kezhi.scoring.services import learning
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

JOB = "kezhi.scoring.tasks.compute_scoring"
CHUNK = 1000
LEAST_DAYS, MOST_DAYS, USUAL_DAYS = 7, 1095, 180


def require_scorer(by: Any) -> None:
    if not by.may(Right.OPPORTUNITIES_VIEW) or not by.may(Right.VALUATIONS_RUN):
        raise PermissionDenied


def start_scoring(
    *, by: Any, now: datetime, days: int = USUAL_DAYS, key: str | None = None
) -> Scoring:
    """Ask for the chances of all prospects courted now; those found `days` ago or more count as
    decided. A repeated key gives the scoring it asked for before. Raises BadValue."""
    require_scorer(by)
    if not LEAST_DAYS <= days <= MOST_DAYS:
        words = _("Between %(least)s and %(most)s days.")
        raise BadValue("days", words % {"least": LEAST_DAYS, "most": MOST_DAYS})

    def effect() -> dict[str, Any]:
        stamp = {"created_by": by, "created_at": now, "updated_at": now}
        made = Scoring.objects.create(
            as_of=staff.local_date(now), days=days, currency=staff.company().currency, **stamp
        )
        audit.record(by=by, now=now, action="start", target=made, changes={"days": days})
        transaction.on_commit(lambda: import_string(JOB).enqueue(made.pk))
        return {"scoring": made.pk}

    kept = once(by=by, now=now, scope="scoring.start", key=key, body=[days], effect=effect)
    return Scoring.objects.get(pk=kept["scoring"])


def compute_scoring(*, scoring_id: int, now: datetime) -> Scoring | None:
    """Compute and keep; safe to run twice. None where it has ended."""
    claimed = Scoring.objects.filter(pk=scoring_id, status__in=ACTIVE)
    if not claimed.update(status=Status.RUNNING, updated_at=now):
        return None
    scoring = Scoring.objects.get(pk=scoring_id)
    try:
        learned = learning.learn(known.decided(scoring.as_of, scoring.days))
        worths = known.worths()
        scores = list(scored(scoring, learned, worths)) if learned else []
    except Exception:
        finish(scoring, Status.FAILED, [], now)
        raise
    scoring.method = learned.method if learned else Method.NONE
    scoring.report = (learned.report if learned else {}) | told(worths)
    return finish(scoring, Status.FINISHED, scores, now)


def told(worths: known.Worths | None) -> dict[str, Any]:
    """The worths as JSON keeps them."""
    if worths is None:
        return {"worth": None}
    one = asdict(worths)
    parts = {"all": one["all"], **{f"of {name}": row for name, row in one["industries"].items()}}
    shown = {name: {k: str(v) for k, v in row.items()} for name, row in parts.items()}
    return {"worth": shown, "valued_on": worths.as_of.isoformat()}


def scored(
    scoring: Scoring, learned: learning.Learned, worths: known.Worths | None
) -> Iterator[ProspectScore]:
    courted = [one for one in known.courted() if one.found_on <= scoring.as_of]
    found = learning.chances(learned, courted, scoring.as_of)
    for one, chance in zip(courted, found, strict=True):
        worth = worth_for(worths, one, scoring.currency)
        expected = None if worth is None else expected_of(chance.chance, worth)
        yield ProspectScore(
            scoring=scoring, prospect_id=one.pk, chance=chance.chance, low=chance.low,
            high=chance.high, points=chance.points, worth=worth, expected=expected,
            terms=chance.terms,
        )  # fmt: skip


def worth_for(worths: known.Worths | None, one: known.Found, currency: str) -> Decimal | None:
    """Of customers of his industry; undefined before a valuation in the company's currency."""
    if worths is None or worths.currency != currency:
        return None
    return worths.of(one.traits["industry"]).mean


def expected_of(chance: float, worth: Decimal) -> Decimal:
    share = Decimal(str(round(chance, 6)))
    expected: Decimal = worth_of_courting(share, worth)
    return round(expected, 2)


@transaction.atomic
def finish(
    scoring: Scoring, status: Status, scores: Sequence[ProspectScore], now: datetime
) -> Scoring:
    scoring.status = status
    scoring.finished_at = scoring.updated_at = now
    scoring.scores.all().delete()
    ProspectScore.objects.bulk_create(scores, batch_size=CHUNK)
    scoring.version += 1
    scoring.save()
    changes = {"prospects": len(scores)}
    audit.record(by=scoring.created_by, now=now, action="finish", target=scoring, changes=changes)
    return scoring
