"""Notices and loads that arrived, in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.deliveries.models import Delivery, Notice
from kezhi.deliveries.queries import deliveries as queries
from kezhi.deliveries.wording import window_words
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.staff.rights import Right


def notices(user: Any, party: Any) -> Rows:
    return queries.notices_of_party(user, party.pk)


def tell_notices(user: Any, party: Any, rows: list[Notice]) -> list[Moment]:
    return [
        Moment(
            _("Delivery notice: %(number)s") % {"number": row.delivery.number},
            str(row.sent_by or ""),
            with_whom=row.recipient,
            url=reverse("deliveries:notices", args=[row.delivery_id]),
            text=window_words(row.window_from, row.window_until),
            note=_("too late") if row.is_late else "",
            tone="bad" if row.is_late else "",
        )
        for row in rows
    ]


def arrivals(user: Any, party: Any) -> Rows:
    return queries.of_party(user, party.pk).filter(arrived_at__isnull=False)


def tell_arrivals(user: Any, party: Any, rows: list[Delivery]) -> list[Moment]:
    return [
        Moment(
            _("Load arrived: %(number)s") % {"number": row.number},
            url=reverse("deliveries:detail", args=[row.pk]),
            with_whom=row.received_by,
            text=row.remarks,
            tone="bad" if row.is_damaged else "good",
        )
        for row in rows
    ]


def searched(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(number__startswith=words.strip().upper())


def searched_notices(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(delivery__number__startswith=words.strip().upper())


NOTICES = Source(
    "notices", gettext_lazy("Delivery notices"), "message", notices, tell_notices, when="sent_at",
    right=Right.ORDERS_VIEW, by="sent_by", search=searched_notices,
)  # fmt: skip
ARRIVALS = Source(
    "arrivals", gettext_lazy("Loads arrived"), "truck-delivery", arrivals, tell_arrivals,
    when="arrived_at", right=Right.ORDERS_VIEW, search=searched,
)  # fmt: skip
