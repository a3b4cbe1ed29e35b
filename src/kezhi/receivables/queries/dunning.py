"""Whom to remind of what today: one line a customer, by the ladder of steps the company set."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Max, Min, QuerySet, Sum
from django.http import Http404

from kezhi.customers.models import Party
from kezhi.quotes.models import Quote
from kezhi.receivables.models import Answer, Invoice, Reminder, Step
from kezhi.receivables.queries import books, credit, unhappy
from kezhi.receivables.queries.credit import Credit
from kezhi.receivables.queries.unhappy import Grievance
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

MOST_INVOICES = 200
HOME = {"", "中国", "China", "CN"}


class Need(StrEnum):
    """What a customer with overdue debts asks of us, the most urgent first."""

    BROKEN = "broken"  # it promised to pay and did not
    TALK = "talk"  # a step is due, but we owe it something: talk first
    DUE = "due"
    HANDED = "handed"  # the last step was taken
    PROMISED = "promised"  # it promised a day that has not passed
    WAITING = "waiting"  # the next step is not due yet


@dataclass(frozen=True, slots=True)
class Case:
    """One customer with overdue debts that are not disputed."""

    party: Party
    oldest_due: date
    late: Decimal  # in base currency
    today: date
    step: Step | None = None  # the next one
    last: Reminder | None = None
    taken: Step | None = None  # the highest step of a reminder that is not paid yet
    answer: Answer | None = None
    grievance: Grievance = field(default_factory=Grievance)

    @property
    def days(self) -> int:
        return (self.today - self.oldest_due).days

    @property
    def promised_on(self) -> date | None:
        """The day it promised after the last reminder, while that stands."""
        return self.answer.promised_on if self.answer and self.taken else None

    @property
    def is_broken(self) -> bool:
        return self.promised_on is not None and self.promised_on < self.today

    @property
    def is_due(self) -> bool:
        """Old enough for the step, and as long after the last as the steps lie apart."""
        if self.step is None or self.days < self.step.days:
            return False
        if self.last is None or self.taken is None or self.is_broken:
            return True
        apart = timedelta(days=max(self.step.days - self.taken.days, 1))
        return self.last.sent_on + apart <= self.today

    @property
    def need(self) -> Need:
        if self.step is None:
            return Need.HANDED
        if self.is_broken:
            return Need.BROKEN
        if self.promised_on is not None:
            return Need.PROMISED
        if not self.is_due:
            return Need.WAITING
        return Need.TALK if self.grievance.is_ours else Need.DUE

    @property
    def may_send(self) -> bool:
        return self.step is not None and (self.is_due or self.is_broken)

    @property
    def must_talk(self) -> bool:
        return self.grievance.is_ours

    @property
    def asked(self) -> str:
        """Who is asked to take the step; nothing where it is for bookkeeping."""
        step = self.step or self.taken
        if step is None:
            return ""
        if step.handed_to is not None:
            return str(step.handed_to)
        return str(self.party.owner or "") if step.asked == Step.Asked.OWNER else ""


ORDER = {need: place for place, need in enumerate(Need)}


def overdue(user: Any, today: date) -> QuerySet[Invoice]:
    """What may be reminded of: due, unpaid and not disputed, of visible customers."""
    found = books.visible_invoices(user)
    return found.filter(open_amount__gt=0, is_disputed=False, due_on__lt=today)


def steps() -> list[Step]:
    return list(Step.objects.select_related("handed_to").order_by("position"))


def cases(user: Any, today: date) -> list[Case]:
    """Every visible customer with overdue debts, the most urgent and then the oldest first."""
    rows: Any = overdue(user, today).order_by().values("party_id")
    sums = rows.annotate(oldest=Min("due_on"), late=Sum("base_open"))
    return sorted(
        _cases(list(sums), today), key=lambda one: (ORDER[one.need], -one.days, one.party.pk)
    )


def case_of(user: Any, party: Party, today: date) -> Case | None:
    """The customer's; None where nothing is overdue."""
    rows: Any = overdue(user, today).filter(party=party).order_by().values("party_id")
    sums = rows.annotate(oldest=Min("due_on"), late=Sum("base_open"))
    return next(iter(_cases(list(sums), today)), None)


