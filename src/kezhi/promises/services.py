"""Writing down what customers may expect, agreeing on another date, and telling how it ended."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kezhi.customers import queries as customers
from kezhi.customers.models import Contact, Party
from kezhi.customers.services.values import UNFIT, BadValue
from kezhi.kit import editing, once
from kezhi.promises import queries
from kezhi.promises.choices import Layer, Outcome
from kezhi.promises.models import Expectation
from kezhi.staff import queries as staff
from kezhi.staff.models import User
from kezhi.staff.rights import Right

# What the trail calls these deeds.
WORDS = [gettext_noop("Promise"), gettext_noop("Renegotiate"), gettext_noop("Close")]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
YEAR = timedelta(days=366)
LIMITS = {"text": 300, "level": 100, "evidence": 300}


class OverPromised(Exception):
    """It is usually not done in so few days; `days` are those that four of five take."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


class AlreadyClosed(Exception):
    """It was kept, broken or withdrawn before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is said of an expectation."""

    layer: str
    text: str
    promised_on: date
    due_on: date
    level: str = ""
    promised_by: User | None = None
    promised_to: Contact | None = None
    is_sure: bool = False


def require_writer(by: Any, party: Party) -> None:
    is_seen = customers.visible_parties(by).filter(pk=party.pk).exists()
    if not by.may(Right.CUSTOMERS_EDIT) or not is_seen:
        raise PermissionDenied


def check(by: Any, party: Party, draft: Draft, now: datetime) -> None:
    """Raises BadValue for the first value that cannot be kept."""
    if draft.layer not in Layer.values:
        raise BadValue("layer", _("Choose one of those offered."))
    if not draft.text.strip():
        raise BadValue("text", _("Say what is expected."))
    for name in ("text", "level"):
        check_text(name, getattr(draft, name))
    if not FIRST_DAY <= draft.promised_on <= staff.local_date(now) + YEAR:
        raise BadValue("promised_on", _("This date cannot be."))
    if not draft.promised_on <= draft.due_on <= LAST_DAY:
        raise BadValue("due_on", _("It cannot be due before it was said."))
    check_people(by, party, draft)


def check_text(name: str, text: str) -> None:
    if UNFIT.search(text):
        raise BadValue(name, _("It holds characters that cannot be kept."))
    if len(text) > LIMITS[name]:
        raise BadValue(name, _("It is too long."))


def check_people(by: Any, party: Party, draft: Draft) -> None:
    if draft.layer == Layer.PROMISE and draft.promised_by is None:
        raise BadValue("promised_by", _("Say who promised it."))
    who, whom = draft.promised_by, draft.promised_to
    if who and not queries.colleagues(by).filter(pk=who.pk).exists():
        raise BadValue("promised_by", _("There is no such colleague."))
    if whom and not queries.contacts_for(party).filter(pk=whom.pk).exists():
        raise BadValue("promised_to", _("This is no contact of the customer."))


def note_expectation(
    *, by: Any, now: datetime, party: Party, draft: Draft, key: str = ""
) -> Expectation:
    """Raises BadValue, OverPromised unless the draft is sure, once.OtherRequest."""
    require_writer(by, party)
    check(by, party, draft, now)
    usual = None if draft.layer == Layer.UNSPOKEN else queries.usual_days(draft.layer)
    is_daring = usual is not None and (draft.due_on - draft.promised_on).days < usual
    if is_daring and not draft.is_sure:
        raise OverPromised(usual or 0)
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    del values["is_sure"]
    values["text"] = draft.text.strip()
    made = Expectation(
        party=party, first_due_on=draft.due_on, usual_days=usual, is_daring=is_daring, **values
    )

    def insert() -> dict[str, Any]:
        editing.create_record(by=by, now=now, record=made, action="promise")
        return {"pk": made.pk}

    who = [draft.promised_by and draft.promised_by.pk, draft.promised_to and draft.promised_to.pk]
    body = [
        party.pk,
        draft.layer,
        values["text"],
        draft.level,
        draft.promised_on,
        draft.due_on,
        who,
    ]
    kept = once.once(by=by, now=now, scope="promises", key=key, body=body, effect=insert)
    return made if made.pk else Expectation.objects.get(pk=kept["pk"])


