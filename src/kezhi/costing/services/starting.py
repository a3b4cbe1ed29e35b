"""Asking for a costing, and computing it in the worker."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kezhi.costing.models import Costing, CostingLine
from kezhi.costing.queries import costings
from kezhi.costing.services.reckoning import Reckoned, reckon
from kezhi.customers.services.values import BadValue
from kezhi.kit import audit, types
from kezhi.kit.once import once
from kezhi.kit.runs import ACTIVE, Status
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

JOB = "kezhi.costing.tasks.compute_costing"
CHUNK = 1000


def require_accountant(by: Any) -> None:
    if not by.may(Right.COSTS_VIEW) or not by.may(Right.COSTS_EDIT):
        raise PermissionDenied


def start_costing(
    *, by: Any, now: datetime, as_of: date, cost_of_capital: Decimal, key: str | None = None
) -> Costing:
    """Ask for the profits of the year that ends with `as_of`; a repeated key gives the costing
    it asked for before. Raises BadValue."""
    require_accountant(by)
    check(as_of, cost_of_capital, staff.local_date(now))

    def effect() -> dict[str, Any]:
        stamp = {"created_by": by, "created_at": now, "updated_at": now}
        made = Costing.objects.create(
            as_of=as_of, cost_of_capital=cost_of_capital, currency=staff.company().currency, **stamp
        )
        audit.record(by=by, now=now, action="start", target=made, changes={"as_of": as_of})
        transaction.on_commit(lambda: import_string(JOB).enqueue(made.pk))
        return {"costing": made.pk}

    body = [as_of, cost_of_capital]
    kept = once(by=by, now=now, scope="costing.start", key=key, body=body, effect=effect)
    return Costing.objects.get(pk=kept["costing"])


def check(as_of: date, cost_of_capital: Decimal, today: date) -> None:
    if not types.FIRST_DAY <= as_of <= today:
        raise BadValue("as_of", _("What is to come has not been counted: choose today or before."))
    if not 0 <= cost_of_capital <= 1:
        raise BadValue("cost_of_capital", _("The cost of capital lies between 0 and 100 %."))
    if not costings.activities():
        raise BadValue("as_of", _("Enter first what your activities cost in a year."))


def compute_costing(*, costing_id: int, now: datetime) -> Costing | None:
    """Compute and keep; safe to run twice. None where it has ended."""
    claimed = Costing.objects.filter(pk=costing_id, status__in=ACTIVE)
    if not claimed.update(status=Status.RUNNING, updated_at=now):
        return None
    costing = Costing.objects.get(pk=costing_id)
    try:
        with timezone.override(staff.zone()):
            found = reckon(costing, costings.activities())
    except Exception:
        finish(costing, None, now)
        raise
    return finish(costing, found, now)


@transaction.atomic
def finish(costing: Costing, found: Reckoned | None, now: datetime) -> Costing:
    costing.status = Status.FINISHED if found else Status.FAILED
    costing.finished_at = costing.updated_at = now
    if found:
        costing.lines.all().delete()
        costing.activities, costing.margin = found.activities, found.margin
        CostingLine.objects.bulk_create(found.lines, batch_size=CHUNK)
    costing.version += 1
    costing.save()
    told = {"customers": len(found.lines) if found else None}
    audit.record(by=costing.created_by, now=now, action="finish", target=costing, changes=told)
    return costing
