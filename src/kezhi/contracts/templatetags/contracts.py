"""Words and tones of contracts."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kezhi.contracts.choices import TONES, Start, State
from kezhi.contracts.models import Installment

register = template.Library()


@register.filter
def contract_tone(state: str) -> str:
    return TONES[State(state)] if state in State.values else "neutral"


@register.filter
def contract_state(state: str) -> str:
    return str(State(state).label) if state in State.values else state


@register.filter
def percent(share: Decimal | None) -> str:
    """`13 %`, with as many places as the share has."""
    if share is None:
        return ""
    return f"{number_format(f'{(share * 100).normalize():f}', use_l10n=True)} %"


@register.filter
def when(one: Installment) -> str:
    """`30 days after delivery`, or the day itself."""
    if one.start == Start.DAY:
        return date_format(one.on, "SHORT_DATE_FORMAT") if one.on else "–"
    at_once = {
        Start.SIGNING: _("on signing"),
        Start.DELIVERY: _("on delivery"),
        Start.ACCEPTANCE: _("on acceptance"),
    }
    if not one.days:
        return at_once[Start(one.start)]
    later = {
        Start.SIGNING: ngettext("%(n)s day after signing", "%(n)s days after signing", one.days),
        Start.DELIVERY: ngettext("%(n)s day after delivery", "%(n)s days after delivery", one.days),
        Start.ACCEPTANCE: ngettext(
            "%(n)s day after the acceptance", "%(n)s days after the acceptance", one.days
        ),
    }
    return later[Start(one.start)] % {"n": one.days}


@register.filter
def at(sums: dict[str, Any], name: str) -> Any:
    return sums.get(name)
