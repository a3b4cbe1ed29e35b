"""Why customers are in the lowest tier, and what can be done about it, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customer_value.pyramid import LeadReason
from kezhi.portfolio.choices import Tier
from kezhi.portfolio.models import CustomerValuation
from kezhi.portfolio.queries import totals
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.lens import Lens
from kezhi.portfolio.queries.totals import ZERO

# Overdue payment is told as soon as invoices are kept.
WORDS: dict[LeadReason, tuple[Promise, Promise]] = {
    LeadReason.SMALL_ORDERS: (
        _("Its orders do not cover what handling them costs"),
        _("minimum order, or self-service"),
    ),
    LeadReason.OVER_SERVICE: (
        _("Selling and service take more than half of its margin"),
        _("less service, or service paid for"),
    ),
    LeadReason.LOW_PRICE: (
        _("Less than a tenth of its sales remains as margin"),
        _("a better price, or another product"),
    ),
    LeadReason.FEW_ORDERS: (_("It has ordered only once"), _("a distributor, or let go kindly")),
}


@dataclass(frozen=True)
class LeadLine:
    """A reason, what to do about it, and whom it holds for; a customer may have several."""

    reason: str | Promise
    remedy: str | Promise
    customers: int
    sales: Decimal


def told(holding: Holding, lens: Lens) -> dict[str, Any]:
    """Only to those who may see costs: the reasons speak of margins."""
    if not lens.sees_costs:
        return {}
    found = totals.lead_reasons(holding)
    lines = [line(reason, found) for reason in WORDS]
    none = found.get(0, (0, ZERO))
    return {
        "lead_label": Tier.LEAD.label,
        "lead_lines": [one for one in lines if one.customers],
        "lead_others": none[0],
        "leads": [(row, reasons(row)) for row in totals.largest_leads(holding)],
    }


def line(reason: LeadReason, found: dict[int, tuple[int, Decimal]]) -> LeadLine:
    held = [counted for bits, counted in found.items() if LeadReason(bits) & reason]
    return LeadLine(*WORDS[reason], sum(n for n, _s in held), sum((s for _n, s in held), ZERO))


def reasons(row: CustomerValuation) -> list[tuple[str | Promise, str | Promise]]:
    """Each reason of one customer with its remedy."""
    return [words for reason, words in WORDS.items() if LeadReason(row.lead_reasons) & reason]
