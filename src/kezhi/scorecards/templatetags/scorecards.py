from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template

from kezhi.kit import money
from kezhi.kit.templatetags.kit import plain_number

register = template.Library()


@register.filter
def worth(amount: Any, currency: str) -> str:
    """Money to the smallest unit, without decimals where there are none."""
    exact = money.to_smallest(
        Decimal(repr(amount) if isinstance(amount, float) else amount), currency
    )
    digits = 0 if exact == exact.to_integral_value() else None
    return money.format_money(exact, currency, digits)


@register.filter
def unsigned(amount: float) -> float:
    return abs(amount)


@register.filter
def percent(share: Decimal) -> str:
    return f"{plain_number((100 * share).quantize(Decimal('0.1')))} %"


@register.filter
def paired(entries: Sequence[Any], answer: Any) -> list[tuple[Any, Any, Any]]:
    """Claim, entry and row of each element: in the answer's order, as entered without one."""
    if answer is None:
        return [(None, entry, None) for entry in entries]
    by_key = {str(entry.pk): entry for entry in entries}
    return [(row.claim, by_key[row.claim.key], row) for row in answer.rows]
