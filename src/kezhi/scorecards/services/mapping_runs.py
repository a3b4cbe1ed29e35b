"""Drawing a value map: asked for, done by the worker, kept."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries as customers
from kezhi.customers.models import Party, Tag
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit
from kezhi.kit.once import once
from kezhi.scorecards.choices import MapBase, MapMethod, MapStatus
from kezhi.scorecards.maps import drawing
from kezhi.scorecards.models import MapRun
from kezhi.scorecards.queries import maps
from kezhi.surveys.models import Study

JOB = "kezhi.scorecards.tasks.draw_map"
ACTIVE = (MapStatus.QUEUED, MapStatus.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a map is to be read, and whom it concerns: the whole market unless `reach` says."""

    method: str = MapMethod.WEIGHTED_RATIOS
    base: str = MapBase.RIVALS
    quality_weight: Decimal | None = None
    reach: Tag | Party | None = None


def start_map(
    *, by: Any, now: datetime, study: Study, asked: Asked | None = None, key: str | None = None
) -> MapRun:
    """Ask for the map of a study; a repeated key gives the run it asked for before.

    Raises BadValue.
    """
    asked = asked or Asked()
    if not maps.may_run(by):
        raise PermissionDenied
    tag = asked.reach if isinstance(asked.reach, Tag) else None
    party = asked.reach if isinstance(asked.reach, Party) else None
    if party is not None and not customers.visible_parties(by).filter(pk=party.pk).exists():
        raise PermissionDenied
    check(asked)
    said = {name: getattr(asked, name) for name in ("method", "base", "quality_weight")}

    def effect() -> dict[str, Any]:
        stamp = {"created_by": by, "created_at": now, "updated_at": now}
        run = MapRun.objects.create(study=study, tag=tag, party=party, **said, **stamp)
        audit.record(by=by, now=now, action="start", target=run, changes={"study": study.pk})
        transaction.on_commit(lambda: import_string(JOB).enqueue(run.pk))
        return {"run": run.pk}

    body = [study.pk, tag and tag.pk, party and party.pk, sorted(map(str, said.items()))]
    kept = once(by=by, now=now, scope="scorecards.map", key=key, body=body, effect=effect)
    return MapRun.objects.get(pk=kept["run"])


def check(asked: Asked) -> None:
    if asked.method not in MapMethod.values or asked.base not in MapBase.values:
        raise BadValue("method", _("Choose one of those offered."))
    if asked.quality_weight is not None and not 0 < asked.quality_weight < 1:
        raise BadValue("quality_weight", _("The weight of quality lies between 0 and 1."))


def draw_map(*, run_id: int, now: datetime) -> MapRun | None:
    """Compute and keep; safe to run twice. None where the run has ended."""
    claimed = MapRun.objects.filter(pk=run_id, status__in=ACTIVE)
    if not claimed.update(status=MapStatus.RUNNING, started_at=now, updated_at=now):
        return None
    run = MapRun.objects.select_related("study").get(pk=run_id)
    try:
        result, error = found(run), ""
    except drawing.NothingToDraw as nothing:
        result, error = {}, nothing.code
    except Exception:
        finish(run, {}, "unexpected", now)
        raise
    return finish(run, result, error, now)


def found(run: MapRun) -> dict[str, Any]:
    reach = {"tag": run.tag_id, "party": run.party_id}
    given = maps.given_of(run.study, **reach)
    previous = maps.before_of(run.study)
    before = maps.given_of(previous, **reach) if previous is not None else None
    told = drawing.draw(run, given, before)
    told["previous"] = previous.title if previous is not None else None
    known = maps.known_worth(run)
    for row in told.get("profile", {}).get("rows", []):
        row["worth"] = known.get(row["element"])
    return told


@transaction.atomic
def finish(run: MapRun, result: dict[str, Any], error: str, now: datetime) -> MapRun:
    run.status = MapStatus.FAILED if error else MapStatus.FINISHED
    run.result, run.error, run.finished_at, run.updated_at = result, error, now, now
    run.version += 1
    run.save(update_fields=["status", "result", "error", "finished_at", "updated_at", "version"])
    told = {"study": run.study_id, "error": error}
    audit.record(by=run.created_by, now=now, action="finish", target=run, changes=told)
    return run
