"""Words and tones of orders."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from kezhi.sales.models import Order

register = template.Library()

TONES = {
    Order.Status.DRAFT: "neutral",
    Order.Status.CONFIRMED: "info",
    Order.Status.DELIVERED: "good",
    Order.Status.CLOSED: "neutral",
    Order.Status.CANCELLED: "bad",
}
TRAIL = {
    "create": _("entered"),
    "change": _("changed"),
    "change_lines": _("lines changed"),
    "confirm": _("confirmed"),
    "deliver": _("delivered"),
    "cancel": _("cancelled"),
}


@register.filter
def order_tone(status: str) -> str:
    return TONES.get(Order.Status(status), "neutral") if status in TONES else "neutral"


@register.filter
def trail_word(action: str) -> str:
    return str(TRAIL.get(action, action))


@register.filter
def plain_number(value: Decimal | None) -> str:
    """Grouped, without zeros at the end: `1,250.5`."""
    if value is None:
        return ""
    return number_format(f"{value.normalize():f}", use_l10n=True, force_grouping=True)


@register.filter
def signed_percent(share: Decimal) -> str:
    return f"{'+' if share >= 0 else '−'}{number_format(abs(share) * 100, 0)} %"
