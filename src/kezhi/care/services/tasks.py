"""Tasks: given, changed, done, opened again; one that repeats leaves the next when it is done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kezhi.care import queries
from kezhi.care.choices import Priority, Repeat
from kezhi.care.models import Task
from kezhi.care.repeating import next_after
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import audit, editing, once
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

WORDS = [gettext_noop("Complete"), gettext_noop("Reopen"), gettext_noop("Repeat")]
FIELDS = ("title", "detail", "party", "owner", "due_on", "due_at", "priority", "repeat")
LONGEST = {"title": 200, "detail": 2000}
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)
LOOK_AHEAD = timedelta(days=400)


def require(by: Any) -> None:
    if not by.may(Right.TASKS_EDIT):
        raise PermissionDenied


def check(values: Mapping[str, Any]) -> None:
    """Raises BadValue for the first that cannot be kept."""
    for name, most in LONGEST.items():
        if UNFIT.search(values[name]):
            raise BadValue(name, _("It holds characters that cannot be kept."))
        if len(values[name]) > most:
            raise BadValue(name, _("It is too long."))
    if not values["title"]:
        raise BadValue("title", _("Say what is to be done."))
    if values["priority"] not in Priority.values or values["repeat"] not in ["", *Repeat.values]:
        raise BadValue("priority", _("Choose one of those offered."))
    check_day(values)
    check_people(values)


def check_day(values: Mapping[str, Any]) -> None:
    day = values["due_on"]
    if day is None and (values["due_at"] or values["repeat"]):
        raise BadValue("due_on", _("An hour and a repetition need a day."))
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise BadValue("due_on", _("This day is too far away."))


def check_people(values: Mapping[str, Any]) -> None:
    owner, party = values["owner"], values["party"]
    if not owner.is_active:
        raise BadValue("owner", _("This colleague has left."))
    if party is not None and not queries.may_see_party(owner, party):
        raise BadValue("owner", _("This colleague may not see the customer."))


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: values[name] for name in FIELDS}
    return {**kept, "title": kept["title"].strip(), "detail": kept["detail"].strip()}


def add_task(*, by: Any, now: datetime, key: str = "", **values: Any) -> Task:
    """`values`: title and any other of FIELDS. Raises BadValue, once.OtherRequest."""
    require(by)
    usual = {"detail": "", "party": None, "owner": by, "due_on": None, "due_at": None}
    clean = cleaned({**usual, "priority": Priority.NORMAL, "repeat": "", **values})
    party = clean["party"]
    if party is not None and not queries.may_see_party(by, party):
        raise PermissionDenied
    check(clean)
    made = Task(**clean, repeat_day=clean["due_on"].day if clean["due_on"] else None)

    def insert() -> dict[str, Any]:
        editing.create_record(by=by, now=now, record=made)
        return {"pk": made.pk}

    body = {name: audit.plain(value) for name, value in clean.items()}
    kept = once.once(by=by, now=now, scope="care.task", key=key, body=body, effect=insert)
    return made if made.pk else Task.objects.get(pk=kept["pk"])


@transaction.atomic
def change_task(
    *, by: Any, now: datetime, task: Task, values: Mapping[str, Any], version: int | None = None
) -> Task:
    """Raises BadValue, editing.Conflict."""
    require(by)
    clean = cleaned({**{name: getattr(task, name) for name in FIELDS}, **values})
    check(clean)
    if clean["due_on"] != task.due_on:
        clean["repeat_day"] = clean["due_on"].day if clean["due_on"] else None
    action = "delegate" if clean["owner"] != task.owner else "change"
    return editing.change_record(
        by=by, now=now, record=task, values=clean, version=version, action=action
    )


@transaction.atomic
def complete_task(*, by: Any, now: datetime, task: Task) -> Task | None:
    """Done, once; gives the next one of a task that repeats."""
    require(by)
    rows = Task.objects.filter(pk=task.pk, done_at__isnull=True)
    if not rows.update(done_at=now, done_by=by, updated_at=now, version=F("version") + 1):
        return None
    audit.record(by=by, now=now, action="complete", target=task)
    if not task.repeat or task.due_on is None or Task.objects.filter(follows=task).exists():
        return None
    return repeated(by, now, task, task.due_on)


def repeated(by: Any, now: datetime, task: Task, due: date) -> Task:
    today = staff.local_date(now)
    exceptions = staff.workday_exceptions(min(due, today), max(due, today) + LOOK_AHEAD)
    day = task.repeat_day or due.day
    due_on = next_after(due, today, task.repeat, day, exceptions)
    values = {name: getattr(task, name) for name in FIELDS} | {"due_on": due_on}
    following = Task(**values, repeat_day=day, follows=task)
    return editing.create_record(by=by, now=now, record=following, action="repeat")


@transaction.atomic
def reopen_task(*, by: Any, now: datetime, task: Task) -> None:
    """Takes the completion back; the next one of a task that repeats stays."""
    require(by)
    rows = Task.objects.filter(pk=task.pk, done_at__isnull=False)
    if rows.update(done_at=None, done_by=None, updated_at=now, version=F("version") + 1):
        audit.record(by=by, now=now, action="reopen", target=task)
