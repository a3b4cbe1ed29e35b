from typing import Any

from django import template
from django.utils.safestring import SafeString

from kezhi.director import shown

register = template.Library()


@register.simple_tag
def figure(value: Any, unit: str, currency: str) -> str:
    return shown.in_words(value, unit, currency)


@register.filter
def as_change(value: float | None) -> str:
    return shown.percent(value, signed=True)


@register.filter
def as_share(value: float | None) -> str:
    return shown.percent(value)


@register.filter
def reached_class(value: float | None) -> SafeString:
    """The class of the text: reached or not."""
    return SafeString("" if value is None else "text-good" if value >= 1 else "text-warn")
