"""What the customer answers by its link when the goods are there."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.deliveries.choices import Answer, State
from kezhi.deliveries.models import Delivery
from kezhi.kit import editing
from kezhi.touchpoints import services as touchpoints
from kezhi.touchpoints.choices import Channel, Direction, Kind, Outcome

ANSWERABLE = (State.UNDER_WAY, State.ARRIVED)


class Answered(Exception):
    """The customer answered before, or there is nothing to answer yet."""


def may_answer(delivery: Delivery) -> bool:
    return delivery.state in ANSWERABLE and not delivery.answer


@transaction.atomic
def answer_delivery(*, now: datetime, delivery: Delivery, answer: str, note: str) -> Delivery:
    """Nobody of ours acts here: the link is the right. Raises Answered and BadValue."""
    kept = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not may_answer(kept):
        raise Answered
    words = note.strip()
    if answer not in (Answer.GOOD, Answer.WRONG):
        raise BadValue("answer", _("Choose one of those offered."))
    if UNFIT.search(words) or len(words) > 500:
        raise BadValue("note", _("Use at most 500 ordinary characters."))
    if answer == Answer.WRONG and not words:
        raise BadValue("note", _("Please tell us what is wrong, so that we can mend it."))
    values = {"answer": answer, "answer_note": words, "answered_at": now}
    changed = editing.change_record(by=None, now=now, record=kept, values=values, action="answer")
    _log(now, delivery, answer, words)
    return changed


def _log(now: datetime, delivery: Delivery, answer: str, words: str) -> None:
    """The answer is a touchpoint too, in the language of whoever looks after the customer."""
    owner = delivery.order.party.owner
    with translation.override((owner.language if owner else "") or delivery.language):
        text = f"{delivery.number}: {Answer(answer).label}"
    draft = touchpoints.Draft(
        kind=Kind.MESSAGE,
        at=now,
        direction=Direction.INBOUND,
        channel=Channel.OTHER,
        outcome=Outcome.UNHAPPY if answer == Answer.WRONG else "",
        text=f"{text}\n{words}".strip(),
        ours=[owner.pk] if owner else [],
    )
    touchpoints.receive_touchpoint(now=now, party=delivery.order.party, draft=draft)
