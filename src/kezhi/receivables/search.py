from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kezhi.kit.search import Hit, Source
from kezhi.receivables.queries import books
from kezhi.staff.rights import Right


def find(user: Any, query: str, limit: int) -> list[Hit]:
    return [
        Hit(invoice.number, reverse("receivables:detail", args=[invoice.pk]), invoice.party.name)
        for invoice in books.numbered(user, query, limit)
    ]


INVOICES = Source(_("Invoices"), "file-invoice", find, Right.RECEIVABLES_VIEW, "receivables:list")
