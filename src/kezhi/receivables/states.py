"""The state of an invoice on a day, its word and its tone."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kezhi.receivables.models import Invoice


def state(invoice: Invoice, today: date) -> str:
    if not invoice.open_amount:
        if invoice.paid_on is None:
            return "given_up"
        return "late" if invoice.paid_on > invoice.due_on else "paid"
    if invoice.is_disputed:
        return "disputed"
    if invoice.due_on < today:
        return "overdue"
    return "open" if invoice.open_amount == invoice.gross else "part"


TONES = {
    "paid": "good",
    "late": "neutral",
    "given_up": "bad",
    "disputed": "special",
    "overdue": "warn",
    "part": "info",
    "open": "info",
}


def words(invoice: Invoice, today: date) -> str:
    found = state(invoice, today)
    if found == "overdue":
        days = (today - invoice.due_on).days
        return ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
    return {
        "paid": _("Paid"),
        "late": _("Paid late"),
        "given_up": _("Written off"),
        "disputed": _("Disputed"),
        "part": _("Partly paid"),
        "open": _("Unpaid"),
    }[found]
