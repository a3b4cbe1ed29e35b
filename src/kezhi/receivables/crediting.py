"""What is said of a customer's credit."""

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kezhi.kit.money import format_money
from kezhi.receivables.queries.credit import Cause, Credit, Level
from kezhi.staff import queries as staff

LEVELS = {
    Level.FREE: gettext_lazy("Free"),
    Level.NEAR: gettext_lazy("Near the limit"),
    Level.OVER: gettext_lazy("Over the limit"),
    Level.HELD: gettext_lazy("Held"),
}
TONES = {Level.FREE: "good", Level.NEAR: "warn", Level.OVER: "warn", Level.HELD: "bad"}


def cause_words(credit: Credit, cause: Cause, adds: Decimal = Decimal(0)) -> str:
    """One sentence that says why orders are held."""
    if cause == Cause.OVERDUE:
        words = ngettext(
            "an invoice is overdue for %(n)s day, more than the %(most)s allowed.",
            "an invoice is overdue for %(n)s days, more than the %(most)s allowed.",
            credit.days_overdue,
        )
        return words % {"n": credit.days_overdue, "most": credit.rules.hold_after}
    if cause == Cause.LIMIT:
        return limit_words(credit, adds)
    return hand_words(credit)


def limit_words(credit: Credit, adds: Decimal) -> str:
    currency, limit = staff.company().currency, credit.limit or Decimal(0)
    words = _("%(exposure)s stand against a credit limit of %(limit)s.")
    if adds:
        words = _("with this order %(exposure)s would stand against a credit limit of %(limit)s.")
    exposure = format_money(credit.exposure.total + adds, currency)
    return words % {"exposure": exposure, "limit": format_money(limit, currency)}


def hand_words(credit: Credit) -> str:
    word = credit.word
    if word is None:
        return ""
    names: dict[str, Any] = {"who": word.created_by or "–", "reason": word.reason}
    if word.until is None:
        return _("%(who)s holds it (%(reason)s).") % names
    names["day"] = date_format(word.until, "SHORT_DATE_FORMAT")
    return _("%(who)s holds it until %(day)s (%(reason)s).") % names


def told(credit: Credit, adds: Decimal = Decimal(0)) -> dict[str, Any]:
    """What pages show of a customer's credit, or of one order that would add to it."""
    causes = credit.causes(adds)
    level = Level.HELD if causes else credit.level
    word = credit.word
    return {
        "credit": credit,
        "level": level,
        "level_words": LEVELS[level],
        "level_tone": TONES[level],
        "causes": [cause_words(credit, cause, adds) for cause in causes],
        "freed": word if word is not None and not word.is_held else None,
        "quiet": [cause_words(credit, one) for one in credit.rule_causes()] if word else [],
    }
