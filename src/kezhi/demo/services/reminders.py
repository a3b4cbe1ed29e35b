"""Which overdue customers of the demo company were reminded, what they said, and who is held."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from kezhi.customers.models import Party
from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company as Rows
from kezhi.demo.services.bills import bookkeeper
from kezhi.demo.services.people import Staff
from kezhi.receivables import reminding
from kezhi.receivables.models import Answer, Invoice, Reminder, Standing, Step
from kezhi.receivables.services.first import write_first_steps
from kezhi.staff.models import User

ANSWERS = ("资金周转,月底前安排", "发票未走完流程,下周付", "已提交付款申请", "老板出差,回来即付")
HOLDS = ("股权变更,暂停赊销", "被列为被执行人,只接受预付款")
BREAK = 0.35  # of those who promise a day


def write_reminders(rows: Rows, staff: Staff, *, now: datetime) -> int:
    """Kept by finance; some customers stand before their next step today."""
    write_first_steps(now=now)
    clerk = Clerk(rows.as_of, bookkeeper(staff))
    overdue = Invoice.objects.filter(
        open_amount__gt=0, is_disputed=False, due_on__lt=rows.as_of
    ).select_related("party__owner")
    for party, owed in groupby(overdue.order_by("party", "due_on", "pk"), lambda one: one.party):
        clerk.remind(party, list(owed))
    return clerk.taken


class Clerk:
    """Climbs the ladder with each customer as far as it would have come by now."""

    def __init__(self, as_of: date, by: User) -> None:
        self.as_of, self.by, self.taken = as_of, by, 0
        self.ladder = list(Step.objects.order_by("position"))

    def remind(self, party: Party, owed: list[Invoice]) -> None:
        dice = Dice("reminders", party.name)
        last: Reminder | None = None
        for step, day in self.days_of(owed[0].due_on, dice):
            named = [one for one in owed if one.due_on < day]
            last = self.take(step, day, party, named, after=last.pk if last else -party.pk)
        if last is not None and dice.chance(0.6):
            self.answer(last, dice)
        if last is None and dice.chance(0.06):
            self.hold(party, dice)

    def days_of(self, oldest: date, dice: Dice) -> Iterator[tuple[Step, date]]:
        """Steps and their days, up to one that is left for today."""
        reach = dice.between(1, len(self.ladder) + 1)
        day, before = oldest, 0
        for step in self.ladder[: reach - 1]:
            apart = step.days - before
            day, before = day + timedelta(days=apart + dice.below(4)), step.days
            if day >= self.as_of:
                return
            yield step, day

    def take(
        self, step: Step, day: date, party: Party, named: list[Invoice], *, after: int
    ) -> Reminder:
        made = Reminder.objects.create(
            party=party,
            step=step,
            after=after,
            sent_on=day,
            channel=step.channel,
            language="zh-hans",
            text=reminding.letter(party, step, named, (self.by, day), "zh-hans"),
            **self.stamp(day),
        )
        made.invoices.set(named)
        if step.holds:
            reason = f"催款已到最后一步:{step.name_zh}"
            Standing.objects.create(party=party, is_held=True, reason=reason, **self.stamp(day))
        self.taken += 1
        return made

    def answer(self, reminder: Reminder, dice: Dice) -> None:
        said = min(reminder.sent_on + timedelta(days=dice.between(0, 3)), self.as_of)
        if dice.chance(BREAK):
            due = max(said, self.as_of - timedelta(days=dice.between(1, 9)))
        else:
            due = self.as_of + timedelta(days=dice.between(1, 14))
        Answer.objects.create(
            reminder=reminder, said_on=said, text=dice.pick(ANSWERS), promised_on=due,
            **self.stamp(said),
        )  # fmt: skip

    def hold(self, party: Party, dice: Dice) -> None:
        day = self.as_of - timedelta(days=dice.between(2, 30))
        Standing.objects.create(
            party=party, is_held=True, reason=dice.pick(HOLDS), **self.stamp(day)
        )

    def stamp(self, on: date) -> dict[str, object]:
        at = datetime.combine(on, time(3), UTC)
        return {"created_by": self.by, "created_at": at, "updated_at": at}