def _cases(sums: list[dict[str, Any]], today: date) -> Iterable[Case]:
    pks = [row["party_id"] for row in sums]
    ladder = steps()
    parties = Party.objects.select_related("owner").in_bulk(pks)
    last, taken = last_reminders(pks), taken_steps(pks, today)
    answers = last_answers([one.pk for one in last.values()])
    ours = unhappy.grievances(pks, today)
    for row in sums:
        pk = row["party_id"]
        reminder = last.get(pk)
        at = taken.get(pk, 0)
        yield Case(
            party=parties[pk],
            oldest_due=row["oldest"],
            late=row["late"],
            today=today,
            step=next((one for one in ladder if one.position > at), None),
            last=reminder,
            taken=next((one for one in ladder if one.position == at), None),
            answer=answers.get(reminder.pk) if reminder else None,
            grievance=ours[pk],
        )


def last_reminders(pks: list[int]) -> dict[int, Reminder]:
    newest = Reminder.objects.filter(party__in=pks).order_by().values("party")
    found = newest.annotate(pk_=Max("pk")).values_list("pk_", flat=True)
    rows = Reminder.objects.filter(pk__in=list(found)).select_related("step", "created_by")
    return {one.party_id: one for one in rows}


def taken_steps(pks: list[int], today: date) -> dict[int, int]:
    """The highest position of the reminders that name a debt which is still open and overdue."""
    still = Reminder.objects.filter(
        party__in=pks, invoices__open_amount__gt=0, invoices__is_disputed=False,
        invoices__due_on__lt=today,
    )  # fmt: skip
    return dict(still.order_by().values_list("party_id").annotate(at=Max("step__position")))


def last_answers(reminders: list[int]) -> dict[int, Answer]:
    rows = Answer.objects.filter(reminder__in=reminders).select_related("created_by").order_by("pk")
    return {one.reminder_id: one for one in rows}


def state_of(party_id: int) -> int:
    """What the next reminder comes after; see Reminder.after."""
    newest = Reminder.objects.filter(party=party_id).aggregate(pk=Max("pk"))["pk"]
    return newest or -party_id


# --- one customer ---


def owed(user: Any, party: Party, today: date) -> list[Invoice]:
    """The invoices a letter names, the oldest first."""
    found = overdue(user, today).filter(party=party)
    return list(found.order_by("due_on", "pk")[:MOST_INVOICES])


def totals(invoices: Iterable[Invoice]) -> list[tuple[str, Decimal]]:
    """One sum for each currency; they are never mixed."""
    sums: dict[str, Decimal] = {}
    for one in invoices:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.open_amount
    return sorted(sums.items())


def disputed(user: Any, party: Party) -> list[Invoice]:
    """What stays out of every letter."""
    found = books.invoices_of(user, party.pk).filter(open_amount__gt=0, is_disputed=True)
    return list(found.order_by("due_on", "pk")[:MOST_INVOICES])


def language_of(party: Party) -> str:
    """That of the customer's newest quote; else Chinese at home, English abroad."""
    newest = Quote.objects.filter(party=party).order_by("-pk").values_list("language", flat=True)
    return newest.first() or ("zh-hans" if party.country.strip() in HOME else "en")


def visible_reminders(user: Any) -> QuerySet[Reminder]:
    if not user.may(Right.RECEIVABLES_VIEW):
        return Reminder.objects.none()
    seen = staff.within_scope(user, "party__")
    return Reminder.objects.filter(seen, party__deleted_at__isnull=True)


def get_reminder(user: Any, pk: int) -> Reminder:
    found = visible_reminders(user).select_related("party", "step", "created_by").filter(pk=pk)
    reminder = found.first()
    if reminder is None:
        raise Http404
    return reminder


def reminders_of(user: Any, party_id: int) -> QuerySet[Reminder]:
    found = visible_reminders(user).filter(party=party_id).select_related("step", "created_by")
    return found.prefetch_related("answers__created_by").order_by("-pk")


def standing(shown: list[Case], today: date) -> dict[int, Credit]:
    """The credit of the customers on one page of the list."""
    return credit.credit_by_party([one.party.pk for one in shown], today)
