"""Every read of stays starts from what the person may see: those of the orders in their scope."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kezhi.kit import audit, words
from kezhi.sales.models import LEADING
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right
from kezhi.stays.choices import State
from kezhi.stays.models import Stay

NEWEST = 8
SHOWN = (
    "state", "payer", "arrival_on", "nights", "rooms", "adults", "children", "nightly_rate",
    "revenue", "base_revenue", "hotel", "room_type", "channel", "segment", "country", "guest",
    "booked_on", "settled_on", "agent_id", "order_id", "order__number", "order__currency",
    "order__party_id", "order__party__name",
)  # fmt: skip


def visible_stays(user: Any) -> QuerySet[Stay]:
    if not user.may(Right.ORDERS_VIEW):
        return Stay.objects.none()
    scope = staff.within_scope(user, "order__party__")
    seen = Stay.objects.filter(scope, order__party__deleted_at__isnull=True)
    return seen.select_related("order")


def with_order(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    return stays.select_related("order__party", "agent")


def for_list(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """With what a list shows of each, in one query."""
    rows = stays.select_related("order__party", "agent")
    return rows.only(*SHOWN, "agent__name")


def has_any() -> bool:
    """Whether this company is a hotel at all."""
    return Stay.objects.exists()


def get_stay(user: Any, pk: int) -> Stay:
    stay = with_order(visible_stays(user)).filter(pk=pk).first()
    if stay is None:
        raise Http404
    return stay


def of_order(user: Any, order_id: int) -> Stay:
    stay = with_order(visible_stays(user)).filter(order_id=order_id).first()
    if stay is None:
        raise Http404
    return stay


def stays_of(user: Any, party_id: int) -> QuerySet[Stay]:
    """Two searches by index, joined: an OR over two tables would read all stays."""
    seen = visible_stays(user)
    own = seen.filter(order__party_id=party_id).values("pk")
    sent = seen.filter(agent_id=party_id).values("pk")
    return Stay.objects.filter(Q(pk__in=own) | Q(pk__in=sent))


def newest(user: Any, party_id: int) -> list[Stay]:
    found = for_list(stays_of(user, party_id))
    return list(found.order_by("-arrival_on", "-pk")[:NEWEST])


def is_changeable(stay: Stay) -> bool:
    """What was refunded or corrected by a document stays as it is."""
    return not stay.order.reversals.exists()


@dataclass(frozen=True, slots=True)
class Shown:
    """One stay with what its page says beside its fields."""

    is_changeable: bool
    is_open: bool
    has_fallen: bool
    events: list[audit.Event]


def shown_stay(user: Any, stay: Stay) -> Shown:
    free = is_changeable(stay)
    return Shown(
        is_changeable=free,
        is_open=free and stay.state == State.BOOKED,
        has_fallen=stay.state in (State.CANCELLED, State.NO_SHOW),
        events=words.told(audit.history(stay)[:20], user),
    )


def source_of(name: str) -> str:
    """The source of the orders that the stays of a file lead; those entered by hand have none."""
    return f"{LEADING}{name}"[:60]
