"""Comparisons with rivals in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit import money
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.scorecards.models import Ledger
from kezhi.scorecards.queries import access
from kezhi.staff.rights import Right


def ledgers(user: Any, party: Any) -> Rows:
    return access.for_visible(user).filter(party=party)


def tell(user: Any, party: Any, rows: list[Ledger]) -> list[Moment]:
    return [told(row) for row in rows]


def told(ledger: Ledger) -> Moment:
    gain = ledger.surplus
    note, tone = "", "neutral"
    if gain is not None:
        words = _("the customer gains %(amount)s") % {
            "amount": money.format_money(gain, ledger.currency)
        }
        note, tone = words, "good" if gain >= 0 else "warn"
    return Moment(
        _("Compared: %(what)s") % {"what": ledger},
        by=str(ledger.created_by or ""),
        url=reverse("scorecards:detail", args=[ledger.pk]),
        note=note,
        tone=tone,
    )


LEDGERS = Source(
    "value-ledgers", gettext_lazy("Value ledgers"), "scale", ledgers, tell, when="compared_on",
    is_day=True, right=Right.OPPORTUNITIES_VIEW,
)  # fmt: skip
