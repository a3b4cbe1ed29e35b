from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.kit.search import Hit, Source
from kezhi.sales import queries
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    return [
        Hit(order.number, reverse("sales:detail", args=[order.pk]), order.party.name)
        for order in queries.numbered(user, query, limit)
    ]


ORDERS = Source(_("Orders"), "receipt", find, Right.ORDERS_VIEW, "sales:list")
