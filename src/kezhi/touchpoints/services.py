"""Writing down that one met a customer, and telling again what was told wrongly."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kezhi.customers import queries as customers
from kezhi.customers.models import Party
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import audit, once
from kezhi.staff.rights import Right
from kezhi.touchpoints import queries
from kezhi.touchpoints.choices import (
    USUAL_CHANNEL,
    USUAL_DIRECTION,
    Channel,
    Direction,
    Kind,
    Outcome,
)
from kezhi.touchpoints.models import MOST_TEXT, OurPerson, TheirPerson, Touchpoint

# What the trail calls these deeds.
WORDS = [
    gettext_noop("Log"),
    gettext_noop("Correct"),
    gettext_noop("Take back"),
    gettext_noop("Colleagues"),
    gettext_noop("Contacts"),
]
SLACK = timedelta(minutes=10)  # clocks of phones differ
OLDEST = timedelta(days=366 * 30)
MOST_PEOPLE = 30


class AlreadyCorrected(Exception):
    """Somebody corrected this entry before; correct the newer one."""


@dataclass(frozen=True)
class Draft:
    """What is told of a touchpoint; left empty, direction and channel are those usual for it."""

    kind: str
    at: datetime
    direction: str = ""
    channel: str = ""
    outcome: str = ""
    text: str = ""
    ours: Sequence[int] = field(default_factory=tuple)
    theirs: Sequence[int] = field(default_factory=tuple)


CHOICES = {
    "kind": Kind.values,
    "direction": Direction.values,
    "channel": Channel.values,
    "outcome": ["", *Outcome.values],
}


def completed(draft: Draft) -> Draft:
    direction = draft.direction or USUAL_DIRECTION.get(draft.kind, Direction.TWO_WAY)
    channel = draft.channel or USUAL_CHANNEL.get(draft.kind, Channel.OTHER)
    return replace(draft, direction=direction, channel=channel, text=draft.text.strip())


def check(by: Any, now: datetime, party: Party, draft: Draft) -> None:
    """Raises BadValue for the first value that cannot be kept."""
    for name, known in CHOICES.items():
        if getattr(draft, name) not in known:
            raise BadValue(name, _("Choose one of those offered."))
    if draft.at > now + SLACK:
        raise BadValue("at", _("This lies ahead. What is still to come is a task or a visit."))
    if draft.at < now - OLDEST:
        raise BadValue("at", _("This is too long ago."))
    if UNFIT.search(draft.text):
        raise BadValue("text", _("It holds characters that cannot be kept."))
    if len(draft.text) > MOST_TEXT:
        raise BadValue("text", _("It is too long."))
    if not draft.text and not draft.outcome:
        raise BadValue("text", _("Say in a few words what happened, or choose the outcome."))
    check_people(by, party, draft)


def check_people(by: Any, party: Party, draft: Draft) -> None:
    ours, theirs = set(draft.ours), set(draft.theirs)
    if len(ours) + len(theirs) > MOST_PEOPLE:
        raise BadValue("theirs", _("Name no more than %(n)d people.") % {"n": MOST_PEOPLE})
    if ours and queries.colleagues(by).filter(pk__in=ours).count() != len(ours):
        raise BadValue("ours", _("There is no such colleague."))
    if theirs and queries.contacts_for(party).filter(pk__in=theirs).count() != len(theirs):
        raise BadValue("theirs", _("This is no contact of the customer."))


def require_writer(by: Any, party: Party) -> None:
    is_seen = customers.visible_parties(by).filter(pk=party.pk).exists()
    if not by.may(Right.CUSTOMERS_EDIT) or not is_seen:
        raise PermissionDenied


def log_touchpoint(
    *, by: Any, now: datetime, party: Party, draft: Draft, key: str = ""
) -> Touchpoint:
    """Raises BadValue, once.OtherRequest."""
    require_writer(by, party)
    whole = completed(draft)
    check(by, now, party, whole)
    made = Touchpoint(party=party)

    def insert() -> dict[str, Any]:
        write(by, now, made, whole)
        tell(by, now, made, "log", whole)
        return {"pk": made.pk}

    body = [party.pk, asdict(replace(whole, at=whole.at.replace(second=0, microsecond=0)))]
    kept = once.once(by=by, now=now, scope="touchpoints", key=key, body=body, effect=insert)
    return made if made.pk else Touchpoint.objects.get(pk=kept["pk"])


@transaction.atomic
def receive_touchpoint(*, now: datetime, party: Party, draft: Draft) -> Touchpoint:
    """What a customer told us by a link it was sent: nobody of ours writes.

    Whoever calls has made sure that the link is good and the words can be kept.
    """
    made = Touchpoint(party=party)
    write(None, now, made, draft)
    tell(None, now, made, "log", draft)
    return made


@transaction.atomic
def correct_touchpoint(
    *, by: Any, now: datetime, touchpoint: Touchpoint, draft: Draft | None
) -> Touchpoint:
    """Tell it again; without a draft: say that it did not take place.

    The earlier entry stays as it is. Raises BadValue, AlreadyCorrected.
    """
    require_writer(by, touchpoint.party)
    made = Touchpoint(party=touchpoint.party, corrects=touchpoint, is_withdrawn=draft is None)
    whole = completed(draft) if draft else draft_of(touchpoint)
    if draft:
        check(by, now, touchpoint.party, whole)
    try:
        with transaction.atomic():
            write(by, now, made, whole)
    except IntegrityError as error:
        raise AlreadyCorrected from error
    tell(by, now, made, "correct" if draft else "take_back", whole)
    return made


def draft_of(touchpoint: Touchpoint) -> Draft:
    """What an entry tells, to begin its correction with."""
    return Draft(
        kind=touchpoint.kind,
        at=touchpoint.at,
        direction=touchpoint.direction,
        channel=touchpoint.channel,
        outcome=touchpoint.outcome,
        text=touchpoint.text,
        ours=[one.user_id for one in touchpoint.ours.all()],
        theirs=[one.contact_id for one in touchpoint.theirs.all()],
    )


def write(by: Any, now: datetime, made: Touchpoint, draft: Draft) -> None:
    for name in ("kind", "at", "direction", "channel", "outcome", "text"):
        setattr(made, name, getattr(draft, name))
    made.created_by, made.created_at, made.updated_at = by, now, now
    made.save(force_insert=True)
    ours = dict.fromkeys(draft.ours or ([by.pk] if by else []))
    OurPerson.objects.bulk_create(OurPerson(touchpoint=made, user_id=pk) for pk in ours)
    theirs = dict.fromkeys(draft.theirs)
    TheirPerson.objects.bulk_create(TheirPerson(touchpoint=made, contact_id=pk) for pk in theirs)


def tell(by: Any, now: datetime, made: Touchpoint, action: str, draft: Draft) -> None:
    """The trail keeps who logged what and when; the words themselves stay with the entry."""
    told = {"kind": draft.kind, "at": draft.at, "outcome": draft.outcome}
    told |= {"party": made.party_id, "corrects": made.corrects_id}
    pairs = {name: [None, value] for name, value in told.items() if value}
    audit.record(by=by, now=now, action=action, target=made, changes=pairs)
