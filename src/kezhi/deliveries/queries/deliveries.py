"""Every read of deliveries and notices; each starts from what the person may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils.timezone import localtime

from kezhi.deliveries.choices import ACTIVE, NOTICE_AHEAD, State
from kezhi.deliveries.models import Delivery, DeliveryLine, Notice
from kezhi.deliveries.queries import goods
from kezhi.kit import audit, words
from kezhi.kit.audit import veil
from kezhi.kit.filters import start_of
from kezhi.quotes.models import Quote
from kezhi.sales.models import Order
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right

ABROAD_LANGUAGE, HOME_LANGUAGE = "en", "zh-hans"
HOME = {"", "中国", "China", "CN"}


def visible_deliveries(user: Any) -> QuerySet[Delivery]:
    """By the rules of orders: those of the customers in the person's scope."""
    if not user.may(Right.ORDERS_VIEW):
        return Delivery.objects.none()
    return Delivery.objects.filter(
        staff.within_scope(user, "order__party__"), order__party__deleted_at__isnull=True
    )


def for_list(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return deliveries.select_related("order__party")


def get_delivery(user: Any, pk: int) -> Delivery:
    found = visible_deliveries(user).select_related("order__party", "created_by")
    delivery = found.filter(pk=pk).first()
    if delivery is None:
        raise Http404
    return delivery


def of_order(user: Any, order: Order) -> list[Delivery]:
    return list(for_list(visible_deliveries(user).filter(order=order)).order_by("pk"))


def of_party(user: Any, party_id: int) -> QuerySet[Delivery]:
    return for_list(visible_deliveries(user).filter(order__party_id=party_id))


def numbered(user: Any, beginning: str, limit: int) -> list[Delivery]:
    text = beginning.strip().upper()
    if len(text) < 2:
        return []
    found = for_list(visible_deliveries(user)).filter(number__startswith=text)
    return list(found.order_by("-pk")[:limit])


def matching(found: QuerySet[Delivery], text: str, party: Q) -> QuerySet[Delivery]:
    """The beginning of a number, of the delivery or its order, a vehicle, or the customer."""
    start = text.strip().upper()
    return found.filter(
        Q(number__startswith=start)
        | Q(order__number__startswith=start)
        | Q(vehicle__icontains=text.strip())
        | party
    )


# --- who must be told what ---


def wants_notice(now: datetime) -> Q:
    """Those whose customer must be told now: for the first time, of another arrival, or that
    the time told has passed and nothing came."""
    untold, told = Q(told_until__isnull=True), Q(told_until__isnull=False)
    leaves = Q(state=State.UNDER_WAY) | Q(departs_at__lte=now + NOTICE_AHEAD)
    moved = ~Q(told_from=F("window_from")) | ~Q(told_until=F("window_until"))
    return Q(state__in=ACTIVE) & (untold & leaves | told & moved | Q(told_until__lt=now))


def is_late(now: datetime) -> Q:
    """Past the hour expected or the day promised, on its way or arrived."""
    today = staff.local_date(now)
    past = Q(window_until__lt=now) | Q(order__promised_on__lt=today)
    return Q(state__in=ACTIVE) & past | Q(
        state=State.ARRIVED, arrived_at__date__gt=F("order__promised_on")
    )


def in_state(found: QuerySet[Delivery], state: str, now: datetime) -> QuerySet[Delivery]:
    today = start_of(localtime(now).date())
    queues = {
        "active": Q(state__in=ACTIVE),
        "needs_notice": wants_notice(now),
        "late": is_late(now),
        "today": Q(state__in=ACTIVE, window_from__lt=today + NOTICE_AHEAD, window_until__gte=today),
        "wrong": Q(answer="wrong") | Q(is_damaged=True),
    }
    return found.filter(queues.get(state, Q(state=state)))


def notice_need(delivery: Delivery, now: datetime) -> str:
    """`first`, `changed`, `passed` or nothing: what `wants_notice` asks, of one at hand."""
    if not delivery.is_active:
        return ""
    if delivery.told_until is None:
        is_near = delivery.departs_at is not None and delivery.departs_at <= now + NOTICE_AHEAD
        return "first" if is_near or delivery.state == State.UNDER_WAY else ""
    if delivery.told_until < now:
        return "passed"
    told = (delivery.told_from, delivery.told_until)
    return "changed" if told != (delivery.window_from, delivery.window_until) else ""


def is_behind(delivery: Delivery, now: datetime) -> bool:
    """Whether it came, or will come, after the day promised with the order or the hour told."""
    due, end = delivery.order.promised_on, delivery.arrived_at or delivery.window_until
    if not (delivery.is_active or delivery.state == State.ARRIVED):
        return False
    if delivery.is_active and end is not None and end < now:
        return True
    day = staff.local_date(max(end, now) if delivery.is_active and end else end or now)
    return due is not None and day > due


# --- what pages show ---


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as lists and panels show it."""

    delivery: Delivery
    need: str
    is_behind: bool


def rows(deliveries: list[Delivery], now: datetime) -> list[Row]:
    return [Row(one, notice_need(one, now), is_behind(one, now)) for one in deliveries]


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    lines: list[DeliveryLine]
    notices: list[Notice]
    need: str
    is_behind: bool
    phone: str
    events: list[Any]


def phone_for(user: Any, phone: str) -> str:
    """The driver's number, all but its ends hidden from those without the right."""
    return phone if user.may(Right.PHONES_VIEW) else str(veil(phone))


def shown_delivery(user: Any, delivery: Delivery, now: datetime) -> ShownDelivery:
    return ShownDelivery(
        lines=goods.lines_of(delivery),
        notices=notices_of(user, delivery),
        need=notice_need(delivery, now),
        is_behind=is_behind(delivery, now),
        phone=phone_for(user, delivery.driver_phone),
        events=words.told(audit.history(delivery)[:20], user),
    )


def notices_of(user: Any, delivery: Delivery) -> list[Notice]:
    """Newest first, with the driver's number as this person may read it."""
    found = list(delivery.notices.select_related("sent_by").order_by("-position"))
    for notice in found:
        notice.driver_phone = phone_for(user, notice.driver_phone)
    return found


def notices_of_party(user: Any, party_id: int) -> QuerySet[Notice]:
    seen = visible_deliveries(user).filter(order__party_id=party_id)
    return Notice.objects.filter(delivery__in=seen).select_related("delivery", "sent_by")


def usual_language(order: Order) -> str:
    """That of the order's quote or of the customer's last delivery; else by the country."""
    quoted = Quote.objects.filter(order=order).values_list("language", flat=True).first()
    sent = Delivery.objects.filter(order__party_id=order.party_id).order_by("-pk")
    known = quoted or sent.values_list("language", flat=True).first()
    return known or (HOME_LANGUAGE if order.party.country in HOME else ABROAD_LANGUAGE)


def usual_goal(order: Order) -> dict[str, str]:
    """Destination and receiver of the customer's last delivery."""
    sent = Delivery.objects.filter(order__party_id=order.party_id).exclude(destination="")
    newest = sent.order_by("-pk").first()
    if newest is None:
        return {}
    return {"destination": newest.destination, "receiver": newest.receiver}


def with_lines(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return deliveries.select_related("order").prefetch_related("lines__product", "notices")
