"""Words and tones of quotes."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from kezhi.quotes.models import Quote

register = template.Library()

TONES = {
    Quote.State.DRAFT: "neutral",
    Quote.State.SENT: "info",
    Quote.State.ACCEPTED: "good",
    Quote.State.REFUSED: "bad",
    Quote.State.EXPIRED: "warn",
    Quote.State.SUPERSEDED: "neutral",
}


@register.filter
def quote_tone(state: str) -> str:
    return TONES.get(Quote.State(state), "neutral") if state in Quote.State.values else "neutral"


@register.filter
def state_words(state: str) -> str:
    return str(Quote.State(state).label) if state in Quote.State.values else state


@register.filter
def percent(share: Decimal | None) -> str:
    """`13 %`, with as many places as the share has."""
    if share is None:
        return ""
    return f"{number_format(f'{(share * 100).normalize():f}', use_l10n=True)} %"
