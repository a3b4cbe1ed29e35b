"""Tasks and visits around today: some done, some late, most still ahead."""

from datetime import UTC, datetime, time, timedelta

from kezhi.care.choices import Priority
from kezhi.care.models import Task, Visit
from kezhi.customers.models import Party
from kezhi.demo import vocabulary
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.people import Staff
from kezhi.demo.workdays import next_workday
from kezhi.touchpoints.choices import Outcome

SEED = 20_240_601
SHARE_WITH_TASK, SHARE_WITH_VISIT = 0.16, 0.06
BUSY = timedelta(days=120)


def write_care(rows: Rows, customers: dict[str, Party], staff: Staff, *, now: datetime) -> int:
    """Only for customers who ordered of late, whose owner still works here."""
    recent = {one.customer for one in rows.orders if one.ordered_on > rows.as_of - BUSY}
    tasks, visits = [], []
    for code in sorted(recent):
        party, dice = customers[code], Dice(SEED, "care", code)
        if party.owner is None or not party.owner.is_active:
            continue
        if dice.chance(SHARE_WITH_TASK):
            tasks.append(task_of(party, dice, now))
        if dice.chance(SHARE_WITH_VISIT):
            visits.append(visit_of(party, dice, now))
    Task.objects.bulk_create(tasks)
    Visit.objects.bulk_create(visits)
    return len(tasks) + len(visits)


def task_of(party: Party, dice: Dice, now: datetime) -> Task:
    day = next_workday(now.date() + timedelta(days=dice.between(-6, 20)))
    given = now - timedelta(days=dice.between(7, 20))
    is_done = dice.chance(0.25)
    return Task(
        title=dice.pick(vocabulary.table("touchpoints")["tasks"]["title"]),
        party=party,
        owner=party.owner,
        due_on=day,
        priority=dice.weighted({Priority.NORMAL: 6, Priority.HIGH: 2, Priority.LOW: 1}),
        done_at=now - timedelta(days=dice.between(1, 5)) if is_done else None,
        done_by=party.owner if is_done else None,
        created_by=party.owner,
        created_at=given,
        updated_at=given,
    )


def visit_of(party: Party, dice: Dice, now: datetime) -> Visit:
    day = next_workday(now.date() + timedelta(days=dice.between(-20, 20)))
    given = now - timedelta(days=dice.between(21, 30))
    made = Visit(
        party=party,
        owner=party.owner,
        planned_on=day,
        planned_at=time(dice.between(9, 16)),
        purpose=dice.pick(vocabulary.table("touchpoints")["visits"]["purpose"]),
        is_executive=dice.chance(0.1),
        created_by=party.owner,
        created_at=given,
        updated_at=given,
    )
    if day < now.date() and dice.chance(0.8):
        report(made, dice)
    return made


def report(visit: Visit, dice: Dice) -> None:
    answers = vocabulary.table("touchpoints")["visits"]
    visit.arrived_at = datetime.combine(visit.planned_on, time(3), UTC)
    visit.reported_at = visit.arrived_at + timedelta(hours=dice.between(2, 8))
    visit.outcome = dice.pick([Outcome.DONE, Outcome.AGREED, Outcome.WAITING])
    for name in ("thinking", "needing", "problems"):
        setattr(visit, name, dice.pick(answers[name]))
