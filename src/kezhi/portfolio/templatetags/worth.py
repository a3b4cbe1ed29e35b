"""Shares and plain sums as the portfolio's pages show them."""

from decimal import Decimal

from django import template

from kezhi.kit import money
from kezhi.portfolio import wording

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    return wording.percent(share)


@register.filter
def as_money(amount: object, currency: str) -> str:
    """A sum kept as a plain number, to the smallest unit of money; a dash for what a run lacks."""
    if not isinstance(amount, int | float):
        return "–"
    return money.format_money(money.to_smallest(Decimal(repr(amount)), currency), currency)
