from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.contracts.queries import contracts as queries
from kezhi.kit.search import Hit, Source
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    today = staff.local_date(timezone.now())
    return [
        Hit(str(one), reverse("contracts:detail", args=[one.pk]), one.party.name)
        for one in queries.numbered(user, query, today, limit)
    ]


CONTRACTS = Source(_("Contracts"), "file-check", find, Right.ORDERS_VIEW, "contracts:list")
