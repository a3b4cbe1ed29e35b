"""Taking a step of the ladder with a customer, and keeping what it answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.customers.models import Party
from kezhi.customers.services.values import UNFIT
from kezhi.kit import editing
from kezhi.receivables import reminding
from kezhi.receivables.models import Answer, Reminder, Standing
from kezhi.receivables.queries import credit, dunning
from kezhi.receivables.queries.dunning import Case
from kezhi.receivables.services.drafts import Problem, Refused, Settled
from kezhi.receivables.services.invoicing import require_bookkeeper
from kezhi.staff import queries as staff

# What the trail calls these deeds.
WORDS = [gettext_noop("Remind"), gettext_noop("Note answer")]
MOST_WORDS = 500
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """`after` is what the sender saw (`dunning.state_of`); left out, the newest counts.
    `talked` tells what was said to a customer that we owe something ourselves."""

    after: int | None = None
    language: str = ""
    talked: str = ""


@transaction.atomic
def take_step(*, by: Any, now: datetime, party: Party, sending: Sending) -> Reminder:
    """Mark the next step of a customer as taken, with its words as they were sent.

    Raises Settled when somebody else was faster or no step is due, and Refused.
    """
    require_bookkeeper(by)
    kept = Party.objects.select_for_update().get(pk=party.pk)
    today = staff.local_date(now)
    after = dunning.state_of(kept.pk)
    case = dunning.case_of(by, kept, today)
    if sending.after not in {None, after} or case is None or not case.may_send:
        raise Settled
    _check(case, sending)
    try:
        with transaction.atomic():
            made = _insert(by, now, case, sending, after)
    except IntegrityError as error:
        raise Settled from error
    if made.step.holds:
        _stop(by, now, case, made)
    return made


def _check(case: Case, sending: Sending) -> None:
    if case.must_talk and not sending.talked.strip():
        words = _("We owe this customer something ourselves: talk first, and say what was said.")
        raise Refused([Problem("talked", words)])
    if UNFIT.search(sending.talked):
        raise Refused([Problem("talked", _("It holds characters that cannot be kept."))])
    if sending.language and sending.language not in reminding.LANGUAGES:
        raise Refused([Problem("language", _("Choose one of those offered."))])


def _insert(by: Any, now: datetime, case: Case, sending: Sending, after: int) -> Reminder:
    assert case.step is not None
    invoices = dunning.owed(by, case.party, case.today)
    language = sending.language or dunning.language_of(case.party)
    reminder = Reminder(
        party=case.party,
        step=case.step,
        after=after,
        sent_on=case.today,
        channel=case.step.channel,
        language=language,
        text=reminding.letter(case.party, case.step, invoices, (by, case.today), language)[:20_000],
        talked=sending.talked.strip()[:MOST_WORDS],
    )
    made = editing.create_record(by=by, now=now, record=reminder, action="remind")
    made.invoices.set(invoices)
    return made


def _stop(by: Any, now: datetime, case: Case, reminder: Reminder) -> None:
    """The last step holds the customer's orders, unless somebody holds them by hand already."""
    word = credit.credit_of(case.party.pk, case.today).word
    if word is None or not word.is_held:
        reason = _("Reminders ended: %(step)s") % {"step": reminder.step}
        held = Standing(party=case.party, is_held=True, reason=reason[:300])
        editing.create_record(by=by, now=now, record=held, action="hold_orders")


@transaction.atomic
def note_answer(
    *, by: Any, now: datetime, reminder: Reminder, text: str, promised_on: date | None = None
) -> Answer:
    """What the customer said; with a day, it promised to pay by then. Raises Refused."""
    require_bookkeeper(by)
    today = staff.local_date(now)
    if not text.strip() or UNFIT.search(text):
        raise Refused([Problem("text", _("Say in a few words what the customer answered."))])
    if promised_on is not None and not today <= promised_on <= today + FURTHEST:
        words = _("Name a day from today on, within a year.")
        raise Refused([Problem("promised_on", words)])
    answer = Answer(
        reminder=reminder, said_on=today, text=text.strip()[:MOST_WORDS], promised_on=promised_on
    )
    return editing.create_record(by=by, now=now, record=answer, action="note_answer")