@transaction.atomic
def renegotiate(
    *, by: Any, now: datetime, expectation: Expectation, version: int, due_on: date
) -> Expectation:
    """Agree on another date; the first one stays. Raises AlreadyClosed, BadValue, Conflict."""
    require_writer(by, expectation.party)
    require_open(expectation)
    if not expectation.promised_on <= due_on <= LAST_DAY:
        raise BadValue("due_on", _("It cannot be due before it was said."))
    return editing.change_record(
        by=by, now=now, record=expectation, values={"due_on": due_on}, version=version,
        action="renegotiate",
    )  # fmt: skip


def require_open(expectation: Expectation) -> None:
    if not expectation.is_open:
        raise AlreadyClosed(expectation.outcome)


@transaction.atomic
def meet(
    *, by: Any, now: datetime, expectation: Expectation, version: int, met_on: date,
    evidence: str = "",
) -> Expectation:  # fmt: skip
    """It was met on that day: in time by the date agreed last, or late.

    Raises AlreadyClosed, BadValue, Conflict.
    """
    require_writer(by, expectation.party)
    require_open(expectation)
    check_text("evidence", evidence)
    if not expectation.promised_on <= met_on <= staff.local_date(now):
        raise BadValue("met_on", _("It was met between the day it was said and today."))
    outcome = Outcome.KEPT if met_on <= expectation.due_on else Outcome.LATE
    values = {"outcome": outcome.value, "met_on": met_on, "evidence": evidence.strip()}
    return editing.change_record(
        by=by, now=now, record=expectation, values=values, version=version, action="close"
    )


@transaction.atomic
def give_up(
    *, by: Any, now: datetime, expectation: Expectation, version: int, outcome: str,
    evidence: str = "",
) -> Expectation:  # fmt: skip
    """It was broken, or entered by mistake. Raises AlreadyClosed, BadValue, Conflict."""
    require_writer(by, expectation.party)
    require_open(expectation)
    check_text("evidence", evidence)
    if outcome not in (Outcome.BROKEN, Outcome.WITHDRAWN):
        raise BadValue("outcome", _("Choose one of those offered."))
    values = {"outcome": outcome, "evidence": evidence.strip()}
    return editing.change_record(
        by=by, now=now, record=expectation, values=values, version=version, action="close"
    )


# --- what other features agreed with the customer; they made sure of the right, and of who acts ---


@transaction.atomic
def note_agreed(*, by: Any, now: datetime, party: Party, draft: Draft) -> Expectation:
    """A day that stands in a contract already: faster than usual is marked, not asked about.

    `by` is nobody where the customer agreed by itself.
    """
    usual = queries.usual_days(draft.layer)
    values = {one.name: getattr(draft, one.name) for one in fields(draft)}
    del values["is_sure"]
    made = Expectation(
        party=party,
        first_due_on=draft.due_on,
        usual_days=usual,
        is_daring=usual is not None and (draft.due_on - draft.promised_on).days < usual,
        **values,
    )
    return editing.create_record(by=by, now=now, record=made, action="promise")


@transaction.atomic
def move_agreed(*, by: Any, now: datetime, expectation: Expectation, due_on: date) -> Expectation:
    """Another day was agreed; the first one stays. Raises AlreadyClosed."""
    require_open(expectation)
    values = {"due_on": due_on}
    return editing.change_record(
        by=by, now=now, record=expectation, values=values, action="renegotiate"
    )


@transaction.atomic
def settle_agreed(
    *, by: Any, now: datetime, expectation: Expectation, met_on: date | None
) -> Expectation:
    """It was met on that day; without a day it is no longer wanted. Raises AlreadyClosed."""
    require_open(expectation)
    outcome = Outcome.WITHDRAWN
    if met_on is not None:
        outcome = Outcome.KEPT if met_on <= expectation.due_on else Outcome.LATE
    values = {"outcome": outcome.value, "met_on": met_on}
    return editing.change_record(by=by, now=now, record=expectation, values=values, action="close")
