"""Figures of scorings, which keep days as text."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def signed(points: int) -> str:
    return f"+{points}" if points > 0 else str(points).replace("-", "−")


@register.filter
def as_day(text: str) -> date:
    return date.fromisoformat(text)
