from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kezhi.kit.search import Hit, Source
from kezhi.quotes.queries import quotes as queries
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    today = staff.local_date(timezone.now())
    return [
        Hit(str(quote), reverse("quotes:detail", args=[quote.pk]), quote.party.name)
        for quote in queries.numbered(user, query, today, limit)
    ]


QUOTES = Source(_("Quotes"), "file-text", find, Right.ORDERS_VIEW, "quotes:list")
