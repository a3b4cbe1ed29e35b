"""Money that a plan works out, in whole units: more would pretend to a knowledge nobody has."""

from decimal import Decimal

from django import template

from kezhi.kit import money

register = template.Library()


@register.filter
def as_whole(amount: float, currency: str) -> str:
    return money.format_money(Decimal(repr(float(amount))), currency, 0)
