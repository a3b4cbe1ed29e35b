"""The words of the work list of reminders, and of the letters."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kezhi.kit.money import format_money
from kezhi.receivables.ladder import filled
from kezhi.receivables.models import Invoice, Step
from kezhi.receivables.queries import dunning
from kezhi.receivables.queries.dunning import Case, Need
from kezhi.receivables.queries.unhappy import Grievance
from kezhi.staff import queries as staff

NEEDS = {
    Need.BROKEN: gettext_lazy("Broke its promise to pay"),
    Need.TALK: gettext_lazy("Talk first"),
    Need.DUE: gettext_lazy("Remind today"),
    Need.HANDED: gettext_lazy("Handed over"),
    Need.PROMISED: gettext_lazy("Promised to pay"),
    Need.WAITING: gettext_lazy("Not due yet"),
}
TONES = {
    Need.BROKEN: "bad",
    Need.TALK: "special",
    Need.DUE: "warn",
    Need.HANDED: "bad",
    Need.PROMISED: "info",
    Need.WAITING: "neutral",
}
LANGUAGES = ("zh-hans", "en")


def letter(
    party: Any, step: Step, invoices: list[Invoice], signed: tuple[Any, date], language: str
) -> str:
    """The words of the step in that language, its fields filled for this customer; `signed` by
    whom and on which day."""
    company, (by, today) = staff.company(), signed
    with translation.override(language):
        values = {
            "customer": party.name,
            "company": company.name,
            "invoices": "\n".join(line_of(one) for one in invoices),
            "totals": total_words(invoices),
            "days": str(max((today - one.due_on).days for one in invoices) if invoices else 0),
            "today": day_words(today),
            "signed": str(by),
        }
    return filled(step.body_zh if language == "zh-hans" else step.body, values)


def line_of(invoice: Invoice) -> str:
    words = _("%(number)s of %(issued)s, due on %(due)s: %(amount)s")
    return words % {
        "number": invoice.number,
        "issued": day_words(invoice.issued_on),
        "due": day_words(invoice.due_on),
        "amount": format_money(invoice.open_amount, invoice.currency),
    }


def total_words(invoices: Iterable[Invoice]) -> str:
    """Currencies stand beside one another."""
    return " + ".join(format_money(sum_, code) for code, sum_ in dunning.totals(invoices))


def day_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def grievance_words(found: Grievance) -> list[str]:
    """What the customer may hold against us, one line each."""
    told = [
        ngettext("%(n)s promise not kept", "%(n)s promises not kept", found.broken)
        % {"n": found.broken},
        ngettext("%(n)s order past its day", "%(n)s orders past their day", found.waiting)
        % {"n": found.waiting},
        ngettext("%(n)s late delivery", "%(n)s late deliveries", found.late) % {"n": found.late},
        ngettext("%(n)s invoice disputed", "%(n)s invoices disputed", found.disputed)
        % {"n": found.disputed},
        ngettext("unhappy %(n)s time", "unhappy %(n)s times", found.unhappy) % {"n": found.unhappy},
    ]
    counts = (found.broken, found.waiting, found.late, found.disputed, found.unhappy)
    return [words for words, count in zip(told, counts, strict=True) if count]


def why(case: Case) -> str:
    """The line under the state of a case."""
    if case.promised_on is not None:
        words = _("by %(day)s")
        return words % {"day": date_format(case.promised_on, "SHORT_DATE_FORMAT")}
    if case.step is None:
        return str(case.taken or "")
    return str(case.step)
