from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries
from kezhi.kit.search import Hit, Source
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    """Customers by any of their words; the detail holds nothing that needs a right of its own."""
    return [
        Hit(party.name, reverse("customers:detail", args=[party.pk]), detail(party))
        for party in queries.find(user, query, limit)
    ]


def detail(party: Any) -> str:
    place = party.city or party.region
    return " · ".join(str(word) for word in (party.short_name, place, party.owner) if word)


CUSTOMERS = Source(_("Customers"), "building", find, Right.CUSTOMERS_VIEW, "customers:list")
