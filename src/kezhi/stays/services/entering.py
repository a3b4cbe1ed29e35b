"""A stay by hand: booked, changed, checked out, cancelled, not shown up for, booked again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kezhi.kit import editing, once
from kezhi.sales.models import LEADING, Order
from kezhi.sales.services import gates
from kezhi.sales.services.drafts import OrderRefused, Problem
from kezhi.sales.services.gates import Passage
from kezhi.sales.services.leading import insert_led, rewrite_led
from kezhi.sales.services.numbering import take
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right
from kezhi.stays.choices import State
from kezhi.stays.models import Stay
from kezhi.stays.queries import access
from kezhi.stays.services.drafts import PLAIN, StayDraft, refuse
from kezhi.stays.services.leading import base_revenue, led_by

# How the trail tells the actions.
TRAIL = [
    gettext_noop("Check out"),
    gettext_noop("Cancel stay"),
    gettext_noop("No show"),
    gettext_noop("Book again"),
]
MOVES = {
    "check_out": (State.BOOKED, State.KEPT),
    "cancel_stay": (State.BOOKED, State.CANCELLED),
    "no_show": (State.BOOKED, State.NO_SHOW),
    "book_again": (State.KEPT, State.CANCELLED, State.NO_SHOW, State.BOOKED),
}


class Settled(Exception):
    """It was decided otherwise meanwhile, or refunded by a document: it stays as it is."""


def require_clerk(by: Any) -> None:
    if not by.may(Right.ORDERS_EDIT):
        raise PermissionDenied


def book_stay(*, by: Any, now: datetime, draft: StayDraft, key: str | None = None) -> Stay:
    """Raises OrderRefused with every problem (gates.Held among them), and once.OtherRequest."""
    require_clerk(by)
    answer = once.once(
        by=by,
        now=now,
        scope="stays.stay",
        key=key,
        body=draft.body(),
        effect=lambda: {"pk": insert(by, now, draft).pk},
    )
    return access.with_order(Stay.objects.all()).get(pk=answer["pk"])


def insert(by: Any, now: datetime, draft: StayDraft) -> Stay:
    refuse(draft)
    rate = staff.exchange_rate(draft.currency, draft.arrival_on) or Decimal(1)
    order = Order(
        number=draft.number or next_number(draft.arrival_on), party=draft.party,
        currency=draft.currency, rate=rate, note=draft.note,
    )  # fmt: skip
    stay = Stay(order=order, agent=draft.through, payer=draft.payer, state=draft.state)
    fill(stay, draft, rate)
    if draft.state == State.KEPT:
        stay.settled_on = stay.departure_on
    pass_gates(now, order, stay.base_revenue)
    try:
        with transaction.atomic():
            made = insert_led(by=by, now=now, source=LEADING, said=[led_by(stay, order)])
    except IntegrityError as error:
        words = _("Another stay has the number %(number)s.") % {"number": order.number}
        raise OrderRefused([Problem("number", words)]) from error
    stay.order = made[0]
    return editing.create_record(by=by, now=now, record=stay)


def next_number(on: date) -> str:
    while True:
        number = take(f"ST-{on.year}")
        if not Order.objects.filter(source=LEADING, number=number).exists():
            return number


def fill(stay: Stay, draft: StayDraft, rate: Decimal) -> None:
    for name in PLAIN:
        setattr(stay, name, getattr(draft, name))
    stay.revenue = draft.revenue
    stay.base_revenue = base_revenue(draft.revenue, rate)


def pass_gates(now: datetime, order: Order, adds: Decimal) -> None:
    """A booking is a promise like an order. Raises gates.Held."""
    if adds > 0:
        known = order if order.pk else None
        on = staff.local_date(now)
        gates.pass_gates(Passage(party=order.party, on=on, order=known, adds=adds))


def held(stay: Stay) -> Stay:
    """The stay and its order, locked. Raises Settled where a document answers to the order."""
    Order.objects.select_for_update().get(pk=stay.order_id)
    rows = Stay.objects.select_for_update(of=("self",)).select_related("order__party")
    kept = rows.get(pk=stay.pk)
    if not access.is_changeable(kept):
        raise Settled
    return kept


@transaction.atomic
def change_stay(
    *, by: Any, now: datetime, stay: Stay, version: int | None, draft: StayDraft
) -> Stay:
    """Replace what was booked; account, agent, currency and state stay as they are.

    Raises Settled, OrderRefused and editing.Conflict.
    """
    require_clerk(by)
    kept = held(stay)
    refuse(draft)
    rate = kept.order.rate
    if draft.arrival_on != kept.arrival_on:
        rate = staff.exchange_rate(kept.order.currency, draft.arrival_on) or rate
    fresh = Stay(state=kept.state)
    fill(fresh, draft, rate)
    names = (*PLAIN, "revenue", "base_revenue")
    values: dict[str, Any] = {name: getattr(fresh, name) for name in names}
    if kept.state == State.BOOKED:
        pass_gates(now, kept.order, fresh.base_revenue - kept.base_revenue)
    changed = editing.change_record(by=by, now=now, record=kept, values=values, version=version)
    order = changed.order
    order.rate, order.note = rate, draft.note
    rewrite_led(now=now, pairs=[(order, led_by(changed, order))])
    return changed


def check_out(*, by: Any, now: datetime, stay: Stay) -> Stay:
    return moved(by, now, stay, "check_out")


def cancel_stay(*, by: Any, now: datetime, stay: Stay) -> Stay:
    return moved(by, now, stay, "cancel_stay")


def mark_no_show(*, by: Any, now: datetime, stay: Stay) -> Stay:
    return moved(by, now, stay, "no_show")


def book_again(*, by: Any, now: datetime, stay: Stay) -> Stay:
    """Take back what was decided by mistake. Raises Settled and gates.Held."""
    return moved(by, now, stay, "book_again")


@transaction.atomic
def moved(by: Any, now: datetime, stay: Stay, action: str) -> Stay:
    """Raises Settled when it stands otherwise by now."""
    require_clerk(by)
    kept = held(stay)
    *states, state = MOVES[action]
    if kept.state not in states:
        raise Settled
    if state == State.BOOKED and kept.state != State.KEPT:
        pass_gates(now, kept.order, kept.base_revenue)
    on = None if state == State.BOOKED else staff.local_date(now)
    values = {"state": state, "settled_on": on}
    changed = editing.change_record(by=by, now=now, record=kept, values=values, action=action)
    rewrite_led(now=now, pairs=[(changed.order, led_by(changed, changed.order))])
    return changed
