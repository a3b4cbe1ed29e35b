"""What happens to a contract that is signed: milestones, notice, termination, renewal."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kezhi.contracts import ends
from kezhi.contracts.models import Contract
from kezhi.contracts.services.drafts import ContractDraft, Refused, Settled
from kezhi.contracts.services.signing import dated, withdraw
from kezhi.contracts.services.writing import (
    HasDraft,
    copied,
    held,
    insert,
    require_writer,
)
from kezhi.kit import editing, types
from kezhi.sales.services.drafts import Problem
from kezhi.staff import queries as staff

LONGEST_NOTICE = timedelta(days=3650)


def refuse_day(name: str, day: date, first: date, last: date) -> None:
    if not first <= day <= last:
        raise Refused([Problem(name, _("This day is out of bounds: check it."))])


@transaction.atomic
def note_milestones(
    *, by: Any, now: datetime, contract: Contract,
    delivered_on: date | None, accepted_on: date | None,
) -> Contract:  # fmt: skip
    """When all was delivered and when the customer accepted it; installments count from them."""
    require_writer(by)
    kept = held(contract)
    values = {"delivered_on": delivered_on, "accepted_on": accepted_on}
    for name, day in values.items():
        if day is not None:
            refuse_day(name, day, types.FIRST_DAY, staff.local_date(now))
    return editing.change_record(by=by, now=now, record=kept, values=values)


@transaction.atomic
def terminate_contract(
    *, by: Any, now: datetime, contract: Contract, last_on: date, reason: str
) -> Contract:
    """It ends on that day, before its time. What was promised for later is no longer wanted."""
    require_writer(by)
    kept = held(contract)
    if kept.is_terminated:
        raise Settled
    end = ends.last_day(kept, staff.local_date(now))
    refuse_day("last_on", last_on, kept.signed_on or last_on, end)
    if not reason.strip():
        raise Refused([Problem("reason", _("Say why it ends before its time."))])
    values = {"last_on": last_on, "is_terminated": True, "ending_note": reason.strip()[:300]}
    for term in dated(kept):
        if term.due_on is not None and term.due_on > last_on:
            withdraw(by, now, term.expectation)
    return editing.change_record(by=by, now=now, record=kept, values=values, action="terminate")


@transaction.atomic
def give_notice(
    *, by: Any, now: datetime, contract: Contract, given_on: date, reason: str = ""
) -> Contract:
    """It will not renew itself again: it ends with its present term, or with the next one where
    the notice came too late for this."""
    require_writer(by)
    kept = held(contract)
    if not kept.renews_itself or kept.last_on is not None:
        raise Settled
    today = staff.local_date(now)
    refuse_day("given_on", given_on, kept.signed_on or given_on, today)
    values = {
        "notice_on": given_on,
        "last_on": ends.end_by_notice(kept, given_on),
        "ending_note": reason.strip()[:300],
    }
    return editing.change_record(by=by, now=now, record=kept, values=values, action="give_notice")


@transaction.atomic
def take_back_notice(*, by: Any, now: datetime, contract: Contract) -> Contract:
    """Both go on as before. Raises Settled once it has ended."""
    require_writer(by)
    kept = held(contract)
    today = staff.local_date(now)
    if kept.notice_on is None or kept.is_terminated or (kept.last_on or today) < today:
        raise Settled
    values = {"notice_on": None, "last_on": None, "ending_note": ""}
    return editing.change_record(
        by=by, now=now, record=kept, values=values, action="take_back_notice"
    )


@transaction.atomic
def renew_contract(*, by: Any, now: datetime, contract: Contract) -> Contract:
    """The draft of a new contract that follows this one: as long, its days moved on.

    Raises HasDraft where there is one, Settled where this is not in force or was terminated, and
    Refused where the copy cannot stand, as for a customer archived meanwhile.
    """
    require_writer(by)
    kept = held(contract)
    if kept.is_terminated:
        raise Settled
    earlier = Contract.objects.filter(renews__number=kept.number).order_by("revision").last()
    if earlier is not None:
        raise HasDraft(earlier)
    return insert(by=by, now=now, draft=next_term(kept, now), renews=kept)


def next_term(contract: Contract, now: datetime) -> ContractDraft:
    """As long as the one before, and begun on the day after it."""
    begin = ends.last_day(contract, staff.local_date(now)) + timedelta(days=1)
    months = ends.months_between(contract.starts_on, begin - timedelta(days=1))
    days = begin - contract.starts_on
    moved = copied(contract, lambda day: ends.add_months(day, months) if months else day + days)
    return replace(moved, starts_on=begin, quote=None)
