"""Words of deliveries."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from kezhi.deliveries.choices import TONES
from kezhi.deliveries.wording import window_words

register = template.Library()

NEEDS = {
    "first": _("Tell the customer"),
    "changed": _("Tell the new arrival"),
    "passed": _("Overdue: tell the customer"),
}


@register.filter
def window(delivery: Any) -> str:
    return window_words(delivery.window_from, delivery.window_until)


@register.filter
def need_words(need: str) -> str:
    return str(NEEDS.get(need, ""))


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(state, "neutral")
