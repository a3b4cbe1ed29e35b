"""Orders and their deliveries in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit import money
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.sales import queries
from kezhi.sales.models import Order
from kezhi.staff.rights import Right


def orders(user: Any, party: Any) -> Rows:
    entered = queries.orders_of(user, party.pk)
    return entered.exclude(status=Order.Status.DRAFT)


def delivered(user: Any, party: Any) -> Rows:
    return orders(user, party).filter(kind=Order.Kind.SALE, delivered_on__isnull=False)


def tell_orders(user: Any, party: Any, rows: list[Order]) -> list[Moment]:
    return [
        Moment(
            _("%(kind)s %(number)s") % {"kind": row.get_kind_display(), "number": row.number},
            url=reverse("sales:detail", args=[row.pk]),
            note=money.format_money(row.amount, row.currency),
            tone="good" if row.kind == Order.Kind.SALE else "warn",
        )
        for row in rows
    ]


def tell_deliveries(user: Any, party: Any, rows: list[Order]) -> list[Moment]:
    return [
        Moment(
            _("Delivered: %(number)s") % {"number": row.number},
            url=reverse("sales:detail", args=[row.pk]),
            **lateness(row),
        )
        for row in rows
    ]


def lateness(order: Order) -> dict[str, str]:
    due, on = order.promised_on, order.delivered_on
    if due is None or on is None or on <= due:
        return {}
    day = date_format(due, "SHORT_DATE_FORMAT")
    return {"note": _("late, promised for %(day)s") % {"day": day}, "tone": "bad"}


def numbered(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(number__startswith=words.strip().upper())


ORDERS = Source(
    "orders", gettext_lazy("Orders"), "receipt", orders, tell_orders, when="ordered_on",
    is_day=True, right=Right.ORDERS_VIEW, search=numbered,
)  # fmt: skip
DELIVERIES = Source(
    "deliveries", gettext_lazy("Deliveries"), "truck-delivery", delivered, tell_deliveries,
    when="delivered_on", is_day=True, right=Right.ORDERS_VIEW, search=numbered,
)  # fmt: skip
