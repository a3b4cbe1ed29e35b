"""Figures of scorings, which keep exact amounts and days as text."""

from datetime import date
from decimal import Decimal

from django import template

from kezhi.kit.money import format_money

register = template.Library()


@register.filter
def signed(points: int) -> str:
    return f"+{points}" if points > 0 else str(points).replace("-", "−")


@register.filter
def as_money(amount: str, currency: str) -> str:
    return format_money(Decimal(amount), currency)


@register.filter
def as_day(text: str) -> date:
    return date.fromisoformat(text)
