"""How the pipeline's pages say numbers."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def counted(number: float | None) -> str:
    """Whole and grouped; a dash for what is not known."""
    return "–" if number is None else number_format(round(number), 0, force_grouping=True)


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{number_format(round(share * 100, 1), 1)} %"
