"""Words and tones of orders."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from kezhi.sales.models import Order

register = template.Library()

TONES = {
    Order.Status.DRAFT: "neutral",
    Order.Status.CONFIRMED: "info",
    Order.Status.DELIVERED: "good",
    Order.Status.CLOSED: "neutral",
    Order.Status.CANCELLED: "bad",
}


@register.filter
def order_tone(status: str) -> str:
    return TONES.get(Order.Status(status), "neutral") if status in TONES else "neutral"


@register.filter
def signed_percent(share: Decimal) -> str:
    return f"{'+' if share >= 0 else '−'}{number_format(abs(share) * 100, 0)} %"
