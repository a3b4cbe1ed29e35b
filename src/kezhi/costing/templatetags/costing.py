"""Figures of costings, which keep exact amounts as text."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from kezhi.kit.money import format_money

register = template.Library()


@register.filter
def as_money(amount: str, currency: str) -> str:
    return format_money(Decimal(amount), currency)


@register.filter
def is_below(amount: str) -> bool:
    return Decimal(amount) < 0


@register.filter
def as_percent(share: Decimal) -> str:
    return f"{number_format((share * 100).normalize(), use_l10n=True)} %"
