from django import template

from kezhi.wallets import shown

register = template.Library()


@register.filter
def share_words(value: float | None) -> str:
    return "–" if value is None else shown.percent(value)


@register.filter
def points(value: float | None) -> str:
    """A change of share, with its sign."""
    if value is None:
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{shown.percent(abs(value))}"
