"""Visits: planned, begun on the spot, reported by the five questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kezhi.care import queries
from kezhi.care.choices import QUESTIONS
from kezhi.care.models import Visit
from kezhi.care.services import tasks
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import audit, editing, once
from kezhi.staff.rights import Right
from kezhi.touchpoints.choices import Kind, Outcome
from kezhi.touchpoints.services import Draft, log_touchpoint

WORDS = [gettext_noop("Arrive"), gettext_noop("Report"), gettext_noop("Cancel")]
LONGEST = 2000


class Closed(Exception):
    """The visit was reported or called off before."""


@dataclass(frozen=True)
class Report:
    """The answers to the five questions, and what follows."""

    answers: Mapping[str, str]
    outcome: str = Outcome.DONE
    theirs: Sequence[int] = field(default_factory=tuple)
    next_step: str = ""
    next_step_on: date | None = None
    next_visit_on: date | None = None


def require(by: Any) -> None:
    if not by.may(Right.TASKS_EDIT) or not by.may(Right.CUSTOMERS_EDIT):
        raise PermissionDenied


def plan_visit(*, by: Any, now: datetime, party: Any, key: str = "", **values: Any) -> Visit:
    """`values`: planned_on, planned_at, purpose, owner, is_executive. Raises BadValue."""
    require(by)
    if not queries.may_see_party(by, party):
        raise PermissionDenied
    made = Visit(**{"party": party, "owner": by, **values})
    check(made)

    def insert() -> dict[str, Any]:
        editing.create_record(by=by, now=now, record=made)
        return {"pk": made.pk}

    body = [party.pk, made.owner_id, str(made.planned_on), str(made.planned_at), made.purpose]
    kept = once.once(by=by, now=now, scope="care.visit", key=key, body=body, effect=insert)
    return made if made.pk else Visit.objects.get(pk=kept["pk"])


def check(visit: Visit) -> None:
    if not tasks.FIRST_DAY <= visit.planned_on <= tasks.LAST_DAY:
        raise BadValue("planned_on", gettext_lazy("This day is too far away."))
    if not visit.owner.is_active or not queries.may_see_party(visit.owner, visit.party):
        raise BadValue("owner", gettext_lazy("This colleague may not see the customer."))
    if len(visit.purpose) > 300 or UNFIT.search(visit.purpose):
        raise BadValue("purpose", gettext_lazy("It is too long."))


@transaction.atomic
def change_visit(
    *, by: Any, now: datetime, visit: Visit, values: Mapping[str, Any], version: int | None = None
) -> Visit:
    """Raises Closed, BadValue, editing.Conflict."""
    require(by)
    require_open(visit)
    wanted = {"party": visit.party, "owner": visit.owner, "planned_on": visit.planned_on}
    check(Visit(**{**wanted, "purpose": visit.purpose, **values}))
    return editing.change_record(by=by, now=now, record=visit, values=values, version=version)


def require_open(visit: Visit) -> None:
    if visit.reported_at or visit.cancelled_at:
        raise Closed


@transaction.atomic
def arrive(
    *, by: Any, now: datetime, visit: Visit, place: str = "",
    spot: tuple[Decimal, Decimal] | None = None,
) -> None:  # fmt: skip
    """On the spot. The place is kept only as far as the person gave it; a second tap changes
    nothing. Raises Closed, BadValue."""
    require(by)
    require_open(visit)
    if len(place) > 200 or UNFIT.search(place):
        raise BadValue("place", gettext_lazy("It is too long."))
    told: dict[str, Any] = {"arrived_at": now, "place": place.strip()}
    if spot is not None:
        told |= {"latitude": round(spot[0], 5), "longitude": round(spot[1], 5)}
    rows = Visit.objects.filter(pk=visit.pk, arrived_at__isnull=True)
    if rows.update(**told, updated_at=now, version=F("version") + 1):
        # Where somebody was is no matter of the trail.
        audit.record(by=by, now=now, action="arrive", target=visit)


@transaction.atomic
def report_visit(*, by: Any, now: datetime, visit: Visit, report: Report) -> Visit:
    """Keep the answers, tell the customer's story, plan what follows. Raises Closed, BadValue."""
    require(by)
    check_report(report)
    rows = Visit.objects.filter(pk=visit.pk, reported_at__isnull=True, cancelled_at__isnull=True)
    made = log_touchpoint(by=by, now=now, party=visit.party, draft=draft_of(visit, report, now))
    values = {**report.answers, "outcome": report.outcome, "touchpoint": made, "reported_at": now}
    if not rows.update(**values, updated_at=now, version=F("version") + 1):
        raise Closed
    audit.record(by=by, now=now, action="report", target=visit)
    follow_up(by, now, visit, report)
    visit.refresh_from_db()
    return visit


def check_report(report: Report) -> None:
    if report.answers.keys() - QUESTIONS.keys():
        raise BadValue("thinking", gettext_lazy("There is no such question."))
    for name, answer in report.answers.items():
        if len(answer) > LONGEST or UNFIT.search(answer):
            raise BadValue(name, gettext_lazy("It is too long."))
    if not any(answer.strip() for answer in report.answers.values()):
        raise BadValue("thinking", gettext_lazy("Answer at least one of the five questions."))


def draft_of(visit: Visit, report: Report, now: datetime) -> Draft:
    told = [
        f"{QUESTIONS[name]} {report.answers[name].strip()}"
        for name in QUESTIONS
        if report.answers.get(name, "").strip()
    ]
    at = visit.arrived_at or min(now, queries.moment_of(visit.planned_on, visit.planned_at))
    text = "\n".join([visit.purpose, *told] if visit.purpose else told)[:5000]
    return Draft(
        kind=Kind.VISIT, at=at, outcome=report.outcome, text=text, ours=[visit.owner_id],
        theirs=report.theirs,
    )  # fmt: skip


def follow_up(by: Any, now: datetime, visit: Visit, report: Report) -> None:
    if report.next_step:
        tasks.add_task(
            by=by, now=now, title=report.next_step, party=visit.party, owner=visit.owner,
            due_on=report.next_step_on, detail=_("From the visit of %(day)s") % {
                "day": visit.planned_on
            },
        )  # fmt: skip
    if report.next_visit_on:
        plan_visit(
            by=by, now=now, party=visit.party, owner=visit.owner, planned_on=report.next_visit_on
        )


@transaction.atomic
def cancel_visit(*, by: Any, now: datetime, visit: Visit) -> None:
    """Raises Closed."""
    require(by)
    rows = Visit.objects.filter(pk=visit.pk, reported_at__isnull=True, cancelled_at__isnull=True)
    if not rows.update(cancelled_at=now, updated_at=now, version=F("version") + 1):
        raise Closed
    audit.record(by=by, now=now, action="cancel", target=visit)
