"""The life of an opportunity: from stage to stage, won, lost, open again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kezhi.kit import editing
from kezhi.pipeline.choices import Status
from kezhi.pipeline.models import Opportunity, Reason, Rival, Stage, Step
from kezhi.pipeline.services.checking import Refused, Settled, in_base, require_seller
from kezhi.staff import queries as staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How it ended and why; an amount left out stays as it was."""

    stage: Stage
    reason: Reason | None
    on: date | None = None
    amount: Decimal | None = None
    rival: Rival | None = None
    wanted_days: int | None = None
    offered_days: int | None = None
    closing_note: str = ""


@transaction.atomic
def move_opportunity(
    *, by: Any, now: datetime, opportunity: Opportunity, stage: Stage, version: int | None = None
) -> Opportunity:
    """To another open stage, of its pipeline or another. Raises Settled, Refused, Conflict."""
    require_seller(by)
    kept = held(opportunity, version)
    if kept.status != Status.OPEN:
        raise Settled
    if stage.pk == kept.stage_id:
        return kept
    if stage.kind != Status.OPEN:
        raise Refused("stage", _("Close it with a reason to win or lose it."))
    return step_to(by, now, kept, stage, {}, "move")


@transaction.atomic
def close_opportunity(
    *,
    by: Any,
    now: datetime,
    opportunity: Opportunity,
    ending: Ending,
    version: int | None = None,
) -> Opportunity:
    """Won or lost, as the stage of the ending says.

    Raises Settled when it is closed already, Refused and Conflict.
    """
    require_seller(by)
    kept = held(opportunity, version)
    if kept.status != Status.OPEN:
        raise Settled
    today = staff.local_date(now)
    day = ending.on or today
    check_ending(kept, ending, day, today)
    values: dict[str, Any] = {
        "reason": ending.reason, "closed_on": day, "closing_note": ending.closing_note,
        "wanted_days": ending.wanted_days, "offered_days": ending.offered_days,
    }  # fmt: skip
    if ending.amount is not None and ending.amount != kept.amount:
        values["amount"] = ending.amount
        values["base_amount"] = in_base(ending.amount, kept.currency, kept.opened_on)
    rivals = Rival.objects.filter(opportunity=kept)
    rivals.update(has_won=False)
    if ending.rival is not None and ending.stage.kind == Status.LOST:
        rivals.filter(pk=ending.rival.pk).update(has_won=True)
    return step_to(by, now, kept, ending.stage, values, "close")


@transaction.atomic
def reopen_opportunity(
    *, by: Any, now: datetime, opportunity: Opportunity, stage: Stage, version: int | None = None
) -> Opportunity:
    """Back among the open ones; what it was closed with stays in its history. Raises Settled."""
    require_seller(by)
    kept = held(opportunity, version)
    if kept.status == Status.OPEN:
        raise Settled
    if stage.kind != Status.OPEN:
        raise Refused("stage", _("Choose an open stage."))
    Rival.objects.filter(opportunity=kept).update(has_won=False)
    emptied = {
        "closed_on": None, "reason": None, "closing_note": "", "wanted_days": None,
        "offered_days": None,
    }  # fmt: skip
    return step_to(by, now, kept, stage, emptied, "reopen")


def held(opportunity: Opportunity, version: int | None) -> Opportunity:
    """The row, kept from others until this is done. Raises Conflict for an old version."""
    kept = (
        Opportunity.objects.select_for_update(of=("self",))
        .select_related("party", "stage")
        .get(pk=opportunity.pk)
    )
    if version is not None and version != kept.version:
        raise editing.Conflict({"stage": (kept.stage, opportunity.stage)}, kept)
    return kept


def check_ending(kept: Opportunity, ending: Ending, day: date, today: date) -> None:
    reason = ending.reason
    if ending.stage.kind == Status.OPEN:
        raise Refused("stage", _("Choose a stage that wins or loses."))
    if reason is None:
        raise Refused("reason", _("Say why: the reasons are what the next ones are won by."))
    if reason.outcome != ending.stage.kind:
        raise Refused("reason", _("This reason does not go with the outcome."))
    if not max(kept.opened_on, kept.stage_on) <= day <= today:
        raise Refused("on", _("Choose a day from the last step on, not ahead."))


def step_to(
    by: Any, now: datetime, kept: Opportunity, stage: Stage, values: dict[str, Any], action: str
) -> Opportunity:
    """End the step it stands in and begin the next, with the audit entry."""
    day = values.get("closed_on") or max(staff.local_date(now), kept.stage_on)
    changed = editing.change_record(
        by=by,
        now=now,
        record=kept,
        values={**values, "stage": stage, "status": stage.kind, "stage_on": day},
        action=action,
    )
    Step.objects.filter(opportunity=kept, until__isnull=True).update(until=day)
    Step.objects.create(opportunity=kept, stage=stage, since=day, at=now, by=by)
    return changed
