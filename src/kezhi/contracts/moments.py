"""Signatures and ends of contracts in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.contracts.models import Contract
from kezhi.contracts.queries import contracts as queries
from kezhi.kit import money
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.staff.rights import Right


def signed(user: Any, party: Any) -> Rows:
    found = queries.visible_contracts(user).filter(party_id=party.pk, signed_on__isnull=False)
    return found.select_related("signed_by")


def terminated(user: Any, party: Any) -> Rows:
    return signed(user, party).filter(is_terminated=True)


def tell_signed(user: Any, party: Any, rows: list[Contract]) -> list[Moment]:
    return [
        Moment(
            _("Contract %(number)s signed") % {"number": row},
            by=str(row.signed_by or ""),
            with_whom=row.signed_name,
            url=reverse("contracts:detail", args=[row.pk]),
            note=price(row),
            text=row.title,
            tone="good",
        )
        for row in rows
    ]


def price(contract: Contract) -> str:
    if contract.net_amount is None:
        return ""
    return money.format_money(contract.net_amount, contract.currency)


def tell_terminated(user: Any, party: Any, rows: list[Contract]) -> list[Moment]:
    return [
        Moment(
            _("Contract %(number)s terminated") % {"number": row},
            url=reverse("contracts:detail", args=[row.pk]),
            text=row.ending_note,
            tone="bad",
        )
        for row in rows
    ]


def numbered(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(number__istartswith=words.strip())


SIGNED = Source(
    "contracts", gettext_lazy("Contracts"), "file-check", signed, tell_signed,
    when="signed_on", by="signed_by", is_day=True, right=Right.ORDERS_VIEW, search=numbered,
)  # fmt: skip
TERMINATED = Source(
    "contracts_terminated", gettext_lazy("Contracts terminated"), "file-alert", terminated,
    tell_terminated, when="last_on", is_day=True, right=Right.ORDERS_VIEW, search=numbered,
)  # fmt: skip
