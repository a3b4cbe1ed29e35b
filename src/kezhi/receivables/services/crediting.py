"""Holding a customer's orders and releasing them; letting one order pass; the company's rules."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.customers.models import Party
from kezhi.customers.services.values import UNFIT
from kezhi.kit import editing
from kezhi.receivables.models import CreditRules, Standing, Waiver
from kezhi.receivables.queries import credit
from kezhi.receivables.services.agreeing import require_creditor
from kezhi.receivables.services.drafts import Problem, Refused, Settled
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

# What the trail calls these deeds.
WORDS = [gettext_noop("Hold orders"), gettext_noop("Release orders"), gettext_noop("Let pass")]
MOST_REASON = 300


def told_reason(reason: str) -> str:
    """Raises Refused."""
    text = reason.strip()
    if not text:
        raise Refused([Problem("reason", _("Say why, for whoever asks later."))])
    if UNFIT.search(text):
        raise Refused([Problem("reason", _("It holds characters that cannot be kept."))])
    return text[:MOST_REASON]


@transaction.atomic
def hold(
    *, by: Any, now: datetime, party: Party, reason: str, until: date | None = None
) -> Standing:
    """Hold all orders of the customer, until that day where one is given. Raises Refused."""
    require_creditor(by)
    text = told_reason(reason)
    _check_day(until, now)
    word = Standing(party=_locked(party), is_held=True, reason=text, until=until)
    return editing.create_record(by=by, now=now, record=word, action="hold_orders")


@transaction.atomic
def release(
    *, by: Any, now: datetime, party: Party, reason: str, until: date | None = None
) -> Standing:
    """End a hold by hand, and where the rules hold the customer too, free it of them until a day.

    Raises Refused, and Settled where nothing holds the customer.
    """
    require_creditor(by)
    text, kept = told_reason(reason), _locked(party)
    found = credit.credit_of(kept.pk, staff.local_date(now))
    if not found.causes():
        raise Settled
    _check_day(until, now)
    if until is None and found.rule_causes():
        words = _("The rules hold this customer: say until which day they are not to.")
        raise Refused([Problem("until", words)])
    word = Standing(party=kept, is_held=False, reason=text, until=until)
    return editing.create_record(by=by, now=now, record=word, action="release_orders")


def _locked(party: Party) -> Party:
    return Party.objects.select_for_update().get(pk=party.pk)


def _check_day(until: date | None, now: datetime) -> None:
    today = staff.local_date(now)
    if until is not None and until < today:
        raise Refused([Problem("until", _("This day has passed: name one to come."))])
    if until is not None and until.year > today.year + 5:
        raise Refused([Problem("until", _("Check the year of this date."))])


@transaction.atomic
def let_pass(*, by: Any, now: datetime, order: Order, reason: str) -> Waiver:
    """This one order may be confirmed and its goods may leave, whatever holds the customer.

    Raises Refused, and Settled where somebody let it pass before or nothing is left to pass.
    """
    require_creditor(by)
    text = told_reason(reason)
    kept = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if not credit.is_gated(kept):
        raise Settled
    try:
        with transaction.atomic():
            waiver = Waiver(order=kept, reason=text)
            return editing.create_record(by=by, now=now, record=waiver, action="let_pass")
    except IntegrityError as error:
        raise Settled from error


@transaction.atomic
def change_rules(
    *, by: Any, now: datetime, version: int | None, hold_after: int | None, near_percent: int
) -> CreditRules:
    """Raises editing.Conflict."""
    if not by.may(Right.SETTINGS_EDIT):
        raise PermissionDenied
    values = {"hold_after": hold_after, "near_percent": near_percent}
    kept, _is_new = CreditRules.objects.select_for_update().get_or_create(pk=1)
    return editing.change_record(by=by, now=now, record=kept, values=values, version=version)
