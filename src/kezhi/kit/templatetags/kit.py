"""Tags every page has: icons, money, numbers, links that keep the list's state."""

from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kezhi.kit import money

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One symbol of the sprite; always decoration beside words, so hidden from readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#i-{}"></use></svg>',
        extra,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def in_currency(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money.format_money(amount, currency)


@register.filter
def short_money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money.format_short(amount, currency)


@register.filter
def attribute(thing: Any, name: str) -> Any:
    """`row|attribute:column.name`: a plain attribute or key, never a call of anything private."""
    if name.startswith("_"):
        return ""
    value = thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")
    return "" if value is None else value
