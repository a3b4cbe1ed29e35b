"""Why a customer makes a loss, and what can be done about it, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.costing.choices import Driver
from kezhi.costing.reasons import CREDIT, PRICE, SILENT, Part

REMEDIES: dict[str, Any] = {
    PRICE: gettext_lazy("Sold below cost: look at the price and at what he buys."),
    SILENT: gettext_lazy("Win him back, or spend less on him until he buys."),
    CREDIT: gettext_lazy("Agree on shorter terms, a deposit or a discount for paying at once."),
    Driver.VISIT: gettext_lazy("Visit less and call more, or see him together with his neighbors."),
    Driver.CALL: gettext_lazy("Answer once for all: a price list, a contract, a link to follow."),
    Driver.QUOTE: gettext_lazy("Quote from a price list; ask what decides before the next quote."),
    Driver.ORDER: gettext_lazy("Agree on fewer, larger orders: a call-off contract or a minimum."),
    Driver.LINE: gettext_lazy("Bundle small lines, or ask a minimum for a line."),
    Driver.SETUP: gettext_lazy("Offer the nearest standard; price what is made to measure."),
    Driver.DELIVERY: gettext_lazy("Deliver on fixed days, full loads, or let him fetch it."),
    Driver.RETURN: gettext_lazy("Find why goods come back: what was promised, measured, packed?"),
    Driver.REMINDER: gettext_lazy("Talk about why he pays late before the next order."),
}


def reason(part: Part | None) -> str:
    if part is None:
        return ""
    if part.code == PRICE:
        return _("The goods cost more than they bring")
    if part.code == SILENT:
        return _("Bought nothing in the year")
    if part.code == CREDIT:
        return _("He takes long to pay")
    times = {"name": part.name, "times": part.times}
    return _("Much of “%(name)s”: %(times)s in the year") % times


def remedy(part: Part | None) -> str:
    return "" if part is None else str(REMEDIES[part.code])
