from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.deliveries.queries import deliveries as queries
from kezhi.kit.search import Hit, Source
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    return [
        Hit(one.number, reverse("deliveries:detail", args=[one.pk]), one.order.party.name)
        for one in queries.numbered(user, query, limit)
    ]


DELIVERIES = Source(_("Deliveries"), "truck-delivery", find, Right.ORDERS_VIEW, "deliveries:list")
